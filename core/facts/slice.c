#include "core/facts/slice.h"

#include <string.h>

struct slice slice_of(const char *text)
{
	return (struct slice){ .bytes = text, .size = strlen(text) };
}

bool slice_is(struct slice slice, const char *text)
{
	size_t size = strlen(text);

	return slice.size == size && (size == 0 || memcmp(slice.bytes, text, size) == 0);
}

static void drop(struct slice *slice, size_t size)
{
	slice->bytes += size;
	slice->size -= size;
}

static const char *find(const struct slice *slice, char byte)
{
	return slice->size ? memchr(slice->bytes, byte, slice->size) : NULL;
}

bool slice_line(struct slice *rest, struct slice *ret_line)
{
	return find(rest, '\n') && slice_until(rest, '\n', ret_line);
}

bool slice_until(struct slice *rest, char end, struct slice *ret_piece)
{
	const char *found = find(rest, end);
	size_t size = found ? (size_t)(found - rest->bytes) : rest->size;

	if (rest->size == 0)
		return false;
	*ret_piece = (struct slice){ .bytes = rest->bytes, .size = size };
	drop(rest, found ? size + 1 : size);
	return true;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

bool slice_word(struct slice *rest, struct slice *ret_word)
{
	size_t size = 0;

	while (rest->size && is_blank(*rest->bytes))
		drop(rest, 1);
	while (size < rest->size && !is_blank(rest->bytes[size]))
		size++;
	if (size == 0)
		return false;
	*ret_word = (struct slice){ .bytes = rest->bytes, .size = size };
	drop(rest, size);
	return true;
}

bool slice_skip(struct slice *slice, const char *text)
{
	size_t size = strlen(text);

	if (slice->size < size || memcmp(slice->bytes, text, size) != 0)
		return false;
	drop(slice, size);
	return true;
}

/* 16 for what is no digit. */
static unsigned digit_value(char byte)
{
	if (byte >= '0' && byte <= '9')
		return (unsigned)(byte - '0');
	if (byte >= 'a' && byte <= 'f')
		return (unsigned)(byte - 'a') + 10;
	if (byte >= 'A' && byte <= 'F')
		return (unsigned)(byte - 'A') + 10;
	return 16;
}

bool slice_number(struct slice slice, unsigned base, uint64_t maximum, uint64_t *ret_number)
{
	uint64_t number = 0;

	for (size_t i = 0; i < slice.size; i++) {
		unsigned digit = digit_value(slice.bytes[i]);

		if (digit >= base || __builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, digit, &number))
			return false;
	}
	if (slice.size == 0 || number > maximum)
		return false;
	*ret_number = number;
	return true;
}
