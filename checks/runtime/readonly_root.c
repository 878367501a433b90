#include <string.h>

#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/container.h"

static const struct mount_entry *root_mount(const struct process *process)
{
	const struct mount_entry *root = NULL;

	for (size_t i = 0; process->mounts && i < process->mounts->count; i++)
		if (!process->mounts->entries[i].is_hidden &&
		    strcmp(process->mounts->entries[i].point, "/") == 0)
			root = &process->mounts->entries[i];
	return root;
}

static enum result judge_mounted(const struct container *container, struct finding *finding)
{
	const struct mount_entry *root = root_mount(container->process);

	if (!root)
		return unknown(finding, "its root mount could not be read");
	saw(finding, text_of(finding, "/proc/%d/mountinfo", container->process->pid),
	    "options of /", root->is_read_only ? "ro" : "rw", "ro");
	if (!root->is_read_only && container->readonly_rootfs == TRI_YES)
		return fail(finding, "its root is writable although it was started read-only");
	if (!root->is_read_only)
		return fail(finding, "its root file system is writable");
	if (container->readonly_rootfs != TRI_YES)
		return warn(finding, "its root is read-only now, but its configuration says "
				     "writable: a restart undoes it");
	return RESULT_PASS;
}

/* Who gets in can leave tools behind and change programs only where something is writable. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);

	saw(finding, container->inspect, "HostConfig.ReadonlyRootfs",
	    tri_text(container->readonly_rootfs), "true");
	if (silence)
		return unknown(finding, "%s", silence);
	if (container->process)
		return judge_mounted(container, finding);
	if (container->readonly_rootfs == TRI_UNKNOWN)
		return unknown(finding, "the engine did not say whether its root is read-only");
	if (container->readonly_rootfs == TRI_NO)
		return fail(finding, "its root file system is writable");
	return RESULT_PASS;
}

const struct check check_runtime_readonly_root = {
	.id = { "5.13", "5.13", "5.13" },
	.title = "Container root file systems are read-only",
	.why = "On a writable root an intruder changes programs and leaves tools behind; on a "
	       "read-only one only declared volumes keep anything.",
	.reads = "The mount at / as its first process sees it, and HostConfig.ReadonlyRootfs. Both "
		 "read-only passes.",
	.fix = "Start it with --read-only, and --tmpfs or volumes for what it must write.",
	.controls = "6.8",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
