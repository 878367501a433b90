#include "checks/allowance.h"
#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

/*
 * Who takes over a daemon that is root, by its socket or by a fault in it, is root on the host.
 * The kernel's word counts: the daemon may be root inside a user namespace only.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const struct process *process = daemon->process;
	const bool has_uid = process && process->has_ids;

	if (daemon->rootless != TRI_UNKNOWN)
		saw(finding, "GET /info", "SecurityOptions[name=rootless]",
		    tri_text(daemon->rootless), "true");
	if (has_uid)
		saw(finding, process->status_source, "Uid",
		    text_of(finding, "%u", process->uids[1]), "not 0");
	if (!has_uid && daemon->rootless == TRI_UNKNOWN)
		return unknown_reading(finding, &daemon->info, "whether it runs rootless");
	if (has_uid && process->uids[1] != 0 && daemon->rootless == TRI_NO)
		note(finding, "the engine does not call itself rootless, but is not root either");
	if (has_uid ? process->uids[1] != 0 : daemon->rootless == TRI_YES)
		return RESULT_PASS;
	if (!on->policy->rootless_excluded)
		return fail(finding, "the daemon runs as root (advisory: rootless mode suits hosts "
				     "that can do without its limits)");
	saw_policy(on, finding, "rootless_excluded", on->policy->rootless_excluded, NULL);
	return not_applicable(finding, "the policy says that rootless mode cannot serve here: %s",
			      on->policy->rootless_excluded);
}

const struct check check_daemon_rootless = {
	.id = { "2.1", "2.1", "2.1" },
	.title = "The daemon runs without root's power",
	.why = "Whoever can talk to a daemon that is root, or finds a fault in it, is root on the "
	       "host. A rootless daemon gives away no more than the user it runs as.",
	.reads = "The user of dockerd's process as the host's kernel sees it, and whether the "
		 "engine lists rootless among its security options. Any user but 0 passes; "
		 "with rootless_excluded in the policy the item does not apply.",
	.fix = "Run the engine in rootless mode (dockerd-rootless-setuptool.sh install, as the "
	       "user it shall run as), after checking that the workload needs no overlay network, "
	       "no AppArmor and no port below 1024.",
	.controls = "4.1",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
