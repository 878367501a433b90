#include "core/facts/json_text.h"

#include <string.h>

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

size_t json_text_skip_blanks(const char *bytes, size_t size, size_t position)
{
	while (position < size && is_blank(bytes[position]))
		position++;
	return position;
}

static void skip_blanks(struct json_text *text)
{
	text->position = json_text_skip_blanks(text->bytes, text->size, text->position);
}

static bool next_is(const struct json_text *text, char byte)
{
	return text->position < text->size && text->bytes[text->position] == byte;
}

static void broken(struct json_text *text, size_t offset, struct json_token *token)
{
	text->state = JSON_TEXT_BROKEN;
	text->position = offset;
	*token = (struct json_token){ JSON_TOKEN_BROKEN, offset, text->size - offset };
}

static bool in_object(const struct json_text *text)
{
	return text->is_object[(text->depth - 1) / 8] >> (text->depth - 1) % 8 & 1;
}

static void after_value(struct json_text *text)
{
	text->state = text->depth ? JSON_TEXT_AFTER_VALUE : JSON_TEXT_DONE;
}

static void enter(struct json_text *text, struct json_token *token)
{
	bool is_object = next_is(text, '{');
	unsigned char bit = (unsigned char)(1U << text->depth % 8);

	if (text->depth == JSON_TEXT_DEPTH) {
		broken(text, text->position, token);
		return;
	}
	if (is_object)
		text->is_object[text->depth / 8] |= bit;
	else
		text->is_object[text->depth / 8] &= (unsigned char)~bit;
	text->depth++;
	*token = (struct json_token){ is_object ? JSON_TOKEN_OBJECT : JSON_TOKEN_ARRAY,
				      text->position++, 1 };
	text->state = is_object ? JSON_TEXT_FIRST_KEY : JSON_TEXT_FIRST_VALUE;
}

static void leave(struct json_text *text, struct json_token *token)
{
	bool is_object = in_object(text);

	if (!next_is(text, is_object ? '}' : ']')) {
		broken(text, text->position, token);
		return;
	}
	*token = (struct json_token){ is_object ? JSON_TOKEN_OBJECT_END : JSON_TOKEN_ARRAY_END,
				      text->position++, 1 };
	text->depth--;
	after_value(text);
}

/* From the opening quote to behind the closing one. */
static bool read_string(struct json_text *text, struct json_token *token)
{
	const char *bytes = text->bytes;
	size_t at = text->position + 1;

	if (!next_is(text, '"'))
		return false;
	while (at < text->size && bytes[at] != '"')
		at += bytes[at] == '\\' ? 2 : 1;
	if (at >= text->size)
		return false;
	token->offset = text->position + 1;
	token->size = at - token->offset;
	text->position = at + 1;
	return true;
}

static void read_key(struct json_text *text, struct json_token *token)
{
	size_t start = text->position;

	bool is_key = read_string(text, token);

	skip_blanks(text);
	if (!is_key || !next_is(text, ':')) {
		broken(text, start, token);
		return;
	}
	text->position++;
	text->state = JSON_TEXT_VALUE;
	token->kind = JSON_TOKEN_KEY;
}

static size_t digits(const char *bytes, size_t size, size_t at)
{
	size_t start = at;

	while (at < size && bytes[at] >= '0' && bytes[at] <= '9')
		at++;
	return at - start;
}

/* The length of a number as RFC 8259 writes it, 0 for anything else. */
static size_t number_size(const char *bytes, size_t size)
{
	size_t at = size && *bytes == '-', count = digits(bytes, size, at);

	if (count == 0 || (count > 1 && bytes[at] == '0'))
		return 0;
	at += count;
	if (at < size && bytes[at] == '.') {
		count = digits(bytes, size, at + 1);
		at += 1 + count;
	}
	if (count && at < size && (bytes[at] == 'e' || bytes[at] == 'E')) {
		at++;
		if (at < size && (bytes[at] == '+' || bytes[at] == '-'))
			at++;
		count = digits(bytes, size, at);
		at += count;
	}
	return count ? at : 0;
}

static size_t scalar_size(const char *bytes, size_t size)
{
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t length = strlen(words[i]);

		if (length <= size && memcmp(bytes, words[i], length) == 0)
			return length;
	}
	return number_size(bytes, size);
}

static void read_value(struct json_text *text, struct json_token *token)
{
	size_t start = text->position;

	if (next_is(text, '{') || next_is(text, '[')) {
		enter(text, token);
		return;
	}
	*token = (struct json_token){ JSON_TOKEN_STRING, start, 0 };
	if (!next_is(text, '"')) {
		token->kind = JSON_TOKEN_SCALAR;
		token->size = scalar_size(text->bytes + start, text->size - start);
		text->position += token->size;
	}
	if (text->position > start || read_string(text, token))
		after_value(text);
	else
		broken(text, start, token);
}

/* A comma and then the next member, or the end of object or array. */
static void read_next_member(struct json_text *text, struct json_token *token)
{
	size_t start = text->position;

	if (!next_is(text, ',')) {
		leave(text, token);
		return;
	}
	text->position++;
	skip_blanks(text);
	if (in_object(text))
		read_key(text, token);
	else
		read_value(text, token);
	if (token->kind == JSON_TOKEN_BROKEN)
		broken(text, start, token);
}

void json_text_next(struct json_text *text, struct json_token *ret_token)
{
	if (text->state != JSON_TEXT_DONE)
		skip_blanks(text);
	switch (text->state) {
	case JSON_TEXT_FIRST_VALUE:
		if (next_is(text, ']'))
			leave(text, ret_token);
		else
			read_value(text, ret_token);
		break;
	case JSON_TEXT_VALUE:
		read_value(text, ret_token);
		break;
	case JSON_TEXT_FIRST_KEY:
		if (next_is(text, '}'))
			leave(text, ret_token);
		else
			read_key(text, ret_token);
		break;
	case JSON_TEXT_AFTER_VALUE:
		read_next_member(text, ret_token);
		break;
	case JSON_TEXT_DONE:
		*ret_token = (struct json_token){ JSON_TOKEN_END, text->position, 0 };
		break;
	case JSON_TEXT_BROKEN:
		broken(text, text->position, ret_token);
		break;
	}
}

/* Four hexadecimal digits after "\u", or -1. */
static long escape_code(const char *raw, size_t size)
{
	long code = 0;

	if (size < 6 || raw[0] != '\\' || raw[1] != 'u')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		char byte = raw[i];

		if (byte >= '0' && byte <= '9')
			code = code * 16 + (byte - '0');
		else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f')
			code = code * 16 + ((byte | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return code;
}

static size_t put_utf8(long code, char utf8[4])
{
	size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const unsigned char first[] = { 0x00, 0xc0, 0xe0, 0xf0 };

	for (size_t i = more; i > 0; i--, code >>= 6)
		utf8[i] = (char)(unsigned char)(0x80 | (code & 0x3f));
	utf8[0] = (char)(unsigned char)(first[more] | code);
	return more + 1;
}

static char simple_escape(char letter)
{
	static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
	const char *found = letter ? strchr(letters, letter) : NULL;

	if (found)
		letter = meanings[found - letters];
	return letter;
}

size_t json_text_unit(const char *raw, size_t size, char utf8[4], size_t *ret_size)
{
	long code = escape_code(raw, size), low;

	*ret_size = 1;
	if (code < 0) {
		utf8[0] = *raw;
		if (*raw != '\\' || size == 1)
			return 1;
		utf8[0] = simple_escape(raw[1]);
		return 2;
	}
	low = (code & ~0x3ffL) == 0xd800 ? escape_code(raw + 6, size - 6) : -1;
	if (low >= 0 && (low & ~0x3ffL) == 0xdc00) {
		*ret_size = put_utf8(0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff), utf8);
		return 12;
	}
	*ret_size = put_utf8(code, utf8);
	return 6;
}
