#include "core/facts/unit_file.h"

#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/slice.h"

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

static struct slice trimmed(struct slice text)
{
	while (text.size && is_blank(*text.bytes)) {
		text.bytes++;
		text.size--;
	}
	while (text.size && is_blank(text.bytes[text.size - 1]))
		text.size--;
	return text;
}

static bool is_comment(struct slice line)
{
	return line.size && (*line.bytes == '#' || *line.bytes == ';');
}

/* Two backslashes are one that is meant, and behind a blank it ends no line. */
static bool ends_in_escape(struct slice line)
{
	size_t count = 0;

	while (count < line.size && line.bytes[line.size - 1 - count] == '\\')
		count++;
	return count % 2 == 1;
}

static struct slice without_return(struct slice line)
{
	line.size -= line.size && line.bytes[line.size - 1] == '\r';
	return line;
}

/* A line that ends in a backslash goes on in the next; the backslash becomes a blank, and comments
 * between the two are left out. */
static bool take_whole_line(struct slice *rest, struct buffer *out)
{
	struct slice line;
	bool goes_on = false, has_line = false;

	buffer_clear(out);
	while (slice_until(rest, '\n', &line)) {
		const bool is_remark = is_comment(trimmed(line));

		has_line = true;
		if (is_remark && goes_on)
			continue;
		line = without_return(line);
		goes_on = ends_in_escape(line) && !is_remark;
		buffer_add(out, line.bytes, line.size - goes_on);
		if (!goes_on)
			break;
		buffer_text(out, " ");
	}
	return has_line;
}

static void add(struct arena *arena, struct unit_settings *settings, struct unit_setting setting)
{
	if (settings->count == settings->room) {
		size_t room = settings->room ? settings->room * 2 : 16;
		struct unit_setting *more = arena_array(arena, room, sizeof(*more));

		if (settings->count)
			memcpy(more, settings->setting, settings->count * sizeof(*more));
		settings->setting = more;
		settings->room = room;
	}
	settings->setting[settings->count++] = setting;
}

static const char *section_of(struct arena *arena, struct slice line)
{
	if (line.size < 2 || *line.bytes != '[' || line.bytes[line.size - 1] != ']')
		return NULL;
	return arena_text(arena, line.bytes + 1, line.size - 2);
}

static void add_assignment(struct arena *arena, struct unit_settings *settings, const char *section,
			   struct slice line)
{
	struct slice key;

	if (!memchr(line.bytes, '=', line.size) || !slice_until(&line, '=', &key))
		return;
	key = trimmed(key);
	line = trimmed(line);
	add(arena, settings,
	    (struct unit_setting){ .section = section,
				   .key = arena_text(arena, key.bytes, key.size),
				   .value = arena_text(arena, line.bytes, line.size) });
}

void unit_settings_add(struct arena *arena, const char *bytes, size_t size,
		       struct unit_settings *settings)
{
	struct slice rest = { .bytes = bytes, .size = size };
	const char *section = "";
	struct buffer text = { 0 };

	(void)slice_skip(&rest, "\xef\xbb\xbf"); /* a byte order mark, if there is one */
	while (take_whole_line(&rest, &text)) {
		struct slice line = trimmed((struct slice){ text.bytes, text.size });
		const char *next;

		if (!line.size || is_comment(line))
			continue;
		next = section_of(arena, line);
		if (next)
			section = next;
		else
			add_assignment(arena, settings, section, line);
	}
	buffer_done(&text);
}

static bool is_of(const struct unit_setting *setting, const char *section, const char *key)
{
	return strcmp(setting->section, section) == 0 && strcmp(setting->key, key) == 0;
}

const char *const *unit_list(struct arena *arena, const struct unit_settings *settings,
			     const char *section, const char *key)
{
	const char **values = arena_array(arena, settings->count + 1, sizeof(*values));
	size_t count = 0;

	for (size_t i = 0; i < settings->count; i++) {
		const struct unit_setting *setting = &settings->setting[i];

		if (!is_of(setting, section, key))
			continue;
		if (*setting->value)
			values[count++] = setting->value;
		else
			count = 0;
	}
	values[count] = NULL;
	return values;
}

const char *unit_value(const struct unit_settings *settings, const char *section, const char *key)
{
	const char *value = NULL;

	for (size_t i = 0; i < settings->count; i++)
		if (is_of(&settings->setting[i], section, key))
			value = settings->setting[i].value;
	return value && *value ? value : NULL;
}
