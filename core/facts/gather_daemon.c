#include <string.h>

#include "core/facts/gather_state.h"

static void take_sockets(struct gather *gather, const struct answer *answer)
{
	gather->host.sockets = sockets_parse(gather->run, answer);
	if (!gather->host.sockets)
		gather->host.sockets_cause = arena_format(
			gather->run, "reading the sockets of process %d: %s",
			gather->engine_pin.pid, gather_part_cause(gather->run, answer, "tcp"));
}

/* Something of where the daemon listens is not known, and it is not known what. */
static void spoil_listeners(struct gather *gather, const char *cause)
{
	gather->daemon.listeners_read = (struct reading){ .cause = cause };
}

static bool is_containerd_socket(const char *path)
{
	const char *name = strrchr(path, '/');

	return name && (strcmp(name, "/containerd.sock") == 0 ||
			strcmp(name, "/containerd.sock.ttrpc") == 0);
}

static void ask_socket_path(struct gather *gather, const char *path, const char *owner)
{
	struct daemon *daemon = &gather->daemon;
	struct job *job;

	if (daemon->socket_count == MAX_SOCKETS) {
		spoil_listeners(gather, "there are too many sockets that may give access");
		return;
	}
	job = shared_ask_path(gather, JOB_SOCKET_PATH, path);
	if (!job)
		return;
	job->index = daemon->socket_count;
	gather->api_sockets[daemon->socket_count++] =
		(struct api_socket){ .path = path, .host_path = path, .owner = owner };
}

/* A unix socket with a name in the file system that gives power over containers. */
static void sort_listener(struct gather *gather, const struct listener *listener, bool is_own)
{
	const char *path = listener->address;

	if (listener->kind != SOCKET_UNIX || !path || *path != '/')
		return;
	if (is_own && !strstr(path, "/libnetwork/"))
		ask_socket_path(gather, path, "dockerd");
	else if (!is_own && is_containerd_socket(path))
		ask_socket_path(gather, path, "containerd");
}

/* Which of the listening sockets are the daemon's, and which give the same power: its own first,
 * because anybody may name a socket like containerd's. */
static void sort_listeners(struct gather *gather, const struct socket_table *table)
{
	struct daemon *daemon = &gather->daemon;
	const struct listener **own =
		arena_array(gather->run, table->count + 1, sizeof(struct listener *));
	bool *is_own = arena_array(gather->run, table->count, sizeof(*is_own));
	size_t n = 0;

	daemon->listeners_read.is_read = true;
	if (!daemon->process->has_all_sockets)
		spoil_listeners(gather, "the daemon's descriptors were not readable");
	if (table->is_truncated)
		spoil_listeners(gather, "the socket table was cut");
	for (size_t i = 0; i < table->count; i++) {
		is_own[i] = owns_socket(daemon->process, table->entries[i].inode);
		if (!is_own[i])
			continue;
		own[n++] = &table->entries[i];
		sort_listener(gather, &table->entries[i], true);
	}
	for (size_t i = 0; i < table->count; i++)
		if (!is_own[i])
			sort_listener(gather, &table->entries[i], false);
	daemon->listeners = own;
	daemon->sockets = gather->api_sockets;
}

static void conclude_listeners(struct gather *gather)
{
	struct daemon *daemon = &gather->daemon;

	if (!daemon->process)
		gather->host.sockets_cause = daemon->process_read.cause;
	if (daemon->process && gather->host.sockets)
		sort_listeners(gather, gather->host.sockets);
	else
		spoil_listeners(gather, gather->host.sockets_cause);
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

void daemon_conclude(struct gather *gather)
{
	if (gather->daemon.process)
		gather->daemon.started = gather_start_time(gather, gather->daemon.process);
	if (gather->daemon.root_directory)
		gather->daemon.root_directory =
			gather_real_place(gather, gather->run, gather->daemon.root_directory);
	config_conclude(gather);
	conclude_listeners(gather);
	find_docker_proxy(gather);
}

/*
 * A socket that is found by another name than its mounts are would be no match for them. What is
 * not there is nobody's way in; and of a stranger's socket no odd name may blind us.
 */
static void take_socket_path(struct gather *gather, size_t index, const struct answer *answer)
{
	struct api_socket *socket = gather->api_sockets + index;
	const char *resolved = walk_resolved(gather->run, answer);
	const struct part *end = walk_end(answer);
	bool is_dockerds = strcmp(socket->owner, "dockerd") == 0;

	if (resolved)
		socket->host_path = gather_real_place(gather, gather->run, resolved);
	else if (!(end && end->status == EVIDENCE_NOT_FOUND) &&
		 (is_dockerds || answer->status != EVIDENCE_REFUSED))
		spoil_listeners(gather, arena_format(gather->run, "where %s lies: %s", socket->path,
						     walk_cause(gather->run, answer)));
}

void gather_daemon_take(struct gather *gather, const struct job *job, const struct answer *answer)
{
	if (job->kind == JOB_ENGINE_SOCKETS)
		take_sockets(gather, answer);
	else if (job->kind == JOB_SOCKET_PATH)
		take_socket_path(gather, job->index, answer);
	else
		config_take(gather, job, answer);
	if (job->shared)
		shared_take(gather, job->shared, answer);
}
