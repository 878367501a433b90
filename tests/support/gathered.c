#include "tests/support/gathered.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/memory.h"
#include "core/facts/hardening.h"
#include "core/facts/packages.h"
#include "tests/support/describe.h"

#define MOST_CONTAINERS 256

static void text(struct buffer *out, const char *member, const char *value)
{
	if (value)
		buffer_format(out, "%s %s\n", member, value);
}

static void reading(struct buffer *out, const char *member, const struct reading *value)
{
	buffer_format(out, "%s %s\n", member,
		      value->is_read ? "read"
		      : value->cause ? value->cause
				     : "without a cause");
}

static void describe_option(struct buffer *out, const struct daemon *daemon, enum option_name name)
{
	static const char *const origins[] = { "unknown", "default", "line", "file" };
	const struct option *option = config_option(&daemon->config, name);

	buffer_format(out, "option %d %s %s\n", name, origins[option->origin],
		      option->origin == ORIGIN_UNKNOWN ? option->cause
		      : option->value		       ? option->value
						       : "not set");
}

/* "file 12 /etc/docker/daemon.json there", and how each role's list ended. */
static void describe_files(struct buffer *out, const struct host *host)
{
	static const char *const states[] = { "unread", "absent", "complete" };
	static const char *const file_states[] = { "unread", "absent", "there" };

	for (int role = ROLE_NONE + 1; role < FILE_ROLES; role++) {
		const struct file_list *list = &host->files[role];

		buffer_format(out, "files %d %s %s\n", role, states[list->state],
			      list->reason ? list->reason : "");
		for (const struct file *const *file = list->files; file && *file; file++)
			buffer_format(out, "file %d %s %s (%s)\n", role, (*file)->path,
				      file_states[(*file)->state], (*file)->origin);
	}
}

static void describe_engine(struct buffer *out, const struct daemon *daemon)
{
	reading(out, "process_read", &daemon->process_read);
	if (daemon->process)
		buffer_format(out, "process %d %s\n", daemon->process->pid,
			      daemon->process->command);
	buffer_format(out, "started %lld\n", (long long)daemon->started);
	text(out, "config_path", daemon->config.path);
	text(out, "config_note", daemon->config.note);
	for (int name = 0; name < OPTION_COUNT; name++)
		describe_option(out, daemon, (enum option_name)name);
	text(out, "seccomp_json", daemon->seccomp_json);
	text(out, "seccomp_cause", daemon->seccomp_cause);
	if (daemon->docker_proxy)
		buffer_format(out, "docker_proxy %d\n", daemon->docker_proxy);
	buffer_format(out, "knows_docker_proxy %d\n", daemon->knows_docker_proxy);
	reading(out, "listeners_read", &daemon->listeners_read);
	for (size_t i = 0; daemon->listeners && daemon->listeners[i]; i++)
		buffer_format(out, "listener %s %u\n", daemon->listeners[i]->address,
			      daemon->listeners[i]->port);
	for (size_t i = 0; i < daemon->socket_count; i++)
		buffer_format(out, "socket %s %s %s\n", daemon->sockets[i].path,
			      daemon->sockets[i].host_path, daemon->sockets[i].owner);
	text(out, "socket_group", daemon->socket_group);
	text(out, "socket_group_source", daemon->socket_group_source);
	for (size_t i = 0; daemon->listen_streams && daemon->listen_streams[i]; i++)
		text(out, "listen_stream", daemon->listen_streams[i]);
	text(out, "tls_files", daemon->tls_files);
	text(out, "tls_files_exist", tri_text(daemon->tls_files_exist));
}

static void describe_host(struct buffer *out, const struct host *host)
{
	text(out, "hostname", host->hostname);
	text(out, "machine_id", host->machine_id);
	text(out, "host_os", host->os);
	text(out, "kernel", host->kernel);
	buffer_format(out, "boot_time %lld\n", (long long)host->boot_time);
	text(out, "host_apparmor", tri_text(host->apparmor));
	text(out, "host_selinux", tri_text(host->selinux));
	text(out, "host_selinux_enforcing", tri_text(host->selinux_enforcing));
	if (host->last_capability.known)
		buffer_format(out, "last_capability %lld\n",
			      (long long)host->last_capability.value);
	if (host->mounts)
		buffer_format(out, "host_mounts %zu%s\n", host->mounts->count,
			      host->mounts->is_truncated ? " cut" : "");
	if (host->sockets)
		buffer_format(out, "host_sockets %zu\n", host->sockets->count);
	text(out, "host_sockets_cause", host->sockets_cause);
	text(out, "init_system", host->init_system);
	text(out, "container_cause", host->container_cause);
}

static void describe_packages(struct buffer *out, const struct packages *packages)
{
	if (!packages)
		return;
	reading(out, "packages", &packages->reading);
	text(out, "packages_source", packages->source);
	for (size_t i = 0; i < packages->count; i++)
		buffer_format(out, "package %s %s\n", packages->list[i].name,
			      packages->list[i].version);
}

static void describe_value(struct buffer *out, const struct hardening_value *value)
{
	buffer_format(out, "%s %s\n", value->path, value->text ? value->text : value->cause);
}

static void describe_hardening(struct buffer *out, const struct hardening *hardening)
{
	if (!hardening)
		return;
	for (size_t i = 0; i < HARDENING_SETTINGS; i++)
		describe_value(out, &hardening->settings[i]);
	reading(out, "cpu", &hardening->cpu_read);
	for (size_t i = 0; i < hardening->cpu_count; i++)
		describe_value(out, &hardening->cpu[i]);
	reading(out, "hardening_scan", &hardening->scan.reading);
	if (hardening->scan.score.known)
		buffer_format(out, "hardening_score %lld\n",
			      (long long)hardening->scan.score.value);
}

/* What section 1 asks of the host itself. */
static void describe_system(struct buffer *out, const struct host *host,
			    const struct daemon *daemon)
{
	text(out, "containerd_version", daemon->containerd_version);
	text(out, "runc_version", daemon->runc_version);
	text(out, "os_id", host->os_id);
	text(out, "os_version", host->os_version);
	text(out, "os_codename", host->os_codename);
	text(out, "os_source", host->os_source);
	text(out, "os_cause", host->os_cause);
	describe_packages(out, host->packages);
	describe_hardening(out, host->hardening);
}

static const char *describe_all(struct arena *arena, struct gather *gather)
{
	const struct daemon *daemon = gather_daemon(gather);
	struct buffer out = { 0 };
	size_t listed;
	const char *made;

	reading(&out, "api", &daemon->api);
	reading(&out, "version_read", &daemon->version_read);
	reading(&out, "info", &daemon->info);
	reading(&out, "networks", &daemon->networks);
	reading(&out, "volumes", &daemon->volumes);
	reading(&out, "images", &daemon->images);
	reading(&out, "services", &daemon->services);
	reading(&out, "containers", gather_containers(gather, &listed));
	text(&out, "used_api_version", daemon->used_api_version);
	describe_version(&out, daemon);
	describe_info(&out, daemon);
	describe_lists(&out, daemon);
	describe_engine(&out, daemon);
	describe_host(&out, gather_host(gather));
	describe_files(&out, gather_host(gather));
	describe_system(&out, gather_host(gather), daemon);
	made = arena_text(arena, out.bytes, out.size);
	buffer_done(&out);
	return made;
}

static void describe_limit(struct buffer *out, const char *name, const struct cgroup_limit *limit)
{
	if (!limit->known)
		buffer_format(out, "limit %s unknown\n", name);
	else if (!limit->is_limited)
		buffer_format(out, "limit %s none\n", name);
	else
		buffer_format(out, "limit %s %lld%s\n", name, (long long)limit->value,
			      limit->is_inherited ? " inherited" : "");
	text(out, " source", limit->source);
}

static void describe_processes(struct buffer *out, const struct container *container)
{
	if (container->process)
		buffer_format(out, "process %d %s\n", container->process->pid,
			      container->process->command);
	text(out, "process_cause", container->process_cause);
	for (size_t i = 0; i < container->other_count; i++)
		buffer_format(out, "other %d %s%s\n", container->others[i].pid,
			      container->others[i].executable ? container->others[i].executable
							      : "?",
			      container->other_is_exec[i] ? " exec" : "");
	text(out, "others_cause", container->others_cause);
	describe_limit(out, "memory", &container->limits.memory);
	describe_limit(out, "pids", &container->limits.pids);
	describe_limit(out, "cpu", &container->limits.cpu);
	text(out, "devices", container->limits.devices);
	text(out, "limits_cause", container->limits_cause);
	for (size_t i = 0; i < container->exec_count; i++) {
		buffer_format(out, "exec %s %s\n", container->execs[i].id,
			      container->execs[i].is_read ? "read" : container->execs[i].cause);
		describe_exec(out, &container->execs[i]);
	}
}

static void describe_places(struct buffer *out, const struct container *container)
{
	static const char *const kinds[] = { "net", "pid", "ipc", "uts", "user" };
	static const char *const words[] = { "unknown", "no", "host", "other" };

	for (int kind = 0; kind <= NS_USER; kind++)
		buffer_format(out, "sharing %s %s by %s\n", kinds[kind],
			      words[container->sharing[kind]], container->sharing_source[kind]);
	for (size_t i = 0; i < container->mount_count; i++) {
		const struct container_mount *mount = &container->mounts[i];

		buffer_format(out, "place %s %s by %s\n", mount->destination,
			      mount->host_path ? mount->host_path : "unknown",
			      mount->host_path_source);
		text(out, " cause", mount->host_path_cause);
	}
	text(out, "mounts_cause", container->mounts_cause);
	if (container->sockets)
		buffer_format(out, "sockets %zu\n", container->sockets->count);
	text(out, "sockets_cause", container->sockets_cause);
	for (size_t i = 0; container->host_listeners && container->host_listeners[i]; i++)
		buffer_format(out, "host_listener %u\n", container->host_listeners[i]->port);
	text(out, "host_listeners_cause", container->host_listeners_cause);
	for (size_t i = 0; container->image_exposed_ports && container->image_exposed_ports[i]; i++)
		buffer_format(out, "image_exposes %s\n", container->image_exposed_ports[i]);
	text(out, "image_cause", container->image_cause);
}

static void take_container(struct gathered *gathered, const struct container *container)
{
	struct gathered_container *place = &gathered->containers[gathered->count++];
	struct buffer out = { 0 };

	cr_assert(gathered->count <= MOST_CONTAINERS);
	buffer_format(&out, "is_gone %d\nis_inspected %d\n", container->is_gone,
		      container->is_inspected);
	text(&out, "inspect_cause", container->inspect_cause);
	describe_container(&out, container);
	describe_processes(&out, container);
	describe_places(&out, container);
	place->name = arena_copy(gathered->arena, container->name ? container->name : "");
	place->text = arena_text(gathered->arena, out.bytes, out.size);
	buffer_done(&out);
}

static void take_ready(struct gathered *gathered, struct gather *gather)
{
	const struct container *container;
	struct arena *scratch;

	while ((container = gather_next_container(gather, &scratch))) {
		take_container(gathered, container);
		gather_judged(gather, container);
	}
}

/* As core/run/ does it. */
static void pump(struct gathered *gathered, struct gather *gather, struct source *source)
{
	size_t in_flight = 0;

	while (!gather_done(gather)) {
		struct request request;
		struct answer answer;

		while (in_flight < EVIDENCE_IN_FLIGHT && gather_next_request(gather, &request)) {
			if (source->operations->submit(source, &request) == 0)
				in_flight++;
			else
				gather_take(gather,
					    &(struct answer){ .tag = request.tag,
							      .status = EVIDENCE_IO_ERROR });
		}
		take_ready(gathered, gather);
		if (!in_flight)
			continue;
		if (source->operations->wait(source, &answer) < 0) {
			gathered->is_lost = true;
			gather_abandon(gather, EVIDENCE_IO_ERROR);
			in_flight = 0;
			continue;
		}
		in_flight--;
		gather_take(gather, &answer);
		source->operations->release(source, &answer);
	}
}

static int by_name(const void *one, const void *other)
{
	const struct gathered_container *left = one, *right = other;

	return strcmp(left->name, right->name);
}

static struct gathered *gather(struct source *source, const char *containers, bool wants_host)
{
	struct gathered *gathered = memory_get(sizeof(*gathered));
	const struct gather_options options = { .endpoint = source->endpoint,
						.now = source->now,
						.wants_host = wants_host,
						.hardening_report = LYNIS_REPORT,
						.is_rooted = source->is_rooted,
						.containers = containers };
	struct gather *state;

	*gathered = (struct gathered){ .arena = arena_new() };
	gathered->containers =
		arena_array(gathered->arena, MOST_CONTAINERS, sizeof(*gathered->containers));
	state = gather_new(gathered->arena, &options);
	pump(gathered, state, source);
	gathered->host = describe_all(gathered->arena, state);
	(void)gather_containers(state, &gathered->listed);
	if (gathered->count)
		qsort(gathered->containers, gathered->count, sizeof(*gathered->containers),
		      by_name);
	gather_free(state);
	source->operations->close(source);
	return gathered;
}

struct gathered *gather_all(struct source *source, const char *containers)
{
	return gather(source, containers, true);
}

struct gathered *gather_daemon_only(struct source *source)
{
	return gather(source, NULL, false);
}

void gathered_free(struct gathered *gathered)
{
	if (gathered)
		arena_free(gathered->arena);
	free(gathered);
}

static const char *text_named(const struct gathered *gathered, const char *name)
{
	if (!name)
		return gathered->host;
	for (size_t i = 0; i < gathered->count; i++)
		if (strcmp(gathered->containers[i].name, name) == 0)
			return gathered->containers[i].text;
	return "";
}

const char *gathered_line(const struct gathered *gathered, const char *name, const char *member)
{
	const size_t size = strlen(member);

	for (const char *line = text_named(gathered, name); line && *line;) {
		const char *end = strchr(line, '\n');

		if (strncmp(line, member, size) == 0 && (line[size] == ' ' || line[size] == '\n'))
			return arena_text(gathered->arena, line, (size_t)(end - line));
		line = end ? end + 1 : NULL;
	}
	return NULL;
}

bool gathered_has(const struct gathered *gathered, const char *name, const char *line)
{
	const size_t size = strlen(line);
	const char *whole = text_named(gathered, name);

	for (const char *at = strstr(whole, line); at; at = strstr(at + 1, line))
		if ((at == whole || at[-1] == '\n') && at[size] == '\n')
			return true;
	return false;
}

const char *gathered_text(const struct gathered *gathered)
{
	const char *all = gathered->host;

	for (size_t i = 0; i < gathered->count; i++)
		all = arena_format(gathered->arena, "%s\n== %s\n%s", all,
				   gathered->containers[i].name, gathered->containers[i].text);
	return all;
}
