#ifndef TESTS_SAMPLES_H
#define TESTS_SAMPLES_H

#include <stdbool.h>

#include "core/base/buffer.h"

/* Real documents of others, which are not part of the project: $DOCKAUDIT_SAMPLES, or the folder
 * beside the repository. Where it is not there a line on standard output says what was skipped. */
bool samples_are_here(const char *skipped);

/* Calls back with the path below the folder and the bytes of each file of that ending, in the
 * order of the names; gives how many there were. */
typedef void samples_visitor(const char *path, const struct buffer *bytes, void *data);
unsigned samples_visit(const char *folder, const char *ending, samples_visitor *visit, void *data);

#endif
