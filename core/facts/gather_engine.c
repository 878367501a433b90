#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/facts/gather_state.h"

/* The kernel counts process starts in ticks of 1/100 s for user space on every architecture. */
#define TICK (NANOSECONDS / 100)

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The link of a replaced binary ends in " (deleted)". Where the link is denied, the name that
 * the socket's own peer gave itself serves. */
static bool is_dockerd(const struct process *process)
{
	const char *name = process->executable ? base_name(process->executable) : process->command;
	size_t length = name ? strcspn(name, " ") : 0;

	return (length == 7 && memcmp(name, "dockerd", 7) == 0) ||
	       (length == 11 && memcmp(name, "dockerd-dev", 11) == 0);
}

static const char *const *split_environment(struct arena *arena, const struct part *part)
{
	const char **names;
	size_t count = 1, n = 0;

	if (!part || part->status != EVIDENCE_OK)
		return NULL;
	for (size_t i = 0; i < part->size; i++)
		count += part->bytes[i] == '\0';
	names = arena_array(arena, count + 1, sizeof(*names));
	for (size_t at = 0; at < part->size; at += strlen(part->bytes + at) + 1)
		names[n++] = arena_copy(arena, part->bytes + at);
	return names;
}

/* The process is the engine: what hangs on it is asked for. */
static void accept_engine(struct gather *gather, const struct process *process)
{
	struct daemon *daemon = &gather->daemon;
	struct job *job;

	daemon->process = process;
	daemon->process_read.is_read = true;
	gather->engine_is_local = process->namespaces[NS_MNT] != 0;
	if (process->mounts)
		gather->host.mounts = process->mounts;
	config_ask(gather);
	if (gather->host.sockets || gather->host.sockets_cause)
		return;
	job = gather_ask(gather, JOB_ENGINE_SOCKETS, EVIDENCE_SOCKETS);
	job->request.pins = &gather->engine_pin;
	job->request.pin_count = 1;
}

/* /var/run is a link to /run on every system that dockerd runs on. */
static const char *without_var(const char *path)
{
	return strncmp(path, "/var/run/", 9) == 0 ? path + 4 : path;
}

static bool owns_socket(const struct process *process, uint64_t inode)
{
	for (size_t i = 0; i < process->socket_count; i++)
		if (process->socket_inodes[i] == inode)
			return true;
	return false;
}

/* Does the candidate's descriptor table hold the socket that the engine answers on? */
static bool owns_endpoint(const struct gather *gather, const struct process *process)
{
	const struct socket_table *table = gather->host.sockets;
	const char *endpoint = gather->daemon.endpoint;

	if (!table || strncmp(endpoint, "unix://", 7) != 0)
		return false;
	for (size_t i = 0; i < table->count; i++) {
		const struct listener *listener = &table->entries[i];

		if (listener->kind == SOCKET_UNIX && listener->address && !listener->is_doubtful &&
		    strcmp(without_var(listener->address), without_var(endpoint + 7)) == 0 &&
		    owns_socket(process, listener->inode))
			return true;
	}
	return false;
}

/* Under socket activation the peer is systemd: each process that calls itself dockerd is asked
 * for its descriptors, and the one that holds the socket is the engine. */
static void ask_next_candidate(struct gather *gather)
{
	const struct process_table *table = gather->table;
	struct job *job;

	while (table && gather->next_candidate < table->count) {
		const struct process_entry *entry = &table->entries[gather->next_candidate++];

		/* a process of a container may call itself what it likes */
		if (!entry->command || strcmp(entry->command, "dockerd") != 0 || *entry->container)
			continue;
		gather->engine_pin = (struct pin){ .pid = entry->pid, .start = entry->start };
		job = gather_ask(gather, JOB_ENGINE, EVIDENCE_PROCESS);
		job->request.detail = PROCESS_ENGINE;
		job->request.pins = &gather->engine_pin;
		job->request.pin_count = 1;
		return;
	}
	gather->engine_pin = (struct pin){ 0 };
	gather->daemon.process_read.cause = gather->peer_cause;
}

void gather_engine_consider(struct gather *gather)
{
	if (gather->has_peer && gather->has_table && !gather->daemon.process &&
	    gather->peer_cause && !gather->candidate && !gather->engine_pin.pid)
		ask_next_candidate(gather);
}

static void take_peer(struct gather *gather, const struct answer *answer,
		      const struct process *process)
{
	const char *cause;

	gather->has_peer = true;
	if (process && is_dockerd(process)) {
		gather->engine_pin = (struct pin){ .pid = process->pid, .start = process->start };
		accept_engine(gather, process);
		return;
	}
	if (process && answer->status == EVIDENCE_OK)
		cause = arena_format(gather->run,
				     "the socket belongs to process %d (%s), and no dockerd that "
				     "holds it is on this kernel",
				     process->pid, process->command ? process->command : "?");
	else if (answer->status == EVIDENCE_GONE)
		cause = "the daemon is not on this kernel";
	else
		cause = arena_format(gather->run, "looking for the daemon's process: %s",
				     gather_cause(gather->run, answer->status, answer->code));
	gather->peer_cause = cause;
	gather_engine_consider(gather);
}

static void take_candidate(struct gather *gather, const struct process *process)
{
	struct job *job;

	if (!process || !is_dockerd(process)) {
		ask_next_candidate(gather);
		return;
	}
	if (gather->host.sockets) {
		if (owns_endpoint(gather, process))
			accept_engine(gather, process);
		else
			ask_next_candidate(gather);
		return;
	}
	gather->candidate = process;
	job = gather_ask(gather, JOB_ENGINE_SOCKETS, EVIDENCE_SOCKETS);
	job->request.pins = &gather->engine_pin;
	job->request.pin_count = 1;
}

static void take_process(struct gather *gather, const struct answer *answer)
{
	struct process *process = NULL;

	if (answer->status == EVIDENCE_OK) {
		process = process_parse(gather->run, answer);
		gather->environment =
			split_environment(gather->run, answer_part(answer, "environ"));
	}
	if (!gather->has_peer)
		take_peer(gather, answer, process);
	else
		take_candidate(gather, process);
}

static void take_sockets(struct gather *gather, const struct answer *answer)
{
	const struct process *candidate = gather->candidate;
	struct socket_table *table = NULL;

	if (answer->status == EVIDENCE_OK)
		table = sockets_parse(gather->run, answer);
	if (table)
		gather->host.sockets = table;
	else
		gather->host.sockets_cause =
			arena_format(gather->run, "reading the sockets of process %d: %s",
				     gather->engine_pin.pid,
				     gather_cause(gather->run, answer->status, answer->code));
	if (!candidate)
		return;
	gather->candidate = NULL;
	if (owns_endpoint(gather, candidate))
		accept_engine(gather, candidate);
	else
		ask_next_candidate(gather);
}

static bool is_containerd_socket(const char *path)
{
	const char *name = base_name(path);

	return *path == '/' &&
	       (strcmp(name, "containerd.sock") == 0 || strcmp(name, "containerd.sock.ttrpc") == 0);
}

static void ask_socket_path(struct gather *gather, const char *path, const char *owner)
{
	struct daemon *daemon = &gather->daemon;
	struct job *job;

	if (daemon->socket_count == MAX_SOCKETS)
		return;
	job = gather_ask(gather, JOB_SOCKET_PATH, EVIDENCE_PATH);
	job->index = daemon->socket_count;
	job->request.name = path;
	gather_in_engine_root(gather, &job->request);
	gather->api_sockets[daemon->socket_count++] =
		(struct api_socket){ .path = path, .host_path = path, .owner = owner };
}

/* The unix sockets with a name in the file system that give power over containers. */
static void ask_api_sockets(struct gather *gather, const struct socket_table *table, bool own)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct listener *listener = &table->entries[i];
		bool is_own = owns_socket(gather->daemon.process, listener->inode);

		if (listener->kind != SOCKET_UNIX || !listener->address ||
		    *listener->address != '/' || is_own != own)
			continue;
		if (own && !strstr(listener->address, "/libnetwork/"))
			ask_socket_path(gather, listener->address, "dockerd");
		else if (!own && is_containerd_socket(listener->address))
			ask_socket_path(gather, listener->address, "containerd");
	}
}

/* Which of the listening sockets are the daemon's, and which give the same power. */
static void sort_listeners(struct gather *gather)
{
	const struct socket_table *table = gather->host.sockets;
	struct daemon *daemon = &gather->daemon;
	const struct listener **own;
	size_t n = 0;

	daemon->listeners_read.cause =
		daemon->process ? gather->host.sockets_cause : daemon->process_read.cause;
	if (!table || !daemon->process)
		return;
	own = arena_array(gather->run, table->count + 1, sizeof(*own));
	for (size_t i = 0; i < table->count; i++)
		if (owns_socket(daemon->process, table->entries[i].inode))
			own[n++] = &table->entries[i];
	ask_api_sockets(gather, table, true);
	ask_api_sockets(gather, table, false);
	daemon->listeners = own;
	daemon->sockets = gather->api_sockets;
	daemon->listeners_read.is_read = daemon->process->has_all_sockets && !table->is_truncated;
	if (!daemon->listeners_read.is_read)
		daemon->listeners_read.cause =
			table->is_truncated ? "the socket table was cut"
					    : "the daemon's descriptors were not readable";
}

static void find_docker_proxy(struct gather *gather)
{
	struct daemon *daemon = &gather->daemon;
	const struct process_table *table = gather->table;

	if (!table || !daemon->process)
		return;
	daemon->knows_docker_proxy = !table->is_truncated;
	for (size_t i = 0; i < table->count && !daemon->docker_proxy; i++)
		if (table->entries[i].parent == daemon->process->pid && table->entries[i].command &&
		    strcmp(table->entries[i].command, "docker-proxy") == 0)
			daemon->docker_proxy = table->entries[i].pid;
}

void gather_engine_complete(struct gather *gather)
{
	if (gather->is_config_decided)
		return;
	gather->is_config_decided = true;
	if (gather->daemon.process && gather->host.boot_time)
		gather->daemon.started =
			gather->host.boot_time + (int64_t)gather->daemon.process->start * TICK;
	config_conclude(gather);
	sort_listeners(gather);
	find_docker_proxy(gather);
}

static void take_socket_path(struct gather *gather, size_t index, const struct answer *answer)
{
	const char *resolved = walk_resolved(gather->run, answer);
	struct api_socket *socket = gather->api_sockets + index;

	if (resolved)
		socket->host_path = resolved;
}

void gather_engine_take(struct gather *gather, const struct job *job, const struct answer *answer)
{
	if (job->kind == JOB_ENGINE)
		take_process(gather, answer);
	else if (job->kind == JOB_ENGINE_SOCKETS)
		take_sockets(gather, answer);
	else if (job->kind == JOB_SOCKET_PATH)
		take_socket_path(gather, job->index, answer);
	else
		config_take(gather, job, answer);
}
