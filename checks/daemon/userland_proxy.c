#include "checks/allowance.h"
#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

/* Only a rootless engine has port drivers that cannot do without it. */
static enum result judge_proxy(const struct subject *on, struct finding *finding, const char *what)
{
	const char *reason = on->policy->userland_proxy_needed;

	if (!reason || on->daemon->rootless != TRI_YES)
		return fail(finding, "%s", what);
	saw_policy(on, finding, "userland_proxy_needed", reason, "a rootless engine");
	return not_applicable(finding, "%s, which the policy says rootless mode needs: %s", what,
			      reason);
}

/*
 * One more process in the path of every published port, which hides the client's address and
 * runs as the daemon's user, where the kernel can forward by itself.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const struct option *option = saw_option(finding, daemon, OPTION_USERLAND_PROXY, "false");

	if (daemon->docker_proxy) {
		saw(finding, text_of(finding, "/proc/%d/stat", daemon->docker_proxy), "comm",
		    "docker-proxy", "no such process");
		return judge_proxy(on, finding, "docker-proxy is running");
	}
	if (option->truth == TRI_YES && daemon->rootless == TRI_YES)
		note(finding, "some port drivers of rootless mode need docker-proxy");
	if (option->truth == TRI_YES)
		return judge_proxy(on, finding, "published ports go through docker-proxy");
	if (option->truth == TRI_UNKNOWN)
		return unknown_option(finding, option);
	if (!daemon->knows_docker_proxy)
		return unknown(finding, "the process table was not read whole, so a docker-proxy "
					"may still be running");
	saw(finding, "/proc", "docker-proxy", "no such process", "no such process");
	return RESULT_PASS;
}

const struct check check_daemon_userland_proxy = {
	.id = { "2.16", "2.16", "2.17" },
	.title = "Published ports need no userland proxy",
	.why = "docker-proxy is one process per published port that attackers can talk to, and "
	       "behind it containers see the bridge's address in place of the client's, which "
	       "blinds their logs and their filters.",
	.reads = "The option userland-proxy from dockerd's command line or configuration file, "
		 "and the daemon's children. False, with no docker-proxy running, passes; "
		 "with userland_proxy_needed in the policy the item does not apply to a rootless "
		 "engine.",
	.fix = "Set \"userland-proxy\": false in daemon.json and restart the daemon, on a kernel "
	       "with hairpin NAT; IPv6 clients then no longer reach containers that have only "
	       "IPv4.",
	.controls = "4.8",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
