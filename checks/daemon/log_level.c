#include <string.h>

#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"

/* The level is not in the API; unset and empty are both info, and case does not count. */
static enum result judge_level(const struct daemon *daemon, struct finding *finding)
{
	const struct option *option = saw_option(finding, daemon, OPTION_LOG_LEVEL, "info");

	if (option->origin == ORIGIN_UNKNOWN)
		return unknown_option(finding, option);
	if (option->value && *option->value && strcasecmp(option->value, "info") != 0)
		return fail(finding, "the log level is %s, not info", option->value);
	return RESULT_PASS;
}

static enum result judge_debug(const struct daemon *daemon, struct finding *finding)
{
	if (daemon->debug == TRI_UNKNOWN)
		return unknown_reading(finding, &daemon->info, "whether debug mode is on");
	saw(finding, "GET /info", "Debug", tri_text(daemon->debug), "false");
	note_opposite(finding, config_option(&daemon->config, OPTION_DEBUG), daemon->debug);
	if (daemon->debug == TRI_YES)
		return fail(finding, "debug mode is on");
	return RESULT_PASS;
}

/*
 * Above info the traces of an attack are not written; at debug they drown, and requests with
 * their secrets are written too.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	enum result level = judge_level(on->daemon, finding);

	return result_worse(level, judge_debug(on->daemon, finding));
}

const struct check check_daemon_log_level = {
	.id = { "2.3", "2.3", "2.3" },
	.title = "The daemon logs at level info, without debug mode",
	.why = "Above info the events that an investigation needs are never written. At debug "
	       "they drown in noise, and API requests, the environment of containers included, "
	       "reach the log.",
	.reads = "The option log-level from dockerd's command line or configuration file, and the "
		 "debug state that the engine reports live. Unset or info, with debug off, "
		 "passes.",
	.fix = "Remove log-level and debug from daemon.json and from dockerd's command line (or "
	       "set \"log-level\": \"info\") and restart the daemon; debug alone needs only a "
	       "reload.",
	.controls = "8.5",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
