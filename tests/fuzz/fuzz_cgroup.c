/*
 * Whatever comes as a cgroup file or as a file of a limit: nothing behind it is read, an id is 64
 * hex digits that stand in the file, a limit of a cut file is unknown, and what is unknown is not
 * limited.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/facts/cgroup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STAT "42 (sh) S 7 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4242 3133440 409 0\n"

static const char *const v1_files[] = { "memory/memory.limit_in_bytes", "pids/pids.max",
					"cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us",
					"devices/devices.list" };
static const char *const v2_files[] = { "memory.max", "pids.max", "cpu.max" };

#define V1_COUNT (sizeof(v1_files) / sizeof(*v1_files))
#define V2_COUNT (sizeof(v2_files) / sizeof(*v2_files))

static void check_id(const char *bytes, size_t size)
{
	char id[65];

	cgroup_container_id(bytes, size, id);
	assert(strlen(id) == 0 || strlen(id) == 64);
	assert(strspn(id, "0123456789abcdef") == strlen(id));
	assert(!*id || memmem(bytes, size, id, 64));
}

static const struct process *parse(struct arena *arena, const char *bytes, size_t size)
{
	const struct part parts[] = {
		{ .name = "cgroup", .status = EVIDENCE_OK, .bytes = bytes, .size = size },
		{ .name = "stat", .status = EVIDENCE_OK, .bytes = STAT, .size = sizeof(STAT) - 1 },
	};
	const struct answer answer = { .status = EVIDENCE_OK, .parts = parts, .part_count = 2 };
	const struct process *process = process_parse(arena, &answer);

	for (size_t i = 0; i < process->cgroup_count; i++)
		assert(*process->cgroups[i].path == '/' && process->cgroups[i].controller);
	return process;
}

static void check_limit(const struct cgroup_limit *limit, bool may_be_known)
{
	assert(limit->known || !limit->is_limited);
	assert(limit->is_limited || (!limit->value && !limit->is_inherited));
	assert(limit->value >= 0);
	assert(!limit->known || (may_be_known && limit->source));
}

static void fold(struct arena *arena, const struct process *process, const char *path,
		 const struct part *bytes, struct cgroup_limits *limits)
{
	struct part parts[V1_COUNT + V2_COUNT];
	const struct answer answer = { .status = EVIDENCE_OK,
				       .parts = parts,
				       .part_count = V1_COUNT + V2_COUNT };

	for (size_t i = 0; i < V1_COUNT + V2_COUNT; i++) {
		parts[i] = *bytes;
		parts[i].name = i < V1_COUNT ? v1_files[i] : v2_files[i - V1_COUNT];
	}
	cgroup_fold(arena, process, &answer, path, limits);
}

/* As limits of the directories that the text itself names, and of a fixed one. */
static void check_limits(struct arena *arena, const struct process *process, const char *bytes,
			 size_t size)
{
	static const struct cgroup_entry own = { "", "/docker/x" };
	const struct process fixed = { .cgroups = &own, .cgroup_count = 1 };
	const struct part part = { .status = EVIDENCE_OK, .bytes = bytes, .size = size };
	const bool is_whole = size && bytes[size - 1] == '\n';
	struct cgroup_limits limits = { 0 }, named = { 0 };

	fold(arena, &fixed, "/docker/x", &part, &limits);
	fold(arena, &fixed, "/docker", &part, &limits);
	for (size_t i = 0; i < process->cgroup_count; i++)
		fold(arena, process, process->cgroups[i].path, &part, &named);
	check_limit(&limits.memory, is_whole);
	check_limit(&limits.pids, is_whole);
	check_limit(&limits.cpu, is_whole);
	check_limit(&named.memory, is_whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *bytes = memory_get(size + 1);

	if (size)
		memcpy(bytes, data, size);
	bytes[size] = '\0';
	check_id(bytes, size);
	check_limits(arena, parse(arena, bytes, size), bytes, size);
	free(bytes);
	arena_free(arena);
	return 0;
}
