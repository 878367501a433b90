#include "core/base/base64.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* One to three bytes become four letters. */
static void encode_group(const char *bytes, size_t size, char letters[4])
{
	uint32_t group = 0;

	for (size_t i = 0; i < 3; i++)
		group = group << 8 | (i < size ? (unsigned char)bytes[i] : 0);
	memset(letters, '=', 4);
	letters[0] = alphabet[group >> 18];
	letters[1] = alphabet[group >> 12 & 63];
	if (size > 1)
		letters[2] = alphabet[group >> 6 & 63];
	if (size > 2)
		letters[3] = alphabet[group & 63];
}

void base64_encode(struct buffer *out, const char *bytes, size_t size)
{
	char letters[4096];
	size_t used = 0;

	for (size_t i = 0; i < size; i += 3) {
		if (used == sizeof(letters)) {
			buffer_add(out, letters, used);
			used = 0;
		}
		encode_group(bytes + i, size - i < 3 ? size - i : 3, letters + used);
		used += 4;
	}
	buffer_add(out, letters, used);
}

static int letter_value(char letter)
{
	if (letter >= 'A' && letter <= 'Z')
		return letter - 'A';
	if (letter >= 'a' && letter <= 'z')
		return letter - 'a' + 26;
	if (letter >= '0' && letter <= '9')
		return letter - '0' + 52;
	if (letter == '+')
		return 62;
	return letter == '/' ? 63 : -1;
}

/* count letters of a group of four become count - 1 bytes. */
static int decode_group(const char *text, size_t count, char *bytes)
{
	uint32_t group = 0;

	for (size_t i = 0; i < 4; i++) {
		int value = i < count ? letter_value(text[i]) : 0;

		if (value < 0)
			return -EINVAL;
		group = group << 6 | (uint32_t)value;
	}
	for (size_t i = 0; i < count - 1; i++)
		bytes[i] = (char)(unsigned char)(group >> (16 - 8 * i) & 0xff);
	return (group & (0xffffffU >> 8 * (count - 1))) == 0 ? 0 : -EINVAL;
}

int base64_decode(const char *text, size_t size, char *bytes, size_t *ret_size)
{
	size_t used = 0, last = 4;

	if (size % 4)
		return -EINVAL;
	if (size && text[size - 1] == '=')
		last = text[size - 2] == '=' ? 2 : 3;
	for (size_t i = 0; i < size; i += 4) {
		size_t count = i + 4 == size ? last : 4;

		if (decode_group(text + i, count, bytes + used) < 0)
			return -EINVAL;
		used += count - 1;
	}
	*ret_size = used;
	return 0;
}
