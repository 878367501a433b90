/*
 * Whatever comes: nothing behind the input is read, the index finds what a plain search finds,
 * exactly one mount is seen at each point, a host path leads to the device that was asked for,
 * and a cut table is a beginning of the whole.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/facts/mounts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ENTRIES_CHECKED 32

/* Exactly the bytes and a NUL, so that a read behind them is seen. */
static struct mount_table *parse(struct arena *arena, const uint8_t *data, size_t size)
{
	char *bytes = memory_get(size + 1);
	struct mount_table *table;

	if (size)
		memcpy(bytes, data, size);
	bytes[size] = '\0';
	table = mounts_parse(arena, bytes, size);
	free(bytes);
	return table;
}

static bool is_same(const char *left, const char *right)
{
	return left == right || (left && right && strcmp(left, right) == 0);
}

static void check_entry(struct arena *arena, const struct mount_table *table,
			const struct mount_entry *entry)
{
	struct mount_table by_hand = *table;
	const struct mount_entry *seen = mounts_of_path(table, entry->point);
	const char *path = mounts_host_path(arena, table, entry->device, entry->root);

	by_hand.index = NULL;
	assert(path_is_below(entry->point, entry->point));
	assert(mounts_of_path(&by_hand, entry->point) == seen);
	assert(is_same(mounts_host_path(arena, &by_hand, entry->device, entry->root), path));
	assert(!entry->is_hidden || seen != entry);
	if (path) {
		assert(*path == '/');
		assert(is_same(mounts_of_path(table, path)->device, entry->device));
	}
}

static void check_cut(const struct mount_table *whole, const struct mount_table *cut)
{
	assert(whole && cut->count <= whole->count);
	for (size_t i = 0; i < cut->count; i++) {
		assert(is_same(cut->entries[i].point, whole->entries[i].point));
		assert(is_same(cut->entries[i].root, whole->entries[i].root));
		assert(cut->entries[i].is_read_only == whole->entries[i].is_read_only);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct mount_table *table = parse(arena, data, size);
	const struct mount_table *cut = parse(arena, data, size / 2);

	for (size_t i = 0; table && i < table->count && i < ENTRIES_CHECKED; i++)
		check_entry(arena, table, &table->entries[i]);
	if (cut)
		check_cut(table, cut);
	arena_free(arena);
	return 0;
}
