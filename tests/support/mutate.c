#include "tests/support/mutate.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/json.h"

struct mutation {
	json_t *root;
	mutate_visitor *visit;
	void *data;
	struct buffer where;
	size_t count;
};

static const char *const substitutes[] = { "null", "[]", "{}", "\"x\"", "7" };

static void show(struct mutation *mutation, const char *as)
{
	char *text = json_dumps(mutation->root, JSON_COMPACT | JSON_ENCODE_ANY);
	const size_t before = mutation->where.size;
	struct arena *arena = arena_new();
	struct document changed;

	cr_assert(text);
	changed = document_text(arena, text);
	buffer_format(&mutation->where, " is %s", as);
	mutation->visit(&changed, mutation->where.bytes, mutation->data);
	mutation->count++;
	mutation->where.size = before;
	mutation->where.bytes[before] = '\0';
	arena_free(arena);
	free(text);
}

static json_t *substitute(size_t i)
{
	return json_loads(substitutes[i], JSON_DECODE_ANY, NULL);
}

static void mutate_below(struct mutation *mutation, json_t *value);

static void mutate_member(struct mutation *mutation, json_t *object, const char *key)
{
	json_t *value = json_incref(json_object_get(object, key));

	for (size_t i = 0; i < sizeof(substitutes) / sizeof(*substitutes); i++) {
		(void)json_object_set_new(object, key, substitute(i));
		show(mutation, substitutes[i]);
	}
	(void)json_object_del(object, key);
	show(mutation, "absent");
	(void)json_object_set(object, key, value);
	mutate_below(mutation, value);
	json_decref(value);
}

static void mutate_element(struct mutation *mutation, json_t *array, size_t index)
{
	json_t *value = json_incref(json_array_get(array, index));

	for (size_t i = 0; i < sizeof(substitutes) / sizeof(*substitutes); i++) {
		(void)json_array_set_new(array, index, substitute(i));
		show(mutation, substitutes[i]);
	}
	(void)json_array_set(array, index, value);
	mutate_below(mutation, value);
	json_decref(value);
}

/* The keys are kept aside: an object must not change while it is walked. */
static void mutate_object(struct mutation *mutation, json_t *object)
{
	json_t *keys = json_array();
	const size_t before = mutation->where.size;

	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
		(void)json_array_append_new(keys, json_string(json_object_iter_key(at)));
	for (size_t i = 0; i < json_array_size(keys); i++) {
		const char *key = json_string_value(json_array_get(keys, i));

		buffer_format(&mutation->where, ".%s", key);
		mutate_member(mutation, object, key);
		mutation->where.size = before;
		mutation->where.bytes[before] = '\0';
	}
	json_decref(keys);
}

static void mutate_below(struct mutation *mutation, json_t *value)
{
	const size_t before = mutation->where.size;

	if (json_is_object(value))
		mutate_object(mutation, value);
	for (size_t i = 0; i < json_array_size(value); i++) {
		buffer_format(&mutation->where, "[%zu]", i);
		mutate_element(mutation, value, i);
		mutation->where.size = before;
		mutation->where.bytes[before] = '\0';
	}
}

size_t mutate_json(const struct document *document, mutate_visitor *visit, void *data)
{
	struct mutation mutation = { .visit = visit, .data = data };
	struct json_document opened;
	struct err err = { 0 };

	/* what the normaliser mends the parser alone would not take */
	cr_assert_eq(json_open(document->bytes, document->size, 0, &opened, &err), 0, "%s",
		     err.text);
	mutation.root = opened.root;
	buffer_clear(&mutation.where);
	mutate_below(&mutation, mutation.root);
	json_close(&opened);
	buffer_done(&mutation.where);
	return mutation.count;
}
