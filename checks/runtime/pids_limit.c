#include "checks/allowance.h"
#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

static enum result judge_effective(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const struct cgroup_limit *limit = &container->limits.pids;

	if (!limit->known)
		return unknown(finding, "its process limit in the kernel could not be read%s%s",
			       container->limits_cause ? ": " : "",
			       container->limits_cause ? container->limits_cause : "");
	saw(finding, limit->source, "pids.max",
	    limit->is_limited ? text_of(finding, "%lld", (long long)limit->value) : "max",
	    "a number");
	if (!limit->is_limited)
		return fail(finding, "may start any number of processes");
	if (!limit->is_inherited && container->pids_limit.value > 0)
		return RESULT_PASS;
	if (on->policy->inherited_pids_limit_suffices != TRI_YES)
		return warn(finding, "is limited by what it inherits only, not by its own setting");
	saw_policy(on, finding, "inherited_pids_limit_suffices", "true", "true");
	note(finding, "limited by what it inherits, which does by the policy");
	return RESULT_PASS;
}

/* A fork bomb in one container leaves no process number for anyone else. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);

	saw(finding, container->inspect, "HostConfig.PidsLimit",
	    container->pids_limit.known
		    ? text_of(finding, "%lld", (long long)container->pids_limit.value)
		    : "unknown",
	    "more than 0");
	if (on->daemon->pids_limit == TRI_NO)
		return fail(finding, "this kernel has no pids controller: limits are dropped");
	if (silence)
		return unknown(finding, "%s", silence);
	if (!container->pids_limit.known)
		return unknown(finding, "the engine did not say its process limit");
	if (container->is_running == TRI_YES)
		return judge_effective(on, finding);
	if (container->pids_limit.value <= 0)
		return fail(finding, "may start any number of processes");
	return RESULT_PASS;
}

const struct check check_runtime_pids_limit = {
	.id = { "5.29", "5.29", "5.29" },
	.title = "Every container has a limit on its processes",
	.why = "A fork bomb in one container uses up the host's process numbers: nobody can even "
	       "log in to stop it.",
	.reads = "pids.max of its cgroup and of those above it; where it does not run, "
		 "HostConfig.PidsLimit. A limit set on the container passes; one that it merely "
		 "inherits is a warning, unless inherited_pids_limit_suffices in the policy is "
		 "true.",
	.fix = "Start it with --pids-limit, such as 100.",
	.controls = "4",
	.level = 1,
	.assessment = { .v1_6_0 = ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
