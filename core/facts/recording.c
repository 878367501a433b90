#include "core/facts/recording.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/facts/recording_shape.h"

struct flag_word {
	const char *word;
	unsigned flag;
};

static const struct flag_word flag_words[] = {
	{ "truncated", EVIDENCE_TRUNCATED },
	{ "altered", EVIDENCE_ALTERED },
};

#define FLAG_WORDS (sizeof(flag_words) / sizeof(*flag_words))

/* The member for bytes that JSON cannot hold: "name_base64" for "name", "base64" for "text". */
static const char *base64_member(const char *key, char name[32])
{
	if (strcmp(key, "text") == 0)
		return "base64";
	(void)snprintf(name, 32, "%s_base64", key);
	return name;
}

static int set_base64(json_t *object, const char *key, const char *bytes, size_t size)
{
	struct buffer text = { 0 };
	char name[32];
	int r;

	base64_encode(&text, bytes, size);
	r = json_object_set_new(object, base64_member(key, name),
				json_stringn_nocheck(text.bytes, text.size));
	buffer_done(&text);
	return r;
}

static int set_bytes(json_t *object, const char *key, const char *bytes, size_t size)
{
	json_t *text = NULL;

	if (size == 0)
		text = json_string("");
	else if (!memchr(bytes, '\0', size))
		text = json_stringn(bytes, size); /* NULL where it is not UTF-8 */
	if (!text)
		return set_base64(object, key, bytes, size);
	return json_object_set_new(object, key, text);
}

static json_t *encode_flags(unsigned flags)
{
	json_t *words = json_array();

	for (size_t i = 0; i < FLAG_WORDS; i++)
		if ((flags & flag_words[i].flag) &&
		    json_array_append_new(words, json_string(flag_words[i].word)) < 0) {
			json_decref(words);
			return NULL;
		}
	return words;
}

static json_t *encode_part(const struct part *part)
{
	json_t *json = json_object();

	if (set_bytes(json, "name", part->name, strlen(part->name)) < 0 ||
	    json_object_set_new(json, "status", json_string(evidence_status_word(part->status))) <
		    0 ||
	    json_object_set_new(json, "flags", encode_flags(part->flags)) < 0 ||
	    set_bytes(json, "text", part->bytes, part->size) < 0) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static json_t *encode_parts(const struct answer *answer)
{
	json_t *parts = json_array();

	for (size_t i = 0; i < answer->part_count; i++)
		if (json_array_append_new(parts, encode_part(&answer->parts[i])) < 0) {
			json_decref(parts);
			return NULL;
		}
	return parts;
}

static int encode_line(const struct record *record, struct buffer *out)
{
	const struct answer *answer = &record->answer;
	json_t *json = json_object();
	int r = -1;

	if (set_bytes(json, "key", record->key, strlen(record->key)) == 0 &&
	    json_object_set_new(json, "status",
				json_string(evidence_status_word(answer->status))) == 0 &&
	    json_object_set_new(json, "code", json_integer(answer->code)) == 0 &&
	    json_object_set_new(json, "flags", encode_flags(answer->flags)) == 0 &&
	    json_object_set_new(json, "parts", encode_parts(answer)) == 0)
		r = json_dump_callback(json, recording_append, out,
				       JSON_COMPACT | JSON_ENSURE_ASCII);
	json_decref(json);
	buffer_text(out, "\n");
	return r;
}

int recording_encode(const struct record *record, struct buffer *out, struct err *err)
{
	const struct record too_big = { record->key, { .status = EVIDENCE_TOO_BIG } };
	size_t start = out->size;
	int r = encode_line(record, out);

	if (r == 0 && out->size - start > RECORDING_LINE_LIMIT) {
		out->size = start;
		r = encode_line(&too_big, out);
	}
	return r == 0 ? 0 : err_set(err, ENOMEM, "out of memory");
}

static int get_base64(struct arena *arena, const json_t *text, const char **ret_bytes,
		      size_t *ret_size)
{
	size_t size = json_string_length(text);
	char *bytes = arena_alloc(arena, base64_room(size) + 1);

	*ret_bytes = bytes;
	return base64_decode(json_string_value(text), size, bytes, ret_size);
}

/* Exactly one of the two members, and a string. */
static int get_bytes(struct arena *arena, const json_t *object, const char *key,
		     const char **ret_bytes, size_t *ret_size)
{
	char name[32];
	const json_t *text = json_object_get(object, key);
	const json_t *base64 = json_object_get(object, base64_member(key, name));

	if (!text == !base64 || !json_is_string(text ? text : base64))
		return -EINVAL;
	if (base64)
		return get_base64(arena, base64, ret_bytes, ret_size);
	*ret_size = json_string_length(text);
	*ret_bytes = arena_text(arena, json_string_value(text), *ret_size);
	return 0;
}

static int decode_status(const json_t *object, enum evidence_status *ret_status)
{
	const char *word = json_string_value(json_object_get(object, "status"));
	enum evidence_status status = word ? evidence_status_from_word(word) : EVIDENCE_STATUSES;

	if (status == EVIDENCE_STATUSES)
		return -EINVAL;
	*ret_status = status;
	return 0;
}

static unsigned flag_of(const json_t *word)
{
	const char *text = json_string_value(word);

	for (size_t i = 0; text && i < FLAG_WORDS; i++)
		if (strcmp(flag_words[i].word, text) == 0)
			return flag_words[i].flag;
	return 0;
}

/* None need be there. One that we do not know would be lost without a word, so it is an error. */
static int decode_flags(const json_t *object, unsigned *ret_flags)
{
	const json_t *words = json_object_get(object, "flags");
	unsigned flags = 0;

	if (words && !json_is_array(words))
		return -EINVAL;
	for (size_t i = 0; i < json_array_size(words); i++) {
		unsigned flag = flag_of(json_array_get(words, i));

		if (!flag)
			return -EINVAL;
		flags |= flag;
	}
	*ret_flags = flags;
	return 0;
}

static int decode_code(const json_t *object, uint32_t *ret_code)
{
	const json_t *code = json_object_get(object, "code");
	json_int_t value = json_integer_value(code);

	if (!json_is_integer(code) || value < 0 || value > UINT32_MAX)
		return -EINVAL;
	*ret_code = (uint32_t)value;
	return 0;
}

/* A text without a NUL in it. */
static int decode_name(struct arena *arena, const json_t *object, const char *key,
		       const char **ret_name)
{
	size_t size;

	if (get_bytes(arena, object, key, ret_name, &size) < 0 || strlen(*ret_name) != size)
		return -EINVAL;
	return 0;
}

static int decode_part(struct arena *arena, const json_t *json, struct part *part, struct err *err)
{
	if (!json_is_object(json))
		return err_set(err, EINVAL, "a part is no object");
	if (decode_name(arena, json, "name", &part->name) < 0)
		return err_set(err, EINVAL, "a part has no proper name");
	if (decode_status(json, &part->status) < 0)
		return err_set(err, EINVAL, "a part has no known status");
	if (decode_flags(json, &part->flags) < 0)
		return err_set(err, EINVAL, "a part has no known flags");
	if (get_bytes(arena, json, "text", &part->bytes, &part->size) < 0)
		return err_set(err, EINVAL, "a part has no proper text or base64");
	return 0;
}

static int decode_parts(struct arena *arena, const json_t *parts, struct answer *answer,
			struct err *err)
{
	size_t count = json_array_size(parts);
	struct part *decoded;

	if (!json_is_array(parts))
		return err_set(err, EINVAL, "it has no list of parts");
	decoded = arena_array(arena, count, sizeof(*decoded));
	for (size_t i = 0; i < count; i++)
		if (decode_part(arena, json_array_get(parts, i), &decoded[i], err) < 0)
			return -EINVAL;
	answer->parts = decoded;
	answer->part_count = count;
	return 0;
}

static int decode_line(struct arena *arena, const json_t *json, struct record *record,
		       struct err *err)
{
	struct answer *answer = &record->answer;

	if (decode_name(arena, json, "key", &record->key) < 0)
		return err_set(err, EINVAL, "it has no proper key");
	if (decode_status(json, &answer->status) < 0)
		return err_set(err, EINVAL, "it has no known status");
	if (decode_code(json, &answer->code) < 0)
		return err_set(err, EINVAL, "it has no proper code");
	if (decode_flags(json, &answer->flags) < 0)
		return err_set(err, EINVAL, "it has no known flags");
	return decode_parts(arena, json_object_get(json, "parts"), answer, err);
}

int recording_decode(struct arena *arena, const char *line, size_t size, struct record *ret_record,
		     struct err *err)
{
	struct recording_shape shape;
	struct record record = { 0 };
	json_error_t error;
	json_t *json;
	int r;

	if (recording_check_shape(line, size, &shape, err) < 0)
		return -EINVAL;
	json = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);
	if (!json)
		return err_set(err, EINVAL, "it is not JSON at byte %d", error.position);
	r = decode_line(arena, json, &record, err);
	json_decref(json);
	if (r == 0)
		*ret_record = record;
	return r;
}

/* The key's own text is a small JSON document with its quotes. */
static int decode_key(struct arena *arena, const char *line, const struct recording_shape *shape,
		      const char **ret_key)
{
	json_t *object = json_object();
	json_t *text = json_loadb(line + shape->key_offset - 1, shape->key_size + 2,
				  JSON_DECODE_ANY, NULL);
	int r = json_object_set_new(object, shape->key_is_base64 ? "key_base64" : "key", text);

	if (r == 0)
		r = decode_name(arena, object, "key", ret_key);
	json_decref(object);
	return r;
}

int recording_key(struct arena *arena, const char *line, size_t size, const char **ret_key,
		  struct err *err)
{
	struct recording_shape shape;

	if (recording_check_shape(line, size, &shape, err) < 0)
		return -EINVAL;
	if (!shape.has_key || decode_key(arena, line, &shape, ret_key) < 0)
		return err_set(err, EINVAL, "it has no proper key");
	return 0;
}
