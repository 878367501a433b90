#include <string.h>

#include "checks/allowance.h"
#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

/* A swarm that nothing runs on: it was made once and forgotten. */
static bool is_idle(const struct daemon *daemon)
{
	return daemon->swarm_nodes.known && daemon->swarm_nodes.value == 1 &&
	       daemon->services.is_read && !daemon->service_count;
}

/*
 * A swarm node listens to the network and takes orders from its managers: on a host that needs no
 * swarm that is a way in which nobody watches.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;

	if (!daemon->swarm_state)
		return unknown_reading(finding, &daemon->info, "whether it is part of a swarm");
	saw(finding, "GET /info", "Swarm.LocalNodeState", daemon->swarm_state, "inactive");
	if (strcmp(daemon->swarm_state, "inactive") == 0)
		return RESULT_PASS;
	if (daemon->swarm_nodes.known)
		saw(finding, "GET /info", "Swarm.Nodes",
		    text_of(finding, "%lld", (long long)daemon->swarm_nodes.value), "0");
	if (daemon->services.is_read)
		saw(finding, "GET /services", "services",
		    text_of(finding, "%zu", daemon->service_count), "0");
	if (on->policy->swarm_wanted != TRI_UNKNOWN)
		saw_policy(on, finding, "swarm_wanted", tri_text(on->policy->swarm_wanted),
			   "true, or no swarm");
	if (on->policy->swarm_wanted == TRI_YES)
		return RESULT_PASS;
	if (is_idle(daemon))
		return fail(finding, "swarm mode is %s for nothing: one node, no service",
			    daemon->swarm_state);
	return fail(finding, "swarm mode is %s, and nobody has approved it", daemon->swarm_state);
}

const struct check check_runtime_swarm_mode = {
	.id = { "5.1", "5.1", "5.1" },
	.title = "Swarm mode is off where nobody needs it",
	.why = "A swarm node opens ports 2377, 7946 and 4789 to its network and obeys its "
	       "managers: who gets a join token or a manager runs containers on this host.",
	.reads = "The swarm state that the engine reports. Inactive passes, and so does any "
		 "with swarm_wanted in the policy.",
	.fix = "Move what runs as a service elsewhere and leave the swarm with docker swarm leave "
	       "(--force on the last manager), which deletes services, secrets and configs.",
	.controls = "4.8",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
