#ifndef FACTS_CGROUP_H
#define FACTS_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/evidence/evidence.h"
#include "core/facts/process.h"
#include "core/facts/tri.h"

/* A limit as the kernel holds it, over the own cgroup and all above it. */
struct cgroup_limit {
	bool known; /* at least the own cgroup was read */
	bool is_limited;
	int64_t value;	    /* bytes, processes; cpu: thousandths of a core */
	bool is_inherited;  /* the own cgroup has none, an ancestor has */
	const char *source; /* the file that decided, or that could not be read */
};

struct cgroup_limits {
	struct cgroup_limit memory;
	struct cgroup_limit pids;
	struct cgroup_limit cpu;
	const char *devices; /* v1 devices.list of the own cgroup; NULL elsewhere */
};

/*
 * Folds the answer for one directory into the limits of a process. Each controller may have the
 * process in a directory of its own; what is neither that nor above it does not count. The own
 * directories come first. path is the directory below the cgroup mounts.
 */
void cgroup_fold(struct arena *arena, const struct process *process, const struct answer *answer,
		 const char *path, struct cgroup_limits *limits);

#endif
