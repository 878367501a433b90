#include <stdlib.h>
#include <string.h>

#include "core/facts/gather_state.h"

/* So many processes that call themselves dockerd are asked whether they are. */
#define MOST_CANDIDATES 64

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

static void ask_sockets(struct gather *gather, enum job_kind kind, const struct pin *pin)
{
	struct job *job = gather_ask(gather, kind, EVIDENCE_SOCKETS);

	job->request.pins = pin;
	job->request.pin_count = 1;
}

static bool is_same_network(const struct process *one, const struct process *other)
{
	return one && one->namespaces[NS_NET] &&
	       one->namespaces[NS_NET] == other->namespaces[NS_NET];
}

/* The process is the engine: what hangs on it is asked for. */
static void accept_engine(struct gather *gather, const struct answer *answer,
			  const struct process *process)
{
	struct daemon *daemon = &gather->daemon;

	daemon->process = process;
	daemon->process_read = (struct reading){ .is_read = true };
	gather->engine_pin = (struct pin){ .pid = process->pid, .start = process->start };
	gather->environment = split_environment(gather->run, gather_part(answer, "environ"));
	gather->engine_is_local = process->namespaces[NS_MNT] != 0;
	if (process->mounts)
		gather->host.mounts = process->mounts;
	config_ask(gather);
	if (is_same_network(gather->peer, process))
		gather->host.sockets = gather->peer_sockets;
	else
		ask_sockets(gather, JOB_ENGINE_SOCKETS, &gather->engine_pin);
}

/* /var/run is a link to /run on every system that dockerd runs on. */
static const char *without_var(const char *path)
{
	return strncmp(path, "/var/run/", 9) == 0 ? path + 4 : path;
}

bool owns_socket(const struct process *process, uint64_t inode)
{
	for (size_t i = 0; inode && i < process->socket_count; i++)
		if (process->socket_inodes[i] == inode)
			return true;
	return false;
}

/*
 * Who made the listening socket holds it still, and so does the engine that it was made for. A
 * name proves nothing, neither that of a process nor that of a socket: in a mount namespace of
 * its own anybody listens at the same path, and a line of the table can be forged. But nobody
 * puts a socket among the descriptors of another.
 */
static bool shares_endpoint(const struct gather *gather, const struct process *process)
{
	const struct socket_table *table = gather->peer_sockets;
	const char *endpoint = gather->daemon.endpoint;

	if (!table || strncmp(endpoint, "unix://", 7) != 0)
		return false;
	for (size_t i = 0; i < table->count; i++) {
		const struct listener *listener = &table->entries[i];

		if (listener->kind == SOCKET_UNIX && listener->address &&
		    strcmp(without_var(listener->address), without_var(endpoint + 7)) == 0 &&
		    owns_socket(gather->peer, listener->inode) &&
		    owns_socket(process, listener->inode))
			return true;
	}
	return false;
}

static const struct process_entry *entry_of(const struct process_table *table, int32_t pid)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->entries[i].pid == pid)
			return &table->entries[i];
	return NULL;
}

/* By its name, and not out of a container that the peer is not in. */
static bool is_candidate(const struct gather *gather, const struct process_entry *entry)
{
	const struct process_entry *peer;

	if (!entry->command || strcmp(entry->command, "dockerd") != 0)
		return false;
	peer = entry_of(gather->table, gather->peer->pid);
	return strcmp(entry->container, peer ? peer->container : "") == 0;
}

/* Under socket activation the peer is systemd: each process that calls itself dockerd is asked
 * for its descriptors, and the one that holds the socket too is the engine. */
static void ask_next_candidate(struct gather *gather)
{
	const struct process_table *table = gather->table;
	struct job *job;

	while (gather->candidates < MOST_CANDIDATES && gather->next_candidate < table->count) {
		const struct process_entry *entry = &table->entries[gather->next_candidate++];

		if (!is_candidate(gather, entry))
			continue;
		gather->candidates++;
		gather->candidate_pin = (struct pin){ .pid = entry->pid, .start = entry->start };
		job = gather_ask(gather, JOB_ENGINE, EVIDENCE_PROCESS);
		job->request.detail = PROCESS_ENGINE;
		job->request.pins = &gather->candidate_pin;
		job->request.pin_count = 1;
		return;
	}
}

void gather_engine_consider(struct gather *gather)
{
	if (!gather->peer || !gather->has_table)
		return;
	if (!gather->table) {
		gather->daemon.process_read.cause =
			arena_format(gather->run, "%s; %s", gather->daemon.process_read.cause,
				     gather->table_cause);
		return;
	}
	gather->candidate_pin =
		(struct pin){ .pid = gather->peer->pid, .start = gather->peer->start };
	ask_sockets(gather, JOB_PEER_SOCKETS, &gather->candidate_pin);
}

static void take_peer(struct gather *gather, const struct answer *answer,
		      const struct process *process)
{
	struct reading *read = &gather->daemon.process_read;

	gather->has_peer = true;
	if (process && is_dockerd(process)) {
		accept_engine(gather, answer, process);
		return;
	}
	if (answer->status == EVIDENCE_GONE)
		read->cause = "the daemon's process is not visible here: it is on another kernel "
			      "or in another PID namespace";
	else if (!process)
		read->cause = arena_format(gather->run, "looking for the daemon's process: %s",
					   gather_part_cause(gather->run, answer, "stat"));
	if (!process)
		return;
	read->cause = arena_format(gather->run,
				   "the socket belongs to process %d (%s), and no dockerd that "
				   "shares it was found",
				   process->pid, process->command ? process->command : "?");
	gather->peer = process;
	gather_engine_consider(gather);
}

static void take_process(struct gather *gather, const struct answer *answer)
{
	const struct process *process = process_parse(gather->run, answer);

	if (!gather->has_peer)
		take_peer(gather, answer, process);
	else if (process && is_dockerd(process) && shares_endpoint(gather, process))
		accept_engine(gather, answer, process);
	else
		ask_next_candidate(gather);
}

static void take_peer_sockets(struct gather *gather, const struct answer *answer)
{
	gather->peer_sockets = sockets_parse(gather->run, answer);
	if (gather->peer_sockets)
		ask_next_candidate(gather);
	else
		gather->daemon.process_read.cause = arena_format(
			gather->run, "%s: its sockets: %s", gather->daemon.process_read.cause,
			gather_part_cause(gather->run, answer, "tcp"));
}

void gather_engine_take(struct gather *gather, const struct job *job, const struct answer *answer)
{
	if (job->kind == JOB_ENGINE)
		take_process(gather, answer);
	else
		take_peer_sockets(gather, answer);
}
