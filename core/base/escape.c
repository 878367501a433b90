#include "core/base/escape.h"

#include <string.h>

void escape_bytes(struct buffer *out, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte == '\\')
			buffer_text(out, "\\\\");
		else if (byte >= 0x20 && byte < 0x7f)
			buffer_add(out, &byte, 1);
		else
			buffer_format(out, "\\x%02x", byte);
	}
}

const char *escape_text(struct arena *arena, const char *text)
{
	struct buffer buffer = { 0 };
	const char *escaped;

	if (!text)
		return NULL;
	buffer_clear(&buffer);
	escape_bytes(&buffer, text, strlen(text));
	escaped = arena_text(arena, buffer.bytes, buffer.size);
	buffer_done(&buffer);
	return escaped;
}
