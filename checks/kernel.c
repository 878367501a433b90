#include "checks/kernel.h"

const char *kernel_silence(const struct container *container)
{
	if (container->is_running == TRI_UNKNOWN)
		return "the engine did not say whether it runs";
	if (container->is_running == TRI_NO || container->process)
		return NULL;
	return container->process_cause ? container->process_cause : "its process was not read";
}
