#include "core/run/intern.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/escape.h"

#define FIRST_ROOM 256
/* A host that chooses its names to collide gains copies, never time: probing ends here. */
#define PROBES 16

static uint64_t hash_of(const char *text, size_t size)
{
	uint64_t hash = 14695981039346656037U;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)text[i]) * 1099511628211U;
	return hash ^ hash >> 32;
}

/* The slot that holds the text, or a free one, or NULL. */
static struct intern_slot *find_slot(const struct intern *table, uint64_t hash, const char *text,
				     size_t size)
{
	for (size_t i = 0; i < PROBES; i++) {
		struct intern_slot *slot = &table->slots[(hash + i) & (table->room - 1)];

		if (!slot->text)
			return slot;
		if (slot->hash == hash && strncmp(slot->text, text, size) == 0 && !slot->text[size])
			return slot;
	}
	return NULL;
}

/* A text that finds no place in the larger table is only not found again. */
static void grow(struct intern *table)
{
	const struct intern old = *table;

	table->room = old.room ? old.room * 2 : FIRST_ROOM;
	table->slots = arena_array(table->arena, table->room, sizeof(*table->slots));
	for (size_t i = 0; i < old.room; i++) {
		const struct intern_slot *from = &old.slots[i];
		struct intern_slot *slot;

		if (!from->text)
			continue;
		slot = find_slot(table, from->hash, from->text, strlen(from->text));
		if (slot)
			*slot = *from;
	}
}

static const char *keep(struct intern *table, const char *text, size_t size)
{
	uint64_t hash = hash_of(text, size);
	struct intern_slot *slot;

	if (table->used >= table->room / 2)
		grow(table);
	slot = find_slot(table, hash, text, size);
	if (slot && slot->text)
		return slot->text;
	text = arena_text(table->arena, text, size);
	if (slot) {
		*slot = (struct intern_slot){ .hash = hash, .text = text };
		table->used++;
	}
	return text;
}

/* What escaping leaves as it is needs no copy to be looked up. */
static bool is_plain(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (text[i] < 0x20 || text[i] >= 0x7f || text[i] == '\\')
			return false;
	return true;
}

const char *intern_text(struct intern *table, const char *text)
{
	struct buffer escaped = { 0 };
	const char *kept;
	size_t size;

	if (!text)
		return NULL;
	size = strlen(text);
	if (size <= INTERN_TEXT_LIMIT && is_plain(text, size))
		return keep(table, text, size);
	escape_bytes(&escaped, text, size <= INTERN_TEXT_LIMIT ? size : INTERN_TEXT_LIMIT);
	if (size > INTERN_TEXT_LIMIT)
		buffer_format(&escaped, "... (cut, %zu bytes)", size);
	kept = keep(table, escaped.bytes, escaped.size);
	buffer_done(&escaped);
	return kept;
}
