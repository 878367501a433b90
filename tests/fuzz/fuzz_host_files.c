/*
 * Whatever comes as a unit file, a TOML file, the files of accounts or an access list: nothing
 * behind it is read, lists end, and what is given has its texts.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/facts/accounts.h"
#include "core/facts/file.h"
#include "core/facts/toml_text.h"
#include "core/facts/unit_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_unit(struct arena *arena, const char *bytes, size_t size)
{
	struct unit_settings settings = { 0 };
	const char *const *values;

	unit_settings_add(arena, bytes, size, &settings);
	for (size_t i = 0; i < settings.count; i++)
		assert(settings.setting[i].section && settings.setting[i].key &&
		       settings.setting[i].value);
	values = unit_list(arena, &settings, "Service", "EnvironmentFile");
	while (*values)
		assert(**values++);
}

static void check_toml(struct arena *arena, const char *bytes, size_t size)
{
	static const struct toml_key keys[] = { { "", "state" }, { "grpc", "address" } };

	for (size_t i = 0; i < 2; i++) {
		struct toml_value value = toml_find(arena, bytes, size, &keys[i]);

		assert(value.is_there || !value.text);
	}
}

static void check_accounts(struct arena *arena, const char *bytes, size_t size)
{
	struct accounts accounts = { 0 };

	accounts_read_users(arena, bytes, size, &accounts);
	accounts_read_groups(arena, bytes, size, &accounts);
	accounts_read_switches(arena, bytes, size, &accounts);
	accounts_read_sudo(arena, "sudoers", bytes, size, &accounts);
	for (size_t i = 0; i < accounts.account_count; i++)
		assert(*accounts.account[i].name);
	for (size_t i = 0; i < accounts.group_count && i < 16; i++)
		assert(accounts_members(arena, &accounts, accounts.group[i].gid));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *bytes = memory_get(size + 1);
	const struct acl_entry *entries;
	size_t count = 0;

	if (size)
		memcpy(bytes, data, size);
	bytes[size] = '\0';
	check_unit(arena, bytes, size);
	check_toml(arena, bytes, size);
	check_accounts(arena, bytes, size);
	(void)acl_read(arena, bytes, &entries, &count);
	free(bytes);
	arena_free(arena);
	return 0;
}
