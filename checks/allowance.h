#ifndef CHECKS_ALLOWANCE_H
#define CHECKS_ALLOWANCE_H

#include "core/check.h"
#include "core/facts/policy.h"

/* What the checks share that honour the site's policy: how it is asked, and how it is told. */

/* Evidence: the policy says so, and what was looked for. */
void saw_policy(const struct subject *on, struct finding *finding, const char *field,
		const char *said, const char *expected);

/* Does a word of an allowance cover what the container does? */
typedef bool covers_function(const char *word, const void *wanted);

/*
 * The first allowance for the subject's container of which a word covers it; NULL where there is
 * none. It is told as evidence, and its reason as a note.
 */
const struct allowance *find_allowance(const struct subject *on, struct finding *finding,
				       const struct allowances *allowances, covers_function *covers,
				       const void *wanted);

/* Does any allowance of the list speak of the subject's container? */
bool has_allowance(const struct subject *on, const struct allowances *allowances);

/* The allowance as evidence and its reason as a note. */
void tell_allowance(const struct subject *on, struct finding *finding,
		    const struct allowance *allowance);

/* Does the list hold the word? NULL holds none. */
bool list_holds(const char *const *list, const char *word);

#endif
