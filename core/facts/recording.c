#include "core/facts/recording.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/clock.h"
#include "core/base/memory.h"

#define KEY_FIRST "{\"key\":"

static const struct {
	unsigned flag;
	const char *word;
} flag_words[] = { { EVIDENCE_TRUNCATED, "truncated" }, { EVIDENCE_ALTERED, "altered" } };

#define FLAGS (sizeof(flag_words) / sizeof(*flag_words))

/* jansson's only reason to give nothing for what we build is that memory ran out. */
static json_t *have(json_t *value)
{
	if (!value)
		memory_exhausted();
	return value;
}

static void set(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, have(value)) < 0)
		memory_exhausted();
}

static int append_bytes(const char *bytes, size_t size, void *context)
{
	buffer_add(context, bytes, size);
	return 0;
}

static void append_line(json_t *value, struct buffer *out)
{
	if (json_dump_callback(value, append_bytes, out, JSON_COMPACT) < 0)
		memory_exhausted();
	buffer_text(out, "\n");
	json_decref(value);
}

void recording_write_header(const struct recording_header *header, struct buffer *out)
{
	json_t *line = have(json_object());

	set(line, "format", json_string("dockaudit recording"));
	set(line, "version", json_integer(RECORDING_VERSION));
	set(line, "host", header->host ? json_string(header->host) : json_null());
	set(line, "endpoint", json_string(header->endpoint));
	set(line, "tool", json_string(header->tool));
	set(line, "now", json_integer(header->now));
	append_line(line, out);
}

static json_t *flags_json(unsigned flags)
{
	json_t *list = have(json_array());

	for (size_t i = 0; i < FLAGS; i++)
		if ((flags & flag_words[i].flag) &&
		    json_array_append_new(list, have(json_string(flag_words[i].word))) < 0)
			memory_exhausted();
	return list;
}

static void set_bytes(json_t *object, const struct part *part)
{
	struct buffer encoded = { 0 };
	json_t *text = NULL;

	if (!memchr(part->bytes, '\0', part->size))
		text = json_stringn(part->bytes, part->size); /* NULL for what is not UTF-8 */
	if (text) {
		set(object, "text", text);
		return;
	}
	buffer_clear(&encoded);
	base64_encode(&encoded, part->bytes, part->size);
	set(object, "base64", json_stringn(encoded.bytes, encoded.size));
	buffer_done(&encoded);
}

static json_t *part_json(const struct part *part)
{
	json_t *object = have(json_object());

	set(object, "name", json_string(part->name));
	set(object, "status", json_string(evidence_status_word(part->status)));
	if (part->flags)
		set(object, "flags", flags_json(part->flags));
	set_bytes(object, part);
	return object;
}

void recording_write_answer(const char *key, const struct answer *answer, struct buffer *out)
{
	json_t *line = have(json_object());
	json_t *parts = have(json_array());

	set(line, "key", json_string(key));
	set(line, "status", json_string(evidence_status_word(answer->status)));
	set(line, "code", json_integer(answer->code));
	if (answer->flags)
		set(line, "flags", flags_json(answer->flags));
	for (size_t i = 0; i < answer->part_count; i++)
		if (json_array_append_new(parts, part_json(&answer->parts[i])) < 0)
			memory_exhausted();
	set(line, "parts", parts);
	append_line(line, out);
}

static json_t *load_line(const char *line, size_t size, struct err *err)
{
	json_error_t error;
	json_t *value = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);

	if (!value)
		(void)err_set(err, EINVAL, "not JSON: %s", *error.text ? error.text : "no memory");
	else if (!json_is_object(value))
		(void)err_set(err, EINVAL, "not a JSON object");
	if (json_is_object(value))
		return value;
	json_decref(value);
	return NULL;
}

static const char *copy_text(struct arena *arena, const json_t *object, const char *name)
{
	return arena_copy(arena, json_string_value(json_object_get(object, name)));
}

int recording_read_header(struct arena *arena, const char *line, size_t size,
			  struct recording_header *ret_header, struct err *err)
{
	json_t *value = load_line(line, size, err);
	const char *format = json_string_value(json_object_get(value, "format"));
	json_int_t version = json_integer_value(json_object_get(value, "version"));
	struct recording_header header = { .now = json_integer_value(
						   json_object_get(value, "now")) };
	int result = 0;

	header.host = copy_text(arena, value, "host");
	header.endpoint = copy_text(arena, value, "endpoint");
	header.tool = copy_text(arena, value, "tool");
	if (!value || !format || strcmp(format, "dockaudit recording") != 0)
		result = err_set(err, EINVAL, "this is no recording of dockaudit");
	else if (version != RECORDING_VERSION)
		result = err_set(err, EINVAL, "version %lld of the format is not known here",
				 (long long)version);
	else if (!header.endpoint || header.now <= 0)
		result = err_set(err, EINVAL, "the header lacks the endpoint or the time");
	json_decref(value);
	if (result == 0)
		*ret_header = header;
	return result;
}

/* The length of the JSON string that begins here, with its quotes; 0 if it does not end. */
static size_t string_length(const char *text, size_t size)
{
	for (size_t i = 1; size && *text == '"' && i < size; i++) {
		if (text[i] == '"')
			return i + 1;
		i += text[i] == '\\';
	}
	return 0;
}

int recording_read_key(struct arena *arena, const char *line, size_t size, const char **ret_key,
		       struct err *err)
{
	const size_t skipped = sizeof(KEY_FIRST) - 1;
	size_t length = 0;
	json_t *key = NULL;

	if (size > skipped && memcmp(line, KEY_FIRST, skipped) == 0 && line[size - 1] == '}')
		length = string_length(line + skipped, size - skipped);
	if (length)
		key = json_loadb(line + skipped, length, JSON_DECODE_ANY, NULL);
	if (!key)
		return err_set(err, EINVAL, "the line is no answer, or is cut");
	*ret_key = arena_copy(arena, json_string_value(key));
	json_decref(key);
	return 0;
}

static unsigned flags_of(const json_t *object)
{
	const json_t *list = json_object_get(object, "flags");
	unsigned flags = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *word = json_string_value(json_array_get(list, i));

		for (size_t k = 0; word && k < FLAGS; k++)
			if (strcmp(word, flag_words[k].word) == 0)
				flags |= flag_words[k].flag;
	}
	return flags;
}

static bool read_status(const json_t *object, enum evidence_status *ret_status)
{
	const char *word = json_string_value(json_object_get(object, "status"));
	enum evidence_status status = word ? evidence_status_from_word(word) : EVIDENCE_STATUSES;

	if (status != EVIDENCE_STATUSES)
		*ret_status = status;
	return status != EVIDENCE_STATUSES;
}

static bool read_bytes(struct arena *arena, const json_t *object, struct part *part)
{
	const json_t *text = json_object_get(object, "text");
	const json_t *encoded = json_object_get(object, "base64");
	size_t size = json_string_length(encoded);
	char *bytes;

	if (json_is_string(text)) {
		part->size = json_string_length(text);
		part->bytes = arena_text(arena, json_string_value(text), part->size);
		return true;
	}
	if (!json_is_string(encoded))
		return false;
	bytes = arena_alloc(arena, base64_room(size) + 1);
	part->bytes = bytes;
	if (base64_decode(json_string_value(encoded), size, bytes, &part->size) < 0)
		return false;
	bytes[part->size] = '\0';
	return true;
}

static bool read_part(struct arena *arena, const json_t *object, struct part *part)
{
	part->name = copy_text(arena, object, "name");
	part->flags = flags_of(object);
	return part->name && read_status(object, &part->status) && read_bytes(arena, object, part);
}

int recording_read_answer(struct arena *arena, const char *line, size_t size,
			  struct answer *ret_answer, struct err *err)
{
	json_t *value = load_line(line, size, err);
	const json_t *list = json_object_get(value, "parts");
	json_int_t code = json_integer_value(json_object_get(value, "code"));
	struct answer answer = { .tag = ret_answer->tag,
				 .code = code > 0 && code < 100000 ? (uint32_t)code : 0,
				 .flags = flags_of(value) };
	struct part *parts = arena_array(arena, json_array_size(list) + 1, sizeof(*parts));
	bool is_good = value && json_is_array(list) && read_status(value, &answer.status);

	for (size_t i = 0; is_good && i < json_array_size(list); i++)
		is_good = read_part(arena, json_array_get(list, i), &parts[i]);
	answer.parts = parts;
	answer.part_count = json_array_size(list);
	json_decref(value);
	if (!is_good)
		return err_set(err, EINVAL, "the line is no answer");
	*ret_answer = answer;
	return 0;
}
