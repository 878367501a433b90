#include "checks/exec.h"
#include "checks/kernel.h"
#include "core/facts/capability.h"
#include "core/facts/container.h"

#define NAMES 4

static enum result judge_execs(const struct container *container, struct finding *finding)
{
	enum result worst = RESULT_PASS;

	for (size_t i = 0; i < container->exec_count; i++) {
		const struct container_exec *exec = &container->execs[i];

		if (exec->is_privileged != TRI_YES)
			continue;
		saw(finding, text_of(finding, "GET /exec/%.12s/json", exec->id),
		    "ProcessConfig.privileged", "true", "false");
		worst = result_worse(worst, fail(finding, "was entered with exec --privileged: %s",
						 exec->arguments ? exec->arguments : "?"));
	}
	return worst;
}

/* A process from outside that holds more than the container's own may ever get. */
static enum result judge_stranger(const struct container *container, const struct process *stranger,
				  struct finding *finding)
{
	uint64_t own = container->process->capabilities.bounding;
	uint64_t extra = stranger->capabilities.effective & ~own;

	if (!stranger->capabilities.known || !container->process->capabilities.known)
		return unknown(finding, "the capabilities of process %d could not be read",
			       stranger->pid);
	if (!extra)
		return RESULT_PASS;
	saw(finding, stranger->status_source, "CapEff",
	    text_of(finding, "%016llx", (unsigned long long)stranger->capabilities.effective),
	    text_of(finding, "within the container's own %016llx", (unsigned long long)own));
	return fail(finding, "process %d came in by exec and holds %s", stranger->pid,
		    capability_names(finding_arena(finding), extra, NAMES));
}

/* exec --privileged gives a confined container a process that is not. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	enum result worst = judge_execs(container, finding);

	if (silence)
		return result_worse(worst, unknown(finding, "%s", silence));
	for (size_t i = 0; container->process && i < container->other_count; i++)
		if (container->other_is_exec[i])
			worst = result_worse(
				worst, judge_stranger(container, &container->others[i], finding));
	if (worst != RESULT_PASS)
		return worst;
	return exec_without_history(on, finding, "privileged");
}

const struct check check_runtime_exec_privileged = {
	.id = { "5.23", "5.23", "5.23" },
	.title = "Nobody enters containers with exec --privileged",
	.why = "exec --privileged puts a process with every capability into a container that was "
	       "confined with care; whoever takes it over has all of them.",
	.reads = "What the engine remembers of execs, and the capabilities of every process in the "
		 "container that does not descend from its first. Past execs leave a trace only "
		 "in audit logs, so without one the item stays for review.",
	.fix = "Enter without --privileged, and record the docker client with an audit rule.",
	.controls = "5.4",
	.level = 2,
	.looks = { { SCOPE_RUNNING, judge, ROLE_NONE } },
};
