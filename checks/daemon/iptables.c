#include <string.h>

#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"

/* No network of this engine that packet-filter rules could guard. */
static bool has_no_bridge(const struct daemon *daemon)
{
	const struct option *bridge = config_option(&daemon->config, OPTION_BRIDGE);

	if (!daemon->networks.is_read || !bridge->value || strcmp(bridge->value, "none") != 0)
		return false;
	for (size_t i = 0; i < daemon->network_count; i++)
		if (!daemon->network[i].driver || strcmp(daemon->network[i].driver, "bridge") == 0)
			return false;
	return true;
}

static enum result judge_off(const struct daemon *daemon, struct finding *finding)
{
	if (daemon->rootless == TRI_YES)
		return not_applicable(finding, "a rootless daemon without packet-filter rules");
	if (has_no_bridge(daemon))
		return not_applicable(finding, "there is no bridge network to guard");
	return fail(finding, "the daemon may not manage packet-filter rules");
}

/*
 * Without its rules nothing keeps bridge networks apart, and what a container publishes is
 * guarded by whatever was written by hand, if anything was.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const struct option *iptables = saw_option(finding, daemon, OPTION_IPTABLES, "true");
	const struct option *ip6tables = saw_option(finding, daemon, OPTION_IP6TABLES, "true");

	if (daemon->firewall_backend)
		saw(finding, "GET /info", "FirewallBackend", daemon->firewall_backend,
		    "iptables or nftables");
	if (iptables->truth == TRI_NO)
		return judge_off(daemon, finding);
	if (iptables->truth == TRI_UNKNOWN)
		return unknown_option(finding, iptables);
	if (ip6tables->origin == ORIGIN_UNKNOWN)
		return unknown_option(finding, ip6tables);
	if (option_is_set(ip6tables) && ip6tables->truth != TRI_YES)
		return warn(finding, "the daemon may not manage packet-filter rules for IPv6");
	return RESULT_PASS;
}

const struct check check_daemon_iptables = {
	.id = { "2.4", "2.4", "2.4" },
	.title = "The daemon manages the packet filter for its networks",
	.why = "The engine's own rules keep bridge networks apart and published ports in bounds. "
	       "Switched off, containers reach each other and the outside as far as rules kept by "
	       "hand let them, and those age with every container that comes or goes.",
	.reads = "The options iptables and ip6tables from dockerd's command line or configuration "
		 "file. It passes unless they are false; only ip6tables false is weak.",
	.fix = "Remove \"iptables\": false (and \"ip6tables\": false) from daemon.json or "
	       "dockerd's command line and restart the daemon; put rules of your own into the "
	       "DOCKER-USER chain.",
	.controls = "12.2",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
