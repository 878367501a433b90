#include "checks/exec.h"

#include "core/facts/container.h"

enum result exec_without_history(const struct subject *on, struct finding *finding,
				 const char *what)
{
	const struct container *container = on->container;

	for (size_t i = 0; i < container->exec_count; i++)
		if (!container->execs[i].is_read && container->execs[i].cause)
			return unknown(finding, "an exec could not be looked at: %s",
				       container->execs[i].cause);
	if (container->others_cause)
		return unknown(finding, "not all of its processes are known: %s",
			       container->others_cause);
	saw(finding, container->inspect, "ExecIDs", text_of(finding, "none %s", what), "none");
	return review(finding, "none runs now, and the host keeps no record of past ones: add an "
			       "audit rule for the docker client");
}
