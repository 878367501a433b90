#include <string.h>

#include "checks/ports.h"
#include "core/facts/daemon.h"

/* The unspecified address in any spelling: 0.0.0.0, ::, 0:0:0:0:0:0:0:0, ::ffff:0.0.0.0. */
static bool is_wildcard(const char *address)
{
	if (strncmp(address, "::ffff:", 7) == 0)
		address += 7;
	return address[strspn(address, "0:.*")] == '\0';
}

/* Where the engine says no address, the daemon's ip option does. */
static enum result judge_port(const struct subject *on, const struct published_port *port,
			      struct finding *finding)
{
	const struct option *option = config_option(&on->daemon->config, OPTION_IP);
	const char *address = port->host_ip;

	saw(finding, on->container->inspect, on->container->ports_field, port_text(finding, port),
	    "one address of the host");
	if (!address || !*address) {
		if (option->origin == ORIGIN_UNKNOWN)
			return unknown(finding, "the daemon's ip option is not known: %s",
				       option->cause ? option->cause : "it was not read");
		address = option->value ? option->value : "";
	}
	if (is_wildcard(address))
		return fail(finding, "%s is bound to every address", port->container_port);
	return RESULT_PASS;
}

/* Bound to every address, the port is open towards networks that nobody thought of. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	enum result worst = RESULT_PASS;

	if (ports_are_absent(container, finding, &worst))
		return worst;
	for (size_t i = 0; i < container->port_count; i++)
		worst = result_worse(worst, judge_port(on, &container->ports[i], finding));
	return worst;
}

const struct check check_runtime_port_binding = {
	.id = { "5.14", "5.14", "5.14" },
	.title = "Published ports are bound to one address of the host",
	.why = "A port bound to every address is open towards all networks of the host, also those "
	       "that are added later, and past many firewalls.",
	.reads = "The address of every published port; where the engine says none, the daemon's ip "
		 "option. Anything but the unspecified address passes.",
	.fix = "Publish with an address, such as -p 192.0.2.1:8080:80, or set \"ip\" in "
	       "daemon.json.",
	.controls = "4.4",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge } },
};
