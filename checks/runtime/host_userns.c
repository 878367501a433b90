#include <string.h>

#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"

static enum result judge_map(const struct container *container, struct finding *finding)
{
	enum tri identity = process_has_identity_map(container->process);

	saw(finding, text_of(finding, "/proc/%d/uid_map", container->process->pid), "uid_map",
	    identity == TRI_YES ? "identity" : "remapped", "remapped");
	if (identity == TRI_UNKNOWN)
		return unknown(finding, "its uid_map could not be read");
	if (identity == TRI_YES)
		return fail(finding, "its users are the host's although the daemon remaps them");
	return RESULT_PASS;
}

/* Without remapping every container shares the host's users: that is item 2.10's to say, once. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);

	if (!container->userns_mode)
		return unknown(finding, "the engine did not say its user namespace");
	saw(finding, container->inspect, "HostConfig.UsernsMode",
	    *container->userns_mode ? container->userns_mode : NULL, "not host");
	if (strcmp(container->userns_mode, "host") == 0)
		return fail(finding, "opts out of the user namespace");
	if (on->daemon->userns == TRI_UNKNOWN)
		return unknown(finding, "whether the daemon remaps users is not known");
	if (on->daemon->userns == TRI_NO)
		return RESULT_PASS;
	if (silence)
		return unknown(finding, "%s", silence);
	return container->process ? judge_map(container, finding) : RESULT_PASS;
}

const struct check check_runtime_host_userns = {
	.id = { "5.31", "5.31", "5.31" },
	.title = "No container opts out of the user namespace",
	.why = "Where the daemon remaps users, --userns host makes the container's root the host's "
	       "root again.",
	.reads = "HostConfig.UsernsMode of every container, and where the daemon remaps users also "
		 "uid_map of its process. Anything but host, and a remapped map, passes.",
	.fix = "Drop --userns host.",
	.controls = "3.12",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
