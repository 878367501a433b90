#include "core/facts/redact_field.h"

#include <string.h>

#include "core/facts/json_text.h"
#include "core/facts/secret_detect.h"

#define ALL_SECRETS (SECRET_SHAPES | SECRET_ASSIGNMENTS)

struct field field_plain(const char *bytes, size_t size)
{
	return (struct field){ .raw = bytes, .text = bytes, .raw_size = size, .size = size };
}

struct field field_json(struct redaction *redaction, const char *raw, size_t size)
{
	struct buffer *scratch = &redaction->scratch;
	char utf8[4];
	size_t length;

	if (!memchr(raw, '\\', size))
		return field_plain(raw, size);
	buffer_clear(scratch);
	for (size_t at = 0; at < size;) {
		at += json_text_unit(raw + at, size - at, utf8, &length);
		buffer_add(scratch, utf8, length);
	}
	return (struct field){
		.raw = raw, .text = scratch->bytes, .raw_size = size, .size = scratch->size
	};
}

/* Moves to a place in the text; gives how many raw bytes lie between. */
static size_t advance(struct field *field, size_t offset)
{
	size_t start = field->raw_at, length;
	char utf8[4];

	if (field->raw == field->text)
		field->raw_at = field->text_at = offset;
	while (field->text_at < offset) {
		field->raw_at += json_text_unit(field->raw + field->raw_at,
						field->raw_size - field->raw_at, utf8, &length);
		field->text_at += length;
	}
	return field->raw_at - start;
}

static void copy_until(struct redaction *redaction, struct field *field, size_t offset)
{
	const char *start = field->raw + field->raw_at;

	buffer_add(redaction->out, start, advance(field, offset));
}

static void replace(struct redaction *redaction, struct field *field, const struct secret *secret)
{
	copy_until(redaction, field, secret->offset);
	(void)advance(field, secret->offset + secret->size);
	secret_write_marker(redaction->out, secret);
	redaction->is_altered = true;
}

static void redact_until(struct redaction *redaction, struct field *field, size_t end,
			 unsigned kinds)
{
	struct secret secret;
	size_t at = field->text_at;

	while (secret_find(field->text, end, at, kinds, &secret)) {
		if (!secret.is_redacted)
			replace(redaction, field, &secret);
		at = secret.offset + secret.size;
	}
	copy_until(redaction, field, end);
}

/* NAME=... from the start on: gives where the value starts, 0 where this is no such text. */
static size_t assigned_value(const struct field *field)
{
	size_t end = 0;

	while (end < field->size && (secret_is_word(field->text[end]) || field->text[end] == '-' ||
				     field->text[end] == '.'))
		end++;
	if (end == field->size || field->text[end] != '=' || !secret_is_name(field->text, end))
		return 0;
	return end + 1;
}

void redact_text(struct redaction *redaction, struct field *field, unsigned kinds)
{
	size_t value = kinds & SECRET_ASSIGNMENTS ? assigned_value(field) : 0;

	if (value)
		redact_named(redaction, field, value, SECRET_ARGUMENT);
	else
		redact_until(redaction, field, field->size, kinds);
}

void redact_value(struct redaction *redaction, struct field *field, size_t offset,
		  enum secret_kind kind)
{
	struct secret secret;

	redact_until(redaction, field, offset, SECRET_SHAPES);
	if (offset == field->size)
		return;
	secret = secret_whole(field->text + offset, field->size - offset, kind);
	secret.offset = offset;
	if (secret.is_redacted)
		copy_until(redaction, field, field->size);
	else
		replace(redaction, field, &secret);
}

void redact_named(struct redaction *redaction, struct field *field, size_t offset,
		  enum secret_kind kind)
{
	if (secret_is_harmless(field->text + offset, field->size - offset))
		redact_until(redaction, field, field->size, ALL_SECRETS);
	else
		redact_value(redaction, field, offset, kind);
}

bool is_kept_name(const char *name, size_t size, const char *const *kept)
{
	for (; *kept; kept++) {
		size_t length = strlen(*kept);
		bool is_prefix = (*kept)[length - 1] == '*';

		if (is_prefix && size >= length - 1 && memcmp(name, *kept, length - 1) == 0)
			return true;
		if (size == length && memcmp(name, *kept, length) == 0)
			return true;
	}
	return false;
}

void redact_variable(struct redaction *redaction, struct field *field, const char *const *kept)
{
	const char *equals = memchr(field->text, '=', field->size);
	size_t name = equals ? (size_t)(equals - field->text) : 0;
	struct secret within;

	if (!equals) {
		redact_until(redaction, field, field->size, ALL_SECRETS);
	} else if (secret_find(field->text, name, 0, SECRET_SHAPES, &within)) {
		redact_value(redaction, field, 0, SECRET_ENVIRONMENT); /* that is no name */
	} else if (is_kept_name(field->text, name, kept)) {
		copy_until(redaction, field, name + 1);
		redact_until(redaction, field, field->size, ALL_SECRETS);
	} else {
		redact_value(redaction, field, name + 1, SECRET_ENVIRONMENT);
	}
}

static bool is_flag(const struct field *field)
{
	for (size_t i = 0; i < field->size; i++)
		if (!secret_is_word(field->text[i]) && field->text[i] != '-' &&
		    field->text[i] != '.')
			return false;
	return field->size > 1 && *field->text == '-' && secret_is_name(field->text, field->size);
}

/* "--verbose", "-v": what follows a flag without being its value. */
static bool is_next_flag(const struct field *field)
{
	if (field->size < 2 || *field->text != '-')
		return false;
	return field->size == 2 || (field->text[1] == '-' && secret_is_word(field->text[2]));
}

bool redact_argument(struct redaction *redaction, struct field *field, bool follows_flag)
{
	if (follows_flag && !is_next_flag(field)) {
		redact_named(redaction, field, 0, SECRET_ARGUMENT);
		return false;
	}
	redact_text(redaction, field, ALL_SECRETS);
	return is_flag(field);
}
