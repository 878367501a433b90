#ifndef FACTS_OS_RELEASE_H
#define FACTS_OS_RELEASE_H

#include <stddef.h>
#include <stdint.h>

#include "core/facts/table_age.h"

/* Until when a release of a system is supported: core/facts/data/os-releases.tsv, which the build
 * turns into this table. Dates are texts as 2026-08-22, NULL where there is none. */
struct os_release {
	const char *id, *version, *codename, *released;
	const char *end_of_support;  /* what everybody gets */
	const char *end_of_extended; /* by a second team, or for those who subscribed */
	const char *source;
	int64_t end_of_support_day, end_of_extended_day;
};

struct os_release_table {
	struct table_age age;
	const struct os_release *release;
	size_t release_count;
};

extern const struct os_release_table os_releases;

/* By ID and VERSION_ID of os-release(5): "9.4" is of "9". NULL where the table does not know it. */
const struct os_release *os_release_of(const char *id, const char *version);

#endif
