#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Memory that is given back all at once. Nothing in an arena is freed alone; what it gives is
 * zeroed. When the machine has no more memory, the process ends here with one sentence and exit
 * status 6, and nowhere else (core/base/memory.h).
 */
struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);

/* Forgets everything that was allocated; the arena keeps its memory for the next subject. */
void arena_reset(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size);
void *arena_array(struct arena *arena, size_t count, size_t size);

/* Copies that end in a NUL of their own. arena_copy(NULL) is NULL. */
char *arena_text(struct arena *arena, const char *bytes, size_t size);
char *arena_copy(struct arena *arena, const char *text);
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vformat(struct arena *arena, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

#endif
