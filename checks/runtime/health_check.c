#include <string.h>

#include "core/check.h"
#include "core/facts/container.h"

/* A service that hangs still has a running process: only a health check tells. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;

	saw(finding, container->inspect, "State.Health.Status", container->health,
	    "healthy or starting");
	if (container->is_running == TRI_UNKNOWN)
		return unknown(finding, "the engine did not say whether it runs");
	if (!container->health || strcmp(container->health, "none") == 0)
		return fail(finding, "has no health check");
	if (strcmp(container->health, "unhealthy") == 0)
		return warn(finding, "reports that it is unhealthy");
	return RESULT_PASS;
}

const struct check check_runtime_health_check = {
	.id = { "5.27", "5.27", "5.27" },
	.title = "Every running container reports its health",
	.why = "A service that hangs or was tampered with still has a running process; without a "
	       "health check nobody notices until its users do.",
	.reads = "State.Health.Status of every running container: healthy and starting pass, "
		 "unhealthy is a warning.",
	.fix = "Add HEALTHCHECK to the image, or start it with --health-cmd; find out what ails "
	       "one "
	       "that reports unhealthy.",
	.controls = "10.5",
	.level = 1,
	.looks = { { SCOPE_RUNNING, judge, ROLE_NONE } },
};
