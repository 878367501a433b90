#ifndef SUPPORT_CHILD_H
#define SUPPORT_CHILD_H

#include <stddef.h>

/*
 * Runs a program of the PATH with a document in a file, whose name replaces the argument "@".
 * Its exit status, or -1 where there is no such program. The beginning of what it said is put
 * into said, which may be NULL.
 */
int child_check(const char *const *arguments, const char *document, char *said, size_t size);

/* The folder of public samples, or NULL where it is not there. */
const char *samples_folder(void);

#endif
