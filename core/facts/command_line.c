#include "core/facts/command_line.h"

#include <string.h>

#include "core/facts/flags.h"
#include "core/facts/option_rule.h"

struct reader {
	struct arena *arena;
	struct command_line *line;
	struct items items[OPTION_COUNT];
};

/* "name" alone is name=true; anything but a boolean behind the "=" is refused with NULL. */
static const char *switch_item(struct arena *arena, const char *value)
{
	const char *equals = strchr(value, '=');
	enum tri truth = equals ? parse_bool(equals + 1) : TRI_YES;

	if (truth == TRI_UNKNOWN)
		return NULL;
	return arena_format(arena, "%.*s=%s", (int)strcspn(value, "="), value, tri_text(truth));
}

/* "nofile=1024" limits both, as "nofile=1024:1024" does. */
static const char *ulimit_item(struct arena *arena, const char *value)
{
	const char *equals = strchr(value, '=');

	if (!equals)
		return NULL;
	return strchr(equals, ':') ? value : arena_format(arena, "%s:%s", value, equals + 1);
}

static const char *map_item(struct arena *arena, const char *value)
{
	return strchr(value, '=') ? value : arena_format(arena, "%s=", value);
}

static const char *without_quotes(struct arena *arena, const char *value)
{
	const size_t length = strlen(value);

	if (length < 2 || (*value != '"' && *value != '\'') || value[length - 1] != *value)
		return value;
	return arena_text(arena, value + 1, length - 2);
}

static const char *item_of(struct arena *arena, enum option_kind kind, const char *value)
{
	switch (kind) {
	case KIND_MAP:
		return map_item(arena, value);
	case KIND_SWITCHES:
		return switch_item(arena, value);
	case KIND_ULIMITS:
		return ulimit_item(arena, value);
	case KIND_TEXT:
	case KIND_QUOTED:
	case KIND_BOOLEAN:
	case KIND_LIST:
		break;
	}
	return value;
}

/* False where dockerd would not start with that value. */
static bool take_value(struct reader *reader, enum option_name name, const char *value)
{
	const enum option_kind kind = option_rules[name].kind;
	struct option *option = &reader->line->options[name];
	const char *item = item_of(reader->arena, kind, value);

	if (!item)
		return false;
	if (kind == KIND_TEXT || kind == KIND_BOOLEAN)
		option->value = value;
	else if (kind == KIND_QUOTED)
		option->value = without_quotes(reader->arena, value);
	else if (kind == KIND_LIST)
		items_add(reader->arena, &reader->items[name], item);
	else
		items_put(reader->arena, &reader->items[name], item);
	option->truth = kind == KIND_BOOLEAN ? parse_bool(value) : TRI_UNKNOWN;
	return kind != KIND_BOOLEAN || option->truth != TRI_UNKNOWN;
}

static void take_use(struct reader *reader, const struct flag_use *use, enum option_name name)
{
	struct option *option = &reader->line->options[name];

	option->field = use->spelling;
	if (use->value && take_value(reader, name, use->value)) {
		option->origin = ORIGIN_COMMAND_LINE;
		option->cause = NULL;
		return;
	}
	option->origin = ORIGIN_UNKNOWN;
	option->value = NULL;
	option->cause =
		use->value
			? arena_format(reader->arena, "%s has \"%s\", which is no value for it",
				       use->spelling, use->value)
			: arena_format(reader->arena, "%s ends without its value", use->spelling);
}

static void take_flag(struct reader *reader, const struct flag_use *use)
{
	if (strcmp(use->name, "config-file") == 0 && use->value)
		reader->line->config_file = use->value;
	for (enum option_name name = 0; name < OPTION_COUNT; name++)
		if (strcmp(use->name, option_rules[name].flag) == 0)
			take_use(reader, use, name);
}

void command_line_read(struct arena *arena, const char *const *arguments,
		       struct command_line *ret_line)
{
	struct reader reader = { .arena = arena, .line = ret_line };
	struct flag_walk walk;
	struct flag_use use;

	*ret_line = (struct command_line){ .is_read = arguments && *arguments };
	for (enum option_name name = 0; name < OPTION_COUNT; name++)
		ret_line->options[name].origin = ORIGIN_DEFAULT;
	if (!ret_line->is_read)
		return;
	flags_start(&walk, arena, arguments);
	while (flags_next(&walk, &use))
		take_flag(&reader, &use);
	ret_line->note = walk.note;
	for (enum option_name name = 0; name < OPTION_COUNT; name++)
		if (reader.items[name].count &&
		    ret_line->options[name].origin == ORIGIN_COMMAND_LINE)
			items_finish(arena, &reader.items[name], &ret_line->options[name]);
}
