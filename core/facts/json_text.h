#ifndef FACTS_JSON_TEXT_H
#define FACTS_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A walk over the text of one JSON value that builds nothing: each step gives a token and where
 * it stands. It checks the structure; inside strings it is lenient (control bytes, invalid
 * UTF-8, unknown escapes), because a document with a bad string still has secrets to find.
 */

/* More than jansson's own 2,048, so that whatever jansson takes can be walked. */
#define JSON_TEXT_DEPTH 4096

enum json_token_kind {
	JSON_TOKEN_BROKEN, /* no JSON from its offset on; every further step says so too */
	JSON_TOKEN_END,	   /* the value was whole; position is behind it */
	JSON_TOKEN_OBJECT,
	JSON_TOKEN_OBJECT_END,
	JSON_TOKEN_ARRAY,
	JSON_TOKEN_ARRAY_END,
	JSON_TOKEN_KEY,
	JSON_TOKEN_STRING,
	JSON_TOKEN_SCALAR /* a number, true, false, null */
};

/* Of a key or a string: what stands between the quotes, escapes as they are. */
struct json_token {
	enum json_token_kind kind;
	size_t offset, size;
};

enum json_text_state {
	JSON_TEXT_VALUE,
	JSON_TEXT_FIRST_VALUE, /* or the array's end */
	JSON_TEXT_FIRST_KEY,   /* or the object's end */
	JSON_TEXT_AFTER_VALUE,
	JSON_TEXT_DONE,
	JSON_TEXT_BROKEN
};

/* Zeroed but for bytes and size it stands before the value. */
struct json_text {
	const char *bytes;
	size_t size;
	size_t position;
	size_t depth;
	enum json_text_state state;
	unsigned char is_object[JSON_TEXT_DEPTH / 8];
};

void json_text_next(struct json_text *text, struct json_token *ret_token);

/* Blank bytes of JSON from the position on; gives the position behind them. */
size_t json_text_skip_blanks(const char *bytes, size_t size, size_t position);

/*
 * One unit of a string's inside: a byte that stands for itself, or an escape. Gives how many
 * bytes it takes in the text, at least 1, and what it means as UTF-8.
 */
size_t json_text_unit(const char *raw, size_t size, char utf8[4], size_t *ret_size);

#endif
