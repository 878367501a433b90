#include "checks/namespace.h"

const struct check check_runtime_host_uts = {
	.id = { "5.21", "5.21", "5.21" },
	.title = "No container shares the host's UTS namespace",
	.why = "A container in the host's UTS namespace can change the host's name, on which logs, "
	       "certificates and clusters rely.",
	.reads = "The uts namespace of its process compared with the engine's; where it does not "
		 "run, HostConfig.UTSMode, followed through container:X. It passes when they "
		 "differ.",
	.fix = "Drop --uts host; give the container a name with --hostname.",
	.controls = "13.4",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge_namespace, ROLE_NONE } },
	.rule = &(const struct namespace_rule){ NS_UTS, "uts", "HostConfig.UTSMode", "UTS" },
};
