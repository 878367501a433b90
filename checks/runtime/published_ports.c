#include <stdlib.h>
#include <string.h>

#include "checks/allowance.h"
#include "checks/kernel.h"
#include "checks/ports.h"

static bool is_exposed(const struct container *container, const char *port)
{
	for (const char *const *exposed = container->image_exposed_ports; exposed && *exposed;
	     exposed++)
		if (strcmp(*exposed, port) == 0)
			return true;
	return false;
}

/* Does anything in its network namespace answer on "80/tcp"? */
static bool has_listener(const struct container *container, const char *text)
{
	unsigned long port = strtoul(text, NULL, 10);
	enum socket_kind kind = strstr(text, "/udp") ? SOCKET_UDP : SOCKET_TCP;

	for (size_t i = 0; i < container->sockets->count; i++)
		if (container->sockets->entries[i].kind == kind &&
		    container->sockets->entries[i].port == port)
			return true;
	return false;
}

/* Where the site has listed what the container may publish, that is the whole list. */
static enum result judge_listed(const struct subject *on, const struct published_port *port,
				struct finding *finding)
{
	const char *name = port->container_port;
	struct port_word wanted = { .first = (uint16_t)strtoul(name, NULL, 10) };

	saw(finding, on->container->inspect, on->container->ports_field, port_text(finding, port),
	    "a port that the policy lists");
	wanted.last = wanted.first;
	take_protocol(name, &wanted);
	if (find_allowance(on, finding, &on->policy->ports, covers_port, &wanted))
		return RESULT_PASS;
	saw_policy(on, finding, "ports", NULL, text_of(finding, "%s for this container", name));
	return fail(finding, "publishes %s, which the policy does not list for it", name);
}

static enum result judge_port(const struct container *container, const struct published_port *port,
			      struct finding *finding)
{
	saw(finding, container->inspect, container->ports_field, port_text(finding, port),
	    "a port of the image's EXPOSE list, with a listener");
	if (!container->image_exposed_ports)
		return unknown(finding, "which ports its image exposes is not known: %s",
			       container->image_cause ? container->image_cause
						      : "the image was not read");
	if (!is_exposed(container, port->container_port))
		return fail(finding, "publishes %s, which its image does not expose",
			    port->container_port);
	if (!container->process)
		return RESULT_PASS;
	if (!container->sockets)
		return unknown(finding, "what listens inside could not be read: %s",
			       container->sockets_cause ? container->sockets_cause
							: "it was not asked");
	if (has_listener(container, port->container_port))
		return RESULT_PASS;
	if (container->sockets->is_truncated || strstr(port->container_port, "/sctp"))
		return unknown(finding, "whether anything listens on %s could not be read",
			       port->container_port);
	return fail(finding, "publishes %s, but nothing listens there", port->container_port);
}

/* Every open port is a door; one that nothing needs is a door that nobody watches. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	const bool is_listed = has_allowance(on, &on->policy->ports);
	enum result worst = RESULT_PASS;

	if (container->publish_all == TRI_YES) {
		saw(finding, container->inspect, "HostConfig.PublishAllPorts", "true", "false");
		worst = fail(finding, "publishes every exposed port (-P)");
	}
	if (worst == RESULT_PASS && ports_are_absent(container, finding, &worst))
		return worst;
	if (silence)
		return result_worse(worst, unknown(finding, "%s", silence));
	for (size_t i = 0; i < container->port_count; i++) {
		const struct published_port *port = &container->ports[i];

		worst = result_worse(worst, is_listed ? judge_listed(on, port, finding)
						      : judge_port(container, port, finding));
	}
	return worst;
}

const struct check check_runtime_published_ports = {
	.id = { "5.9", "5.9", "5.9" },
	.title = "Containers publish only the ports they need",
	.why = "Every published port is a door into the container; one that its image never meant "
	       "to open, or that nothing answers on, is watched by nobody.",
	.reads = "The published ports against the image's EXPOSE list and against what listens in "
		 "the container's network namespace. Exposed and listening passes; -P fails. "
		 "Where the policy's ports name a container, their list decides.",
	.fix = "Publish single ports with -p, and take away those that nothing needs.",
	.controls = "13.9",
	.level = 1,
	.looks = { { SCOPE_RUNNING, judge, ROLE_NONE } },
};
