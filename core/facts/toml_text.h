#ifndef FACTS_TOML_TEXT_H
#define FACTS_TOML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"

/*
 * The little of TOML (toml.io, 1.0) that containerd's configuration needs of us: the text behind
 * a key of the top level or of one table. No library of the distributions reads TOML from C.
 */
struct toml_key {
	const char *table; /* "grpc"; "" for the top level */
	const char *key;
};

struct toml_value {
	bool is_there;
	/* A string's text; for any other value what stands there; NULL for a spelling that is not
	 * read here (an inline table that may hold the key). */
	const char *text;
};

struct toml_value toml_find(struct arena *arena, const char *bytes, size_t size,
			    const struct toml_key *wanted);

#endif
