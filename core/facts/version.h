#ifndef FACTS_VERSION_H
#define FACTS_VERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Versions in the words of three worlds: upstream's releases, Debian's packages (deb-version(7))
 * and Alpine's. Orders are negative, 0 or positive, as strcmp's.
 */

#define VERSION_NUMBERS 4

/* "20.10.24+dfsg1", "v2.0.0-rc.1", "5:28.5.2-1~debian.12": the numbers, and whether it came before
 * the release. What packagers add is not upstream's and does not count. */
struct version {
	uint64_t numbers[VERSION_NUMBERS];
	size_t count;
	unsigned stage; /* of a release 0; before one: 3 rc, 2 beta, 1 alpha or anything else */
	uint64_t stage_number;
};

/* False where the text does not begin with a version of two numbers at least. */
bool version_read(const char *text, struct version *ret_version);
int version_order(const struct version *one, const struct version *other);

/* Is it of that branch? "29" has 29.3.1, "1.7" has 1.7.2, and neither has 1.70.0. */
bool version_is_of(const struct version *version, const char *branch);

int debian_version_order(const char *one, const char *other);
int alpine_version_order(const char *one, const char *other);

#endif
