#include "checks/allowance.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/policy.h"

#define DEFAULT_SHARES 1024

static bool is_set(const struct number *number)
{
	return number->known && number->value > 0;
}

/*
 * Without a weight or a quota a busy container starves its neighbours. The configuration
 * decides: runtimes turn shares into cgroup v2 weights by differing formulas.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const struct number *shares = &container->cpu_shares;

	if (!shares->known)
		return unknown(finding, "the engine did not say its CPU shares");
	saw(finding, container->inspect, "HostConfig.CpuShares",
	    text_of(finding, "%lld", (long long)shares->value), "neither 0 nor 1024");
	if (shares->value != 0 && shares->value != DEFAULT_SHARES)
		return RESULT_PASS;
	if (is_set(&container->nano_cpus) || is_set(&container->cpu_quota)) {
		saw(finding, container->inspect, "HostConfig.NanoCpus, CpuQuota",
		    text_of(finding, "%lld, %lld", (long long)container->nano_cpus.value,
			    (long long)container->cpu_quota.value),
		    "more than 0, where there are no shares");
		if (on->policy->cpu_quota_suffices == TRI_NO) {
			saw_policy(on, finding, "cpu_quota_suffices", "false", "true");
			return fail(finding, "has a CPU quota and no CPU shares, and the policy "
					     "wants shares");
		}
		note(finding, "limited by a CPU quota in place of shares");
		return RESULT_PASS;
	}
	return fail(finding, "has neither CPU shares nor a CPU quota");
}

const struct check check_runtime_cpu_shares = {
	.id = { "5.12", "5.12", "5.12" },
	.title = "CPU time is divided among containers on purpose",
	.why = "Without a weight or a quota a busy container takes as much CPU time as it can get, "
	       "and its neighbours, or the host's own services, starve.",
	.reads = "HostConfig.CpuShares of every container: any value but 0 and 1024 (the default) "
		 "passes, and so does a CPU quota (NanoCpus or CpuQuota), unless "
		 "cpu_quota_suffices in the policy is false.",
	.fix = "Start it with --cpu-shares (other than 1024), or bound it with --cpus.",
	.controls = "3.12",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
