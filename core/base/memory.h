#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* malloc and realloc that never give NULL: without memory there is no report to write. */
void *memory_get(size_t size);
void *memory_resize(void *memory, size_t size);
_Noreturn void memory_exhausted(void);

#endif
