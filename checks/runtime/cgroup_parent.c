#include <string.h>

#include "checks/allowance.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

static void saw_path(const struct process *process, struct finding *finding)
{
	for (size_t i = 0; process && i < process->cgroup_count; i++) {
		const struct cgroup_entry *entry = &process->cgroups[i];

		if (*entry->controller && strcmp(entry->controller, "memory") != 0)
			continue;
		saw(finding, text_of(finding, "/proc/%d/cgroup", process->pid),
		    *entry->controller ? entry->controller : "0", entry->path,
		    "below the expected parent");
		return;
	}
}

/* In a cgroup of its own choosing a container escapes the limits set for all others. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const struct option *option = config_option(&on->daemon->config, OPTION_CGROUP_PARENT);
	const char *parent = container->cgroup_parent;

	if (!parent)
		return unknown(finding, "the engine did not say its cgroup parent");
	saw(finding, container->inspect, "HostConfig.CgroupParent", *parent ? parent : NULL,
	    "not set, or the daemon's cgroup-parent");
	saw_path(container->process, finding);
	if (!*parent)
		return RESULT_PASS;
	if (list_holds(on->policy->cgroup_parents, parent)) {
		saw_policy(on, finding, "cgroup_parents", parent, "its cgroup parent");
		return RESULT_PASS;
	}
	if (option->origin == ORIGIN_UNKNOWN)
		return unknown(finding, "the daemon's cgroup-parent is not known: %s",
			       option->cause ? option->cause : "it was not read");
	if (option->value && strcmp(option->value, parent) == 0)
		return RESULT_PASS;
	return fail(finding, "runs below the cgroup %s", parent);
}

const struct check check_runtime_cgroup_parent = {
	.id = { "5.25", "5.25", "5.25" },
	.title = "Containers run in the cgroup that is meant for them",
	.why = "In a cgroup of its own choosing a container escapes the limits that are set for "
	       "all containers together, or shares those of a system service.",
	.reads = "HostConfig.CgroupParent of every container, and the daemon's cgroup-parent. Not "
		 "set, the daemon's, or one of the policy's cgroup_parents passes.",
	.fix = "Drop --cgroup-parent; set \"cgroup-parent\" in daemon.json if all should be moved.",
	.controls = "3.3",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
