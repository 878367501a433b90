#include <stdlib.h>
#include <string.h>

#include "checks/allowance.h"
#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

/* "64000:-1" and "-1" put no bound on what a process may raise its limit to. */
static const char *hard_limit(const char *limit)
{
	const char *colon = strchr(limit, ':');

	return colon ? colon + 1 : limit;
}

static bool is_unlimited(const char *limit)
{
	return strcmp(hard_limit(limit), "-1") == 0;
}

static enum result judge_limit(const struct option *option, const char *name,
			       struct finding *finding)
{
	const char *limit = option_item(option, name);

	if (!limit)
		return warn(finding, "no default limit is set for %s", name);
	if (is_unlimited(limit))
		return warn(finding, "the default for %s is unlimited", name);
	return RESULT_PASS;
}

/* What the site asks for beyond a bound: how high it may be, and bounds of other names. */
static enum result judge_maximum(const struct subject *on, const struct limit_maximum *maximum,
				 const struct option *option, struct finding *finding)
{
	const char *limit = option_item(option, maximum->name);
	const char *most = text_of(finding, "%lld", (long long)maximum->most);
	const char *field = text_of(finding, "default_ulimits.%s", maximum->name);

	saw_policy(on, finding, field, most, "a default of at most this");
	if (!limit)
		return fail(finding, "no default limit is set for %s, and the policy wants one",
			    maximum->name);
	if (is_unlimited(limit) || strtoll(hard_limit(limit), NULL, 10) > maximum->most)
		return fail(finding, "the default for %s is %s, above the policy's %s",
			    maximum->name, limit, most);
	return RESULT_PASS;
}

/*
 * A container inherits the daemon's own limits, which are high or none: a fork bomb or a leak of
 * descriptors inside it takes the host along.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct option *option =
		saw_option(finding, on->daemon, OPTION_DEFAULT_ULIMITS, "nofile and nproc");
	const struct limit_maxima *maxima = &on->policy->default_ulimits;
	enum result worst;

	if (option->origin == ORIGIN_UNKNOWN)
		return unknown_option(finding, option);
	if (!option->item_count)
		return fail(finding, "containers start with the daemon's own limits: no default "
				     "ulimit is set");
	worst = judge_limit(option, "nofile", finding);
	worst = result_worse(worst, judge_limit(option, "nproc", finding));
	for (size_t i = 0; i < maxima->count; i++)
		worst = result_worse(worst, judge_maximum(on, &maxima->list[i], option, finding));
	return worst;
}

const struct check check_daemon_default_ulimits = {
	.id = { "2.8", "2.8", "2.9" },
	.title = "Containers start with limits on open files and processes",
	.why = "Without defaults a container inherits the limits of the daemon, which are meant "
	       "for a whole host: one that leaks descriptors or forks without end starves all "
	       "others.",
	.reads = "The option default-ulimits from dockerd's command line or configuration file. "
		 "It passes with a bound for at least nofile and nproc, none above default_ulimits "
		 "of the policy.",
	.fix = "Set \"default-ulimits\" in daemon.json to an object with nofile and nproc (each "
	       "with Name, Soft and Hard) and restart the daemon; existing containers take it "
	       "when they start next.",
	.controls = "16.7",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
