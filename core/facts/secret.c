#include "core/facts/secret.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "core/facts/secret_detect.h"

#define MARKER_START "REDACTED("
#define ENTROPY_SAMPLE 4096

static const char *const kind_words[SECRET_KINDS] = {
	[SECRET_NONE] = "none",
	[SECRET_ENVIRONMENT] = "env",
	[SECRET_LABEL] = "label",
	[SECRET_OPTION] = "option",
	[SECRET_ARGUMENT] = "argument",
	[SECRET_REST] = "rest",
	[SECRET_URL] = "url",
	[SECRET_PRIVATE_KEY] = "private_key",
	[SECRET_JOIN_TOKEN] = "join_token",
	[SECRET_JWT] = "jwt",
	[SECRET_AWS] = "aws",
	[SECRET_DOCKER] = "docker",
	[SECRET_GITHUB] = "github",
	[SECRET_GITLAB] = "gitlab",
	[SECRET_GOOGLE] = "google",
	[SECRET_NPM] = "npm",
	[SECRET_SLACK] = "slack",
	[SECRET_STRIPE] = "stripe",
	[SECRET_VAULT] = "vault",
	[SECRET_TOKEN] = "token",
};

static const char *const entropy_words[] = {
	[ENTROPY_UNKNOWN] = "unknown",
	[ENTROPY_LOW] = "low",
	[ENTROPY_MEDIUM] = "medium",
	[ENTROPY_HIGH] = "high",
};

const char *secret_kind_word(enum secret_kind kind)
{
	return kind_words[kind];
}

bool span_has(const struct span *text, size_t at, const char *word)
{
	size_t length = strlen(word);

	return length <= text->size - at && memcmp(text->bytes + at, word, length) == 0;
}

/* Which of the words stands there; count if none does. The first one means unknown. */
static size_t take_word(const struct span *text, size_t *at, const char *const *words, size_t count)
{
	size_t i = 1;

	while (i < count && !span_has(text, *at, words[i]))
		i++;
	if (i < count)
		*at += strlen(words[i]);
	return i;
}

static bool take(const struct span *text, size_t *at, char byte)
{
	if (*at >= text->size || text->bytes[*at] != byte)
		return false;
	(*at)++;
	return true;
}

static bool take_length(const struct span *text, size_t *at, size_t *ret_length)
{
	size_t length = 0, start = *at;

	while (*at < text->size && *at - start < 10 && secret_is_digit(text->bytes[*at]))
		length = length * 10 + (size_t)(text->bytes[(*at)++] - '0');
	*ret_length = length;
	return *at > start;
}

bool marker_at(const struct span *text, size_t at, struct secret *secret)
{
	const size_t classes = sizeof(entropy_words) / sizeof(*entropy_words);
	size_t end = at + strlen(MARKER_START), kind, entropy;

	if (text->bytes[at] != 'R' || !span_has(text, at, MARKER_START))
		return false;
	kind = take_word(text, &end, kind_words, SECRET_KINDS);
	if (kind == SECRET_KINDS || !take(text, &end, ',') ||
	    !take_length(text, &end, &secret->length) || !take(text, &end, ','))
		return false;
	entropy = take_word(text, &end, entropy_words, classes);
	if (entropy == classes || !take(text, &end, ')'))
		return false;
	secret->kind = (enum secret_kind)kind;
	secret->entropy = (enum entropy)entropy;
	secret->offset = at;
	secret->size = end - at;
	secret->is_redacted = true;
	return true;
}

void secret_write_marker(struct buffer *out, const struct secret *secret)
{
	buffer_format(out, MARKER_START "%s,%zu,%s)", kind_words[secret->kind], secret->length,
		      entropy_words[secret->entropy]);
}

/* The binary logarithm in 1/65536, so that no mathematics library is needed. */
static uint64_t logarithm(uint64_t number)
{
	unsigned whole = 63U - (unsigned)__builtin_clzll(number);
	uint64_t mantissa = (number << 16) >> whole, sum = (uint64_t)whole << 16;

	for (uint64_t bit = 1U << 15; bit; bit >>= 1) {
		mantissa = mantissa * mantissa >> 16;
		if (mantissa >> 17) {
			mantissa >>= 1;
			sum |= bit;
		}
	}
	return sum;
}

/* Bits for each byte, in 1/65536. */
static uint64_t shannon(const char *text, size_t size)
{
	uint32_t counts[256] = { 0 };
	uint64_t sum = 0;

	for (size_t i = 0; i < size; i++)
		counts[(unsigned char)text[i]]++;
	for (size_t i = 0; i < 256; i++)
		if (counts[i])
			sum += counts[i] * logarithm(counts[i]);
	return logarithm(size) - sum / size;
}

static bool is_one_of(const char *text, size_t size, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(words[i]) == size && strncasecmp(text, words[i], size) == 0)
			return true;
	return false;
}

static bool is_stand_in(const char *text, size_t size)
{
	static const char *const words[] = {
		"changeme", "change-me", "change_me", "password", "passwd",	 "secret",
		"token",    "example",	 "test",      "default",  "placeholder", "undefined",
		"redacted", "hidden",	 "todo",      "none",	  "null",
	};

	return is_one_of(text, size, words, sizeof(words) / sizeof(*words)) || *text == '$' ||
	       (*text == '<' && text[size - 1] == '>') ||
	       (size > 1 && memcmp(text, "{{", 2) == 0) || secret_is_path(text, size);
}

enum entropy secret_entropy(const char *text, size_t size)
{
	uint64_t bits;

	if (size == 0 || is_stand_in(text, size))
		return ENTROPY_LOW;
	bits = shannon(text, size < ENTROPY_SAMPLE ? size : ENTROPY_SAMPLE);
	if (bits < 3 << 16)
		return ENTROPY_LOW;
	return bits < 7 << 15 ? ENTROPY_MEDIUM : ENTROPY_HIGH;
}

/* A random text may start with a slash: then a long component mixes cases and digits. */
static bool is_random_component(const char *text, size_t size)
{
	bool lower = false, upper = false, digit = false;

	for (size_t i = 0; i < size; i++) {
		lower = lower || (text[i] >= 'a' && text[i] <= 'z');
		upper = upper || (text[i] >= 'A' && text[i] <= 'Z');
		digit = digit || secret_is_digit(text[i]);
	}
	return size >= 16 && lower && upper && digit;
}

bool secret_is_path(const char *text, size_t size)
{
	size_t start = 1, slashes = 0, dots = 0;

	if (size < 2 || *text != '/')
		return false;
	for (size_t i = 0; i <= size; i++) {
		if (i < size && text[i] != '/') {
			dots += text[i] == '.';
			if (!secret_is_word(text[i]) && (!text[i] || !strchr(".-:@", text[i])))
				return false;
			continue;
		}
		slashes += i < size;
		if (i > start && is_random_component(text + start, i - start))
			return false;
		start = i + 1;
	}
	return slashes > 1 || dots > 0;
}

bool secret_is_harmless(const char *text, size_t size)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on", "off", "null" };
	struct secret within;

	return size == 0 || is_one_of(text, size, words, sizeof(words) / sizeof(*words)) ||
	       (secret_is_path(text, size) && !secret_find(text, size, 0, SECRET_SHAPES, &within));
}

static void measure(const struct span *text, struct secret *secret)
{
	if (secret->is_redacted)
		return;
	secret->length = secret->size;
	secret->entropy = secret_entropy(text->bytes + secret->offset, secret->size);
}

/* Most bytes begin nothing, and documents are long: the middle of a word, but for a marker's R. */
static bool may_show(const struct span *text, size_t at)
{
	char byte = text->bytes[at];

	if (secret_is_word(byte))
		return byte == 'R' || at == text->from || !secret_is_word(text->bytes[at - 1]);
	return byte == ' ' || byte == '=' || byte == ':' || byte == '-' || byte == '@' ||
	       byte == '\t';
}

static bool is_found(const struct span *text, size_t at, unsigned kinds, struct secret *secret)
{
	if (!may_show(text, at))
		return false;
	if (marker_at(text, at, secret))
		return true;
	if ((kinds & SECRET_SHAPES) && shape_at(text, at, secret))
		return true;
	return (kinds & SECRET_ASSIGNMENTS) && assignment_at(text, at, secret);
}

bool secret_find(const char *text, size_t size, size_t from, unsigned kinds,
		 struct secret *ret_secret)
{
	const struct span span = { text, size, from };

	for (size_t at = from; at < size; at++) {
		struct secret secret = { 0 };

		if (!is_found(&span, at, kinds, &secret))
			continue;
		measure(&span, &secret);
		*ret_secret = secret;
		return true;
	}
	return false;
}

struct secret secret_whole(const char *text, size_t size, enum secret_kind kind)
{
	struct secret secret = { 0 }, inner;
	bool has_inner = secret_find(text, size, 0, SECRET_SHAPES, &inner);

	if (has_inner && inner.is_redacted && inner.size == size)
		return inner;
	secret.kind = has_inner ? inner.kind : kind;
	secret.size = size;
	secret.length = size;
	secret.entropy = secret_entropy(text, size);
	return secret;
}
