#include <stdlib.h>
#include <string.h>

#include "core/facts/gather_state.h"

static int by_pid(const struct process_entry *left, const struct process_entry *right)
{
	return (left->pid > right->pid) - (left->pid < right->pid);
}

static int by_container(const void *one, const void *other)
{
	const struct process_entry *left = *(const struct process_entry *const *)one;
	const struct process_entry *right = *(const struct process_entry *const *)other;
	int order = strcmp(left->container, right->container);

	return order ? order : by_pid(left, right);
}

static int by_namespace(const void *one, const void *other)
{
	const struct process_entry *left = *(const struct process_entry *const *)one;
	const struct process_entry *right = *(const struct process_entry *const *)other;

	if (left->pid_namespace != right->pid_namespace)
		return left->pid_namespace < right->pid_namespace ? -1 : 1;
	return by_pid(left, right);
}

/* Each container finds its own among all processes of the host without a look at the others. */
void members_index(struct gather *gather)
{
	const size_t count = gather->table ? gather->table->count : 0;

	gather->by_container =
		arena_array(gather->run, count, sizeof(const struct process_entry *));
	gather->by_namespace =
		arena_array(gather->run, count, sizeof(const struct process_entry *));
	for (size_t i = 0; i < count; i++) {
		const struct process_entry *entry = &gather->table->entries[i];

		if (entry->container[0])
			gather->by_container[gather->in_container++] = entry;
		else
			gather->by_namespace[gather->in_namespace++] = entry;
	}
	if (gather->in_container)
		qsort(gather->by_container, gather->in_container,
		      sizeof(const struct process_entry *), by_container);
	if (gather->in_namespace)
		qsort(gather->by_namespace, gather->in_namespace,
		      sizeof(const struct process_entry *), by_namespace);
}

/* A run of the table that one container's processes are in. */
struct members {
	const struct process_entry *const *first;
	size_t count;
};

/* From the first entry that is not below the key to the last that is not above it, where pid 0
 * is below all others. */
static struct members find_members(const struct process_entry **list, size_t count,
				   const struct process_entry *key,
				   int (*compare)(const void *, const void *))
{
	struct process_entry last = *key;
	const struct process_entry *end = &last;
	struct members found = { 0 };
	size_t low = 0, high = count;

	last.pid = INT32_MAX; /* cppcheck-suppress unreadVariable ; compare reads it */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&list[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	found.first = list + low;
	while (low + found.count < count && compare(&list[low + found.count], &end) <= 0)
		found.count++;
	return found;
}

static struct members named_members(const struct gather *gather, const struct container *container)
{
	struct process_entry key = { 0 };

	memcpy(key.container, container->id, strnlen(container->id, sizeof(key.container) - 1));
	return find_members(gather->by_container, gather->in_container, &key, by_container);
}

/*
 * What names no container belongs to the one in whose pid namespace it is, if that is not the
 * engine's (rule of identity, DESIGN section 1). Where the engine's is not known, one that is
 * below another cannot be the host's.
 */
static struct members nameless_members(const struct gather *gather,
				       const struct container *container)
{
	const struct process *process = container->process, *engine = gather->daemon.process;
	const struct process_entry key = { .pid_namespace = process->namespaces[NS_PID] };
	const bool knows_engine = engine && engine->namespaces[NS_PID];

	if (!key.pid_namespace || (knows_engine ? key.pid_namespace == engine->namespaces[NS_PID]
						: process->pid_namespace_depth.value < 2))
		return (struct members){ 0 };
	return find_members(gather->by_namespace, gather->in_namespace, &key, by_namespace);
}

static int compare_pins(const void *one, const void *other)
{
	const struct pin *left = one, *right = other;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

static void add_pins(struct slot *slot, struct pin *pins, struct members members)
{
	for (size_t i = 0; i < members.count; i++)
		if (members.first[i]->pid != slot->container.process->pid)
			pins[slot->other_count++] =
				(struct pin){ .pid = members.first[i]->pid,
					      .start = members.first[i]->start };
}

void members_ask(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;
	struct members named, nameless;
	struct pin *pins;
	struct job *job;

	if (!gather->table) {
		container->others_cause = gather->table_cause;
		return;
	}
	if (gather->table->is_truncated)
		container->others_cause = "the process table was cut";
	named = named_members(gather, container);
	nameless = nameless_members(gather, container);
	pins = arena_array(slot->arena, named.count + nameless.count, sizeof(*pins));
	add_pins(slot, pins, named);
	add_pins(slot, pins, nameless);
	slot->others = pins;
	if (!slot->other_count)
		return;
	qsort(pins, slot->other_count, sizeof(*pins), compare_pins);
	job = gather_ask_for(gather, slot, JOB_OTHERS, EVIDENCE_PROCESS);
	job->request.detail = PROCESS_BRIEF;
	job->request.pins = pins;
	job->request.pin_count = slot->other_count;
}

void members_take(struct slot *slot, const struct answer *answer)
{
	struct container *container = &slot->container;
	struct process *others = arena_array(slot->arena, slot->other_count, sizeof(*others));
	size_t n = 0;

	if (answer->status != EVIDENCE_OK) {
		container->others_cause = gather_cause(slot->arena, answer->status, answer->code);
		return;
	}
	for (size_t i = 0; i < slot->other_count; i++) {
		const struct process *other =
			process_brief(slot->arena, answer, slot->others[i].pid);

		if (!other)
			continue;
		if (!other->has_ids)
			container->others_cause = arena_format(slot->arena, "%s was not readable",
							       other->status_source);
		others[n++] = *other;
	}
	container->others = others;
	container->other_count = n;
}

enum ancestry { ANCESTRY_OPEN, ANCESTRY_ON_THE_WAY, ANCESTRY_OWN, ANCESTRY_STRANGER };

/* The place of a number among the others, which are sorted by it; their count if it is none. */
static size_t place_of(const struct container *container, int32_t pid)
{
	size_t low = 0, high = container->other_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (container->others[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < container->other_count && container->others[low].pid == pid
		       ? low
		       : container->other_count;
}

/*
 * Who does not descend from the first process came in from outside: docker exec. All on the way
 * up share the answer, so that a long line of descent is walked once.
 */
static void trace(const struct container *container, enum ancestry *known, size_t place)
{
	enum ancestry found = ANCESTRY_OPEN;
	size_t at = place;

	while (found == ANCESTRY_OPEN) {
		known[at] = ANCESTRY_ON_THE_WAY;
		if (container->others[at].parent == container->process->pid) {
			found = ANCESTRY_OWN;
			break;
		}
		at = place_of(container, container->others[at].parent);
		found = at == container->other_count ? ANCESTRY_STRANGER : known[at];
	}
	if (found == ANCESTRY_ON_THE_WAY)
		found = ANCESTRY_STRANGER; /* a circle: the numbers were used again meanwhile */
	for (at = place; at < container->other_count && known[at] == ANCESTRY_ON_THE_WAY;
	     at = place_of(container, container->others[at].parent))
		known[at] = found;
}

void members_conclude(struct slot *slot)
{
	struct container *container = &slot->container;
	const size_t count = container->other_count;
	enum ancestry *known = arena_array(slot->arena, count, sizeof(*known));
	bool *flags = arena_array(slot->arena, count, sizeof(*flags));

	for (size_t i = 0; i < count; i++) {
		if (known[i] == ANCESTRY_OPEN)
			trace(container, known, i);
		flags[i] = known[i] == ANCESTRY_STRANGER;
	}
	container->other_is_exec = flags;
}
