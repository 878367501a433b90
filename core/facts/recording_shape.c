#include "core/facts/recording_shape.h"

#include <errno.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/json_text.h"

#define MAX_DEPTH 8
#define MAX_VALUES 1000000

static bool token_is(const char *line, const struct json_token *token, const char *word)
{
	return token->size == strlen(word) && memcmp(line + token->offset, word, token->size) == 0;
}

/* The string behind "key" on the first level. */
static int take_key(struct recording_shape *shape, const struct json_token *token, bool is_base64,
		    struct err *err)
{
	if (token->kind != JSON_TOKEN_STRING)
		return err_set(err, EINVAL, "its key is no string");
	if (shape->has_key)
		return err_set(err, EINVAL, "it has two keys");
	*shape = (struct recording_shape){ token->offset, token->size, true, is_base64 };
	return 0;
}

static int check_end(const char *line, size_t size, const struct json_token *token, struct err *err)
{
	if (token->kind == JSON_TOKEN_BROKEN ||
	    json_text_skip_blanks(line, size, token->offset) < size)
		return err_set(err, EINVAL, "it is not JSON from byte %zu on", token->offset + 1);
	return 0;
}

int recording_check_shape(const char *line, size_t size, struct recording_shape *ret_shape,
			  struct err *err)
{
	struct json_text text = { .bytes = line, .size = size };
	struct recording_shape shape = { 0 };
	struct json_token token = { 0 };
	bool is_key = false, is_base64 = false;
	size_t values = 0;

	do {
		json_text_next(&text, &token);
		if (is_key && take_key(&shape, &token, is_base64, err) < 0)
			return -EINVAL;
		is_key = token.kind == JSON_TOKEN_KEY && text.depth == 1;
		is_base64 = is_key && token_is(line, &token, "key_base64");
		is_key = is_base64 || (is_key && token_is(line, &token, "key"));
		if (text.depth > MAX_DEPTH || ++values > MAX_VALUES)
			return err_set(err, EINVAL, "it holds more than a recording does");
	} while (token.kind != JSON_TOKEN_BROKEN && token.kind != JSON_TOKEN_END);
	*ret_shape = shape;
	return check_end(line, size, &token, err);
}

int recording_append(const char *bytes, size_t size, void *data)
{
	struct buffer *out = data;

	while (size) {
		const char *found = memchr(bytes, 0x7f, size);
		size_t length = found ? (size_t)(found - bytes) : size;

		buffer_add(out, bytes, length);
		if (!found)
			break;
		buffer_text(out, "\\u007f"); /* the byte stands in a string, and nowhere else */
		bytes += length + 1;
		size -= length + 1;
	}
	return 0;
}
