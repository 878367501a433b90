#include <string.h>

#include "core/check.h"
#include "core/facts/container.h"

static bool is_shared(const char *propagation)
{
	return propagation &&
	       (strcmp(propagation, "shared") == 0 || strcmp(propagation, "rshared") == 0);
}

/* Through a shared mount, what the container mounts appears on the host and in its neighbours. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	enum result worst = RESULT_PASS;

	if (container->privileged == TRI_UNKNOWN)
		return unknown(finding, "the engine did not say its mounts");
	if (!container->mount_count) {
		saw(finding, container->inspect, "Mounts", NULL, NULL);
		return not_applicable(finding, "it has no mounts");
	}
	for (size_t i = 0; i < container->mount_count; i++) {
		const struct container_mount *mount = &container->mounts[i];

		if (!is_shared(mount->propagation))
			continue;
		saw(finding, container->inspect,
		    text_of(finding, "Mounts[%s].Propagation", mount->destination),
		    mount->propagation, "private or slave");
		worst = result_worse(worst, fail(finding, "%s is mounted %s", mount->destination,
						 mount->propagation));
	}
	if (worst == RESULT_PASS)
		saw(finding, container->inspect, "Mounts[].Propagation", "none is shared",
		    "private or slave");
	return worst;
}

const struct check check_runtime_mount_propagation = {
	.id = { "5.20", "5.20", "5.20" },
	.title = "No mount of a container spreads back to the host",
	.why = "Through a mount with shared propagation, whatever the container mounts appears on "
	       "the host and in every container that shares it.",
	.reads = "Mounts[].Propagation of every container. Anything but shared and rshared passes.",
	.fix = "Mount it with rprivate (the default) or rslave.",
	.controls = "3",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
