#ifndef FACTS_RECORDING_SHAPE_H
#define FACTS_RECORDING_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

/* What a line looks like before the JSON library builds anything from it: a few bytes of text
 * can cost that library hundreds. */
struct recording_shape {
	size_t key_offset, key_size; /* the member "key" or "key_base64", without its quotes */
	bool has_key, key_is_base64;
};

/* One JSON value within the bounds of a recording, or -EINVAL. */
int recording_check_shape(const char *line, size_t size, struct recording_shape *ret_shape,
			  struct err *err);

/* Takes what the library writes, and escapes the one byte that it leaves unprintable. data is a
 * struct buffer; gives 0. */
int recording_append(const char *bytes, size_t size, void *data);

#endif
