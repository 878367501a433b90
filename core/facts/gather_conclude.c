#include <string.h>

#include "core/facts/gather_state.h"

void container_take_cgroup(struct slot *slot, const char *path, const struct answer *answer)
{
	struct container *container = &slot->container;

	if (answer->status != EVIDENCE_OK)
		container->limits_cause = gather_cause(slot->arena, answer->status, answer->code);
	cgroup_fold(slot->arena, container->process, answer, path, &container->limits);
}

static void fold_parents(struct gather *gather, struct slot *slot, const char *path)
{
	char *parent = arena_copy(slot->arena, path);

	for (char *slash = strrchr(parent, '/'); slash && slash != parent;
	     slash = strrchr(parent, '/')) {
		bool is_new;
		const struct shared_look *look;

		*slash = '\0';
		look = shared_ask(gather, slot, SHARE_CGROUP, parent, &is_new);
		cgroup_fold(slot->arena, slot->container.process, &look->answer, look->key,
			    &slot->container.limits);
	}
}

/* The listeners of one process on the host's network are added to own; how many there are now. */
static size_t add_listeners(struct slot *slot, const struct socket_table *table,
			    const struct part *part, const struct listener **own, size_t n)
{
	const uint64_t *inodes;
	size_t count = process_socket_inodes(slot->arena, part, &inodes);

	if (!inodes && part->status != EVIDENCE_GONE)
		slot->container.host_listeners_cause = gather_cause(slot->arena, part->status, 0);
	for (size_t i = 0; inodes && i < count && n < table->count; i++) {
		const struct listener *listener = sockets_by_inode(table, inodes[i]);

		if (listener && listener->kind != SOCKET_UNIX)
			own[n++] = listener;
	}
	return n;
}

void container_take_host_sockets(struct gather *gather, struct slot *slot,
				 const struct answer *answer)
{
	const struct socket_table *table = gather->host.sockets;
	struct container *container = &slot->container;
	const struct listener **own;
	size_t n = 0;

	if (answer->status != EVIDENCE_OK || !table) {
		container->host_listeners_cause =
			table ? gather_cause(slot->arena, answer->status, answer->code)
			      : gather->host.sockets_cause;
		return;
	}
	own = arena_array(slot->arena, table->count + 1, sizeof(*own));
	for (size_t i = 0; i < answer->part_count; i++)
		n = add_listeners(slot, table, &answer->parts[i], own, n);
	if (table->is_truncated)
		container->host_listeners_cause = "the socket table was cut";
	container->host_listeners = own;
}

static const struct process *process_of_pid(const struct container *container, int32_t pid)
{
	if (container->process->pid == pid)
		return container->process;
	for (size_t i = 0; i < container->other_count; i++)
		if (container->others[i].pid == pid)
			return &container->others[i];
	return NULL;
}

/* Who does not descend from the first process came in from outside: docker exec. */
static bool came_by_exec(const struct container *container, const struct process *process)
{
	for (size_t depth = 0; depth <= container->other_count; depth++) {
		if (process == container->process)
			return false;
		process = process_of_pid(container, process->parent);
		if (!process)
			return true;
	}
	return true;
}

static void mark_execs(struct slot *slot)
{
	struct container *container = &slot->container;
	bool *flags = arena_array(slot->arena, container->other_count + 1, sizeof(*flags));

	for (size_t i = 0; i < container->other_count; i++)
		flags[i] = came_by_exec(container, &container->others[i]);
	container->other_is_exec = flags;
}

static const struct mount_entry *mount_at(const struct mount_table *table, const char *point)
{
	const struct mount_entry *last = NULL;

	for (size_t i = 0; i < table->count; i++)
		if (!table->entries[i].is_hidden && strcmp(table->entries[i].point, point) == 0)
			last = &table->entries[i];
	return last;
}

/* The kernel's word on where a mount comes from; false where it says nothing. */
static bool resolve_by_kernel(struct gather *gather, struct slot *slot,
			      struct container_mount *mount)
{
	const struct process *process = slot->container.process;
	const struct mount_entry *entry;

	if (!process || !process->mounts || !gather->host.mounts || !mount->destination)
		return false;
	entry = mount_at(process->mounts, mount->destination);
	if (!entry)
		return false;
	mount->host_path =
		mounts_host_path(slot->arena, gather->host.mounts, entry->device, entry->root);
	if (!mount->host_path)
		return false;
	mount->host_path_source = arena_format(slot->arena, "/proc/%d/mountinfo", process->pid);
	return true;
}

static void resolve_mount(struct gather *gather, struct slot *slot, struct container_mount *mount,
			  const struct shared_look *look)
{
	if (resolve_by_kernel(gather, slot, mount) || !look)
		return;
	mount->host_path = look->resolved;
	mount->host_path_source = look->source;
	mount->host_path_cause = look->cause;
}

/* Mounts that only the kernel knows: made by hand, by a hook, or by propagation. What the engine
 * itself puts into every container is not meant. */
static bool is_foreign_mount(const struct slot *slot, const struct mount_entry *entry)
{
	static const char *const ours[] = { "/", "/etc/resolv.conf", "/etc/hostname",
					    "/etc/hosts" };
	static const char *const kernels[] = { "/proc", "/sys", "/dev" };
	const struct container *container = &slot->container;

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (strcmp(entry->point, ours[i]) == 0)
			return false;
	for (size_t i = 0; i < sizeof(kernels) / sizeof(*kernels); i++)
		if (path_is_below(entry->point, kernels[i]))
			return false;
	for (size_t i = 0; i < container->mount_count; i++)
		if (container->mounts[i].destination &&
		    strcmp(container->mounts[i].destination, entry->point) == 0)
			return false;
	return true;
}

static void add_foreign_mounts(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;
	const struct mount_table *table = container->process->mounts;
	struct container_mount *mounts;
	size_t n = container->mount_count;

	if (!table || !gather->host.mounts)
		return;
	mounts = arena_array(slot->arena, n + table->count, sizeof(*mounts));
	if (n)
		memcpy(mounts, container->mounts, n * sizeof(*mounts));
	for (size_t i = 0; i < table->count; i++) {
		const struct mount_entry *entry = &table->entries[i];

		if (!is_foreign_mount(slot, entry))
			continue;
		mounts[n].is_foreign = true;
		mounts[n].destination = entry->point;
		mounts[n].is_writable = tri_of(!entry->is_read_only);
		n += resolve_by_kernel(gather, slot, &mounts[n]);
	}
	container->mounts = mounts;
	container->mount_count = n;
}

static void conclude_mounts(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;
	size_t count = container->mount_count;
	struct container_mount *mounts = arena_array(slot->arena, count + 1, sizeof(*mounts));

	for (size_t i = 0; i < count; i++) {
		mounts[i] = container->mounts[i];
		resolve_mount(gather, slot, &mounts[i], slot->mount_looks[i]);
	}
	container->mounts = mounts;
	if (container->process)
		add_foreign_mounts(gather, slot);
}

/* How each namespace is named by the kernel and by the engine. */
static const char *const namespace_links[NS_KINDS] = {
	[NS_NET] = "net",   [NS_PID] = "pid", [NS_IPC] = "ipc",	      [NS_UTS] = "uts",
	[NS_USER] = "user", [NS_MNT] = "mnt", [NS_CGROUP] = "cgroup",
};

static const char *mode_of(const struct container *container, enum namespace_kind kind)
{
	switch (kind) {
	case NS_NET:
		return container->network_mode;
	case NS_PID:
		return container->pid_mode;
	case NS_IPC:
		return container->ipc_mode;
	case NS_UTS:
		return container->uts_mode;
	case NS_USER:
		return container->userns_mode;
	case NS_MNT:
	case NS_CGROUP:
	case NS_KINDS:
		break;
	}
	return NULL;
}

#define JOINED "container:"

static bool joins_another(const char *mode)
{
	return mode && strncmp(mode, JOINED, sizeof(JOINED) - 1) == 0;
}

/* By the mode alone, as far as it goes without another container. */
static enum shared_namespace sharing_of_mode(const char *mode)
{
	if (!mode || joins_another(mode))
		return SHARED_UNKNOWN;
	return strcmp(mode, "host") == 0 ? SHARED_HOST : SHARED_NO;
}

static enum shared_namespace sharing_now(const struct gather *gather,
					 const struct container *container,
					 enum namespace_kind kind)
{
	const struct process *engine = gather->daemon.process;
	const uint64_t own = container->process ? container->process->namespaces[kind] : 0;
	const uint64_t engines = engine ? engine->namespaces[kind] : 0;
	const char *mode = mode_of(container, kind);

	if (container->is_running == TRI_NO)
		return sharing_of_mode(mode);
	if (own && engines)
		return own == engines	     ? SHARED_HOST
		       : joins_another(mode) ? SHARED_OTHER
					     : SHARED_NO;
	return sharing_of_mode(mode) == SHARED_HOST ? SHARED_HOST : SHARED_UNKNOWN;
}

static void store_sharing(struct slot *slot, enum namespace_kind kind,
			  enum shared_namespace sharing)
{
	struct container *container = &slot->container;
	bool by_kernel = container->process && container->process->namespaces[kind];
	const char *source = by_kernel
				     ? arena_format(slot->arena, "/proc/%d/ns/%s",
						    container->process->pid, namespace_links[kind])
				     : container->inspect;

	container->sharing[kind] = sharing;
	container->sharing_source[kind] = source;
}

static bool conclude_sharing(struct gather *gather, struct slot *slot)
{
	struct container_note *kept = gather_note(gather, slot->container.id);
	bool must_wait = false;

	for (enum namespace_kind kind = 0; kind <= NS_USER; kind++) {
		const char *mode = mode_of(&slot->container, kind);
		enum shared_namespace sharing = sharing_now(gather, &slot->container, kind);

		store_sharing(slot, kind, sharing);
		must_wait |= slot->container.is_running == TRI_NO && joins_another(mode);
		if (!kept)
			continue;
		kept->is_known = slot->container.is_inspected;
		kept->sharing[kind] = sharing;
		kept->modes[kind] = slot->container.is_running == TRI_NO && joins_another(mode)
					    ? arena_copy(gather->run, mode)
					    : NULL;
	}
	return must_wait;
}

static struct container_note *note_of_mode(struct gather *gather, const char *mode)
{
	const char *named = mode + sizeof(JOINED) - 1;
	struct container_note *found = gather_note(gather, named);

	/* the engine stores ids, but older ones keep the name that was given */
	for (size_t i = 0; !found && i < gather->entry_count; i++)
		if (gather->notes[i].entry->name &&
		    strcmp(gather->notes[i].entry->name, named) == 0)
			found = &gather->notes[i];
	return found;
}

/* Follows container:X to its end; a circle, or one that was not looked at, stays unknown. */
static enum shared_namespace sharing_through(struct gather *gather, const char *mode,
					     enum namespace_kind kind)
{
	for (size_t depth = 0; mode && depth <= gather->entry_count; depth++) {
		const struct container_note *other = note_of_mode(gather, mode);

		if (!other || !other->is_known)
			return SHARED_UNKNOWN;
		if (!other->modes[kind])
			return other->sharing[kind] == SHARED_NO ? SHARED_OTHER
								 : other->sharing[kind];
		mode = other->modes[kind];
	}
	return SHARED_UNKNOWN;
}

void container_resolve(struct gather *gather, struct slot *slot)
{
	for (enum namespace_kind kind = 0; kind <= NS_USER; kind++) {
		const char *mode = mode_of(&slot->container, kind);

		if (joins_another(mode))
			slot->container.sharing[kind] = sharing_through(gather, mode, kind);
	}
}

void container_conclude(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;

	for (const char **path = slot->cgroup_paths; path && *path; path++)
		fold_parents(gather, slot, *path);
	if (container->process)
		mark_execs(slot);
	if (slot->sockets && slot->sockets->is_done) {
		container->sockets = slot->sockets->sockets;
		container->sockets_cause = slot->sockets->cause;
	}
	if (slot->image && slot->image->image && slot->image->image->is_inspected)
		container->image_exposed_ports = slot->image->image->exposed_ports;
	if (slot->image)
		container->image_cause = slot->image->cause;
	conclude_mounts(gather, slot);
	slot->stage = conclude_sharing(gather, slot) ? STAGE_DEFERRED : STAGE_READY;
}
