#include <string.h>

#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"

static const struct network *find_default_bridge(const struct daemon *daemon)
{
	for (size_t i = 0; i < daemon->network_count; i++)
		if (daemon->network[i].is_default_bridge == TRI_YES)
			return &daemon->network[i];
	return NULL;
}

/* A container that never ran has no network id yet: then the name tells. */
static bool is_attached(const struct container *container, const struct network *bridge)
{
	for (size_t i = 0; container->networks && container->networks[i]; i++) {
		const char *id = container->network_ids[i];

		if (id && *id ? strcmp(id, bridge->id) == 0
			      : strcmp(container->networks[i], bridge->name) == 0)
			return true;
	}
	return false;
}

static const char *network_names(const struct container *container, struct finding *finding)
{
	const char *names = NULL;

	for (size_t i = 0; container->networks && container->networks[i]; i++)
		names = names ? text_of(finding, "%s, %s", names, container->networks[i])
			      : container->networks[i];
	return names;
}

/* On the default bridge everybody is everybody's neighbour. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const struct network *bridge;

	if (!on->daemon->networks.is_read)
		return unknown_reading(finding, &on->daemon->networks, "its networks");
	bridge = find_default_bridge(on->daemon);
	if (!bridge) {
		saw(finding, "GET /networks", "Options[com.docker.network.bridge.default_bridge]",
		    NULL, NULL);
		return not_applicable(finding, "there is no default bridge network");
	}
	if (!container->networks)
		return unknown(finding, "the engine did not say its networks");
	saw(finding, container->inspect, "NetworkSettings.Networks",
	    network_names(container, finding), text_of(finding, "not %s", bridge->name));
	if (is_attached(container, bridge))
		return fail(finding, "is attached to the default bridge");
	return RESULT_PASS;
}

const struct check check_runtime_default_bridge = {
	.id = { "5.30", "5.30", "5.30" },
	.title = "No container is attached to the default bridge",
	.why = "Whatever is started without a thought lands on the default bridge, next to "
	       "everything else: one taken over attacks all.",
	.reads = "The networks of every container, by id, against the one that the engine marks as "
		 "its default bridge, whatever its name. Not attached passes.",
	.fix = "Create a network for each application and start its containers with --network.",
	.controls = "4.8",
	.level = 2,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
