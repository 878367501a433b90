#include "core/run/policy_yaml.h"

#include <errno.h>
#include <string.h>
#include <yaml.h>

#define MOST_DEPTH 8
#define MOST_KEYS 1000

struct reader {
	struct arena *arena;
	const char *name, *bytes;
	yaml_parser_t parser;
	unsigned depth;
	struct err *err;
};

static struct yaml_place place_of(const yaml_mark_t *mark)
{
	return (struct yaml_place){ mark->line + 1, mark->column + 1 };
}

static const struct yaml *refuse(struct reader *reader, struct yaml_place place, const char *what)
{
	(void)err_set(reader->err, EINVAL, "%s:%zu:%zu: %s", reader->name, place.line, place.column,
		      what);
	return NULL;
}

/* For bytes that are no text the library gives the offset alone. */
static struct yaml_place place_at(const struct reader *reader, size_t offset)
{
	struct yaml_place place = { 1, 1 };

	for (size_t i = 0; i < offset; i++) {
		place.column = reader->bytes[i] == '\n' ? 1 : place.column + 1;
		place.line += reader->bytes[i] == '\n';
	}
	return place;
}

static const struct yaml *refuse_syntax(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	const char *problem = parser->problem ? parser->problem : "no memory to read it";

	if (parser->error == YAML_READER_ERROR)
		return refuse(reader, place_at(reader, parser->problem_offset), problem);
	if (!parser->context)
		return refuse(reader, place_of(&parser->problem_mark), problem);
	return refuse(reader, place_of(&parser->problem_mark),
		      arena_format(reader->arena, "%s %s", problem, parser->context));
}

static const struct yaml *read_value(struct reader *reader, const yaml_event_t *event);

/* The next event into the caller's memory, who deletes it. */
static bool next_event(struct reader *reader, yaml_event_t *event)
{
	if (yaml_parser_parse(&reader->parser, event))
		return true;
	*event = (yaml_event_t){ .type = YAML_NO_EVENT };
	(void)refuse_syntax(reader);
	return false;
}

static const struct yaml *read_next(struct reader *reader)
{
	const struct yaml *value;
	yaml_event_t event;

	if (!next_event(reader, &event))
		return NULL;
	value = read_value(reader, &event);
	yaml_event_delete(&event);
	return value;
}

static void add(struct yaml *parent, struct yaml **last, const struct yaml *value,
		struct arena *arena)
{
	struct yaml *piece = arena_alloc(arena, sizeof(*piece));

	*piece = *value;
	if (*last)
		(*last)->next = piece;
	else
		parent->first = piece;
	*last = piece;
}

static const struct yaml *read_list(struct reader *reader, struct yaml *list)
{
	struct yaml *last = NULL;

	for (;;) {
		const struct yaml *value;
		yaml_event_t event;
		bool is_end;

		if (!next_event(reader, &event))
			return NULL;
		is_end = event.type == YAML_SEQUENCE_END_EVENT;
		value = is_end ? list : read_value(reader, &event);
		yaml_event_delete(&event);
		if (is_end || !value)
			return value;
		add(list, &last, value, reader->arena);
	}
}

static const struct yaml *find_key(const struct yaml *map, const char *key)
{
	for (const struct yaml *piece = map->first; piece; piece = piece->next)
		if (strcmp(piece->key, key) == 0)
			return piece;
	return NULL;
}

/* The value of a key, with both. */
static const struct yaml *read_pair(struct reader *reader, const struct yaml *map,
				    const struct yaml *key)
{
	const struct yaml *value, *twin;
	struct yaml *pair;

	if (key->kind != YAML_TEXT)
		return refuse(reader, key->place, "a key is a text, and no list or map");
	twin = find_key(map, key->text);
	if (twin)
		return refuse(reader, key->place,
			      arena_format(reader->arena,
					   "the key \"%s\" was given before, in line %zu",
					   key->text, twin->key_place.line));
	value = read_next(reader);
	if (!value)
		return NULL;
	pair = arena_alloc(reader->arena, sizeof(*pair));
	*pair = *value;
	pair->key = key->text;
	pair->key_place = key->place;
	return pair;
}

static const struct yaml *read_map(struct reader *reader, struct yaml *map)
{
	struct yaml *last = NULL;

	for (unsigned count = 0; count <= MOST_KEYS; count++) {
		const struct yaml *value;
		yaml_event_t event;
		bool is_end;

		if (!next_event(reader, &event))
			return NULL;
		is_end = event.type == YAML_MAPPING_END_EVENT;
		value = is_end ? map : read_value(reader, &event);
		yaml_event_delete(&event);
		if (is_end || !value)
			return value;
		value = read_pair(reader, map, value);
		if (!value)
			return NULL;
		add(map, &last, value, reader->arena);
	}
	return refuse(reader, map->place, "more keys than a policy has");
}

static const struct yaml *read_text(struct reader *reader, const yaml_event_t *event,
				    struct yaml *text)
{
	const char *bytes = (const char *)event->data.scalar.value;
	const size_t size = event->data.scalar.length;

	if (memchr(bytes, '\0', size))
		return refuse(reader, text->place, "a text holds a NUL character");
	text->text = arena_text(reader->arena, bytes, size);
	text->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	return text;
}

static bool is_decorated(const yaml_event_t *event)
{
	if (event->type == YAML_SCALAR_EVENT)
		return event->data.scalar.anchor || event->data.scalar.tag;
	if (event->type == YAML_SEQUENCE_START_EVENT)
		return event->data.sequence_start.anchor || event->data.sequence_start.tag;
	return event->type == YAML_MAPPING_START_EVENT &&
	       (event->data.mapping_start.anchor || event->data.mapping_start.tag);
}

static const struct yaml *read_inside(struct reader *reader, struct yaml *value)
{
	const struct yaml *whole;

	if (reader->depth == MOST_DEPTH)
		return refuse(reader, value->place, "lists and maps are nested too deeply");
	reader->depth++;
	whole = value->kind == YAML_LIST ? read_list(reader, value) : read_map(reader, value);
	reader->depth--;
	return whole;
}

static const struct yaml *read_value(struct reader *reader, const yaml_event_t *event)
{
	struct yaml *value = arena_alloc(reader->arena, sizeof(*value));

	value->place = place_of(&event->start_mark);
	if (event->type == YAML_ALIAS_EVENT || is_decorated(event))
		return refuse(reader, value->place,
			      "anchors, aliases and tags are not taken: write the value itself");
	if (event->type == YAML_SCALAR_EVENT)
		return read_text(reader, event, value);
	value->kind = event->type == YAML_SEQUENCE_START_EVENT ? YAML_LIST : YAML_MAP;
	return read_inside(reader, value);
}

/* Takes an event of that type. */
static bool expect(struct reader *reader, yaml_event_type_t type, const char *otherwise)
{
	yaml_event_t event;
	bool is_expected;

	if (!next_event(reader, &event))
		return false;
	is_expected = event.type == type;
	if (!is_expected)
		(void)refuse(reader, place_of(&event.start_mark), otherwise);
	yaml_event_delete(&event);
	return is_expected;
}

static const struct yaml *read_document(struct reader *reader)
{
	static const char twice[] = "a second document begins here, and there is only one policy";
	const struct yaml *root;

	if (!expect(reader, YAML_STREAM_START_EVENT, "this is no YAML") ||
	    !expect(reader, YAML_DOCUMENT_START_EVENT, "the policy is empty"))
		return NULL;
	root = read_next(reader);
	if (!root || !expect(reader, YAML_DOCUMENT_END_EVENT, twice) ||
	    !expect(reader, YAML_STREAM_END_EVENT, twice))
		return NULL;
	return root;
}

const struct yaml *yaml_read(struct arena *arena, const char *name, const char *bytes, size_t size,
			     struct err *err)
{
	struct reader reader = { .arena = arena, .name = name, .bytes = bytes, .err = err };
	const struct yaml *root;

	if (size > YAML_CAP) {
		(void)err_set(err, EFBIG, "%s is larger than 1 MiB", name);
		return NULL;
	}
	if (!yaml_parser_initialize(&reader.parser)) {
		(void)err_set(err, ENOMEM, "%s: no memory to read it", name);
		return NULL;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)bytes, size);
	root = read_document(&reader);
	yaml_parser_delete(&reader.parser);
	return root;
}
