#include <string.h>

#include "core/facts/gather_state.h"

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
	if (container->port_count && !process->namespaces[NS_NET])
		container->sockets_cause = "its network namespace could not be read, run as root";
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

void container_ask_details(struct gather *gather, struct slot *slot)
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
