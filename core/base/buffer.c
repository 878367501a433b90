#include "core/base/buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

void buffer_done(struct buffer *buffer)
{
	if (!buffer)
		return;
	free(buffer->bytes);
	*buffer = (struct buffer){ 0 };
}

static void reserve(struct buffer *buffer, size_t more)
{
	size_t needed;

	if (__builtin_add_overflow(buffer->size, more, &needed) || needed > SIZE_MAX / 2 - 1)
		memory_exhausted();
	needed++;
	if (needed <= buffer->room)
		return;
	if (needed < buffer->room * 2)
		needed = buffer->room * 2;
	buffer->bytes = memory_resize(buffer->bytes, needed);
	buffer->room = needed;
}

void buffer_clear(struct buffer *buffer)
{
	reserve(buffer, 0);
	buffer->size = 0;
	buffer->bytes[0] = '\0';
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
	reserve(buffer, size);
	if (size)
		memcpy(buffer->bytes + buffer->size, bytes, size);
	buffer->size += size;
	buffer->bytes[buffer->size] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments, again;
	int size;

	va_start(arguments, format);
	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	assert(size >= 0);
	reserve(buffer, (size_t)size);
	(void)vsnprintf(buffer->bytes + buffer->size, (size_t)size + 1, format, arguments);
	buffer->size += (size_t)size;
	va_end(arguments);
}
