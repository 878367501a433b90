#include "core/facts/toml_text.h"

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

/* A key or table name without blanks and quotes: plugins."io.containerd.grpc.v1.cri" loses its
 * quotes too, which no wanted name has. */
static const char *bare_name(struct arena *arena, struct slice text)
{
	char *name = arena_text(arena, text.bytes, text.size);
	char *out = name;

	for (const char *in = name; *in; in++)
		if (!strchr(" \t\"'\r", *in))
			*out++ = *in;
	*out = '\0';
	return name;
}

/* Text in three quotes runs over lines, which are then no keys. */
static const char *long_quote(struct slice value)
{
	if (slice_skip(&value, "\"\"\""))
		return "\"\"\"";
	return slice_skip(&value, "'''") ? "'''" : NULL;
}

static bool contains(struct slice text, const char *what)
{
	for (; text.size >= strlen(what); text.bytes++, text.size--)
		if (memcmp(text.bytes, what, strlen(what)) == 0)
			return true;
	return false;
}

static void skip_long_text(struct slice *rest, struct slice value)
{
	const char *quote = long_quote(value);
	struct slice line;

	if (!quote)
		return;
	value.bytes += 3;
	value.size -= 3;
	if (contains(value, quote))
		return;
	while (slice_until(rest, '\n', &line) && !contains(line, quote))
		;
}

static size_t quoted_size(struct slice text)
{
	size_t size = 1;

	while (size < text.size && text.bytes[size] != *text.bytes)
		size += *text.bytes == '"' && text.bytes[size] == '\\' ? 2 : 1;
	return size < text.size ? size + 1 : text.size;
}

/* Of the lists that are open before the line, how many are behind it. */
static size_t open_lists(struct slice line, size_t open)
{
	size_t size;

	for (; line.size && *line.bytes != '#'; line.bytes += size, line.size -= size) {
		const bool is_quote = *line.bytes == '"' || *line.bytes == '\'';

		size = is_quote ? quoted_size(line) : 1;
		if (*line.bytes == '[')
			open++;
		else if (*line.bytes == ']' && open)
			open--;
	}
	return open;
}

/* What a list holds on its further lines are no keys. */
static void skip_long_list(struct slice *rest, struct slice value)
{
	size_t open = value.size && *value.bytes == '[' ? open_lists(value, 0) : 0;
	struct slice line;

	while (open && slice_until(rest, '\n', &line))
		open = open_lists(line, open);
}

/* NULL where it does not end, or has an escape other than of quote and backslash, which is in no
 * path that one would write. */
static const char *quoted_text(struct arena *arena, struct slice value)
{
	const char quote = *value.bytes;
	struct buffer text = { 0 };
	const char *result = NULL;

	for (size_t i = 1; i < value.size && !result; i++) {
		bool is_escape = quote == '"' && value.bytes[i] == '\\' && i + 1 < value.size;

		if (is_escape && !strchr("\"\\", value.bytes[i + 1]))
			break;
		if (value.bytes[i] == quote)
			result = arena_text(arena, text.bytes ? text.bytes : "", text.size);
		else
			buffer_add(&text, value.bytes + i + is_escape, 1);
		i += is_escape;
	}
	buffer_done(&text);
	return result;
}

static const char *text_of_value(struct arena *arena, struct slice value)
{
	struct slice plain;

	if (value.size && (*value.bytes == '"' || *value.bytes == '\'') && !long_quote(value))
		return quoted_text(arena, value);
	if (!value.size || *value.bytes == '{' || long_quote(value) ||
	    !slice_until(&value, '#', &plain))
		return NULL;
	plain = trimmed(plain);
	return arena_text(arena, plain.bytes, plain.size);
}

/* "[grpc]"; "[[list]]" is no table of ours. */
static const char *table_of(struct arena *arena, struct slice line)
{
	struct slice name;

	if (!slice_skip(&line, "[") || !slice_until(&line, ']', &name))
		return NULL;
	return bare_name(arena, name);
}

/* Is it the key that is wanted, or the inline table that may hold it? */
static bool is_wanted(struct arena *arena, const struct toml_key *wanted, const char *table,
		      const char *key)
{
	const char *whole = *table ? arena_format(arena, "%s.%s", table, key) : key;
	const char *full = *wanted->table ? arena_format(arena, "%s.%s", wanted->table, wanted->key)
					  : wanted->key;

	return strcmp(whole, full) == 0 || (*wanted->table && strcmp(whole, wanted->table) == 0);
}

struct toml_value toml_find(struct arena *arena, const char *bytes, size_t size,
			    const struct toml_key *wanted)
{
	struct slice rest = { .bytes = bytes, .size = size }, line, key;
	struct toml_value found = { 0 };
	const char *table = "";

	while (slice_until(&rest, '\n', &line)) {
		line = trimmed(line);
		if (line.size && *line.bytes == '[')
			table = table_of(arena, line) ? table_of(arena, line) : "?";
		if (!line.size || *line.bytes == '[' || *line.bytes == '#' ||
		    !memchr(line.bytes, '=', line.size) || !slice_until(&line, '=', &key))
			continue;
		line = trimmed(line);
		if (is_wanted(arena, wanted, table, bare_name(arena, key)))
			found = (struct toml_value){ .is_there = true,
						     .text = text_of_value(arena, line) };
		skip_long_text(&rest, line);
		skip_long_list(&rest, line);
	}
	return found;
}
