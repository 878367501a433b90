#include "core/facts/mounts.h"

#include <string.h>

#include "core/facts/mounts_index.h"
#include "core/facts/slice.h"

/* Ends the field with a NUL; NULL once the line is used up. A field may be empty. */
static char *take_field(char **cursor)
{
	char *field = *cursor;
	char *end = field ? strchr(field, ' ') : NULL;

	if (end)
		*end++ = '\0';
	*cursor = end;
	return field;
}

static char *take_word(char **cursor)
{
	char *word;

	do
		word = take_field(cursor);
	while (word && !*word);
	return word;
}

/* Of three digits; 0 if they are none, or more than a byte. */
static unsigned octal_value(const char *digits)
{
	unsigned value = 0;

	for (size_t i = 0; i < 3; i++) {
		if (digits[i] < '0' || digits[i] > '7')
			return 0;
		value = value * 8 + (unsigned)(digits[i] - '0');
	}
	return value <= UINT8_MAX ? value : 0;
}

/* In place. The kernel writes blank, tab, newline, backslash and # as \ooo, and nothing else. */
static char *unescape(char *text)
{
	char *out = text;

	if (!text || !strchr(text, '\\'))
		return text;
	for (const char *in = text; *in; out++) {
		unsigned byte = *in == '\\' ? octal_value(in + 1) : 0;

		if (byte)
			*out = (char)byte;
		else
			*out = *in;
		in += byte ? 4 : 1;
	}
	*out = '\0';
	return text;
}

/* The kernel writes it first; what follows may be the words of a file system in user space. */
static bool begins_read_only(const char *options)
{
	return strncmp(options, "ro", 2) == 0 && (!options[2] || options[2] == ',');
}

static bool is_id(const char *text, uint32_t *ret_id)
{
	uint64_t number;

	if (!text || !slice_number(slice_of(text), 10, UINT32_MAX, &number))
		return false;
	*ret_id = (uint32_t)number;
	return true;
}

/* "8:1" */
static bool is_device(const char *text)
{
	struct slice rest = text ? slice_of(text) : (struct slice){ 0 }, major;
	uint64_t number;

	return slice_until(&rest, ':', &major) && slice_number(major, 10, UINT32_MAX, &number) &&
	       slice_number(rest, 10, UINT32_MAX, &number);
}

static bool is_point(const char *text)
{
	size_t size = strlen(text);

	return *text == '/' && (size == 1 || text[size - 1] != '/');
}

/* Up to the separator "-"; false where there is none. */
static bool take_optional(char **cursor, struct mount_entry *entry)
{
	char *word;

	while ((word = take_word(cursor)) != NULL) {
		if (strcmp(word, "-") == 0)
			return true;
		if (strncmp(word, "shared:", 7) == 0)
			entry->is_shared = true;
	}
	return false;
}

/* In place: the entry points into the line. */
static bool parse_line(char *line, struct mount_entry *entry, struct mount_link *link)
{
	const char *options, *super_options;

	if (!is_id(take_word(&line), &link->id) || !is_id(take_word(&line), &link->parent))
		return false;
	entry->device = take_word(&line);
	entry->root = unescape(take_word(&line));
	entry->point = unescape(take_word(&line));
	options = take_word(&line);
	if (!options || !is_device(entry->device) || !is_point(entry->point) ||
	    !take_optional(&line, entry))
		return false;
	entry->type = unescape(take_word(&line));
	entry->origin = unescape(take_field(&line));
	super_options = take_word(&line);
	if (!super_options)
		return false;
	entry->is_read_only = begins_read_only(options) || begins_read_only(super_options);
	return true;
}

static size_t count_lines(const char *bytes, size_t size)
{
	struct slice rest = { .bytes = bytes, .size = size }, line;
	size_t count = 0;

	while (slice_line(&rest, &line))
		count++;
	return count;
}

struct mount_table *mounts_parse(struct arena *arena, const char *bytes, size_t size)
{
	const size_t lines = count_lines(bytes, size);
	char *text = arena_text(arena, bytes, size);
	struct mount_entry *entries = arena_array(arena, lines, sizeof(*entries));
	struct mount_link *links = arena_array(arena, lines, sizeof(*links));
	struct mount_table *table = arena_alloc(arena, sizeof(*table));
	struct slice rest = { .bytes = text, .size = size }, line;

	while (slice_line(&rest, &line)) {
		struct mount_entry entry = { 0 };
		char *start = text + (line.bytes - text);

		start[line.size] = '\0';
		if (parse_line(start, &entry, &links[table->count]))
			entries[table->count++] = entry;
		else
			table->is_truncated = true;
	}
	table->is_truncated |= rest.size > 0;
	if (table->count == 0)
		return NULL;
	mounts_mark_hidden(arena, entries, links, table->count);
	table->entries = entries;
	table->index = mount_index_new(arena, entries, table->count);
	return table;
}

static size_t size_without_slash(const char *path)
{
	size_t size = strlen(path);

	while (size > 1 && path[size - 1] == '/')
		size--;
	return size;
}

bool path_is_below(const char *path, const char *directory)
{
	size_t size = size_without_slash(directory);

	if (size == 0 || strncmp(path, directory, size) != 0)
		return false;
	return path[size] == '\0' || path[size] == '/' || (size == 1 && *directory == '/');
}

/* Of a table made by hand: the deepest, and of those the last. */
static const struct mount_entry *search_of_path(const struct mount_table *table, const char *path)
{
	const struct mount_entry *found = NULL;

	for (size_t i = 0; i < table->count; i++) {
		const struct mount_entry *entry = &table->entries[i];

		if (entry->is_hidden || !path_is_below(path, entry->point))
			continue;
		if (!found || strlen(entry->point) >= strlen(found->point))
			found = entry;
	}
	return found;
}

const struct mount_entry *mounts_of_path(const struct mount_table *table, const char *path)
{
	size_t size = size_without_slash(path);

	if (*path != '/')
		return NULL;
	if (!table->index)
		return search_of_path(table, path);
	for (;;) {
		const struct mount_entry *found = mount_index_point(table->index, path, size);

		if (found || size == 1)
			return found;
		while (size > 1 && path[size - 1] != '/')
			size--;
		size -= size > 1;
	}
}

static bool ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), end_size = strlen(end);

	return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* A cgroup seen from a namespace below it has such a root; as a path it leads elsewhere. */
static bool has_parent_component(const char *path)
{
	for (const char *at = strstr(path, "/.."); at; at = strstr(at + 1, "/.."))
		if (!at[3] || at[3] == '/')
			return true;
	return false;
}

/* What is below the entry's root is below its point; NULL if the entry does not show it. */
static const char *path_through(struct arena *arena, const struct mount_entry *entry,
				const char *root)
{
	const char *point = strcmp(entry->point, "/") == 0 ? "" : entry->point;
	const char *rest;

	if (!path_is_below(root, entry->root))
		return NULL;
	rest = strcmp(entry->root, "/") == 0 ? root : root + strlen(entry->root);
	if (strcmp(rest, "/") == 0)
		rest = "";
	if (has_parent_component(rest))
		return NULL;
	return *point || *rest ? arena_format(arena, "%s%s", point, rest) : "/";
}

/* By which visible paths the device's mounts show the root; table is one with an index. */
static const char **paths_of_root(struct arena *arena, const struct mount_table *table,
				  const char *device, const char *root)
{
	size_t count, n = 0;
	const struct mount_entry **candidates = mount_index_device(table->index, device, &count);
	const char **paths = arena_array(arena, count + 1, sizeof(*paths));

	for (size_t i = 0; i < count; i++) {
		const char *path = path_through(arena, candidates[i], root);

		if (path && mounts_of_path(table, path) == candidates[i])
			paths[n++] = path;
	}
	return paths;
}

static struct mount_table with_index(struct arena *arena, const struct mount_table *table)
{
	struct mount_table indexed = *table;

	if (!indexed.index)
		indexed.index = mount_index_new(arena, table->entries, table->count);
	return indexed;
}

const char *mounts_host_path(struct arena *arena, const struct mount_table *table,
			     const char *device, const char *root)
{
	const struct mount_table seen = with_index(arena, table);
	const char *shortest = NULL;

	if (ends_with(root, "//deleted"))
		return NULL;
	for (const char **path = paths_of_root(arena, &seen, device, root); *path; path++)
		if (!shortest || strlen(*path) < strlen(shortest))
			shortest = *path;
	return shortest;
}

/* What lies at the path, as a path within the file system that is mounted there. */
static const char *root_of_path(struct arena *arena, const struct mount_entry *entry,
				const char *path)
{
	const char *root = strcmp(entry->root, "/") == 0 ? "" : entry->root;
	const char *rest = strcmp(entry->point, "/") == 0 ? path : path + strlen(entry->point);

	if (strcmp(rest, "/") == 0)
		rest = "";
	return *root || *rest ? arena_format(arena, "%s%s", root, rest) : "/";
}

const char *const *mounts_names(struct arena *arena, const struct mount_table *table,
				const char *path)
{
	const struct mount_table seen = with_index(arena, table);
	const struct mount_entry *entry = mounts_of_path(&seen, path);
	const char **found, **names;
	size_t count = 0, n = 0;

	found = entry ? paths_of_root(arena, &seen, entry->device, root_of_path(arena, entry, path))
		      : NULL;
	while (found && found[count])
		count++;
	names = arena_array(arena, count + 2, sizeof(*names));
	names[n++] = path;
	for (size_t i = 0; i < count; i++)
		if (strcmp(found[i], path) != 0)
			names[n++] = found[i];
	return names;
}
