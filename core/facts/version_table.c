#include "core/facts/version_table.h"

#include <string.h>

const struct version_branch *version_branch_of(const char *component, const struct version *version)
{
	for (size_t i = 0; i < engine_versions.branch_count; i++) {
		const struct version_branch *branch = &engine_versions.branch[i];

		if (strcmp(branch->component, component) == 0 &&
		    version_is_of(version, branch->branch))
			return branch;
	}
	return NULL;
}

const struct version_distribution *version_distribution_of(const char *package, const char *release,
							   const char *cve)
{
	for (size_t i = 0; i < engine_versions.distribution_count; i++) {
		const struct version_distribution *row = &engine_versions.distribution[i];

		if (strcmp(row->package, package) == 0 && strcmp(row->release, release) == 0 &&
		    strcmp(row->cve, cve) == 0)
			return row;
	}
	return NULL;
}
