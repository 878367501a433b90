#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"

/*
 * Setuid programs in images are how a process in a container becomes its root. Engines before 24
 * do not list the option, so that only its presence speaks and else the configuration.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const struct option *option = saw_option(finding, daemon, OPTION_NO_NEW_PRIVILEGES, "true");

	if (daemon->no_new_privileges != TRI_UNKNOWN)
		saw(finding, "GET /info", "SecurityOptions[name=no-new-privileges]",
		    tri_text(daemon->no_new_privileges), "true");
	if (daemon->no_new_privileges == TRI_YES) {
		note_opposite(finding, option, TRI_YES);
		return RESULT_PASS;
	}
	if (option->origin == ORIGIN_UNKNOWN || option->truth == TRI_UNKNOWN)
		return unknown_option(finding, option);
	if (option->truth == TRI_NO)
		return fail(finding,
			    "containers may gain privileges by setuid programs unless each "
			    "forbids it");
	return RESULT_PASS;
}

const struct check check_daemon_no_new_privileges = {
	.id = { "2.14", "2.14", "2.15" },
	.title = "Containers cannot gain privileges by default",
	.why = "A setuid program or a file capability in an image lifts an intruder from a plain "
	       "user to the container's root. no-new-privileges takes that step away from every "
	       "container that does not ask for it.",
	.reads = "no-new-privileges among the engine's security options or, where the engine does "
		 "not list it, the option on dockerd's command line or in its configuration file. "
		 "True passes.",
	.fix = "Set \"no-new-privileges\": true in daemon.json, restart the daemon and create the "
	       "containers anew: existing ones keep what they were created with.",
	.controls = "6.1",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
