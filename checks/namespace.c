#include "checks/namespace.h"

#include <string.h>

#include "checks/kernel.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"

static const char *mode_of(const struct container *container, enum namespace_kind kind)
{
	if (kind == NS_NET)
		return container->network_mode;
	if (kind == NS_PID)
		return container->pid_mode;
	return kind == NS_IPC ? container->ipc_mode : container->uts_mode;
}

static const char *link_text(struct finding *finding, const char *link,
			     const struct process *process, enum namespace_kind kind)
{
	if (!process || !process->namespaces[kind])
		return NULL;
	return text_of(finding, "%s:[%llu]", link, (unsigned long long)process->namespaces[kind]);
}

static void saw_namespace(const struct subject *on, struct finding *finding,
			  const struct namespace_rule *rule)
{
	const struct container *container = on->container;
	const char *own = link_text(finding, rule->link, container->process, rule->kind);
	const char *engines = link_text(finding, rule->link, on->daemon->process, rule->kind);

	if (own && engines)
		saw(finding, container->sharing_source[rule->kind],
		    text_of(finding, "ns/%s", rule->link), own,
		    text_of(finding, "not the engine's %s", engines));
	saw(finding, container->inspect, rule->field, mode_of(container, rule->kind), "not host");
}

/*
 * By the kernel where it runs: the mode "host" is one way into the host's namespace, joining a
 * container that is in it is another.
 */
enum result judge_namespace(const struct subject *on, struct finding *finding)
{
	const struct namespace_rule *rule = on->check->rule;
	const struct container *container = on->container;
	const char *mode = mode_of(container, rule->kind);
	const char *silence = kernel_silence(container);

	saw_namespace(on, finding, rule);
	switch (container->sharing[rule->kind]) {
	case SHARED_UNKNOWN:
		if (silence)
			return unknown(finding, "%s", silence);
		if (container->process)
			return unknown(finding,
				       "its %s namespace could not be compared with the "
				       "engine's",
				       rule->what);
		return unknown(finding, "it joins %s, which could not be looked at",
			       mode ? mode : "another container");
	case SHARED_HOST:
		if (mode && strncmp(mode, "container:", 10) == 0)
			return fail(finding, "shares the host's %s namespace through %s",
				    rule->what, mode);
		return fail(finding, "shares the host's %s namespace", rule->what);
	case SHARED_NO:
	case SHARED_OTHER:
		break;
	}
	if (rule->kind == NS_IPC && mode && strcmp(mode, "shareable") == 0)
		note(finding, "other containers may join its IPC namespace (shareable)");
	return RESULT_PASS;
}
