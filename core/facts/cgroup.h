#ifndef FACTS_CGROUP_H
#define FACTS_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/evidence/evidence.h"
#include "core/facts/tri.h"

/* A limit as the kernel holds it, over the own cgroup and all above it. */
struct cgroup_limit {
	bool known; /* at least the own cgroup was read */
	bool is_limited;
	int64_t value;	    /* bytes, processes; cpu: thousandths of a core */
	bool is_inherited;  /* the own cgroup has none, an ancestor has */
	const char *source; /* the file that decided */
};

struct cgroup_limits {
	struct cgroup_limit memory;
	struct cgroup_limit pids;
	struct cgroup_limit cpu;
	const char *devices; /* v1 devices.list of the own cgroup; NULL elsewhere */
};

/* Folds the answer for one directory into limits: the own cgroup first, then its ancestors.
 * path is the directory below the cgroup mounts. */
void cgroup_fold(struct arena *arena, const struct answer *answer, const char *path, bool is_own,
		 struct cgroup_limits *limits);

#endif
