#ifndef FACTS_FLAGS_H
#define FACTS_FLAGS_H

#include <stdbool.h>

#include "core/base/arena.h"

/* One use of a flag on dockerd's command line. */
struct flag_use {
	const char *name;     /* the long one, without dashes: "log-level" */
	const char *spelling; /* as it stands there: "--log-level", "-l" */
	const char *value;    /* a bare boolean is "true"; NULL: the word is missing */
};

/*
 * A walk over a command line with the rules of pflag, which dockerd reads it with: the kind of a
 * flag decides whether the next word is its value, so every flag of Engine 20.10 to 29 is known
 * here, not only those that are judged.
 */
struct flag_walk {
	struct arena *arena;
	const char *const *words; /* what is left, ends in NULL */
	const char *cluster;	  /* what is left of a word of short flags: "Dl" */
	const char *note;	  /* words that no engine known here would start with */
};

/* Begins behind argv[0] and a "daemon" that follows it. */
void flags_start(struct flag_walk *walk, struct arena *arena, const char *const *arguments);
bool flags_next(struct flag_walk *walk, struct flag_use *ret_use);

/* Is there such a long flag? The file may have most of them as keys too. */
bool flags_have(const char *name);

#endif
