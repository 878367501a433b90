#ifndef TESTS_MUTATE_H
#define TESTS_MUTATE_H

#include <stddef.h>

#include "tests/support/document.h"

/*
 * Every member and element of a JSON document in turn becomes null, [], {}, "x" and 7, and is
 * taken away: calls back with the text of each such document, and where it was changed. Gives
 * how many there were.
 */
typedef void mutate_visitor(const struct document *changed, const char *where, void *data);
size_t mutate_json(const struct document *document, mutate_visitor *visit, void *data);

#endif
