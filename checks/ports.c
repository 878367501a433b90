#include "checks/ports.h"

#include <string.h>

bool ports_are_absent(const struct container *container, struct finding *finding,
		      enum result *ret_result)
{
	if (container->port_count)
		return false;
	if (!container->ports_field || container->privileged == TRI_UNKNOWN) {
		*ret_result = unknown(finding, "the engine did not say its ports");
		return true;
	}
	saw(finding, container->inspect, container->ports_field, NULL, NULL);
	*ret_result = not_applicable(finding, "it publishes no port");
	return true;
}

bool covers_port(const char *word, const void *wanted)
{
	const struct port_word *port = wanted;
	struct port_word allowed;

	return port_word_read(word, &allowed) && allowed.first <= port->first &&
	       allowed.last >= port->last && strcmp(allowed.protocol, port->protocol) == 0;
}

void take_protocol(const char *container_port, struct port_word *port)
{
	const char *slash = strchr(container_port, '/');
	const char *protocol = slash ? slash + 1 : "tcp";
	const size_t length = strlen(protocol);

	/* what is longer is no protocol that a policy can name */
	if (length < sizeof(port->protocol))
		memcpy(port->protocol, protocol, length + 1);
}

const char *port_text(struct finding *finding, const struct published_port *port)
{
	const char *address = port->host_ip ? port->host_ip : "";
	const char *range = port->last > port->first
				    ? text_of(finding, "%u-%u", port->first, port->last)
				    : text_of(finding, "%u", port->first);

	if (strchr(address, ':'))
		address = text_of(finding, "[%s]", address);
	return text_of(finding, "%s:%s->%s", address, range, port->container_port);
}
