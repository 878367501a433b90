#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>

#include "core/base/buffer.h"

/* RFC 4648 with its first alphabet and padding. */
void base64_encode(struct buffer *out, const char *bytes, size_t size);

/* The most bytes that so much text can hold. */
static inline size_t base64_room(size_t size)
{
	return size / 4 * 3;
}

/* Takes what base64_encode writes and nothing else: no white space, no loose bits. 0 or -EINVAL. */
int base64_decode(const char *text, size_t size, char *bytes, size_t *ret_size);

#endif
