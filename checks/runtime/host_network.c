#include "checks/namespace.h"

const struct check check_runtime_host_network = {
	.id = { "5.10", "5.10", "5.10" },
	.title = "No container uses the host's network",
	.why = "In the host's network namespace a container sees all traffic, reaches services "
	       "that listen on loopback only, and may change the host's interfaces with NET_ADMIN.",
	.reads = "The net namespace of its process compared with the engine's; where it does not "
		 "run, HostConfig.NetworkMode, followed through container:X. It passes when they "
		 "differ.",
	.fix = "Drop --network host and publish the ports that are needed.",
	.controls = "12.2",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge_namespace, ROLE_NONE } },
	.rule = &(const struct namespace_rule){ NS_NET, "net", "HostConfig.NetworkMode",
						"network" },
};
