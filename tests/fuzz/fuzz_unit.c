/*
 * Whatever comes as a unit file or as containerd's settings: nothing behind it is read, a list ends
 * at what took it back, and what stands behind a file only adds to it.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/facts/toml_text.h"
#include "core/facts/unit_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TAKEN_BACK "\n\n[Service]\nEnvironmentFile=\n"
#define ADDED "\n\n[Service]\nEnvironmentFile=/added\n"

/* The bytes stand at the end of their own memory, so that a sanitizer sees who reads on. */
static char *copy_of(const uint8_t *data, size_t size)
{
	char *bytes = memory_get(size + 1);

	if (size)
		memcpy(bytes, data, size);
	bytes[size] = '\0';
	return bytes;
}

static size_t count_of(const char *const *list)
{
	size_t count = 0;

	while (list[count])
		count++;
	return count;
}

static const char *const *files_of(struct arena *arena, const struct unit_settings *settings)
{
	return unit_list(arena, settings, "Service", "EnvironmentFile");
}

static void check_settings(const struct unit_settings *settings)
{
	for (size_t i = 0; i < settings->count; i++) {
		const struct unit_setting *setting = &settings->setting[i];

		assert(setting->section && setting->key && setting->value);
		assert(!strchr(setting->key, '=') && !strchr(setting->value, '\n'));
	}
}

static void check_unit(struct arena *arena, const char *bytes, size_t size)
{
	struct unit_settings settings = { 0 };
	const char *const *before, *const *after;
	const char *last;

	unit_settings_add(arena, bytes, size, &settings);
	check_settings(&settings);
	before = files_of(arena, &settings);
	for (size_t i = 0; before[i]; i++)
		assert(*before[i]);
	unit_settings_add(arena, ADDED, sizeof(ADDED) - 1, &settings);
	after = files_of(arena, &settings);
	assert(count_of(after) == count_of(before) + 1);
	assert(strcmp(after[count_of(before)], "/added") == 0);
	last = unit_value(&settings, "Service", "EnvironmentFile");
	assert(last && strcmp(last, "/added") == 0);
	unit_settings_add(arena, TAKEN_BACK, sizeof(TAKEN_BACK) - 1, &settings);
	assert(count_of(files_of(arena, &settings)) == 0);
	assert(!unit_value(&settings, "Service", "EnvironmentFile"));
}

static void check_settings_of_containerd(struct arena *arena, const char *bytes, size_t size)
{
	static const struct toml_key keys[] = { { "", "state" },
						{ "", "imports" },
						{ "grpc", "address" } };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct toml_value value = toml_find(arena, bytes, size, &keys[i]);

		assert(value.is_there || !value.text);
		assert(!value.text || strlen(value.text) <= size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *bytes = copy_of(data, size);

	check_unit(arena, bytes, size);
	check_settings_of_containerd(arena, bytes, size);
	free(bytes);
	arena_free(arena);
	return 0;
}
