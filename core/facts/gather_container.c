#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/facts/gather_state.h"

#define TICK (NANOSECONDS / 100)

/* Engine and kernel read different clocks, and a busy host takes its time between the two. */
#define START_BEFORE (60 * NANOSECONDS)
#define START_AFTER (5 * NANOSECONDS)

/* Does the process start where the engine says that the container did? */
static bool start_fits(const struct gather *gather, const struct container *container,
		       const struct process *process)
{
	int64_t start = gather->host.boot_time + (int64_t)process->start * TICK;

	if (!gather->host.boot_time || !container->started)
		return false;
	return start > container->started - START_BEFORE &&
	       start < container->started + START_AFTER;
}

static void ask_inspect(struct gather *gather, struct slot *slot)
{
	struct job *job = gather_ask_for(gather, slot, JOB_INSPECT, EVIDENCE_API);

	job->request.document = API_CONTAINER;
	job->request.name = slot->entry->id;
	slot->stage = STAGE_INSPECT;
}

static void ask_process(struct gather *gather, struct slot *slot)
{
	struct pin *pin = arena_alloc(slot->arena, sizeof(*pin));
	struct job *job = gather_ask_for(gather, slot, JOB_PROCESS, EVIDENCE_PROCESS);

	pin->pid = slot->container.pid;
	job->request.detail = PROCESS_FULL;
	job->request.name = slot->entry->id;
	job->request.pins = pin;
	job->request.pin_count = 1;
}

static void ask_execs(struct gather *gather, struct slot *slot)
{
	const char *const *ids = container_exec_ids(&slot->container);
	struct container_exec *execs;
	size_t count = 0;

	while (ids && ids[count])
		count++;
	if (!count)
		return;
	execs = arena_array(slot->arena, count, sizeof(*execs));
	slot->execs = execs;
	slot->container.execs = execs;
	slot->container.exec_count = count;
	for (size_t i = 0; i < count; i++) {
		struct job *job = gather_ask_for(gather, slot, JOB_EXEC, EVIDENCE_API);

		execs[i].id = ids[i];
		job->index = i;
		job->request.document = API_EXEC;
		job->request.name = ids[i];
	}
}

/* Does that line of the process table belong to the container: by its cgroup, else by a pid
 * namespace that is not the engine's (rule of identity, DESIGN section 1). */
static bool is_member(const struct gather *gather, const struct container *container,
		      const struct process_entry *entry)
{
	uint64_t own = container->process->namespaces[NS_PID];

	if (entry->pid == container->pid)
		return false;
	if (entry->container[0])
		return strcmp(entry->container, container->id) == 0;
	return own && entry->pid_namespace == own && gather->daemon.process &&
	       own != gather->daemon.process->namespaces[NS_PID];
}

static void ask_others(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;
	struct pin *pins;
	size_t count = 0;
	struct job *job;

	if (!gather->table || gather->table->is_truncated)
		container->others_cause =
			gather->table ? "the process table was cut" : gather->table_cause;
	if (!gather->table)
		return;
	for (size_t i = 0; i < gather->table->count; i++)
		count += is_member(gather, container, &gather->table->entries[i]);
	if (!count)
		return;
	pins = arena_array(slot->arena, count, sizeof(*pins));
	for (size_t i = 0; i < gather->table->count; i++) {
		const struct process_entry *entry = &gather->table->entries[i];

		if (is_member(gather, container, entry))
			pins[slot->other_count++] =
				(struct pin){ .pid = entry->pid, .start = entry->start };
	}
	slot->others = pins;
	job = gather_ask_for(gather, slot, JOB_OTHERS, EVIDENCE_PROCESS);
	job->request.detail = PROCESS_BRIEF;
	job->request.pins = pins;
	job->request.pin_count = count;
}

static bool is_limit_controller(const char *controller)
{
	return !*controller || strcmp(controller, "memory") == 0 ||
	       strcmp(controller, "pids") == 0 || strcmp(controller, "cpu") == 0;
}

static void ask_cgroup_parent(struct gather *gather, struct slot *slot, const char *path)
{
	bool is_new;
	struct shared_look *look = shared_ask(gather, slot, SHARE_CGROUP, path, &is_new);
	struct job *job;

	if (!is_new)
		return;
	job = gather_ask_for(gather, NULL, JOB_SHARED, EVIDENCE_CGROUP);
	job->shared = look;
	job->request.name = look->key;
}

/* Every directory above, but not the root, which holds no limits. */
static void ask_cgroup_parents(struct gather *gather, struct slot *slot, const char *path)
{
	char *parent = arena_copy(slot->arena, path);

	for (char *slash = strrchr(parent, '/'); slash && slash != parent;
	     slash = strrchr(parent, '/')) {
		*slash = '\0';
		ask_cgroup_parent(gather, slot, parent);
	}
}

/* The directories that hold limits; on v1 the controllers normally share one path. */
static void ask_cgroups(struct gather *gather, struct slot *slot)
{
	const struct process *process = slot->container.process;
	const char **paths = arena_array(slot->arena, process->cgroup_count + 1, sizeof(*paths));
	size_t n = 0;

	for (size_t i = 0; i < process->cgroup_count; i++) {
		const struct cgroup_entry *entry = &process->cgroups[i];
		bool is_asked = false;

		if (!is_limit_controller(entry->controller) || strcmp(entry->path, "/") == 0)
			continue;
		for (size_t k = 0; k < n; k++)
			is_asked |= strcmp(paths[k], entry->path) == 0;
		if (is_asked)
			continue;
		paths[n++] = entry->path;
		struct job *job = gather_ask_for(gather, slot, JOB_CGROUP, EVIDENCE_CGROUP);

		job->request.name = entry->path;
		ask_cgroup_parents(gather, slot, entry->path);
	}
	slot->cgroup_paths = paths;
}

static bool has_namespace_of_engine(const struct gather *gather, const struct process *process,
				    enum namespace_kind kind)
{
	const struct process *engine = gather->daemon.process;

	return engine && engine->namespaces[kind] &&
	       engine->namespaces[kind] == process->namespaces[kind];
}

/* Socket tables are dear: only for what publishes ports, and once for each namespace. */
static void ask_sockets(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;
	const struct process *process = container->process;
	struct pin *pin;
	struct job *job;
	bool is_new;

	pin = arena_alloc(gather->run, sizeof(*pin));
	*pin = (struct pin){ .pid = process->pid, .start = process->start };
	if (has_namespace_of_engine(gather, process, NS_NET)) {
		struct pin *pins = arena_array(slot->arena, slot->other_count + 1, sizeof(*pins));

		pins[0] = *pin;
		if (slot->other_count)
			memcpy(pins + 1, slot->others, slot->other_count * sizeof(*pins));
		job = gather_ask_for(gather, slot, JOB_HOST_SOCKETS, EVIDENCE_PROCESS);
		job->request.detail = PROCESS_SOCKETS;
		job->request.pins = pins;
		job->request.pin_count = slot->other_count + 1;
		return;
	}
	if (!container->port_count || !process->namespaces[NS_NET])
		return;
	slot->sockets = shared_ask(
		gather, slot, SHARE_SOCKETS,
		arena_format(slot->arena, "%llu", (unsigned long long)process->namespaces[NS_NET]),
		&is_new);
	if (!is_new)
		return;
	job = gather_ask_for(gather, NULL, JOB_SHARED, EVIDENCE_SOCKETS);
	job->shared = slot->sockets;
	job->request.pins = pin;
	job->request.pin_count = 1;
}

static void ask_image(struct gather *gather, struct slot *slot)
{
	struct job *job;
	bool is_new;

	if (!slot->container.port_count || !slot->container.image_id)
		return;
	slot->image = shared_ask(gather, slot, SHARE_IMAGE, slot->container.image_id, &is_new);
	if (!is_new)
		return;
	job = gather_ask_for(gather, NULL, JOB_SHARED, EVIDENCE_API);
	job->shared = slot->image;
	job->request.document = API_IMAGE;
	job->request.name = slot->image->key;
}

/* What the source of a mount really is: the device of a local volume that binds, else the
 * configured path. NULL for what has no place on the host. */
static const char *mount_origin(const struct gather *gather, const struct container_mount *mount,
				const char **ret_source)
{
	const struct volume *volume =
		mount->volume ? daemon_volume(&gather->daemon, mount->volume) : NULL;

	*ret_source = "path walk";
	if (volume && volume->device && *volume->device == '/') {
		*ret_source = "GET /volumes";
		return volume->device;
	}
	if (mount->type && strcmp(mount->type, "tmpfs") == 0)
		return NULL;
	return mount->source && *mount->source == '/' ? mount->source : NULL;
}

static void ask_mounts(struct gather *gather, struct slot *slot)
{
	size_t count = slot->container.mount_count;
	const char *source;

	slot->mount_looks = arena_array(slot->arena, count + 1, sizeof(*slot->mount_looks));
	for (size_t i = 0; i < count; i++) {
		const char *origin = mount_origin(gather, &slot->container.mounts[i], &source);
		struct job *job;
		bool is_new;

		if (!origin)
			continue;
		slot->mount_looks[i] = shared_ask(gather, slot, SHARE_PATH, origin, &is_new);
		slot->mount_looks[i]->source = source;
		if (!is_new)
			continue;
		job = gather_ask_for(gather, NULL, JOB_SHARED, EVIDENCE_PATH);
		job->shared = slot->mount_looks[i];
		job->request.name = slot->mount_looks[i]->key;
		gather_in_engine_root(gather, &job->request);
	}
}

/* The process is its own: its cgroup names the container, and it started when the engine says,
 * or the engine says the same twice. */
static bool is_proven(const struct gather *gather, const struct slot *slot,
		      const struct process *process)
{
	const struct container *container = &slot->container;
	const char *named = slot->process_container;

	if (strcmp(named, container->id) != 0)
		return false;
	if (start_fits(gather, container, process))
		return true;
	return slot->was_inspected_again && slot->first_pid == container->pid &&
	       slot->first_started == container->started;
}

static void inspect_again(struct gather *gather, struct slot *slot)
{
	slot->was_inspected_again = true;
	slot->first_pid = slot->container.pid;
	slot->first_started = slot->container.started;
	slot->process = NULL;
	slot->process_cause = NULL;
	ask_inspect(gather, slot);
}

static void ask_details(struct gather *gather, struct slot *slot)
{
	slot->stage = STAGE_DETAILS;
	if (slot->container.process) {
		ask_others(gather, slot);
		ask_cgroups(gather, slot);
		ask_sockets(gather, slot);
	}
	ask_image(gather, slot);
	ask_mounts(gather, slot);
	if (!slot->pending)
		container_advance(gather, slot);
}

static void judge_process(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;

	if (container->is_running != TRI_YES) {
		ask_details(gather, slot);
		return;
	}
	if (slot->process && is_proven(gather, slot, slot->process)) {
		container->process = slot->process;
		ask_details(gather, slot);
		return;
	}
	if (!slot->was_inspected_again && !slot->is_process_denied) {
		inspect_again(gather, slot);
		return;
	}
	container->process_cause = slot->process_cause
					   ? slot->process_cause
					   : "process identity could not be proven: its cgroup or "
					     "its start does not fit the container";
	ask_details(gather, slot);
}

static void start_process(struct gather *gather, struct slot *slot)
{
	slot->stage = STAGE_PROCESS;
	if (slot->container.is_running == TRI_YES) {
		ask_process(gather, slot);
		ask_execs(gather, slot);
		return;
	}
	judge_process(gather, slot);
}

void container_advance(struct gather *gather, struct slot *slot)
{
	switch (slot->stage) {
	case STAGE_INSPECT:
		slot->stage = STAGE_TABLE;
		container_advance(gather, slot);
		break;
	case STAGE_TABLE:
		/* mounts ask for volumes, sockets for the engine's namespaces */
		if (gather_host_ready(gather))
			start_process(gather, slot);
		break;
	case STAGE_PROCESS:
		judge_process(gather, slot);
		break;
	case STAGE_DETAILS:
		container_conclude(gather, slot);
		break;
	case STAGE_FREE:
	case STAGE_DEFERRED:
	case STAGE_READY:
	case STAGE_JUDGING:
		break;
	}
}

static void take_inspect(struct slot *slot, const struct answer *answer)
{
	struct container *container = &slot->container;
	struct err err = { 0 };

	*container = (struct container){ .id = slot->entry->id,
					 .name = slot->entry->name,
					 .image_id = slot->entry->image_id,
					 .image_name = slot->entry->image_name,
					 .state = slot->entry->state };
	container->inspect = arena_format(slot->arena, "GET /containers/%s/json", container->id);
	container->is_gone = answer->status == EVIDENCE_NOT_FOUND;
	if (answer->status != EVIDENCE_OK || !answer->part_count)
		container->inspect_cause = gather_cause(slot->arena, answer->status, answer->code);
	else if (container_read(slot->arena, answer->parts[0].bytes, answer->parts[0].size,
				container, &err) < 0)
		container->inspect_cause = arena_copy(slot->arena, err.text);
}

static void take_process(struct slot *slot, const struct answer *answer)
{
	const struct part *cgroup = answer_part(answer, "cgroup");

	slot->is_process_denied = answer->status == EVIDENCE_DENIED;
	if (answer->status == EVIDENCE_OK)
		slot->process = process_parse(slot->arena, answer);
	if (!slot->process)
		slot->process_cause =
			arena_format(slot->arena, "/proc/%d: %s", slot->container.pid,
				     gather_cause(slot->arena, answer->status, answer->code));
	slot->process_container[0] = '\0';
	if (cgroup && cgroup->status == EVIDENCE_OK)
		cgroup_container_id(cgroup->bytes, cgroup->size, slot->process_container);
}

static void take_exec(struct slot *slot, size_t index, const struct answer *answer)
{
	struct container_exec *exec = &slot->execs[index];
	struct err err = { 0 };

	if (answer->status != EVIDENCE_OK || !answer->part_count)
		exec->cause = gather_cause(slot->arena, answer->status, answer->code);
	else if (exec_read(slot->arena, answer->parts[0].bytes, answer->parts[0].size, exec, &err) <
		 0)
		exec->cause = arena_copy(slot->arena, err.text);
	else
		exec->is_read = true;
}

static void take_others(struct slot *slot, const struct answer *answer)
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

		if (other)
			others[n++] = *other;
	}
	container->others = others;
	container->other_count = n;
}

void container_take(struct gather *gather, struct slot *slot, const struct job *job,
		    const struct answer *answer)
{
	if (job->kind == JOB_INSPECT)
		take_inspect(slot, answer);
	else if (job->kind == JOB_PROCESS)
		take_process(slot, answer);
	else if (job->kind == JOB_EXEC)
		take_exec(slot, job->index, answer);
	else if (job->kind == JOB_OTHERS)
		take_others(slot, answer);
	else if (job->kind == JOB_CGROUP)
		container_take_cgroup(slot, job->request.name, answer);
	else if (job->kind == JOB_HOST_SOCKETS)
		container_take_host_sockets(gather, slot, answer);
}
