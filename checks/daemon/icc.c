#include <string.h>

#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"

static const struct network *default_bridge(const struct daemon *daemon)
{
	for (size_t i = 0; i < daemon->network_count; i++)
		if (daemon->network[i].is_default_bridge == TRI_YES)
			return &daemon->network[i];
	return NULL;
}

/*
 * On the default bridge every container reaches every port of every other, published or not: one
 * taken over is a foothold beside all. The live network decides, not the file, which may have
 * been edited since the daemon started.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const struct network *bridge;
	const char *field = "Options[com.docker.network.bridge.enable_icc]";

	if (!daemon->networks.is_read)
		return unknown_reading(finding, &daemon->networks, "its networks");
	bridge = default_bridge(daemon);
	if (!bridge) {
		saw(finding, "GET /networks", "Options[com.docker.network.bridge.default_bridge]",
		    NULL, "no default bridge network");
		return not_applicable(finding, "there is no default bridge network");
	}
	saw(finding, "GET /networks", field, bridge->icc, "false");
	if (!bridge->icc || parse_bool(bridge->icc) != TRI_NO)
		return fail(finding, "containers on the default bridge reach each other freely");
	return RESULT_PASS;
}

const struct check check_daemon_icc = {
	.id = { "2.2", "2.2", "2.2" },
	.title = "The default bridge blocks traffic between containers",
	.why = "Containers on the default bridge reach every port of their neighbours, published "
	       "or not, so one taken-over container attacks all others directly.",
	.reads = "The options of the network that is marked as the default bridge, as the engine "
		 "holds it live. It passes when enable_icc is false there.",
	.fix = "Set \"icc\": false in daemon.json, restart the daemon, and give containers that "
	       "talk to each other a network of their own.",
	.controls = "12.3",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
