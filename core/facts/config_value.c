#include "core/facts/config_value.h"

#include <jansson.h>
#include <string.h>

static bool take_boolean(json_t *value, struct option *option)
{
	option->truth = tri_of(json_is_true(value));
	option->value = tri_text(option->truth);
	return json_is_boolean(value) || json_is_null(value);
}

static bool take_text(struct arena *arena, json_t *value, struct option *option)
{
	if (!json_is_string(value))
		return false;
	if (json_string_length(value) == 0)
		option->origin = ORIGIN_DEFAULT;
	else
		option->value = arena_copy(arena, json_string_value(value));
	return true;
}

static bool take_list(struct arena *arena, json_t *value, struct option *option)
{
	struct items items = { 0 };
	json_t *element;
	size_t i;

	if (!json_is_array(value))
		return false;
	json_array_foreach(value, i, element)
	{
		if (!json_is_string(element))
			return false;
		items_add(arena, &items, arena_copy(arena, json_string_value(element)));
	}
	items_finish(arena, &items, option);
	return true;
}

/* The item for one member of an object: "" for none, NULL where dockerd takes no such value. */
typedef const char *item_function(struct arena *arena, const char *name, json_t *value);

static bool take_members(struct arena *arena, json_t *value, item_function *item_of,
			 struct option *option)
{
	struct items items = { 0 };
	const char *name;
	json_t *member;

	json_object_foreach(value, name, member)
	{
		const char *item = item_of(arena, name, member);

		if (!item)
			return false;
		if (*item)
			items_add(arena, &items, item);
	}
	items_finish(arena, &items, option);
	return json_is_object(value);
}

/* null leaves what Go has at first: an empty text, false, no limit. */
static const char *map_item(struct arena *arena, const char *name, json_t *value)
{
	if (!json_is_string(value) && !json_is_null(value))
		return NULL;
	return arena_format(arena, "%s=%s", name,
			    json_is_null(value) ? "" : json_string_value(value));
}

static const char *switch_item(struct arena *arena, const char *name, json_t *value)
{
	if (!json_is_boolean(value) && !json_is_null(value))
		return NULL;
	return arena_format(arena, "%s=%s", name, json_is_true(value) ? "true" : "false");
}

struct ulimit {
	const char *name;
	json_int_t soft, hard;
};

/* Go takes the names of members in any case, and a whole number only without "." and "e". */
static bool take_ulimit_member(const char *key, json_t *value, struct ulimit *limit)
{
	json_int_t *number = strcasecmp(key, "Soft") == 0   ? &limit->soft
			     : strcasecmp(key, "Hard") == 0 ? &limit->hard
							    : NULL;

	if (json_is_null(value))
		return true;
	if (strcasecmp(key, "Name") == 0) {
		limit->name = json_string_value(value);
		return limit->name;
	}
	if (!number)
		return true;
	*number = json_integer_value(value);
	return json_is_integer(value);
}

static const char *ulimit_item(struct arena *arena, const char *name, json_t *value)
{
	struct ulimit limit = { .name = "" };
	const char *key;
	json_t *member;

	if (json_is_null(value))
		return "";
	if (!json_is_object(value))
		return NULL;
	json_object_foreach(value, key, member)
	{
		if (!take_ulimit_member(key, member, &limit))
			return NULL;
	}
	return arena_format(arena, "%s=%" JSON_INTEGER_FORMAT ":%" JSON_INTEGER_FORMAT,
			    *limit.name ? limit.name : name, limit.soft, limit.hard);
}

static bool take(struct arena *arena, enum option_kind kind, json_t *value, struct option *option)
{
	switch (kind) {
	case KIND_BOOLEAN:
		return take_boolean(value, option);
	case KIND_TEXT:
	case KIND_QUOTED:
		return take_text(arena, value, option);
	case KIND_LIST:
		return take_list(arena, value, option);
	case KIND_MAP:
		return take_members(arena, value, map_item, option);
	case KIND_SWITCHES:
		return take_members(arena, value, switch_item, option);
	case KIND_ULIMITS:
		return take_members(arena, value, ulimit_item, option);
	}
	return false;
}

bool config_value(struct arena *arena, enum option_kind kind, struct json_t *value,
		  struct option *ret_option)
{
	struct option option = { .origin = ORIGIN_FILE };

	if (json_is_null(value) && kind != KIND_BOOLEAN)
		option.origin = ORIGIN_DEFAULT;
	else if (!take(arena, kind, value, &option))
		return false;
	*ret_option = option;
	return true;
}

const char *config_value_wanted(enum option_kind kind)
{
	switch (kind) {
	case KIND_BOOLEAN:
		return "true or false";
	case KIND_TEXT:
	case KIND_QUOTED:
		return "a text";
	case KIND_LIST:
		return "a list of texts";
	case KIND_MAP:
		return "an object of texts";
	case KIND_SWITCHES:
		return "an object of true and false";
	case KIND_ULIMITS:
		break;
	}
	return "an object of limits";
}
