#include <string.h>

#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"

/* The one feature that the engine itself calls experimental. */
static enum result judge_features(const struct daemon *daemon, struct finding *finding)
{
	const struct option *option =
		saw_option(finding, daemon, OPTION_FEATURES, "no embedded-containerd");
	const char *embedded = option_item(option, "embedded-containerd");

	if (option->origin == ORIGIN_UNKNOWN)
		return unknown_option(finding, option);
	if (embedded && parse_bool(embedded) != TRI_NO)
		return fail(finding, "the experimental feature embedded-containerd is on");
	return RESULT_PASS;
}

static enum result judge_mode(const struct daemon *daemon, struct finding *finding)
{
	const char *source = daemon->experimental_source;

	if (daemon->experimental == TRI_UNKNOWN)
		return unknown_reading(finding, &daemon->version_read,
				       "whether it is experimental");
	saw(finding, source ? source : "GET /version", "Experimental",
	    tri_text(daemon->experimental), "false");
	note_opposite(finding, config_option(&daemon->config, OPTION_EXPERIMENTAL),
		      daemon->experimental);
	if (daemon->experimental == TRI_YES)
		return fail(finding, "experimental features are on");
	return RESULT_PASS;
}

/* What is experimental has had the fewest eyes on it, and comes without a promise of fixes. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	enum result mode = judge_mode(on->daemon, finding);

	return result_worse(mode, judge_features(on->daemon, finding));
}

const struct check check_daemon_experimental = {
	.id = { "2.18", "2.18", "2.19" },
	.title = "No experimental features are on",
	.why = "Experimental code has been reviewed least, changes without notice and gets fixes "
	       "last: it widens what can be attacked on a host that others rely on.",
	.reads = "Whether the engine calls itself experimental, and the option features. It "
		 "passes when it does not and no experimental feature is switched on.",
	.fix = "Remove \"experimental\": true (and embedded-containerd below \"features\") from "
	       "daemon.json or dockerd's command line and restart the daemon.",
	.controls = "4.8",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
