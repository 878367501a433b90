#include <string.h>

#include "checks/kernel.h"
#include "checks/ports.h"

#define FIRST_UNPRIVILEGED 1024

static enum result judge_published(const struct container *container, struct finding *finding)
{
	enum result worst = RESULT_PASS;

	for (size_t i = 0; i < container->port_count; i++) {
		const struct published_port *port = &container->ports[i];

		if (port->last == 0 || port->first >= FIRST_UNPRIVILEGED)
			continue;
		saw(finding, container->inspect, container->ports_field, port_text(finding, port),
		    "1024 or above");
		worst = result_worse(worst, fail(finding, "publishes host port %u", port->first));
	}
	if (worst == RESULT_PASS && container->port_count)
		saw(finding, container->inspect, container->ports_field,
		    port_text(finding, &container->ports[0]), "1024 or above");
	return worst;
}

/* On the host's network nothing is published: what its own processes listen on counts. */
static enum result judge_host_network(const struct container *container, struct finding *finding)
{
	enum result worst = RESULT_PASS;

	if (!container->host_listeners || container->host_listeners_cause)
		return unknown(finding, "what it listens on in the host's network is not known%s%s",
			       container->host_listeners_cause ? ": " : "",
			       container->host_listeners_cause ? container->host_listeners_cause
							       : "");
	for (const struct listener *const *own = container->host_listeners; *own; own++) {
		if ((*own)->port >= FIRST_UNPRIVILEGED || !(*own)->port)
			continue;
		saw(finding, "/proc/PID/net", (*own)->kind == SOCKET_TCP ? "tcp" : "udp",
		    text_of(finding, "%s port %u", (*own)->address, (*own)->port), "1024 or above");
		worst = result_worse(worst,
				     fail(finding, "listens on port %u of the host", (*own)->port));
	}
	if (container->others_cause)
		return result_worse(worst,
				    unknown(finding, "not all of its processes are known: %s",
					    container->others_cause));
	if (worst == RESULT_PASS)
		saw(finding, "/proc/PID/net", "listening sockets of its processes",
		    "none below 1024", "1024 or above");
	return worst;
}

/* It runs, and nobody can say that its network is not the host's. */
static bool may_be_on_host_network(const struct container *container)
{
	return container->is_running != TRI_NO && (container->sharing[NS_NET] == SHARED_UNKNOWN ||
						   container->sharing[NS_NET] == SHARED_HOST);
}

/*
 * Users trust a low port to be run by root of the host. A container behind one answers in its
 * name.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	enum result result;

	if (container->process && container->sharing[NS_NET] == SHARED_HOST)
		return judge_host_network(container, finding);
	if (!ports_are_absent(container, finding, &result))
		result = judge_published(container, finding);
	if (!may_be_on_host_network(container))
		return result;
	return result_worse(result, unknown(finding,
					    "whether it listens in the host's network is "
					    "not known%s%s",
					    silence ? ": " : "", silence ? silence : ""));
}

const struct check check_runtime_privileged_ports = {
	.id = { "5.8", "5.8", "5.8" },
	.title = "No container answers on a host port below 1024",
	.why = "Clients trust ports below 1024 to belong to root's services; a container behind "
	       "one speaks in the host's name.",
	.reads = "The published host ports of every container, and for one on the host's network "
		 "the ports that its own processes listen on. 1024 and above pass.",
	.fix = "Publish a port from 1024 on, or put a load balancer in front.",
	.controls = "13.9",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge } },
};
