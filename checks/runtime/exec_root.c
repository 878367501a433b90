#include <string.h>

#include "checks/exec.h"
#include "checks/kernel.h"
#include "core/facts/container.h"

static bool names_root(const char *user)
{
	size_t length = user ? strcspn(user, ":") : 0;

	return (length && strspn(user, "0") == length) ||
	       (length == 4 && strncmp(user, "root", 4) == 0);
}

static enum result judge_execs(const struct container *container, struct finding *finding)
{
	enum result worst = RESULT_PASS;

	for (size_t i = 0; i < container->exec_count; i++) {
		const struct container_exec *exec = &container->execs[i];

		if (!names_root(exec->user))
			continue;
		saw(finding, text_of(finding, "GET /exec/%.12s/json", exec->id),
		    "ProcessConfig.user", exec->user, "the container's own user");
		worst = result_worse(worst, fail(finding, "was entered with exec --user root: %s",
						 exec->arguments ? exec->arguments : "?"));
	}
	return worst;
}

static enum result judge_stranger(const struct container *container, const struct process *stranger,
				  struct finding *finding)
{
	uint32_t inside;

	if (!stranger->has_ids)
		return unknown(finding, "the user of process %d could not be read", stranger->pid);
	if (!process_inner_uid(container->process, stranger->uids[1], &inside) || inside)
		return RESULT_PASS;
	saw(finding, stranger->status_source, "Uid", text_of(finding, "%u", stranger->uids[1]),
	    "not root");
	return fail(finding, "process %d came in by exec and is root", stranger->pid);
}

static enum result judge_strangers(const struct container *container, struct finding *finding)
{
	enum result worst = RESULT_PASS;

	for (size_t i = 0; i < container->other_count; i++)
		if (container->other_is_exec[i])
			worst = result_worse(
				worst, judge_stranger(container, &container->others[i], finding));
	return worst;
}

/* The effective uid of the first process, as the container sees it; false if it is not known. */
static bool own_uid(const struct container *container, uint32_t *ret_uid)
{
	return container->process->has_ids &&
	       process_inner_uid(container->process, container->process->uids[1], ret_uid);
}

/* A container that gave root up gets it back by exec --user root. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	enum result worst;
	uint32_t uid;

	if (silence || !container->process)
		return unknown(finding, "%s", silence ? silence : "its process was not read");
	if (!own_uid(container, &uid))
		return unknown(finding, "the user that it runs as could not be read");
	saw(finding, container->process->status_source, "Uid", text_of(finding, "%u", uid),
	    "not root");
	if (uid == 0)
		return not_applicable(finding, "it runs as root itself (item 4.1)");
	worst = judge_execs(container, finding);
	worst = result_worse(worst, judge_strangers(container, finding));
	return worst != RESULT_PASS ? worst : exec_without_history(on, finding, "as root");
}

const struct check check_runtime_exec_root = {
	.id = { "5.24", "5.24", "5.24" },
	.title = "Nobody enters containers with exec --user root",
	.why = "A container that runs as an ordinary user gets a root process by exec --user root: "
	       "it can change what the container was not allowed to.",
	.reads = "What the engine remembers of execs, and the user of every process in the "
		 "container that does not descend from its first. Past execs leave a trace only "
		 "in audit logs, so without one the item stays for review.",
	.fix = "Enter as the container's own user, and record the docker client with an audit "
	       "rule.",
	.controls = "5.4",
	.level = 2,
	.looks = { { SCOPE_RUNNING, judge, ROLE_NONE } },
};
