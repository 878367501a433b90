#include <stdarg.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/option_rule.h"

#define NOTE_SIZE_MAX 1000

void items_add(struct arena *arena, struct items *items, const char *text)
{
	/* one more than counted, for the NULL at the end */
	if (items->count + 1 >= items->room) {
		const size_t room = items->room ? 2 * items->room : 8;
		const char **texts = arena_array(arena, room, sizeof(*texts));

		for (size_t i = 0; i < items->count; i++)
			texts[i] = items->texts[i];
		items->texts = texts;
		items->room = room;
	}
	items->texts[items->count++] = text;
}

void items_put(struct arena *arena, struct items *items, const char *text)
{
	const size_t length = strcspn(text, "=");

	for (size_t i = 0; i < items->count; i++) {
		if (strcspn(items->texts[i], "=") != length ||
		    memcmp(items->texts[i], text, length) != 0)
			continue;
		items->texts[i] = text;
		return;
	}
	items_add(arena, items, text);
}

void items_finish(struct arena *arena, const struct items *items, struct option *option)
{
	struct buffer joined = { 0 };
	const char **texts = arena_array(arena, items->count + 1, sizeof(*texts));

	buffer_clear(&joined);
	for (size_t i = 0; i < items->count; i++) {
		texts[i] = items->texts[i];
		buffer_text(&joined, i ? ", " : "");
		buffer_text(&joined, texts[i]);
	}
	option->items = texts;
	option->item_count = items->count;
	option->value = arena_text(arena, joined.bytes, joined.size);
	buffer_done(&joined);
}

void option_note(struct arena *arena, const char **note, const char *format, ...)
{
	va_list arguments;
	const char *text;

	if (*note && strlen(*note) > NOTE_SIZE_MAX)
		return;
	va_start(arguments, format);
	text = arena_vformat(arena, format, arguments);
	va_end(arguments);
	*note = *note ? arena_format(arena, "%s; %s", *note, text) : text;
}
