#ifndef TESTS_SUPPORT_SCRIPTED_SOURCE_H
#define TESTS_SUPPORT_SCRIPTED_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "tests/support/script.h"

/*
 * Plays a script as a source: in any order, until it is lost, or failing one request; a key that
 * is not there is unrecorded. Every answer is a copy of its own that is gone when it is released,
 * so that a sanitizer sees who still reads it.
 */
enum script_order { ORDER_FIRST, ORDER_LAST, ORDER_SHUFFLED };

struct script_play {
	enum script_order order;
	uint64_t seed; /* SHUFFLED */
	/* After so many answers, counted from 1, the source is lost; 0 never. */
	size_t lost_after;
	/* It refuses to take any request after so many; 0 never. */
	size_t deaf_after;
	/* The request of this number, counted from 1, ends with that status; 0 none. */
	size_t failing;
	enum evidence_status failure;
	/* The second time that this key is asked it gets the answer of the other. */
	const char *changing_key, *changed_key;
};

/* A source over the script, which outlives it. Close it by its operations. */
struct source *script_open(struct script *script, const struct script_play *play);

/* How often a key was asked since the script was opened last. */
size_t script_asked(const struct script *script, const char *key);
/* How many different keys with this beginning were asked, and the most often one was. */
size_t script_asked_like(const struct script *script, const char *beginning, size_t *ret_most);

#endif
