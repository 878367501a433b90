#ifndef RUN_RECORDING_INDEX_H
#define RUN_RECORDING_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/err.h"
#include "core/facts/recording.h"

/* Where the line of a key lies in the file. */
struct recording_entry {
	const char *key;
	uint64_t offset;
	size_t size;
	size_t line; /* for the user, from 1 */
};

/* A recording that is open: its header and its keys, in order. A sorted table, because no key
 * that a hostile file chooses makes it slow. */
struct recording_index {
	int fd;
	struct arena *arena;
	struct record_header header;
	struct recording_entry *entries;
	size_t count, room;
};

/* 0, or a negative errno with a sentence that names the file and the line. */
int recording_index_open(struct recording_index *index, const char *path, struct err *err);
void recording_index_done(struct recording_index *index);

/* NULL if it is not there. */
const struct recording_entry *recording_index_find(const struct recording_index *index,
						   const char *key);

/* The line into the buffer, 0 or a negative errno. */
int recording_index_read(const struct recording_index *index, const struct recording_entry *entry,
			 struct buffer *line);

#endif
