#include <stdlib.h>
#include <string.h>

#include "checks/allowance.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

struct bound {
	bool is_known;
	int64_t soft, hard;
	const char *source;
};

/* "nofile=1024:2048", as the daemon's option lists it. */
static struct bound option_bound(const struct option *option, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < option->item_count; i++) {
		const char *item = option->items[i];
		char *end;
		struct bound bound = { .is_known = true, .source = option->source };

		if (strncmp(item, name, length) != 0 || item[length] != '=')
			continue;
		bound.soft = strtoll(item + length + 1, &end, 10);
		bound.hard = *end == ':' ? strtoll(end + 1, NULL, 10) : bound.soft;
		return bound;
	}
	return (struct bound){ 0 };
}

/* What a container gets without an override: the daemon's option, else the daemon's own limit. */
static struct bound default_bound(const struct daemon *daemon, const char *name)
{
	const struct process *process = daemon->process;
	struct bound bound =
		option_bound(config_option(&daemon->config, OPTION_DEFAULT_ULIMITS), name);

	for (size_t i = 0; !bound.is_known && process && i < process->limit_count; i++)
		if (strcmp(process->limits[i].name, name) == 0)
			bound = (struct bound){ true, process->limits[i].soft,
						process->limits[i].hard,
						"the daemon's own limits" };
	return bound;
}

/* -1 is unlimited, and nothing is looser. */
static bool is_looser(int64_t own, int64_t standard)
{
	return standard != -1 && (own == -1 || own > standard);
}

/* "nofile=1024:4096" of the policy: no more than these. */
static bool covers_ulimit(const char *word, const void *wanted)
{
	const struct container_ulimit *limit = wanted;
	struct ulimit_word allowed;

	return ulimit_word_read(word, &allowed) && strlen(limit->name) == allowed.name_length &&
	       strncmp(word, limit->name, allowed.name_length) == 0 &&
	       !is_looser(limit->soft, allowed.soft) && !is_looser(limit->hard, allowed.hard);
}

static enum result judge_limit(const struct subject *on, const struct container_ulimit *limit,
			       struct finding *finding)
{
	const struct option *option = config_option(&on->daemon->config, OPTION_DEFAULT_ULIMITS);
	struct bound standard = default_bound(on->daemon, limit->name);

	saw(finding, on->container->inspect,
	    text_of(finding, "HostConfig.Ulimits[%s]", limit->name),
	    text_of(finding, "%lld:%lld", (long long)limit->soft, (long long)limit->hard),
	    standard.is_known ? text_of(finding, "at most %lld:%lld (%s)", (long long)standard.soft,
					(long long)standard.hard, standard.source)
			      : "no override");
	if (find_allowance(on, finding, &on->policy->ulimits, covers_ulimit, limit))
		return RESULT_PASS;
	if (option->origin == ORIGIN_UNKNOWN)
		return unknown(finding, "the daemon's default is not known: %s",
			       option->cause ? option->cause : "it was not read");
	if (!standard.is_known)
		return unknown(finding, "the daemon's default for %s is not known", limit->name);
	if (is_looser(limit->soft, standard.soft) || is_looser(limit->hard, standard.hard))
		return fail(finding, "raises %s above the daemon's default", limit->name);
	return RESULT_PASS;
}

/* An override that loosens takes back what the daemon's default promised for every container. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	enum result worst = RESULT_PASS;

	if (container->privileged == TRI_UNKNOWN)
		return unknown(finding, "the engine did not say its limits");
	if (!container->ulimit_count)
		saw(finding, container->inspect, "HostConfig.Ulimits", "none",
		    "none, or tighter than the daemon's default");
	for (size_t i = 0; i < container->ulimit_count; i++)
		worst = result_worse(worst, judge_limit(on, &container->ulimits[i], finding));
	return worst;
}

const struct check check_runtime_ulimits = {
	.id = { "5.19", "5.19", "5.19" },
	.title = "No container loosens the daemon's default limits",
	.why = "The daemon's default ulimits keep one container from using up files and processes; "
	       "an override that raises them takes that back.",
	.reads = "HostConfig.Ulimits of every container against the daemon's default-ulimits, or "
		 "the daemon's own limits where there is no default. None, or tighter, passes, and "
		 "so does what the policy's ulimits allow.",
	.fix = "Drop --ulimit, or raise the default for all if it is too low.",
	.controls = "3.12",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
