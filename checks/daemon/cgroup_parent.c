#include <string.h>

#include "checks/allowance.h"
#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

/* What the engine would do anyway; NULL where it did not name its driver. */
static const char *default_parent(const struct daemon *daemon)
{
	if (!daemon->cgroup_driver)
		return NULL;
	if (strcmp(daemon->cgroup_driver, "systemd") != 0)
		return "/docker";
	return daemon->rootless == TRI_YES ? "user.slice" : "system.slice";
}

/*
 * Limits and accounting of the host hang on the cgroup tree: another parent takes every container
 * out from under them at once.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct option *option =
		saw_option(finding, on->daemon, OPTION_CGROUP_PARENT, "not set");
	const char *usual = default_parent(on->daemon);

	if (option->origin == ORIGIN_UNKNOWN)
		return unknown_option(finding, option);
	if (!option->value || !*option->value)
		return RESULT_PASS;
	if (usual && strcmp(option->value, usual) == 0)
		return RESULT_PASS;
	if (list_holds(on->policy->cgroup_parents, option->value)) {
		saw_policy(on, finding, "cgroup_parents", option->value, "the option's value");
		return RESULT_PASS;
	}
	return fail(finding, "containers are put below the cgroup %s, which nobody has approved",
		    option->value);
}

const struct check check_daemon_cgroup_parent = {
	.id = { "2.10", "2.10", "2.11" },
	.title = "Containers live below the engine's usual cgroup",
	.why = "Limits, accounting and monitoring hang on the cgroup tree. Another parent moves "
	       "all containers out of the limits that were set for them, or into those of others.",
	.reads = "The option cgroup-parent from dockerd's command line or configuration file. "
		 "Unset, empty, or spelt out as the default of the cgroup driver passes, and so "
		 "does one of "
		 "the policy's cgroup_parents.",
	.fix = "Remove cgroup-parent from daemon.json or dockerd's command line and restart the "
	       "daemon; containers keep the old parent until they are started again.",
	.controls = "6",
	.level = 2,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
