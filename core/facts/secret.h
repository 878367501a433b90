#ifndef FACTS_SECRET_H
#define FACTS_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

/*
 * Detectors of secrets in a text. Where they are applied, and what becomes of what they find, is
 * the caller's affair: a recording replaces it (redact.h), a check reports it. A replaced secret
 * leaves the marker REDACTED(kind,length,class), which these functions read as the secret that it
 * was, so that a check judges a live host and its recording alike.
 */

enum secret_kind {
	SECRET_NONE,
	/* known by the place where it stands */
	SECRET_ENVIRONMENT,
	SECRET_LABEL,
	SECRET_OPTION,
	SECRET_ARGUMENT, /* known by the name before it: --password=..., token: ... */
	SECRET_REST,	 /* what could not be read as the document that it should be */
	/* known by its own shape, wherever it stands */
	SECRET_URL, /* the user and password of a URL */
	SECRET_PRIVATE_KEY,
	SECRET_JOIN_TOKEN, /* a swarm's join token or unlock key */
	SECRET_JWT,
	SECRET_AWS,
	SECRET_DOCKER,
	SECRET_GITHUB,
	SECRET_GITLAB,
	SECRET_GOOGLE,
	SECRET_NPM,
	SECRET_SLACK,
	SECRET_STRIPE,
	SECRET_VAULT,
	SECRET_TOKEN, /* of a provider without a kind of its own */
	SECRET_KINDS
};

/*
 * By the Shannon entropy of its bytes: low below 3 bits for each, high from 3.5 bits. What stands
 * in for a secret is low, whatever its bytes: changeme, $VARIABLE, <your token>, a path, nothing.
 */
enum entropy { ENTROPY_UNKNOWN, ENTROPY_LOW, ENTROPY_MEDIUM, ENTROPY_HIGH };

struct secret {
	enum secret_kind kind;
	size_t offset, size; /* in the text */
	size_t length;	     /* of the secret; differs from size where is_redacted */
	enum entropy entropy;
	bool is_redacted;
};

#define SECRET_SHAPES 1u
#define SECRET_ASSIGNMENTS 2u

/* The first secret of those kinds that starts at or after from. */
bool secret_find(const char *text, size_t size, size_t from, unsigned kinds,
		 struct secret *ret_secret);

/*
 * A text that is a secret by its place: all of it. A marker is read; a value that has a shape
 * of its own within gets that shape's kind, any other the kind given.
 */
struct secret secret_whole(const char *text, size_t size, enum secret_kind kind);

/* Does a name speak of a secret: POSTGRES_PASSWORD, apiKey, --splunk-token; not monkey, and not
 * password-file, which holds a path, nor public_key. */
bool secret_is_name(const char *name, size_t size);

/* An absolute path, as the file of a key has one, and no random text that starts with a slash. */
bool secret_is_path(const char *text, size_t size);

/* Behind a secret's name: nothing, a switch (auth=true), the path of the file that holds it. */
bool secret_is_harmless(const char *text, size_t size);

enum entropy secret_entropy(const char *text, size_t size);

/* "env", "join_token", "aws": the word in a marker. */
const char *secret_kind_word(enum secret_kind kind);

void secret_write_marker(struct buffer *out, const struct secret *secret);

#endif
