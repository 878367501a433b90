#ifndef FACTS_REDACT_FIELD_H
#define FACTS_REDACT_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/facts/secret.h"

/* One document on its way out. */
struct redaction {
	struct buffer *out;
	struct buffer scratch; /* a string without its escapes; to be freed with buffer_done */
	bool is_altered;
};

/* One text in it: raw as it stands there, text as it is meant. They are the same bytes but for
 * a JSON string with escapes. What was copied so far ends at raw_at and text_at. */
struct field {
	const char *raw, *text;
	size_t raw_size, size;
	size_t raw_at, text_at;
};

struct field field_plain(const char *bytes, size_t size);
/* The inside of a JSON string. Valid until the next one. */
struct field field_json(struct redaction *redaction, const char *raw, size_t size);

/* Each writes the whole field. */
void redact_text(struct redaction *redaction, struct field *field, unsigned kinds);
/* All that lies behind offset is secret, unless nothing does. */
void redact_value(struct redaction *redaction, struct field *field, size_t offset,
		  enum secret_kind kind);
/* The value of a name that speaks of a secret: kept where it is harmless. */
void redact_named(struct redaction *redaction, struct field *field, size_t offset,
		  enum secret_kind kind);
/* NAME=value; names that are kept end in NULL, "XDG_*" is all that start so. */
void redact_variable(struct redaction *redaction, struct field *field, const char *const *kept);
bool is_kept_name(const char *name, size_t size, const char *const *kept);
/* One argument; follows_flag tells that the one before was "--password". Gives whether this one
 * is such a flag. */
bool redact_argument(struct redaction *redaction, struct field *field, bool follows_flag);

#endif
