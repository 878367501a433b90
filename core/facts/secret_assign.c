#include <string.h>
#include <strings.h>

#include "core/facts/secret_detect.h"

/*
 * Secrets that a name betrays: password=x, --token x, X-Api-Key: x, {"secret": "x"}; also where
 * quotes are escaped, because one document may hold another in a string.
 */

struct value {
	size_t start, end;
};

static bool is_delimiter(char byte)
{
	return secret_is_blank(byte) || secret_is_quote(byte) || byte == ',' || byte == ';' ||
	       byte == '&' || byte == '\0';
}

static size_t skip_line_blanks(const struct span *text, size_t at)
{
	while (at < text->size && (text->bytes[at] == ' ' || text->bytes[at] == '\t'))
		at++;
	return at;
}

static size_t skip_backslashes(const struct span *text, size_t at)
{
	while (at < text->size && text->bytes[at] == '\\')
		at++;
	return at;
}

/* In plain quotes a backslash hides a quote or another backslash. */
static bool is_escape(const struct span *text, size_t at)
{
	return text->bytes[at] == '\\' && at + 1 < text->size &&
	       (secret_is_quote(text->bytes[at + 1]) || text->bytes[at + 1] == '\\');
}

/*
 * Where a value ends: at its closing quote, or without one at a delimiter. Not in the middle of a
 * private key, for half of one would stay behind, and not in a marker, which holds commas.
 */
static size_t value_end(const struct span *text, size_t start, char quote, bool has_escapes)
{
	const struct span value = { text->bytes, text->size, start };
	size_t at = start;

	while (at < text->size &&
	       (quote ? text->bytes[at] != quote : !is_delimiter(text->bytes[at]))) {
		struct secret inner = { 0 };

		if (!marker_at(&value, at, &inner) && !shape_at(&value, at, &inner))
			inner = (struct secret){ 0 };
		if (inner.offset + inner.size > at)
			at = inner.offset + inner.size;
		else
			at += has_escapes && is_escape(text, at) ? 2 : 1;
	}
	return at < text->size ? at : text->size;
}

static struct value value_from(const struct span *text, size_t start)
{
	size_t quote = skip_backslashes(text, start), depth = quote - start;
	struct value value = { quote + 1, 0 };

	if (quote == text->size || !secret_is_quote(text->bytes[quote]))
		return (struct value){ start, value_end(text, start, 0, false) };
	value.end = value_end(text, value.start, text->bytes[quote], depth == 0);
	for (; depth && value.end > value.start && text->bytes[value.end - 1] == '\\'; depth--)
		value.end--; /* the backslashes before the closing quote */
	return value;
}

/* "Bearer x": the secret is the word behind the scheme. */
static struct value credentials_from(const struct span *text, size_t start)
{
	static const char *const schemes[] = { "basic", "bearer", "digest", "token" };
	struct value value = value_from(text, start);

	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++) {
		size_t length = strlen(schemes[i]), next = value.start + length;

		if (next < text->size &&
		    strncasecmp(text->bytes + value.start, schemes[i], length) == 0 &&
		    text->bytes[next] == ' ')
			return value.end > next ? (struct value){ next + 1, value.end }
						: value_from(text, skip_line_blanks(text, next));
	}
	return value;
}

static bool is_authorization(const struct span *text, size_t start, size_t end)
{
	static const char word[] = "authorization";
	const size_t length = sizeof(word) - 1;

	return end - start >= length && strncasecmp(text->bytes + end - length, word, length) == 0;
}

/* The value behind a name, if the name speaks of a secret. */
static bool assigned(const struct span *text, struct value name, size_t start,
		     struct secret *secret)
{
	struct value value;

	if (is_authorization(text, name.start, name.end))
		value = credentials_from(text, start);
	else if (secret_is_name(text->bytes + name.start, name.end - name.start))
		value = value_from(text, start);
	else
		return false;
	if (secret_is_harmless(text->bytes + value.start, value.end - value.start))
		return false;
	*secret = secret_whole(text->bytes + value.start, value.end - value.start, SECRET_ARGUMENT);
	secret->offset = value.start;
	return true;
}

/* The name in quotes that ends before this place: "name" or \"name\". */
static struct value quoted_name(const struct span *text, size_t end)
{
	struct value name = { end, end };

	while (name.end > text->from && secret_is_blank(text->bytes[name.end - 1]))
		name.end--;
	name.start = name.end;
	if (name.end == text->from || !secret_is_quote(text->bytes[name.end - 1]))
		return name;
	name.end--;
	while (name.end > text->from && text->bytes[name.end - 1] == '\\')
		name.end--;
	name.start = span_name_start(text, name.end);
	return name;
}

static bool colon_at(const struct span *text, size_t at, struct secret *secret)
{
	struct value name = { span_name_start(text, at), at };
	size_t start = skip_line_blanks(text, at + 1);

	if (name.start == name.end)
		return assigned(text, quoted_name(text, at), start, secret);
	return start > at + 1 && start < text->size && assigned(text, name, start, secret);
}

static bool equals_at(const struct span *text, size_t at, struct secret *secret)
{
	size_t end = at > text->from && text->bytes[at - 1] == ':' ? at - 1 : at;
	size_t start = skip_line_blanks(text, at + 1);
	struct value name;

	/* name = "value", as TOML has it; without quotes a blank ends the value */
	if (start < text->size && secret_is_quote(text->bytes[start]))
		while (end > text->from && secret_is_blank(text->bytes[end - 1]))
			end--;
	else
		start = at + 1;
	name = (struct value){ span_name_start(text, end), end };
	return assigned(text, name, start, secret);
}

/* --name value: the name begins with a dash and behind a blank, the value with anything else. */
static bool blank_at(const struct span *text, size_t at, struct secret *secret)
{
	struct value name = { span_name_start(text, at), at };
	size_t start;

	if (name.start == name.end || text->bytes[name.start] != '-')
		return false;
	if (name.start > text->from && !is_delimiter(text->bytes[name.start - 1]))
		return false;
	start = skip_line_blanks(text, at);
	if (start == text->size ||
	    (text->bytes[start] == '-' && !span_has(text, start, PRIVATE_KEY_START)))
		return false;
	return assigned(text, name, start, secret);
}

bool assignment_at(const struct span *text, size_t at, struct secret *secret)
{
	switch (text->bytes[at]) {
	case '=':
		return equals_at(text, at, secret);
	case ':':
		return colon_at(text, at, secret);
	case ' ':
	case '\t':
		return blank_at(text, at, secret);
	default:
		return false;
	}
}
