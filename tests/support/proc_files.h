#ifndef TESTS_PROC_FILES_H
#define TESTS_PROC_FILES_H

#include "tests/support/skip.h"
#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/evidence/evidence.h"

/* A part that was read, of a literal; NULs inside count. */
#define PART(part_name, text)                                                                      \
	{                                                                                          \
		.name = (part_name), .status = EVIDENCE_OK, .bytes = (text),                       \
		.size = sizeof(text) - 1                                                           \
	}

#define ROWS(array) (sizeof(array) / sizeof(*(array)))

/* The stat file of a process whose number and command are given; it started at 4242, its parent
 * is 7. */
#define STAT(head) head " S 7 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4242 3133440 409 0\n"

/* The whole file, which may be one of /proc. */
bool file_read(const char *path, struct buffer *out);

/* A sample of other projects, by its path below procfs/. They are not part of the project: where
 * they are not there, a line on standard output says what was skipped. */
bool sample_read(const char *path, struct buffer *out);

/* The same as a part; NOT_FOUND where there is no such file. */
struct part file_part(struct arena *arena, const char *name, const char *path);
struct part sample_part(struct arena *arena, const char *name, const char *path);

/* Calls back with the first 0, 1, 2 ... all bytes, each in memory of exactly that size and a NUL.
 */
typedef void prefix_visitor(const char *bytes, size_t size, void *data);
void each_prefix(const char *bytes, size_t size, prefix_visitor *visit, void *data);

#endif
