#include <string.h>

#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/container.h"

/* uid 0 inside its user namespace? A remapped root is only half of one. */
static enum result judge_process(const struct container *container, const struct process *process,
				 struct finding *finding)
{
	uint32_t inside;

	if (!process->has_ids)
		return unknown(finding, "the user of process %d could not be read", process->pid);
	if (!process_inner_uid(container->process, process->uids[1], &inside))
		return unknown(finding, "uid %u of process %d could not be translated",
			       process->uids[1], process->pid);
	if (inside != 0)
		return RESULT_PASS;
	saw(finding, process->status_source, "Uid",
	    text_of(finding, "%u %u %u %u", process->uids[0], process->uids[1], process->uids[2],
		    process->uids[3]),
	    "not root");
	if (process->uids[1] != 0)
		return warn(finding, "process %d (%s) is root inside, uid %u outside", process->pid,
			    process->command, process->uids[1]);
	return fail(finding, "process %d (%s) runs as root", process->pid, process->command);
}

static bool is_root_user(const char *user)
{
	size_t length = strcspn(user, ":");

	return length == 0 || strspn(user, "0") == length ||
	       (length == 4 && strncmp(user, "root", 4) == 0);
}

/*
 * The kernel tells who runs, not the image's USER line: 0:0 and root:root are root, and an
 * entry point may have dropped it. Processes that came in by exec are item 5.24's.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	enum result worst;

	if (silence || !container->process)
		return unknown(finding, "%s", silence ? silence : "its process was not read");
	worst = judge_process(container, container->process, finding);
	for (size_t i = 0; i < container->other_count; i++)
		if (!container->other_is_exec[i])
			worst = result_worse(
				worst, judge_process(container, &container->others[i], finding));
	if (container->others_cause)
		worst = result_worse(worst, unknown(finding,
						    "not all of its processes are known: "
						    "%s",
						    container->others_cause));
	if (worst != RESULT_PASS)
		return worst;
	saw(finding, container->process->status_source, "Uid",
	    text_of(finding, "%u", container->process->uids[1]), "not root");
	if (container->user && is_root_user(container->user)) {
		saw(finding, container->inspect, "Config.User", container->user, "not root");
		return warn(finding, "starts as root and drops it by itself");
	}
	return RESULT_PASS;
}

const struct check check_images_container_user = {
	.id = { "4.1", "4.1", "4.1" },
	.title = "Containers run as an ordinary user",
	.why = "Root inside is root outside as soon as one wall of the container falls: files that "
	       "are mounted, a flaw in the kernel, a socket too many.",
	.reads = "The effective uid of every process of a running container, translated by its "
		 "uid_map. Not 0 passes; a remapped 0, and one that dropped root by itself, is a "
		 "warning.",
	.fix = "Add USER with a numeric id to the image, or start it with --user.",
	.controls = "5",
	.level = 1,
	.looks = { { SCOPE_RUNNING, judge, ROLE_NONE } },
};
