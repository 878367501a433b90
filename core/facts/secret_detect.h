#ifndef FACTS_SECRET_DETECT_H
#define FACTS_SECRET_DETECT_H

#include "core/facts/secret.h"

/* What the files of the detectors share; for others secret.h is the door. */

#define PRIVATE_KEY_START "-----BEGIN "

/* What lies before from has been dealt with: no detector looks back over it. So a text reads the
 * same whether the secret before this place stands there or its marker. */
struct span {
	const char *bytes;
	size_t size;
	size_t from;
};

static inline bool secret_is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static inline bool secret_is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static inline bool secret_is_word(char byte)
{
	return secret_is_letter(byte) || secret_is_digit(byte) || byte == '_';
}

static inline bool secret_is_blank(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static inline bool secret_is_quote(char byte)
{
	return byte == '"' || byte == '\'' || byte == '`';
}

/* Do these bytes stand there? */
bool span_has(const struct span *text, size_t at, const char *word);
/* Moves back over a name that ends before this place; gives where it starts. */
size_t span_name_start(const struct span *text, size_t end);

/* Each looks whether its kind of secret shows itself at exactly this byte, and sets offset, size
 * and kind. The secret starts there or later; but what stands before "@tcp(" ends there. */
bool marker_at(const struct span *text, size_t at, struct secret *secret);
bool token_at(const struct span *text, size_t at, struct secret *secret);
bool private_key_at(const struct span *text, size_t at, struct secret *secret);
bool credentials_at(const struct span *text, size_t at, struct secret *secret);
bool shape_at(const struct span *text, size_t at, struct secret *secret);
bool assignment_at(const struct span *text, size_t at, struct secret *secret);

#endif
