/*
 * Whatever comes as a rule of the kernel's, or as a file of rules: nothing behind it is read, a
 * rule has its texts, and rules that nobody understood cover nothing wholly but what they name.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/facts/audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_rule(const struct audit_rule *rule)
{
	assert(rule->source && rule->text && rule->narrowing);
	assert((rule->permissions & ~AUDIT_ALL_ACCESS) == 0);
}

static void check_cover(const struct audit_rules *rules)
{
	static const struct file_component end = { .path = "/etc/docker/daemon.json", .type = '-' };
	static const struct file target = { .path = "/etc/docker/daemon.json",
					    .state = FILE_THERE,
					    .resolved = "/etc/docker/daemon.json",
					    .components = &end,
					    .count = 1 };
	struct audit_cover cover = audit_cover(rules, &target, NEED_WRITES, NULL);

	assert((cover.kind == COVER_NONE) == !cover.rule);
	assert(cover.kind != COVER_WHOLE || (!cover.rule->is_never && !*cover.rule->narrowing));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *bytes = memory_get(size + 1);
	struct audit_rules rules = { 0 };
	struct audit audit = { 0 };
	struct audit_rule rule;

	if (size)
		memcpy(bytes, data, size);
	bytes[size] = '\0';
	if (audit_rule_read(arena, bytes, size, &rule)) {
		check_rule(&rule);
		check_cover(&(struct audit_rules){ .rule = &rule, .count = 1 });
	}
	(void)audit_status_read(bytes, size, &audit);
	if (size < 4096) {
		audit_file_read(arena, "file", bytes, size, &rules);
		for (size_t i = 0; i < rules.count; i++)
			check_rule(&rules.rule[i]);
		check_cover(&rules);
	}
	free(bytes);
	arena_free(arena);
	return 0;
}
