/*
 * Whatever comes as any file of a process: nothing behind it is read, what a cut file says is
 * what the whole says or nothing, and an empty list is never one that was read.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/facts/process.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STAT "42 (sh) S 7 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4242 3133440 409 0\n"

static const char *const files[] = { "stat",	     "status",	"limits", "uid_map", "cmdline",
				     "attr/current", "ns/user", "fd",	  "exe" };

#define FILE_COUNT (sizeof(files) / sizeof(*files))

static struct process *parse_as(struct arena *arena, const char *name, const char *bytes,
				size_t size)
{
	const struct part parts[] = {
		{ .name = name, .status = EVIDENCE_OK, .bytes = bytes, .size = size },
		{ .name = "stat", .status = EVIDENCE_OK, .bytes = STAT, .size = sizeof(STAT) - 1 },
	};
	const struct answer answer = { .status = EVIDENCE_OK, .parts = parts, .part_count = 2 };

	return process_parse(arena, &answer);
}

static void check_process(const struct process *process)
{
	uint32_t inside;

	assert(process->pid >= 0 && process->parent >= 0 && process->command);
	assert(process->no_new_privileges <= TRI_YES);
	assert(process->capabilities.known || !process->capabilities.bounding);
	assert((process_has_identity_map(process) == TRI_UNKNOWN) == (process->uid_map_count == 0));
	assert(process->uid_map_count || !process_inner_uid(process, 0, &inside));
	for (size_t i = 0; process->arguments && process->arguments[i]; i++)
		assert(strlen(process->arguments[i]) < SIZE_MAX);
	for (size_t i = 0; i < process->limit_count; i++)
		assert(process->limits[i].name && process->limits[i].soft >= -1);
}

/* Of an appended status line the cut file knows nothing; of one before it, the same. */
static void check_cut(const struct process *cut, const struct process *whole)
{
	if (cut->capabilities.known && whole->capabilities.known)
		assert(cut->capabilities.effective == whole->capabilities.effective &&
		       cut->capabilities.bounding == whole->capabilities.bounding);
	if (cut->seccomp.known && whole->seccomp.known)
		assert(cut->seccomp.value == whole->seccomp.value);
	if (cut->has_ids && whole->has_ids)
		assert(memcmp(cut->uids, whole->uids, sizeof(cut->uids)) == 0);
}

static void check_table(struct arena *arena, const char *bytes, size_t size)
{
	const struct part part = {
		.name = "42", .status = EVIDENCE_OK, .bytes = bytes, .size = size
	};
	const struct answer answer = { .status = EVIDENCE_OK, .parts = &part, .part_count = 1 };
	const struct process_table *table = process_table_parse(arena, &answer);

	assert(table->count <= 1);
	assert(table->count || table->is_truncated);
	if (table->count)
		assert(table->entries->pid == 42 &&
		       (table->entries->command || *table->entries->container));
}

static char *copy_of(const uint8_t *data, size_t size)
{
	char *bytes = memory_get(size + 1);

	if (size)
		memcpy(bytes, data, size);
	bytes[size] = '\0';
	return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *bytes = copy_of(data, size), *half = copy_of(data, size / 2);
	const struct part brief = {
		.name = "7/status", .status = EVIDENCE_OK, .bytes = bytes, .size = size
	};
	const struct answer answer = { .status = EVIDENCE_OK, .parts = &brief, .part_count = 1 };

	for (size_t i = 0; i < FILE_COUNT; i++) {
		const struct process *whole = parse_as(arena, files[i], bytes, size);
		const struct process *cut = parse_as(arena, files[i], half, size / 2);

		if (whole)
			check_process(whole);
		if (cut)
			check_process(cut);
		if (whole && cut)
			check_cut(cut, whole);
	}
	check_table(arena, bytes, size);
	assert(process_brief(arena, &answer, 7));
	free(bytes);
	free(half);
	arena_free(arena);
	return 0;
}
