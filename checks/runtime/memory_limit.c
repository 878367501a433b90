#include "checks/daemon_option.h"
#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"

static enum result judge_configured(const struct container *container, struct finding *finding)
{
	if (!container->memory.known)
		return unknown(finding, "the engine did not say its memory limit");
	if (container->memory.value <= 0)
		return fail(finding, "has no memory limit");
	return RESULT_PASS;
}

static enum result judge_effective(const struct subject *on, struct finding *finding)
{
	const struct cgroup_limit *limit = &on->container->limits.memory;

	if (!limit->known)
		return unknown(finding, "its memory limit in the kernel could not be read%s%s",
			       on->container->limits_cause ? ": " : "",
			       on->container->limits_cause ? on->container->limits_cause : "");
	saw(finding, limit->source, "memory limit",
	    limit->is_limited ? text_of(finding, "%lld", (long long)limit->value) : "unlimited",
	    "a limit below the host's memory");
	if (!limit->is_limited)
		return fail(finding, "has no memory limit");
	if (on->daemon->memory_total <= 0)
		return unknown_reading(finding, &on->daemon->info, "how much memory the host has");
	if (limit->value >= on->daemon->memory_total)
		return fail(finding, "its memory limit is not below the host's memory");
	if (limit->is_inherited)
		return warn(finding, "has no limit of its own, only that of a cgroup above it");
	return RESULT_PASS;
}

/* One container without a limit can take all memory, and the kernel then kills its neighbours. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	enum result result;

	saw(finding, container->inspect, "HostConfig.Memory",
	    container->memory.known ? text_of(finding, "%lld", (long long)container->memory.value)
				    : "unknown",
	    "more than 0");
	if (on->daemon->memory_limit == TRI_NO)
		return fail(finding, "this kernel has no memory controller: limits are dropped");
	if (silence)
		return unknown(finding, "%s", silence);
	result = container->is_running == TRI_YES ? judge_effective(on, finding)
						  : judge_configured(container, finding);
	if (result == RESULT_PASS && container->memory_swap.known &&
	    container->memory_swap.value == -1) {
		saw(finding, container->inspect, "HostConfig.MemorySwap", "-1", "not -1");
		return warn(finding, "may use swap without limit");
	}
	return result;
}

const struct check check_runtime_memory_limit = {
	.id = { "5.11", "5.11", "5.11" },
	.title = "Every container has a memory limit",
	.why = "One container that leaks or is attacked takes the host's whole memory, and the "
	       "kernel then kills its neighbours, or the engine.",
	.reads = "The memory limit of its cgroup and of those above it; where it does not run, "
		 "HostConfig.Memory. A limit of its own below the host's memory passes.",
	.fix = "Start it with --memory, somewhat above what it uses at its peak.",
	.controls = "3.12",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
