#include <string.h>

#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/host.h"

/* The engine's word counts too: inside a container the kernel's switch may not be visible. */
static enum tri host_has_apparmor(const struct subject *on)
{
	return on->daemon->apparmor == TRI_YES ? TRI_YES : on->host->apparmor;
}

/* Once for the host: where there is neither AppArmor nor SELinux, nothing confines containers. */
static enum result judge_host(const struct subject *on, struct finding *finding)
{
	enum tri apparmor = host_has_apparmor(on);

	saw(finding, "/sys/module/apparmor/parameters/enabled", "enabled", tri_text(apparmor),
	    "true, or SELinux enforcing");
	if (apparmor == TRI_UNKNOWN)
		return unknown(finding, "whether the kernel uses AppArmor could not be read");
	if (apparmor == TRI_YES)
		return RESULT_PASS;
	if (on->host->selinux == TRI_UNKNOWN)
		return unknown(finding, "whether the kernel uses SELinux could not be read");
	if (on->host->selinux_enforcing == TRI_YES)
		return not_applicable(finding, "this host uses SELinux");
	return warn(finding, "neither AppArmor nor SELinux confines the containers of this host");
}

static bool is_weak_label(const char *label)
{
	return !*label || strncmp(label, "unconfined", 10) == 0 || strstr(label, "(complain)");
}

/* "docker-default (enforce)"; "(complain)" and "(unconfined)" only watch, or not even that. */
static bool is_enforced(const char *label)
{
	return strstr(label, " (enforce)") || strstr(label, " (kill)");
}

static enum result judge_label(struct finding *finding, const char *label, bool is_live)
{
	if (!label)
		return unknown(finding, "its AppArmor label could not be read");
	if (is_weak_label(label) || (is_live && !is_enforced(label)))
		return fail(finding, "AppArmor does not confine it");
	return RESULT_PASS;
}

static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	enum tri apparmor = host_has_apparmor(on);

	if (apparmor == TRI_UNKNOWN)
		return unknown(finding, "whether the kernel uses AppArmor could not be read");
	if (apparmor == TRI_NO) {
		saw(finding, "/sys/module/apparmor/parameters/enabled", "enabled", "false", NULL);
		return not_applicable(finding, "this host has no AppArmor");
	}
	if (silence)
		return unknown(finding, "%s", silence);
	if (container->process) {
		saw(finding, text_of(finding, "/proc/%d/attr", container->process->pid), "current",
		    container->process->security_label, "a profile in enforce mode");
		return judge_label(finding, container->process->security_label, true);
	}
	saw(finding, container->inspect, "AppArmorProfile", container->apparmor_profile,
	    "a profile");
	if (!container->apparmor_profile)
		return fail(finding, "AppArmor does not confine it");
	return judge_label(finding, container->apparmor_profile, false);
}

const struct check check_runtime_apparmor = {
	.id = { "5.2", "5.2", "5.2" },
	.title = "AppArmor confines every container where the host uses it",
	.why = "AppArmor denies what namespaces do not: writing below /proc and /sys, mounting, "
	       "tracing. A container without a profile lacks that last wall.",
	.reads = "Whether the kernel uses AppArmor, and the label of each container's first "
		 "process; where it does not run, AppArmorProfile. A profile in enforce mode "
		 "passes.",
	.fix = "Drop --security-opt apparmor=unconfined and --privileged; where the host has no "
	       "security module, enable AppArmor at boot.",
	.controls = "10.5",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge_host, ROLE_NONE },
		   { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
