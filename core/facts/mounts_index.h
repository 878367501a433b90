#ifndef FACTS_MOUNTS_INDEX_H
#define FACTS_MOUNTS_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/facts/mounts.h"

/* A busy host has tens of thousands of mounts, and every container asks for a few of them. */
struct mount_index {
	const struct mount_entry **by_device; /* those of one device in the table's order */
	const struct mount_entry **by_point;
	size_t count;
};

/* The first two numbers of a line: the mount's, and that of the mount that it lies on. */
struct mount_link {
	uint32_t id, parent;
};

/* Sets is_hidden of all count entries, as a walk along each mount point would find it. */
void mounts_mark_hidden(struct arena *arena, struct mount_entry *entries,
			const struct mount_link *links, size_t count);

const struct mount_index *mount_index_new(struct arena *arena, const struct mount_entry *entries,
					  size_t count);

/* The first and the number of those of one device. */
const struct mount_entry **mount_index_device(const struct mount_index *index, const char *device,
					      size_t *ret_count);

/* The entry at exactly this point, the first size bytes of the text; or NULL. */
const struct mount_entry *mount_index_point(const struct mount_index *index, const char *point,
					    size_t size);

#endif
