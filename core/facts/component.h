#ifndef FACTS_COMPONENT_H
#define FACTS_COMPONENT_H

#include <stdbool.h>

#include "core/facts/daemon.h"
#include "core/facts/host.h"
#include "core/facts/packages.h"
#include "core/facts/version_table.h"

enum component { COMPONENT_ENGINE, COMPONENT_CONTAINERD, COMPONENT_RUNC, COMPONENTS };

/* The table's word, and for messages. */
extern const char *const component_names[COMPONENTS];

/* Upstream's builds have the flaws of their version. A packager may repair them in a revision of
 * his own, and then the version does not tell. */
enum builder { BUILT_BY_UNKNOWN, BUILT_BY_UPSTREAM, BUILT_BY_PACKAGER };

/* One component as it is on this host. */
struct build {
	const char *component;
	const char *text; /* the version as the engine tells it; NULL unread */
	struct version version;
	const struct version_branch *branch; /* NULL: the table does not know it */
	const struct package *package; /* a distribution's, of that version; NULL none is known */
	enum builder builder;
};

/* False where the version was not read (text NULL) or is none. */
bool build_of(enum component component, const struct daemon *daemon, const struct host *host,
	      struct build *ret_build);

/* Is it below the version that repairs the flaw in its branch? */
bool build_is_below(const struct build *build, const struct version_fix *fix);

/* What the table says of a packager's repair of that flaw in this host's release; NULL nothing. */
const struct version_distribution *build_repair(const struct build *build, const struct host *host,
						const char *cve);

#endif
