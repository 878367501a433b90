#include <string.h>

#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/host.h"

/* user:role:type:level; containers get a type of their family and a pair of categories. */
static bool is_confined(const char *label)
{
	const char *type = strchr(label, ':');

	type = type ? strchr(type + 1, ':') : NULL;
	if (!type ||
	    (strncmp(type + 1, "container_", 10) != 0 && strncmp(type + 1, "svirt_", 6) != 0))
		return false;
	return strstr(type, ":c") && strchr(type, ',');
}

/*
 * A label of the container family with categories of its own keeps a container from the host's
 * files and from its neighbours'. The engine itself switches labels off for the riskiest:
 * privileged ones and those in the host's PID or IPC namespace.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	const char *label =
		container->process ? container->process->security_label : container->process_label;

	if (on->host->selinux == TRI_UNKNOWN)
		return unknown(finding, "whether the kernel uses SELinux could not be read");
	saw(finding, "/sys/fs/selinux/enforce", "enforce",
	    on->host->selinux == TRI_NO ? NULL : tri_text(on->host->selinux_enforcing), "true");
	if (on->host->selinux == TRI_NO)
		return not_applicable(finding, "this host has no SELinux");
	if (on->host->selinux_enforcing != TRI_YES)
		return fail(finding, "SELinux is not enforcing on this host");
	if (on->daemon->selinux == TRI_NO)
		return fail(finding, "the daemon runs without --selinux-enabled");
	if (silence)
		return unknown(finding, "%s", silence);
	saw(finding,
	    container->process ? text_of(finding, "/proc/%d/attr", container->process->pid)
			       : container->inspect,
	    container->process ? "current" : "ProcessLabel", label,
	    "a container type with two categories");
	if (!label && container->process)
		return unknown(finding, "its SELinux label could not be read");
	if (!label || !is_confined(label))
		return fail(finding, "SELinux does not confine it");
	return RESULT_PASS;
}

const struct check check_runtime_selinux = {
	.id = { "5.3", "5.3", "5.3" },
	.title = "SELinux confines every container where the host uses it",
	.why = "With a label of its own a container reaches neither the host's files nor its "
	       "neighbours', even after it has broken out of its namespaces.",
	.reads = "Whether SELinux enforces, and the label of each container's first process; where "
		 "it does not run, ProcessLabel. A container type with a pair of categories "
		 "passes.",
	.fix = "Start dockerd with \"selinux-enabled\": true, and containers without label=disable "
	       "and --privileged.",
	.controls = "10.5",
	.level = 2,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
