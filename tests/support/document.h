#ifndef TESTS_DOCUMENT_H
#define TESTS_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"

/* The bytes of a file, in a block of their own size, so that a sanitizer sees a read behind. */
struct document {
	const char *bytes;
	size_t size;
};

/* A file of tests/data; the test ends where it is missing. */
struct document document_own(struct arena *arena, const char *path);

/* A file of the folder of samples, which are not part of the project: $DOCKAUDIT_SAMPLES, or the
 * folder beside the repository. False where there is no such folder, with a line that says what
 * was skipped; the test ends where the folder is there and the file is not. */
bool document_sample(struct arena *arena, const char *path, struct document *ret_document);

/* A text of the test itself. */
struct document document_text(struct arena *arena, const char *text);

#endif
