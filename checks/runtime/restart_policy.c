#include <string.h>

#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"

#define MOST_TRIES 5

static enum result judge_tries(struct finding *finding, const struct number *tries)
{
	if (!tries->known || tries->value <= 0)
		return fail(finding, "is restarted without end (0 means unlimited)");
	if (tries->value > MOST_TRIES)
		return fail(finding, "is restarted up to %lld times", (long long)tries->value);
	return RESULT_PASS;
}

/* A task's own policy is always empty: the service restarts it. */
static enum result judge_service(const struct subject *on, struct finding *finding)
{
	const struct service *service = daemon_service(on->daemon, on->container->service_id);

	if (!service)
		return unknown(finding, "its service could not be read: %s",
			       on->daemon->services.cause ? on->daemon->services.cause
							  : "it is not in the list of services");
	saw(finding, "GET /services", "TaskTemplate.RestartPolicy",
	    text_of(finding, "%s, MaxAttempts %lld", service->restart_condition,
		    (long long)service->restart_attempts.value),
	    "none, or on-failure with 1 to 5 attempts");
	if (strcmp(service->restart_condition, "none") == 0)
		return RESULT_PASS;
	if (strcmp(service->restart_condition, "on-failure") != 0)
		return fail(finding, "its service restarts it whatever happens (%s)",
			    service->restart_condition);
	return judge_tries(finding, &service->restart_attempts);
}

/* A container that crashes and restarts for ever lets an attacker try for ever, and hides it. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *policy = container->restart_policy;

	if (!policy)
		return unknown(finding, "the engine did not say its restart policy");
	/* anybody can set the label: a real task has no policy of its own */
	if (container->service_id && (!*policy || strcmp(policy, "no") == 0))
		return judge_service(on, finding);
	saw(finding, container->inspect, "HostConfig.RestartPolicy",
	    text_of(finding, "%s:%lld", *policy ? policy : "no",
		    (long long)container->restart_count_max.value),
	    "no, or on-failure:1 to on-failure:5");
	if (!*policy || strcmp(policy, "no") == 0)
		return RESULT_PASS;
	if (strcmp(policy, "on-failure") != 0)
		return fail(finding, "is restarted whatever happens (%s)", policy);
	return judge_tries(finding, &container->restart_count_max);
}

const struct check check_runtime_restart_policy = {
	.id = { "5.15", "5.15", "5.15" },
	.title = "Containers are restarted on failure only, and at most five times",
	.why = "A container that is restarted for ever gives an attacker as many tries as he "
	       "likes, and a crash loop takes the host's time unseen.",
	.reads = "HostConfig.RestartPolicy, for a swarm task that of its service: no, or "
		 "on-failure with 1 to 5 tries passes.",
	.fix = "Start it with --restart on-failure:5, and let monitoring tell when it stays down.",
	.controls = "4",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
