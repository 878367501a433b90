#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stddef.h>

/* Bytes that grow. A zeroed buffer is empty; after every call bytes[size] is NUL. */
struct buffer {
	char *bytes;
	size_t size;
	size_t room;
};

void buffer_done(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);
void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
