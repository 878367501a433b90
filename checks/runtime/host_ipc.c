#include "checks/namespace.h"

const struct check check_runtime_host_ipc = {
	.id = { "5.17", "5.17", "5.17" },
	.title = "No container shares the host's IPC namespace",
	.why = "Shared memory and message queues of the host's programs can be read and written "
	       "from a container in the host's IPC namespace.",
	.reads = "The ipc namespace of its process compared with the engine's; where it does not "
		 "run, HostConfig.IpcMode, followed through container:X. It passes when they "
		 "differ.",
	.fix = "Drop --ipc host; containers that share memory join each other by --ipc "
	       "container:NAME.",
	.controls = "3.12",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge_namespace, ROLE_NONE } },
	.rule = &(const struct namespace_rule){ NS_IPC, "ipc", "HostConfig.IpcMode", "IPC" },
};
