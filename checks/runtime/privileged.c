#include "core/check.h"
#include "core/facts/capability.h"
#include "core/facts/container.h"

/*
 * A privileged container holds every capability and every host device: whoever breaks out of its
 * namespaces is root on the host.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;

	saw(finding, container->inspect, "HostConfig.Privileged", tri_text(container->privileged),
	    "false");
	if (container->privileged == TRI_UNKNOWN)
		return unknown(finding, "the engine did not say whether it is privileged");
	if (container->privileged == TRI_YES)
		return fail(finding, "runs with --privileged");
	if (container->masked_paths_empty == TRI_YES)
		note(finding, "MaskedPaths is empty: all of /proc and /sys is visible");
	return RESULT_PASS;
}

const struct check check_runtime_privileged = {
	.id = { "5.5", "5.5", "5.5" },
	.title = "No container runs privileged",
	.why = "A privileged container holds every capability and every device of the host, and "
	       "neither seccomp nor AppArmor confines it: its root is the host's root.",
	.reads = "HostConfig.Privileged of every container, stopped ones too. It passes when it is "
		 "false.",
	.fix = "Drop --privileged and add the one capability or device it needs.",
	.controls = "5.4",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
