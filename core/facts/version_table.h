#ifndef FACTS_VERSION_TABLE_H
#define FACTS_VERSION_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "core/facts/table_age.h"
#include "core/facts/version.h"

/*
 * What is known of the engine, containerd and runc: core/facts/data/engine-versions.tsv, which the
 * build turns into this table. Components are "engine", "containerd" and "runc". Dates are texts as
 * 2026-08-22, NULL where none was announced. Every row names where it comes from.
 */

struct version_branch {
	const char *component, *branch, *first_release, *end_of_life, *source;
	int64_t end_of_life_day;
};

struct version_fix {
	const char *component, *branch, *fixed_in, *cve, *severity, *source;
};

/* A distribution's build that repairs a flaw in its own revision of an older version. */
struct version_distribution {
	const char *package, *release, *fixed_revision, *cve, *source;
};

struct version_table {
	struct table_age age;
	const struct version_branch *branch;
	size_t branch_count;
	const struct version_fix *fix;
	size_t fix_count;
	const struct version_distribution *distribution;
	size_t distribution_count;
};

extern const struct version_table engine_versions;

/* NULL where the table does not know the branch. */
const struct version_branch *version_branch_of(const char *component,
					       const struct version *version);
/* NULL where the table does not say. */
const struct version_distribution *version_distribution_of(const char *package, const char *release,
							   const char *cve);

#endif
