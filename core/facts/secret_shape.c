#include <string.h>

#include "core/facts/secret_detect.h"

enum alphabet {
	ALPHABET_UPPER,	 /* A-Z 0-9 */
	ALPHABET_PLAIN,	 /* A-Z a-z 0-9 */
	ALPHABET_WORD,	 /* and _ */
	ALPHABET_DASHED, /* and - */
	ALPHABET_DOTTED, /* and . */
	ALPHABET_BASE64	 /* A-Z a-z 0-9 + / = */
};

/* A prefix and a run of letters; "?" in the prefix is any small letter. most 0 is no limit. */
struct token_shape {
	const char *prefix;
	enum secret_kind kind;
	enum alphabet alphabet;
	size_t least, most;
};

static const struct token_shape shapes[] = {
	{ "AKIA", SECRET_AWS, ALPHABET_UPPER, 16, 16 },
	{ "ASIA", SECRET_AWS, ALPHABET_UPPER, 16, 16 },
	{ "AIza", SECRET_GOOGLE, ALPHABET_DASHED, 30, 0 },
	{ "AGE-SECRET-KEY-1", SECRET_PRIVATE_KEY, ALPHABET_UPPER, 40, 0 },
	{ "GOCSPX-", SECRET_GOOGLE, ALPHABET_DASHED, 20, 0 },
	/* base64 of "-----BEGIN PRIVATE", " RSA", " EC ", " DSA", " OPENSSH", " ENCRYPTED" */
	{ "LS0tLS1CRUdJTiBQUklW", SECRET_PRIVATE_KEY, ALPHABET_BASE64, 20, 0 },
	{ "LS0tLS1CRUdJTiBSU0Eg", SECRET_PRIVATE_KEY, ALPHABET_BASE64, 20, 0 },
	{ "LS0tLS1CRUdJTiBFQyBQ", SECRET_PRIVATE_KEY, ALPHABET_BASE64, 20, 0 },
	{ "LS0tLS1CRUdJTiBEU0Eg", SECRET_PRIVATE_KEY, ALPHABET_BASE64, 20, 0 },
	{ "LS0tLS1CRUdJTiBPUEVO", SECRET_PRIVATE_KEY, ALPHABET_BASE64, 20, 0 },
	{ "LS0tLS1CRUdJTiBFTkNS", SECRET_PRIVATE_KEY, ALPHABET_BASE64, 20, 0 },
	{ "SG.", SECRET_TOKEN, ALPHABET_DOTTED, 40, 0 },
	{ "SWMKEY-", SECRET_JOIN_TOKEN, ALPHABET_DASHED, 20, 0 },
	{ "SWMTKN-", SECRET_JOIN_TOKEN, ALPHABET_DASHED, 20, 0 },
	{ "dckr_pat_", SECRET_DOCKER, ALPHABET_DASHED, 20, 0 },
	{ "dckr_oat_", SECRET_DOCKER, ALPHABET_DASHED, 20, 0 },
	{ "dop_v1_", SECRET_TOKEN, ALPHABET_PLAIN, 40, 0 },
	{ "gh?_", SECRET_GITHUB, ALPHABET_PLAIN, 20, 0 },
	{ "github_pat_", SECRET_GITHUB, ALPHABET_WORD, 20, 0 },
	{ "glpat-", SECRET_GITLAB, ALPHABET_DASHED, 16, 0 },
	{ "gldt-", SECRET_GITLAB, ALPHABET_DASHED, 16, 0 },
	{ "glrt-", SECRET_GITLAB, ALPHABET_DASHED, 16, 0 },
	{ "hf_", SECRET_TOKEN, ALPHABET_PLAIN, 30, 0 },
	{ "hvs.", SECRET_VAULT, ALPHABET_DASHED, 20, 0 },
	{ "npm_", SECRET_NPM, ALPHABET_PLAIN, 30, 0 },
	{ "pypi-AgE", SECRET_TOKEN, ALPHABET_DASHED, 40, 0 },
	{ "rk_live_", SECRET_STRIPE, ALPHABET_PLAIN, 16, 0 },
	{ "sk_live_", SECRET_STRIPE, ALPHABET_PLAIN, 16, 0 },
	{ "sk-ant-", SECRET_TOKEN, ALPHABET_DASHED, 20, 0 },
	{ "sk-proj-", SECRET_TOKEN, ALPHABET_DASHED, 20, 0 },
	{ "shpat_", SECRET_TOKEN, ALPHABET_PLAIN, 30, 0 },
	{ "xapp-", SECRET_SLACK, ALPHABET_DASHED, 10, 0 },
	{ "xox?-", SECRET_SLACK, ALPHABET_DASHED, 10, 0 },
	{ "ya29.", SECRET_GOOGLE, ALPHABET_DASHED, 20, 0 },
};

static bool is_in(enum alphabet alphabet, char byte)
{
	if (secret_is_digit(byte))
		return true;
	switch (alphabet) {
	case ALPHABET_UPPER:
		return byte >= 'A' && byte <= 'Z';
	case ALPHABET_PLAIN:
		return secret_is_letter(byte);
	case ALPHABET_WORD:
		return secret_is_word(byte);
	case ALPHABET_DASHED:
		return secret_is_word(byte) || byte == '-';
	case ALPHABET_DOTTED:
		return secret_is_word(byte) || byte == '-' || byte == '.';
	case ALPHABET_BASE64:
		return secret_is_letter(byte) || byte == '+' || byte == '/' || byte == '=';
	}
	return false;
}

/* A run never goes into the dashes that begin a private key, nor into a marker: so it ends at the
 * same place before and after that key is redacted. */
static bool is_run_end(const struct span *text, size_t at)
{
	struct secret marker;

	return (text->bytes[at] == '-' && span_has(text, at, "-----")) ||
	       marker_at(text, at, &marker);
}

/* How far the alphabet goes from here. */
static size_t run_size(const struct span *text, size_t at, enum alphabet alphabet)
{
	size_t end = at;

	while (end < text->size && is_in(alphabet, text->bytes[end]) && !is_run_end(text, end))
		end++;
	return end - at;
}

static bool has_prefix(const struct span *text, size_t at, const char *prefix)
{
	for (; *prefix; prefix++, at++) {
		if (at >= text->size)
			return false;
		if (*prefix == '?' ? text->bytes[at] < 'a' || text->bytes[at] > 'z'
				   : text->bytes[at] != *prefix)
			return false;
	}
	return true;
}

/* Three parts of base64url with dots between, the first a JSON object; the last may be empty. */
static bool jwt_at(const struct span *text, size_t at, struct secret *secret)
{
	size_t end = at, parts = 0;

	if (!has_prefix(text, at, "eyJ"))
		return false;
	for (;; end++) {
		size_t size = run_size(text, end, ALPHABET_DASHED);

		end += size;
		parts++;
		if (size < 8 && parts < 3)
			return false;
		if (end >= text->size || text->bytes[end] != '.')
			break;
	}
	secret->kind = SECRET_JWT;
	secret->size = end - at;
	return parts >= 3;
}

static bool is_shape(const struct span *text, size_t at, const struct token_shape *shape,
		     struct secret *secret)
{
	size_t prefix = strlen(shape->prefix), size;

	if (!has_prefix(text, at, shape->prefix))
		return false;
	size = run_size(text, at + prefix, shape->alphabet);
	if (size < shape->least || (shape->most && size > shape->most))
		return false;
	secret->kind = shape->kind;
	secret->size = prefix + size;
	return true;
}

bool token_at(const struct span *text, size_t at, struct secret *secret)
{
	char byte = text->bytes[at];

	if (!secret_is_letter(byte) || (at > text->from && secret_is_word(text->bytes[at - 1])))
		return false;
	secret->offset = at;
	if (byte == 'e')
		return jwt_at(text, at, secret);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (shapes[i].prefix[0] == byte && is_shape(text, at, &shapes[i], secret))
			return true;
	return false;
}

/* Where the word stands within so many bytes; the text's size if it does not. */
static size_t find_near(const struct span *text, size_t at, const char *word, size_t reach)
{
	const char *found;

	if (reach > text->size - at)
		reach = text->size - at;
	found = memmem(text->bytes + at, reach, word, strlen(word));
	return found ? (size_t)(found - text->bytes) : text->size;
}

/* "RSA PRIVATE KEY": capitals and blanks, and nothing that could be a secret of its own. */
static bool is_key_header(const struct span *text, size_t at)
{
	size_t end = at;

	while (end < text->size &&
	       (text->bytes[end] == ' ' || is_in(ALPHABET_UPPER, text->bytes[end])))
		end++;
	return find_near(text, at, "PRIVATE KEY", end - at) < text->size;
}

/* Without its end a key goes to the end of the text: it was cut, and what is there is the key. */
bool private_key_at(const struct span *text, size_t at, struct secret *secret)
{
	size_t end;

	if (text->bytes[at] != '-' || !span_has(text, at, PRIVATE_KEY_START) ||
	    !is_key_header(text, at + strlen(PRIVATE_KEY_START)))
		return false;
	end = find_near(text, at, "-----END ", text->size);
	if (end < text->size)
		end = find_near(text, end + 9, "-----", 64);
	end += end < text->size ? 5 : 0;
	*secret = (struct secret){ .kind = SECRET_PRIVATE_KEY, .offset = at, .size = end - at };
	return true;
}

bool shape_at(const struct span *text, size_t at, struct secret *secret)
{
	return token_at(text, at, secret) || private_key_at(text, at, secret) ||
	       credentials_at(text, at, secret);
}
