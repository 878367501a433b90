#ifndef RUN_RECORD_FILE_H
#define RUN_RECORD_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/err.h"
#include "core/facts/recording.h"

/* A line in the spool. */
struct spooled {
	const char *key;
	uint64_t offset;
	size_t size;
};

/*
 * A recording on its way to the disk. Lines come in any order and wait in a file without a name,
 * for those of 10,000 containers do not fit into memory; the keys alone are held.
 */
struct record_file {
	struct arena *arena;
	const char *path;
	const char *name; /* the path's last component */
	int directory;	  /* where the file will lie */
	int spool;
	uint64_t spool_size;
	struct spooled *lines;
	size_t count, room;
	struct buffer line;
	struct err failure; /* the first one; its code */
	int code;
};

int record_file_open(struct record_file *file, const char *path, struct err *err);
void record_file_done(struct record_file *file);

/* A failure is told by record_file_finish. */
void record_file_add(struct record_file *file, const struct record *record);

/* Sorts, fills in how many requests there are, and leaves the whole file or nothing. */
int record_file_finish(struct record_file *file, struct record_header *header, struct err *err);

#endif
