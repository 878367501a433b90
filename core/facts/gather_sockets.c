#include <stdlib.h>
#include <string.h>

#include "core/facts/gather_state.h"

static bool is_in_engine_network(const struct gather *gather, const struct process *process)
{
	const struct process *engine = gather->daemon.process;

	return engine && engine->namespaces[NS_NET] &&
	       engine->namespaces[NS_NET] == process->namespaces[NS_NET];
}

/* Which of the host's listeners are its own, the descriptors of its processes tell. */
static void ask_descriptors(struct gather *gather, struct slot *slot)
{
	const struct process *process = slot->container.process;
	struct pin *pins = arena_array(slot->arena, slot->other_count + 1, sizeof(*pins));
	struct job *job = gather_ask_for(gather, slot, JOB_HOST_SOCKETS, EVIDENCE_PROCESS);

	pins[0] = (struct pin){ .pid = process->pid, .start = process->start };
	if (slot->other_count)
		memcpy(pins + 1, slot->others, slot->other_count * sizeof(*pins));
	job->request.detail = PROCESS_SOCKETS;
	job->request.pins = pins;
	job->request.pin_count = slot->other_count + 1;
}

static void ask_table(struct gather *gather, struct slot *slot)
{
	const struct process *process = slot->container.process;
	const char *key =
		arena_format(slot->arena, "%llu", (unsigned long long)process->namespaces[NS_NET]);
	bool is_new;
	struct shared_look *look = shared_ask(gather, slot, SHARE_SOCKETS, key, &is_new);
	struct pin *pin;
	struct job *job;

	slot->sockets = look;
	if (!is_new)
		return;
	pin = arena_alloc(gather->run, sizeof(*pin));
	*pin = (struct pin){ .pid = process->pid, .start = process->start };
	job = gather_ask_for(gather, NULL, JOB_SHARED, EVIDENCE_SOCKETS);
	job->shared = look;
	job->request.pins = pin;
	job->request.pin_count = 1;
}

/* Socket tables are dear: only for what publishes ports, and once for each namespace. */
void sockets_ask(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;

	if (is_in_engine_network(gather, container->process)) {
		ask_descriptors(gather, slot);
		container->sockets = gather->host.sockets;
		container->sockets_cause = gather->host.sockets_cause;
	} else if (!container->process->namespaces[NS_NET]) {
		container->sockets_cause = "its network namespace could not be read, run as root";
	} else if (container->port_count) {
		ask_table(gather, slot);
	}
}

static int compare_inodes(const void *one, const void *other)
{
	const uint64_t left = *(const uint64_t *)one, right = *(const uint64_t *)other;

	return (left > right) - (left < right);
}

/* Marks what the process listens on. */
static void mark_own(struct slot *slot, const struct socket_table *table, const struct part *part,
		     bool *is_own)
{
	const uint64_t *inodes;
	size_t count = process_socket_inodes(slot->arena, part, &inodes);
	uint64_t *sorted = arena_array(slot->arena, count, sizeof(*sorted));

	if (!count)
		return;
	memcpy(sorted, inodes, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_inodes);
	for (size_t i = 0; i < table->count; i++)
		if (table->entries[i].kind != SOCKET_UNIX &&
		    bsearch(&table->entries[i].inode, sorted, count, sizeof(*sorted),
			    compare_inodes))
			is_own[i] = true;
}

/* A process that has ended, its number perhaps another's by now, listens on nothing. */
static const char *descriptors_cause(struct slot *slot, const struct part *part)
{
	if (part->status == EVIDENCE_OK)
		return part->flags & EVIDENCE_TRUNCATED ? "its descriptors were cut" : NULL;
	if (part->status == EVIDENCE_GONE || part->status == EVIDENCE_CHANGED)
		return NULL;
	return arena_format(slot->arena, "the descriptors of a process: %s",
			    gather_cause(slot->arena, part->status, 0));
}

static void collect(struct slot *slot, const struct socket_table *table, const bool *is_own)
{
	const struct listener **own =
		arena_array(slot->arena, table->count + 1, sizeof(struct listener *));
	size_t n = 0;

	for (size_t i = 0; i < table->count; i++)
		if (is_own[i])
			own[n++] = &table->entries[i];
	slot->container.host_listeners = own;
}

void sockets_take(struct gather *gather, struct slot *slot, const struct answer *answer)
{
	const struct socket_table *table = gather->host.sockets;
	struct container *container = &slot->container;
	bool *is_own;

	if (answer->status != EVIDENCE_OK || !table) {
		container->host_listeners_cause =
			table ? gather_cause(slot->arena, answer->status, answer->code)
			      : gather->host.sockets_cause;
		return;
	}
	is_own = arena_array(slot->arena, table->count, sizeof(*is_own));
	for (size_t i = 0; i < answer->part_count; i++) {
		const char *cause = descriptors_cause(slot, &answer->parts[i]);

		if (cause)
			container->host_listeners_cause = cause;
		mark_own(slot, table, &answer->parts[i], is_own);
	}
	if (table->is_truncated)
		container->host_listeners_cause = "the socket table was cut";
	collect(slot, table, is_own);
}

void sockets_conclude(struct slot *slot)
{
	struct container *container = &slot->container;

	if (slot->sockets) {
		container->sockets = slot->sockets->sockets;
		container->sockets_cause = slot->sockets->cause;
	}
	if (container->host_listeners && !container->host_listeners_cause)
		container->host_listeners_cause = container->others_cause;
}
