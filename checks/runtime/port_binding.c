#include <string.h>

#include "checks/ports.h"
#include "core/facts/daemon.h"

/* The unspecified address in any spelling: 0.0.0.0, ::, 0:0:0:0:0:0:0:0, ::ffff:0.0.0.0,
 * 0:0:0:0:0:FFFF:0:0. */
static bool is_wildcard(const char *address)
{
	const char *rest = address + strspn(address, "0:.*");

	if (strchr(address, ':') && strncasecmp(rest, "ffff:", 5) == 0)
		rest += 5 + strspn(rest + 5, "0:.");
	return *rest == '\0';
}

/* Of which network the engine would take an address: NULL for one that is not known. */
static const struct network *own_network(const struct subject *on)
{
	const char *mode = on->container->network_mode;

	if (mode && strcmp(mode, "default") == 0)
		mode = "bridge";
	return daemon_network(on->daemon, mode);
}

/*
 * What the engine binds to where the port names no address: its network's own default, and on
 * the default bridge alone the daemon's ip option. NULL unknown, with the cause.
 */
static const char *default_address(const struct subject *on, const char **ret_cause)
{
	const struct option *option = config_option(&on->daemon->config, OPTION_IP);
	const struct network *network = own_network(on);

	*ret_cause = on->daemon->networks.cause ? on->daemon->networks.cause
						: "its network is not among the engine's";
	if (!network)
		return NULL;
	if (network->host_binding && *network->host_binding)
		return network->host_binding;
	if (network->is_default_bridge != TRI_YES)
		return "";
	*ret_cause = option->cause ? option->cause : "the daemon's ip option was not read";
	if (option->origin == ORIGIN_UNKNOWN)
		return NULL;
	return option->value ? option->value : "";
}

static enum result judge_port(const struct subject *on, const struct published_port *port,
			      struct finding *finding)
{
	const char *address = port->host_ip, *cause;

	saw(finding, on->container->inspect, on->container->ports_field, port_text(finding, port),
	    "one address of the host");
	if (!address || !*address) {
		address = default_address(on, &cause);
		if (!address)
			return unknown(finding, "which address it is bound to is not known: %s",
				       cause);
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
	.reads = "The address of every published port; where the engine says none, that of its "
		 "network, or on the default bridge the daemon's ip option. Anything but the "
		 "unspecified address passes.",
	.fix = "Publish with an address, such as -p 192.0.2.1:8080:80, or set \"ip\" in "
	       "daemon.json.",
	.controls = "4.4",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
