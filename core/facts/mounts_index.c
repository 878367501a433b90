#include "core/facts/mounts_index.h"

#include <stdlib.h>
#include <string.h>

#include "core/facts/slice.h"

static int by_device(const void *left, const void *right)
{
	const struct mount_entry *const *a = left, *const *b = right;
	int order = strcmp((*a)->device, (*b)->device);

	return order ? order : (*a > *b) - (*a < *b);
}

static int by_point(const void *left, const void *right)
{
	const struct mount_entry *const *a = left, *const *b = right;

	return strcmp((*a)->point, (*b)->point);
}

static const struct mount_entry **
seen_entries(struct arena *arena, const struct mount_entry *entries, size_t count, size_t *ret_seen)
{
	const struct mount_entry **seen =
		arena_array(arena, count, sizeof(const struct mount_entry *));
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (!entries[i].is_hidden)
			seen[n++] = &entries[i];
	*ret_seen = n;
	return seen;
}

const struct mount_index *mount_index_new(struct arena *arena, const struct mount_entry *entries,
					  size_t count)
{
	struct mount_index *index = arena_alloc(arena, sizeof(*index));

	index->by_device = seen_entries(arena, entries, count, &index->count);
	index->by_point = seen_entries(arena, entries, count, &index->count);
	qsort(index->by_device, index->count, sizeof(const struct mount_entry *), by_device);
	qsort(index->by_point, index->count, sizeof(const struct mount_entry *), by_point);
	return index;
}

const struct mount_entry **mount_index_device(const struct mount_index *index, const char *device,
					      size_t *ret_count)
{
	size_t low = 0, high = index->count, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(index->by_device[middle]->device, device) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < index->count; end++)
		if (strcmp(index->by_device[end]->device, device) != 0)
			break;
	*ret_count = end - low;
	return index->by_device + low;
}

static int compare_point(const void *key, const void *element)
{
	const struct slice *point = key;
	const struct mount_entry *const *entry = element;
	int order = strncmp(point->bytes, (*entry)->point, point->size);

	return order == 0 && (*entry)->point[point->size] ? -1 : order;
}

const struct mount_entry *mount_index_point(const struct mount_index *index, const char *point,
					    size_t size)
{
	const struct slice key = { .bytes = point, .size = size };
	const struct mount_entry *const *found =
		bsearch(&key, index->by_point, index->count, sizeof(const struct mount_entry *),
			compare_point);

	return found ? *found : NULL;
}
