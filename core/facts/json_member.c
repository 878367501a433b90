#include <ctype.h>
#include <jansson.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/facts/json.h"

struct json_t *json_member(const struct json_t *object, const char *key)
{
	json_t *member = object ? json_object_get(object, key) : NULL;

	return json_is_null(member) ? NULL : member;
}

bool json_has_member(const struct json_t *object, const char *key)
{
	return object && json_object_get(object, key);
}

struct json_t *json_member_object(const struct json_t *object, const char *key)
{
	json_t *member = json_member(object, key);

	return json_is_object(member) ? member : NULL;
}

const char *json_member_peek(const struct json_t *object, const char *key)
{
	return json_string_value(json_member(object, key));
}

const char *json_member_text(struct arena *arena, const struct json_t *object, const char *key)
{
	return arena_copy(arena, json_member_peek(object, key));
}

enum tri json_member_tri(const struct json_t *object, const char *key)
{
	json_t *member = json_member(object, key);

	return json_is_boolean(member) ? tri_of(json_is_true(member)) : TRI_UNKNOWN;
}

struct number json_member_number(const struct json_t *object, const char *key)
{
	json_t *member = json_member(object, key);

	if (!json_is_integer(member))
		return (struct number){ 0 };
	return (struct number){ .known = true, .value = json_integer_value(member) };
}

struct number json_member_limit(const struct json_t *object, const char *key)
{
	if (json_is_object(object) && !json_member(object, key))
		return (struct number){ .known = true };
	return json_member_number(object, key);
}

/* Nanoseconds run out in 2262; "0001-01-01T00:00:00Z" is Go for never. */
static bool is_year_in_range(const char *text)
{
	for (size_t i = 0; i < 4; i++)
		if (!isdigit((unsigned char)text[i]))
			return false;
	return text[4] == '-' && strncmp(text, "1970", 4) >= 0 && strncmp(text, "2261", 4) <= 0;
}

int64_t json_member_time(const struct json_t *object, const char *key)
{
	const char *text = json_member_peek(object, key);
	int64_t time;

	if (!text || !is_year_in_range(text) || clock_parse(text, &time) < 0)
		return 0;
	return time;
}

const char *const *json_member_texts(struct arena *arena, const struct json_t *object,
				     const char *key)
{
	json_t *list = json_member(object, key);
	const size_t count = json_array_size(list);
	const char **texts;

	if (!json_is_object(object) || (list && !json_is_array(list)))
		return NULL;
	texts = arena_array(arena, count + 1, sizeof(*texts));
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (!text)
			return NULL;
		texts[i] = arena_copy(arena, text);
	}
	return texts;
}

static const char **gather_members(struct arena *arena, json_t *object, bool is_paired)
{
	const size_t count = json_object_size(object);
	const char **texts = arena_array(arena, count + 1, sizeof(*texts));
	size_t n = 0;

	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		const char *key = json_object_iter_key(at);
		const char *value = json_string_value(json_object_iter_value(at));

		if (is_paired && !value)
			return NULL;
		texts[n++] = is_paired ? arena_format(arena, "%s=%s", key, value)
				       : arena_copy(arena, key);
	}
	return texts;
}

static const char *const *member_texts_of(struct arena *arena, const struct json_t *object,
					  const char *key, bool is_paired)
{
	json_t *member = json_member(object, key);

	if (!json_is_object(object) || (member && !json_is_object(member)))
		return NULL;
	return gather_members(arena, member, is_paired);
}

const char *const *json_member_keys(struct arena *arena, const struct json_t *object,
				    const char *key)
{
	return member_texts_of(arena, object, key, false);
}

const char *const *json_member_pairs(struct arena *arena, const struct json_t *object,
				     const char *key)
{
	return member_texts_of(arena, object, key, true);
}
