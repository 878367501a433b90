#include "checks/namespace.h"

const struct check check_runtime_host_pid = {
	.id = { "5.16", "5.16", "5.16" },
	.title = "No container shares the host's PID namespace",
	.why = "A container in the host's PID namespace sees every process of the host, their "
	       "environments and files below /proc, and may signal those of its own user.",
	.reads = "The pid namespace of its process compared with the engine's; where it does not "
		 "run, HostConfig.PidMode, followed through container:X. It passes when they "
		 "differ.",
	.fix = "Drop --pid host; a debugger joins one container by --pid container:NAME.",
	.controls = "3.12",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge_namespace, ROLE_NONE } },
	.rule = &(const struct namespace_rule){ NS_PID, "pid", "HostConfig.PidMode", "PID" },
};
