#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/collection.h"
#include "core/facts/container_decode.h"
#include "core/facts/json.h"

/* What reaches into a container from outside: mounts, published ports, networks. */

/* No real container asks for more; each of its mounts searches them. */
#define ASKED_MOUNTS_MAX 100

/* Where the engine leaves the propagation of a mount out, what was asked for holds. */
static const char *asked_propagation(struct arena *arena, const json_t *root, const char *target)
{
	const json_t *asked = json_member(json_member_object(root, "HostConfig"), "Mounts");

	for (size_t i = 0; i < json_array_size(asked) && i < ASKED_MOUNTS_MAX; i++) {
		const json_t *mount = json_array_get(asked, i);
		const char *own = json_member_peek(mount, "Target");

		if (own && strcmp(own, target) == 0)
			return json_member_text(arena, json_member_object(mount, "BindOptions"),
						"Propagation");
	}
	return NULL;
}

/* Before API 1.25 a mount had no type, and only a volume had a name. */
static const char *type_of(struct arena *arena, const json_t *mount)
{
	const char *name = json_member_peek(mount, "Name");

	if (json_has_member(mount, "Type"))
		return json_member_text(arena, mount, "Type");
	return name && *name ? "volume" : "bind";
}

static int read_mount(struct arena *arena, const json_t *root, const json_t *element,
		      struct container_mount *mount)
{
	const char *name = json_member_text(arena, element, "Name");

	mount->type = type_of(arena, element);
	mount->source = json_member_text(arena, element, "Source");
	mount->destination = json_member_text(arena, element, "Destination");
	mount->volume = name && *name ? name : NULL;
	mount->is_writable = json_member_tri(element, "RW");
	mount->propagation = json_member_text(arena, element, "Propagation");
	if (!mount->type || !mount->destination)
		return -EINVAL;
	if (!mount->propagation || !*mount->propagation) {
		const char *asked = asked_propagation(arena, root, mount->destination);

		mount->propagation = asked ? asked : mount->propagation;
	}
	return 0;
}

int container_read_mounts(struct arena *arena, const json_t *root, struct container *container,
			  struct err *err)
{
	const json_t *list = json_member(root, "Mounts");
	const size_t count = json_array_size(list);
	struct container_mount *mounts = arena_array(arena, count + 1, sizeof(*mounts));

	if (!json_has_member(root, "Mounts") || (list && !json_is_array(list)))
		return err_set(err, EINVAL, "Mounts is no list");
	for (size_t i = 0; i < count; i++)
		if (read_mount(arena, root, json_array_get(list, i), &mounts[i]) < 0)
			return err_set(err, EINVAL, "Mounts holds what is no mount");
	container->mounts = mounts;
	container->mount_count = count;
	return 0;
}

/* Digits up to 65535; the text behind them. NULL for anything else. */
static const char *parse_port(const char *text, uint16_t *ret_port)
{
	char *end;
	unsigned long port;

	if (!isdigit((unsigned char)*text))
		return NULL;
	port = strtoul(text, &end, 10);
	if (port > UINT16_MAX)
		return NULL;
	*ret_port = (uint16_t)port;
	return end;
}

/* "80", "80-90", either with "/tcp", as far as the engine takes it; "" is left to the engine. */
static int parse_range(const char *text, struct published_port *port)
{
	if (!*text)
		return 0;
	text = parse_port(text, &port->first);
	port->last = port->first;
	if (text && *text == '-')
		text = parse_port(text + 1, &port->last);
	if (!text || (*text && *text != '/') || port->last < port->first)
		return -EINVAL;
	return 0;
}

static int read_bindings(const json_t *list, const char *container_port, struct collection *ports)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *binding = json_array_get(list, i);
		const char *host_port = json_member_peek(binding, "HostPort");
		const char *host_ip = json_member_text(ports->arena, binding, "HostIp");
		struct published_port port = { .container_port = container_port,
					       .host_ip = host_ip ? host_ip : "" };

		if ((!host_port && json_member(binding, "HostPort")) ||
		    (!host_ip && json_member(binding, "HostIp")) || !json_is_object(binding) ||
		    parse_range(host_port ? host_port : "", &port) < 0)
			return -EINVAL;
		collection_add(ports, &port, sizeof(port));
	}
	return 0;
}

/* Null and an empty list: exposed, but not published. */
static int read_port_map(json_t *map, struct collection *ports)
{
	if (map && !json_is_object(map))
		return -EINVAL;
	for (void *at = json_object_iter(map); at; at = json_object_iter_next(map, at)) {
		const json_t *bindings = json_object_iter_value(at);
		const char *port;

		if (!json_is_array(bindings) && !json_is_null(bindings))
			return -EINVAL;
		port = arena_copy(ports->arena, json_object_iter_key(at));
		if (read_bindings(bindings, port, ports) < 0)
			return -EINVAL;
	}
	return 0;
}

/* Where it runs, what the engine has opened; else what it would open. */
static int read_ports(struct arena *arena, const json_t *root, struct container *container,
		      struct err *err)
{
	const bool is_open = container->is_running == TRI_YES;
	const json_t *holder = json_member_object(root, is_open ? "NetworkSettings" : "HostConfig");
	struct collection ports = { .arena = arena };

	if (!holder)
		return 0;
	container->ports_field = is_open ? "NetworkSettings.Ports" : "HostConfig.PortBindings";
	if (read_port_map(json_member(holder, is_open ? "Ports" : "PortBindings"), &ports) < 0) {
		collection_done(&ports);
		return err_set(err, EINVAL, "%s is no map of ports", container->ports_field);
	}
	container->ports = collection_take(&ports, &container->port_count);
	return 0;
}

int container_read_network(struct arena *arena, const json_t *root, struct container *container,
			   struct err *err)
{
	const json_t *settings = json_member_object(root, "NetworkSettings");
	const json_t *networks = json_member(settings, "Networks");
	const char **ids = arena_array(arena, json_object_size(networks) + 1, sizeof(*ids));

	container->networks = json_member_keys(arena, settings, "Networks");
	if (settings && !container->networks)
		return err_set(err, EINVAL, "NetworkSettings.Networks is no object");
	for (size_t i = 0; container->networks && container->networks[i]; i++) {
		const json_t *network = json_object_get(networks, container->networks[i]);
		const char *id = json_member_text(arena, network, "NetworkID");

		ids[i] = id ? id : "";
	}
	if (container->networks)
		container->network_ids = ids;
	return read_ports(arena, root, container, err);
}
