#include <string.h>

#include "checks/allowance.h"
#include "checks/kernel.h"
#include "checks/ports.h"

#define FIRST_UNPRIVILEGED 1024

static bool is_allowed(const struct subject *on, const struct port_word *port,
		       struct finding *finding)
{
	return find_allowance(on, finding, &on->policy->privileged_ports, covers_port, port) !=
	       NULL;
}

/* Of a range only what lies below 1024 needs leave. */
static struct port_word wanted_port(const struct published_port *port)
{
	struct port_word wanted = { .first = port->first, .last = port->last };

	if (wanted.last >= FIRST_UNPRIVILEGED)
		wanted.last = FIRST_UNPRIVILEGED - 1;
	take_protocol(port->container_port, &wanted);
	return wanted;
}

static enum result judge_published(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	enum result worst = RESULT_PASS;

	for (size_t i = 0; i < container->port_count; i++) {
		const struct published_port *port = &container->ports[i];
		const struct port_word wanted = wanted_port(port);

		if (port->last == 0 || port->first >= FIRST_UNPRIVILEGED)
			continue;
		saw(finding, container->inspect, container->ports_field, port_text(finding, port),
		    "1024 or above");
		if (is_allowed(on, &wanted, finding))
			continue;
		worst = result_worse(worst, fail(finding, "publishes host port %u", port->first));
	}
	if (worst == RESULT_PASS && container->port_count)
		saw(finding, container->inspect, container->ports_field,
		    port_text(finding, &container->ports[0]), "1024 or above");
	return worst;
}

/* On the host's network nothing is published: what its own processes listen on counts. */
static enum result judge_listener(const struct subject *on, const struct listener *own,
				  struct finding *finding)
{
	const char *protocol = own->kind == SOCKET_TCP ? "tcp" : "udp";
	struct port_word wanted = { .first = own->port, .last = own->port };

	saw(finding, "/proc/PID/net", protocol,
	    text_of(finding, "%s port %u", own->address, own->port), "1024 or above");
	take_protocol(text_of(finding, "/%s", protocol), &wanted);
	if (is_allowed(on, &wanted, finding))
		return RESULT_PASS;
	return fail(finding, "listens on port %u of the host", own->port);
}

static enum result judge_host_network(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const bool has_leave = has_allowance(on, &on->policy->privileged_ports);
	enum result worst = RESULT_PASS;

	if (!container->host_listeners || container->host_listeners_cause)
		return unknown(finding, "what it listens on in the host's network is not known%s%s",
			       container->host_listeners_cause ? ": " : "",
			       container->host_listeners_cause ? container->host_listeners_cause
							       : "");
	for (const struct listener *const *own = container->host_listeners; *own; own++) {
		if ((*own)->port >= FIRST_UNPRIVILEGED || !(*own)->port)
			continue;
		worst = result_worse(worst, judge_listener(on, *own, finding));
	}
	if (container->others_cause)
		return result_worse(worst,
				    unknown(finding, "not all of its processes are known: %s",
					    container->others_cause));
	if (worst == RESULT_PASS)
		saw(finding, "/proc/PID/net", "listening sockets of its processes",
		    has_leave ? "none below 1024 that the policy does not allow"
			      : "none below 1024",
		    "1024 or above");
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
		return judge_host_network(on, finding);
	if (!ports_are_absent(container, finding, &result))
		result = judge_published(on, finding);
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
		 "the ports that its own processes listen on. 1024 and above pass, and so do those "
		 "of "
		 "the policy's privileged_ports.",
	.fix = "Publish a port from 1024 on, or put a load balancer in front.",
	.controls = "13.9",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
