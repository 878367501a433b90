#ifndef CHECKS_DAEMON_OPTION_H
#define CHECKS_DAEMON_OPTION_H

#include <stdbool.h>

#include "core/check.h"
#include "core/facts/daemon.h"

/* What the checks of the daemon's configuration share: how an option and its origin are told. */

/* Evidence: where the option stands and what it says. One that could not be read leaves none;
 * the message has its cause. */
const struct option *saw_option(struct finding *finding, const struct daemon *daemon,
				enum option_name name, const char *expected);

/* Set by somebody, on the command line or in the file. */
bool option_is_set(const struct option *option);
/* One of the list or map is the key, alone or before "="; NULL if not, else what stands behind. */
const char *option_item(const struct option *option, const char *key);

enum result unknown_option(struct finding *finding, const struct option *option);
/* A member that the document should have told: the cause, or that the engine left it out. */
enum result unknown_reading(struct finding *finding, const struct reading *reading,
			    const char *what);

/* The live value has decided. An option that is set to something else is worth an advisory: it
 * was changed and not applied, or it will change with the next start. */
void note_disagreement(struct finding *finding, const struct option *option, const char *live);
void note_opposite(struct finding *finding, const struct option *option, enum tri live);

/* "a, b"; NULL for a list of nothing. */
const char *joined(struct finding *finding, const char *const *list);

#endif
