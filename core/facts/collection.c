#include "core/facts/collection.h"

#include <string.h>

void collection_add(struct collection *collection, const void *item, size_t size)
{
	buffer_add(&collection->items, item, size);
	collection->count++;
}

void *collection_take(struct collection *collection, size_t *ret_count)
{
	void *items = arena_alloc(collection->arena, collection->items.size + 1);

	if (collection->items.size)
		memcpy(items, collection->items.bytes, collection->items.size);
	*ret_count = collection->count;
	collection_done(collection);
	return items;
}

void collection_done(struct collection *collection)
{
	buffer_done(&collection->items);
	collection->count = 0;
}
