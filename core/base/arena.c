#include "core/base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

#define BLOCK_SIZE 32768

/* One malloc. Under a sanitizer every object is a block of its own, so that its bounds are seen. */
struct block {
	struct block *next;
	size_t room;
	size_t used;
	_Alignas(max_align_t) char bytes[];
};

struct arena {
	struct block *blocks;
};

#if defined(__SANITIZE_ADDRESS__)
#define ONE_OBJECT_PER_BLOCK 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ONE_OBJECT_PER_BLOCK 1
#endif
#endif
#ifndef ONE_OBJECT_PER_BLOCK
#define ONE_OBJECT_PER_BLOCK 0
#endif

struct arena *arena_new(void)
{
	struct arena *arena = memory_get(sizeof(*arena));

	arena->blocks = NULL;
	return arena;
}

static void free_blocks(struct block *block)
{
	while (block) {
		struct block *next = block->next;

		free(block);
		block = next;
	}
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	free_blocks(arena->blocks);
	free(arena);
}

void arena_reset(struct arena *arena)
{
	struct block *kept = ONE_OBJECT_PER_BLOCK ? NULL : arena->blocks;

	/* cppcheck-suppress knownConditionTrueFalse ; it is so in a sanitizer's build only */
	if (kept && kept->room == BLOCK_SIZE) {
		free_blocks(kept->next);
		kept->next = NULL;
		kept->used = 0;
	} else {
		free_blocks(arena->blocks);
		kept = NULL;
	}
	arena->blocks = kept;
}

static struct block *block_add(struct arena *arena, size_t size)
{
	size_t room = size;
	struct block *block;

	if (!ONE_OBJECT_PER_BLOCK && room < BLOCK_SIZE)
		room = BLOCK_SIZE;
	if (room > SIZE_MAX - sizeof(*block))
		memory_exhausted();
	block = memory_get(sizeof(*block) + room);
	block->room = room;
	block->used = 0;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t unit = _Alignof(max_align_t);
	struct block *block = arena->blocks;
	size_t rounded = (size + unit - 1) / unit * unit;
	void *memory;

	assert(size <= SIZE_MAX - unit);
	if (ONE_OBJECT_PER_BLOCK)
		rounded = size ? size : 1;
	if (!block || ONE_OBJECT_PER_BLOCK || block->room - block->used < rounded)
		block = block_add(arena, rounded);
	memory = block->bytes + block->used;
	block->used += rounded;
	memset(memory, 0, rounded);
	return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		memory_exhausted();
	return arena_alloc(arena, total);
}

char *arena_text(struct arena *arena, const char *bytes, size_t size)
{
	char *copy;

	if (size == SIZE_MAX)
		memory_exhausted();
	copy = arena_alloc(arena, size + 1);
	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

char *arena_copy(struct arena *arena, const char *text)
{
	return text ? arena_text(arena, text, strlen(text)) : NULL;
}

char *arena_vformat(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	int size;
	char *text;

	va_copy(again, arguments);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	assert(size >= 0);
	text = arena_alloc(arena, (size_t)size + 1);
	(void)vsnprintf(text, (size_t)size + 1, format, arguments);
	return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = arena_vformat(arena, format, arguments);
	va_end(arguments);
	return text;
}
