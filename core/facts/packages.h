#ifndef FACTS_PACKAGES_H
#define FACTS_PACKAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/facts/reading.h"

/* Who keeps the list of what is installed. */
enum package_manager { PACKAGES_NONE, PACKAGES_DPKG, PACKAGES_APK };

struct package {
	const char *name, *version;
	enum package_manager manager;
};

#define PACKAGES_MOST 16

/* The packages that bring an engine, containerd or runc. Not read: no list could be read whole, and
 * then none of them is known to be absent. Owned by the run's arena. */
struct packages {
	struct reading reading;
	const char *source; /* the list that was read */
	struct package list[PACKAGES_MOST];
	size_t count;
};

/* The installed ones of dpkg's status file. */
void packages_read_dpkg(struct arena *arena, const char *bytes, size_t size,
			struct packages *packages);
/* apk's database. */
void packages_read_apk(struct arena *arena, const char *bytes, size_t size,
		       struct packages *packages);

/* NULL where it is not installed, or nothing was read. */
const struct package *packages_find(const struct packages *packages, const char *name);

/* Its version against another of the same manager's: negative, 0 or positive. */
int package_order(const struct package *package, const char *version);

#endif
