#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/daemon.h"
#include "core/facts/json.h"

unsigned api_minor(const char *version)
{
	size_t digits =
		version && strncmp(version, "1.", 2) == 0 ? strspn(version + 2, "0123456789") : 0;

	if (digits < 1 || digits > 4 || version[2 + digits])
		return 0;
	return (unsigned)strtoul(version + 2, NULL, 10);
}

/* "false" in the details of a component: the boolean beside it is left out where it is false. */
static enum tri tri_of_text(const char *text)
{
	if (!text)
		return TRI_UNKNOWN;
	if (strcmp(text, "true") == 0)
		return TRI_YES;
	return strcmp(text, "false") == 0 ? TRI_NO : TRI_UNKNOWN;
}

static void read_components(struct arena *arena, const json_t *root, struct daemon *daemon)
{
	const json_t *components = json_member(root, "Components");

	for (size_t i = 0; i < json_array_size(components); i++) {
		const json_t *component = json_array_get(components, i);
		const json_t *details = json_member_object(component, "Details");
		const char *name = json_member_peek(component, "Name");

		if (!name)
			continue;
		if (strcmp(name, "containerd") == 0)
			daemon->containerd_version = json_member_text(arena, component, "Version");
		if (strcmp(name, "runc") == 0)
			daemon->runc_version = json_member_text(arena, component, "Version");
		/* its platform is an architecture, which would hide that it is no Docker */
		if (strcmp(name, "Podman Engine") == 0)
			daemon->platform_name = arena_copy(arena, name);
		if (strcmp(name, "Engine") == 0 && daemon->experimental == TRI_UNKNOWN)
			daemon->experimental =
				tri_of_text(json_member_peek(details, "Experimental"));
	}
}

int daemon_read_version(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
			struct err *err)
{
	struct json_document document;
	int r = json_open_object(bytes, size, NULL, &document, err);

	if (r < 0)
		return r;
	if (!json_member_peek(document.root, "ApiVersion")) {
		r = err_set(err, EINVAL, "has no ApiVersion");
		goto out;
	}
	daemon->version = json_member_text(arena, document.root, "Version");
	daemon->api_version = json_member_text(arena, document.root, "ApiVersion");
	daemon->min_api_version = json_member_text(arena, document.root, "MinAPIVersion");
	daemon->platform_name =
		json_member_text(arena, json_member_object(document.root, "Platform"), "Name");
	daemon->experimental = json_member_tri(document.root, "Experimental");
	read_components(arena, document.root, daemon);
	if (daemon->experimental != TRI_UNKNOWN)
		daemon->experimental_source = "GET /version";
out:
	json_close(&document);
	return r;
}

static void read_texts(struct arena *arena, const json_t *root, struct daemon *daemon)
{
	const struct {
		const char *key;
		const char **place;
	} members[] = {
		{ "Name", &daemon->name },
		{ "OperatingSystem", &daemon->os },
		{ "Driver", &daemon->storage_driver },
		{ "LoggingDriver", &daemon->logging_driver },
		{ "DockerRootDir", &daemon->root_directory },
		{ "CgroupDriver", &daemon->cgroup_driver },
		{ "CgroupVersion", &daemon->cgroup_version },
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
		*members[i].place = json_member_text(arena, root, members[i].key);
	daemon->firewall_backend =
		json_member_text(arena, json_member_object(root, "FirewallBackend"), "Driver");
	if (!daemon->version)
		daemon->version = json_member_text(arena, root, "ServerVersion");
}

static void read_switches(const json_t *root, struct daemon *daemon)
{
	const struct number memory = json_member_number(root, "MemTotal");

	daemon->debug = json_member_tri(root, "Debug");
	daemon->live_restore = json_member_tri(root, "LiveRestoreEnabled");
	daemon->memory_limit = json_member_tri(root, "MemoryLimit");
	daemon->pids_limit = json_member_tri(root, "PidsLimit");
	daemon->memory_total = memory.value > 0 ? memory.value : 0;
	if (daemon->experimental != TRI_UNKNOWN)
		return;
	daemon->experimental = json_member_tri(root, "ExperimentalBuild");
	if (daemon->experimental != TRI_UNKNOWN)
		daemon->experimental_source = "GET /info";
}

static void read_swarm(struct arena *arena, const json_t *root, struct daemon *daemon)
{
	const json_t *swarm = json_member_object(root, "Swarm");

	daemon->swarm_state = json_member_text(arena, swarm, "LocalNodeState");
	daemon->swarm_manager = json_member_tri(swarm, "ControlAvailable");
	daemon->swarm_nodes = json_member_number(swarm, "Nodes");
}

/* "name=seccomp,profile=default"; before API 1.25 plain words. What follows the name. */
static const char *security_option(const char *const *options, const char *name)
{
	const size_t length = strlen(name);

	for (; *options; options++) {
		const char *text = *options;

		if (strncmp(text, "name=", 5) == 0)
			text += 5;
		if (strncmp(text, name, length) == 0 && (!text[length] || text[length] == ','))
			return text + length;
	}
	return NULL;
}

/* Null is a list without entries: so an engine on a kernel without any of them says it. */
static void read_security(struct arena *arena, const json_t *root, struct daemon *daemon)
{
	static const char profile[] = ",profile=";
	const char *const *options = json_member_texts(arena, root, "SecurityOptions");
	const char *seccomp;

	if (!options || !json_has_member(root, "SecurityOptions"))
		return;
	daemon->rootless = tri_of(security_option(options, "rootless"));
	daemon->userns = tri_of(security_option(options, "userns"));
	daemon->apparmor = tri_of(security_option(options, "apparmor"));
	daemon->selinux = tri_of(security_option(options, "selinux"));
	/* engines before 25 never tell, so that its absence says nothing */
	if (security_option(options, "no-new-privileges"))
		daemon->no_new_privileges = TRI_YES;
	seccomp = security_option(options, "seccomp");
	daemon->seccomp = tri_of(seccomp);
	if (seccomp && strncmp(seccomp, profile, sizeof(profile) - 1) == 0)
		daemon->seccomp_profile = arena_copy(arena, seccomp + sizeof(profile) - 1);
}

/* The names with Secure false; NULL where one entry does not say. */
static const char *const *insecure_names(struct arena *arena, const json_t *registries)
{
	json_t *configs = json_member(registries, "IndexConfigs");
	const char **names = arena_array(arena, json_object_size(configs) + 1, sizeof(*names));
	size_t n = 0;

	if (configs && !json_is_object(configs))
		return NULL;
	for (void *at = json_object_iter(configs); at; at = json_object_iter_next(configs, at)) {
		const enum tri secure = json_member_tri(json_object_iter_value(at), "Secure");

		if (secure == TRI_UNKNOWN)
			return NULL;
		if (secure == TRI_NO)
			names[n++] = arena_copy(arena, json_object_iter_key(at));
	}
	return names;
}

static void read_registries(struct arena *arena, const json_t *root, struct daemon *daemon)
{
	const json_t *registries = json_member_object(root, "RegistryConfig");
	const char *const *cidrs = json_member_texts(arena, registries, "InsecureRegistryCIDRs");
	const char *const *names = insecure_names(arena, registries);

	if (!registries || !cidrs || !names)
		return;
	daemon->has_registries = true;
	daemon->insecure_cidrs = cidrs;
	daemon->insecure_registries = names;
}

/* Layers lie with containerd where its snapshotter is the driver (Engine 23 on); an engine that
 * tells no status of its driver does not say. */
static enum tri uses_containerd(const json_t *root)
{
	const json_t *status = json_member(root, "DriverStatus");
	const json_t *pair;
	size_t i;

	if (!json_is_array(status))
		return json_has_member(root, "DriverStatus") ? TRI_NO : TRI_UNKNOWN;
	json_array_foreach(status, i, pair)
	{
		const char *name = json_string_value(json_array_get(pair, 0));
		const char *value = json_string_value(json_array_get(pair, 1));

		if (name && value && strcmp(name, "driver-type") == 0 &&
		    strncmp(value, "io.containerd.snapshotter.", 26) == 0)
			return TRI_YES;
	}
	return TRI_NO;
}

/* The programs of the configured runtimes; a shim's type has none. */
static const char *const *runtime_paths(struct arena *arena, const json_t *root)
{
	json_t *runtimes = json_member_object(root, "Runtimes");
	const char **paths = arena_array(arena, json_object_size(runtimes) + 1, sizeof(*paths));
	size_t n = 0;

	if (!runtimes)
		return NULL;
	for (void *at = json_object_iter(runtimes); at; at = json_object_iter_next(runtimes, at)) {
		const char *path = json_member_text(arena, json_object_iter_value(at), "path");

		if (path && *path)
			paths[n++] = path;
	}
	return paths;
}

static void read_containerd(struct arena *arena, const json_t *root, struct daemon *daemon)
{
	daemon->containerd_store = uses_containerd(root);
	daemon->containerd_address =
		json_member_text(arena, json_member_object(root, "Containerd"), "Address");
	daemon->runtime_paths = runtime_paths(arena, root);
}

int daemon_read_info(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
		     struct err *err)
{
	struct json_document document;
	int r = json_open_object(bytes, size, NULL, &document, err);

	if (r < 0)
		return r;
	if (!json_member_peek(document.root, "ServerVersion")) {
		r = err_set(err, EINVAL, "has no ServerVersion");
		goto out;
	}
	read_texts(arena, document.root, daemon);
	read_switches(document.root, daemon);
	read_swarm(arena, document.root, daemon);
	read_security(arena, document.root, daemon);
	daemon->authorization_plugins = json_member_texts(
		arena, json_member_object(document.root, "Plugins"), "Authorization");
	read_registries(arena, document.root, daemon);
	read_containerd(arena, document.root, daemon);
out:
	json_close(&document);
	return r;
}
