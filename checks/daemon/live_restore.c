#include <string.h>

#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"

/* Without it nobody dares to restart a daemon that holds production up, and patches wait. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;

	if (daemon->live_restore == TRI_UNKNOWN)
		return unknown_reading(finding, &daemon->info, "whether live restore is on");
	saw(finding, "GET /info", "LiveRestoreEnabled", tri_text(daemon->live_restore), "true");
	note_opposite(finding, config_option(&daemon->config, OPTION_LIVE_RESTORE),
		      daemon->live_restore);
	if (daemon->live_restore == TRI_YES)
		return RESULT_PASS;
	if (!daemon->swarm_state)
		return unknown_reading(finding, &daemon->info, "whether it is part of a swarm");
	saw(finding, "GET /info", "Swarm.LocalNodeState", daemon->swarm_state, "inactive");
	if (strcmp(daemon->swarm_state, "inactive") != 0)
		return not_applicable(finding, "a swarm node cannot use live restore (state %s)",
				      daemon->swarm_state);
	return fail(finding, "containers stop whenever the daemon does");
}

const struct check check_daemon_live_restore = {
	.id = { "2.15", "2.15", "2.16" },
	.title = "Containers outlive a restart of the daemon",
	.why = "When containers die with the daemon, every engine update is an outage, and "
	       "updates that close holes are put off; a crash of the daemon takes every service "
	       "along.",
	.reads = "LiveRestoreEnabled as the engine reports it live. True passes; swarm nodes "
		 "cannot have it.",
	.fix = "Set \"live-restore\": true in daemon.json and reload the daemon (SIGHUP, no "
	       "restart needed).",
	.controls = "16.10",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
