#include <string.h>

#include "checks/allowance.h"
#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/policy.h"

static bool is_ssh_server(const char *name)
{
	static const char *const servers[] = { "sshd",	   "sshd-session",  "sshd-auth",
					       "dropbear", "dropbearmulti", "tinysshd",
					       "lshd" };
	size_t length = strcspn(name, " "); /* "sshd (deleted)" */

	for (size_t i = 0; i < sizeof(servers) / sizeof(*servers); i++)
		if (strlen(servers[i]) == length && strncmp(servers[i], name, length) == 0)
			return true;
	return false;
}

/* Of those that everybody knows, and of those that the site has named. */
static bool is_named(const struct subject *on, struct finding *finding, const char *name)
{
	const size_t length = strcspn(name, " ");

	for (const char *const *own = on->policy->ssh_servers; own && *own; own++)
		if (strlen(*own) == length && strncmp(*own, name, length) == 0) {
			saw_policy(on, finding, "ssh_servers", *own, "not run by a container");
			return true;
		}
	return is_ssh_server(name);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The executable is the kernel's word; the name tells of one that is started through a link. */
static enum result judge_process(const struct subject *on, const struct process *process,
				 struct finding *finding)
{
	if (!process->executable)
		return unknown(finding, "the executable of process %d could not be read",
			       process->pid);
	if (is_named(on, finding, base_name(process->executable))) {
		saw(finding, text_of(finding, "/proc/%d/exe", process->pid), "exe",
		    process->executable, "no SSH server");
		return fail(finding, "runs %s (process %d)", base_name(process->executable),
			    process->pid);
	}
	if (process->command && is_named(on, finding, process->command)) {
		saw(finding, process->status_source, "Name", process->command, "no SSH server");
		return fail(finding, "process %d is called %s", process->pid, process->command);
	}
	return RESULT_PASS;
}

/* An SSH server is a second way in, with keys and users that nobody manages. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	enum result worst;

	if (silence)
		return unknown(finding, "%s", silence);
	if (!container->process)
		return not_applicable(finding, "it does not run");
	worst = judge_process(on, container->process, finding);
	for (size_t i = 0; i < container->other_count; i++)
		worst = result_worse(worst, judge_process(on, &container->others[i], finding));
	if (container->others_cause)
		worst = result_worse(worst, unknown(finding,
						    "not all of its processes are known: "
						    "%s",
						    container->others_cause));
	if (worst == RESULT_PASS)
		saw(finding, "/proc/PID/exe",
		    text_of(finding, "exe of %zu processes", container->other_count + 1),
		    "none is an SSH server", "no SSH server");
	return worst;
}

const struct check check_runtime_ssh_server = {
	.id = { "5.7", "5.7", "5.7" },
	.title = "No SSH server runs inside a container",
	.why = "An SSH server is a second way in, with users, keys and updates that nobody "
	       "manages; docker exec gives a shell without it.",
	.reads = "The executable of every process in the container's cgroup, as the host's kernel "
		 "names it, and the name of the process; nothing is run inside. No SSH server "
		 "passes; ssh_servers in the policy adds names.",
	.fix = "Take the SSH server out of the image and use docker exec for maintenance.",
	.controls = "4.8",
	.level = 1,
	.looks = { { SCOPE_RUNNING, judge, ROLE_NONE } },
};
