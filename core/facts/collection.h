#ifndef FACTS_COLLECTION_H
#define FACTS_COLLECTION_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"

/* Items of one size that come one by one, and go into the arena when their number is known. */
struct collection {
	struct arena *arena;
	struct buffer items;
	size_t count;
};

void collection_add(struct collection *collection, const void *item, size_t size);
/* Copies them into the arena, never NULL, and ends the collection. */
void *collection_take(struct collection *collection, size_t *ret_count);
void collection_done(struct collection *collection);

#endif
