#ifndef FACTS_SLICE_H
#define FACTS_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"

/* A stretch of somebody else's bytes. What takes from one shortens it at the front. */
struct slice {
	const char *bytes;
	size_t size;
};

struct slice slice_of(const char *text);
bool slice_is(struct slice slice, const char *text);

/* Takes one line without its newline. Bytes after the last newline are no line: they were cut. */
bool slice_line(struct slice *rest, struct slice *ret_line);

/* Takes one word between blanks and tabs. */
bool slice_word(struct slice *rest, struct slice *ret_word);

/* Takes up to the byte, which goes too, or everything. False once nothing is left. */
bool slice_until(struct slice *rest, char end, struct slice *ret_piece);

/* Takes the text if the slice begins with it. */
bool slice_skip(struct slice *slice, const char *text);

/* Digits of base 10 or 16 and nothing else, at most maximum. */
bool slice_number(struct slice slice, unsigned base, uint64_t maximum, uint64_t *ret_number);

#endif
