#include "checks/allowance.h"
#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/capability.h"
#include "core/facts/container.h"
#include "core/facts/policy.h"

#define NAMES 6

/* Everything the container's processes may come to hold: the bounding set limits all others. */
static uint64_t held(const struct capability_sets *sets)
{
	return sets->bounding | sets->effective | sets->permitted | sets->ambient;
}

/* The first process may drop what another of its processes keeps; exec is item 5.23's. */
static uint64_t held_by_others(const struct container *container, struct finding *finding,
			       uint64_t own)
{
	uint64_t set = 0;

	for (size_t i = 0; i < container->other_count; i++) {
		const struct process *other = &container->others[i];
		const uint64_t its = other->capabilities.known ? held(&other->capabilities) : 0;

		if (container->other_is_exec[i] || !(its & ~own & ~set))
			continue;
		set |= its;
		saw(finding, other->status_source, "CapBnd",
		    text_of(finding, "%016llx", (unsigned long long)its),
		    "no more than its first process");
	}
	return set;
}

static void saw_sets(const struct container *container, struct finding *finding, uint64_t set)
{
	static const char expected[] = "Docker's default without NET_RAW, or less";
	struct arena *arena = finding_arena(finding);

	if (container->process) {
		const struct capability_sets *sets = &container->process->capabilities;

		saw(finding, container->process->status_source, "CapEff",
		    text_of(finding, "%016llx", (unsigned long long)sets->effective), expected);
		saw(finding, container->process->status_source, "CapBnd",
		    text_of(finding, "%016llx", (unsigned long long)sets->bounding), expected);
		return;
	}
	if (container->privileged == TRI_YES)
		saw(finding, container->inspect, "HostConfig.Privileged", "true", "false");
	saw(finding, container->inspect, "HostConfig.CapAdd, CapDrop",
	    capability_names(arena, set, NAMES), expected);
}

/* What of the excess the site has allowed this container. */
static uint64_t allowed(const struct subject *on, struct finding *finding, uint64_t excess)
{
	const struct allowances *allowances = &on->policy->capabilities;
	uint64_t set = 0;

	for (size_t i = 0; i < allowances->count; i++) {
		const struct allowance *allowance = &allowances->list[i];
		uint64_t words = 0;

		if (!allowance_is_for(allowance, on->container->name))
			continue;
		for (const char *const *word = allowance->allow; *word; word++)
			words |= capability_bit(*word);
		if (words & excess & ~set)
			tell_allowance(on, finding, allowance);
		set |= words;
	}
	return set;
}

static enum result judge_excess(const struct subject *on, struct finding *finding, uint64_t set)
{
	const uint64_t extra = set & ~CAPABILITIES_DOCKER_DEFAULT;
	const uint64_t excess = extra | (set & CAPABILITY_NET_RAW);
	const uint64_t left = excess & ~allowed(on, finding, excess);

	if (left & extra)
		return fail(finding, "holds more than Docker's default: %s",
			    capability_names(finding_arena(finding), left & extra, NAMES));
	if (left)
		return warn(finding, "keeps NET_RAW, which lets it forge packets");
	return RESULT_PASS;
}

/*
 * Each capability is a piece of root. The kernel's sets decide where it runs: what CapAdd says
 * may have been dropped elsewhere, and privileged needs no CapAdd at all.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	uint64_t set;

	if (silence)
		return unknown(finding, "%s", silence);
	if (container->process && !container->process->capabilities.known)
		return unknown(finding, "%s shows no capability sets",
			       container->process->status_source);
	if (!container->process && container->privileged == TRI_UNKNOWN)
		return unknown(finding, "the engine did not say its capabilities");
	set = container->process ? held(&container->process->capabilities)
				 : capability_configured(container->privileged == TRI_YES,
							 container->cap_add, container->cap_drop);
	saw_sets(container, finding, set);
	if (container->process)
		set |= held_by_others(container, finding, set);
	if (container->process && process_has_identity_map(container->process) == TRI_NO)
		note(finding, "they hold within its user namespace only");
	return judge_excess(on, finding, set);
}

const struct check check_runtime_capabilities = {
	.id = { "5.4", "5.4", "5.4" },
	.title = "Containers hold no capabilities beyond Docker's default, and no NET_RAW",
	.why = "Each capability is a piece of root: SYS_ADMIN mounts, SYS_PTRACE reads other "
	       "processes, NET_RAW forges packets towards every neighbour.",
	.reads = "CapEff, CapBnd, CapPrm and CapAmb of its first process; where it does not run, "
		 "what CapAdd, CapDrop and Privileged come to. Docker's default without NET_RAW "
		 "passes, NET_RAW alone is a warning; what the policy's capabilities allow a "
		 "container is no fault.",
	.fix = "Start it with --cap-drop ALL and --cap-add for what it needs.",
	.controls = "16.7",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
