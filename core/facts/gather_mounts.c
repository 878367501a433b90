#include <string.h>

#include "core/facts/gather_state.h"

/* Inside the file system that holds the path: its root there, and what is below its point. */
static const char *path_inside(struct arena *arena, const struct mount_entry *entry,
			       const char *path)
{
	const char *root = strcmp(entry->root, "/") == 0 ? "" : entry->root;
	const char *rest = strcmp(entry->point, "/") == 0 ? path : path + strlen(entry->point);

	if (strcmp(rest, "/") == 0)
		rest = "";
	return *root || *rest ? arena_format(arena, "%s%s", root, rest) : "/";
}

const char *gather_real_place(const struct gather *gather, struct arena *arena, const char *path)
{
	const struct mount_table *table = gather->host.mounts;
	const struct mount_entry *entry = table ? mounts_of_path(table, path) : NULL;
	const char *place = NULL;

	if (entry)
		place = mounts_host_path(arena, table, entry->device,
					 path_inside(arena, entry, path));
	return place ? place : path;
}

static bool has_type(const struct container_mount *mount, const char *type)
{
	return mount->type && strcmp(mount->type, type) == 0;
}

static const char *absolute(const char *path)
{
	return path && *path == '/' ? path : NULL;
}

/* What a volume really is: the device of one that binds, or its directory. */
static const char *volume_origin(const struct gather *gather, const struct container_mount *mount,
				 struct mount_look *look)
{
	const struct daemon *daemon = &gather->daemon;
	const struct volume *volume = daemon_volume(daemon, mount->volume);

	if (!daemon->volumes.is_read || !volume) {
		look->cause = daemon->volumes.is_read ? "its volume is not in the engine's list"
						      : daemon->volumes.cause;
		return NULL;
	}
	if (absolute(volume->device)) {
		look->source = "GET /volumes";
		return volume->device;
	}
	return absolute(mount->source) ? mount->source : absolute(volume->mount_point);
}

/* The configured path on the host; NULL for what has none, or where it is not known. */
static const char *mount_origin(const struct gather *gather, const struct container_mount *mount,
				struct mount_look *look)
{
	look->source = "path walk";
	if (mount->volume)
		return volume_origin(gather, mount, look);
	if (has_type(mount, "tmpfs"))
		return NULL;
	if (!absolute(mount->source) && !has_type(mount, "image"))
		look->cause = "the engine did not say where it comes from";
	return absolute(mount->source);
}

static const struct shared_look *ask_walk(struct gather *gather, struct slot *slot,
					  const char *path)
{
	bool is_new;
	struct shared_look *look = shared_ask(gather, slot, SHARE_PATH, path, &is_new);
	struct job *job;

	if (is_new) {
		job = gather_ask_for(gather, NULL, JOB_SHARED, EVIDENCE_PATH);
		job->shared = look;
		job->request.name = look->key;
		gather_in_engine_root(gather, &job->request);
	}
	return look;
}

void mounts_ask(struct gather *gather, struct slot *slot)
{
	size_t count = slot->container.mount_count;

	slot->mount_looks = arena_array(slot->arena, count, sizeof(*slot->mount_looks));
	for (size_t i = 0; i < count; i++) {
		struct mount_look *look = &slot->mount_looks[i];
		const char *origin = mount_origin(gather, &slot->container.mounts[i], look);

		if (origin)
			look->walk = ask_walk(gather, slot, origin);
	}
}

/* The kernel's word on where a mount comes from; false where it says nothing. */
static bool resolve_entry(struct gather *gather, struct slot *slot, const struct mount_entry *entry,
			  struct container_mount *mount)
{
	const char *path =
		mounts_host_path(slot->arena, gather->host.mounts, entry->device, entry->root);

	if (!path)
		return false;
	mount->host_path = path;
	mount->host_path_source =
		arena_format(slot->arena, "/proc/%d/mountinfo", slot->container.process->pid);
	mount->host_path_cause = NULL;
	return true;
}

static bool resolve_by_kernel(struct gather *gather, struct slot *slot,
			      struct container_mount *mount)
{
	const struct process *process = slot->container.process;
	const struct mount_entry *entry;

	if (!process || !process->mounts || !gather->host.mounts || !absolute(mount->destination))
		return false;
	entry = mounts_of_path(process->mounts, mount->destination);
	if (!entry || strcmp(entry->point, mount->destination) != 0)
		return false;
	return resolve_entry(gather, slot, entry, mount);
}

static void resolve_mount(struct gather *gather, struct slot *slot, struct container_mount *mount,
			  const struct mount_look *look)
{
	const struct shared_look *walk = look->walk;

	if (resolve_by_kernel(gather, slot, mount))
		return;
	mount->host_path_source = look->source;
	mount->host_path_cause = walk ? walk->cause : look->cause;
	if (walk && walk->resolved)
		mount->host_path = gather_real_place(gather, slot->arena, walk->resolved);
}

static bool is_one_of(const char *text, const char *const *list)
{
	while (*list && strcmp(text, *list) != 0)
		list++;
	return *list;
}

/* What the engine and the runtime themselves put into every container. */
static bool is_engines(const struct mount_entry *entry)
{
	static const char *const ours[] = { "/", "/etc/resolv.conf", "/etc/hostname", "/etc/hosts",
					    NULL };
	static const char *const places[] = { "/proc", "/sys", "/dev" };
	static const char *const kernels[] = { "proc",	  "sysfs",	 "tmpfs",    "devtmpfs",
					       "devpts",  "mqueue",	 "cgroup",   "cgroup2",
					       "debugfs", "securityfs",	 "tracefs",  "bpf",
					       "pstore",  "hugetlbfs",	 "configfs", "fusectl",
					       "ramfs",	  "binfmt_misc", NULL };

	if (is_one_of(entry->point, ours) ||
	    (entry->is_read_only && strcmp(entry->point, "/sbin/docker-init") == 0))
		return true;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (path_is_below(entry->point, places[i]))
			return is_one_of(entry->type, kernels);
	return false;
}

static bool is_configured(const struct container *container, const char *point)
{
	for (size_t i = 0; i < container->mount_count; i++)
		if (container->mounts[i].destination &&
		    strcmp(container->mounts[i].destination, point) == 0)
			return true;
	return false;
}

/* Its own directory in the engine's: secrets, configs and shared memory are mounted from there. */
static bool is_own_data(const struct gather *gather, const struct container *container,
			const char *path)
{
	const char *root = gather->daemon.root_directory;
	size_t size = root ? strlen(root) : 0;

	if (!root || !path_is_below(path, root) || strncmp(path + size, "/containers/", 12) != 0)
		return false;
	path += size + 12;
	size = strlen(container->id);
	return strncmp(path, container->id, size) == 0 && path[size] == '/';
}

/* Mounts that only the kernel knows: made by hand, by a hook, or by propagation. */
static void add_foreign_mounts(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;
	const struct mount_table *table = container->process->mounts;
	size_t n = container->mount_count;
	struct container_mount *mounts =
		arena_array(slot->arena, n + table->count, sizeof(*mounts));

	if (n)
		memcpy(mounts, container->mounts, n * sizeof(*mounts));
	for (size_t i = 0; i < table->count; i++) {
		const struct mount_entry *entry = &table->entries[i];

		if (entry->is_hidden || is_engines(entry) || is_configured(container, entry->point))
			continue;
		mounts[n] = (struct container_mount){ .is_foreign = true,
						      .destination = entry->point,
						      .is_writable = tri_of(!entry->is_read_only) };
		if (!resolve_entry(gather, slot, entry, &mounts[n]))
			container->mounts_cause = gather->host.mounts->is_truncated
							  ? "the host's mount table was cut"
							  : container->mounts_cause;
		else if (!is_own_data(gather, container, mounts[n].host_path))
			n++;
	}
	container->mounts = mounts;
	container->mount_count = n;
}

static const char *tables_cause(const struct gather *gather, struct slot *slot)
{
	const struct process *process = slot->container.process;

	if (!process->mounts || process->mounts->is_truncated)
		return arena_format(slot->arena, "/proc/%d/mountinfo was %s", process->pid,
				    process->mounts ? "cut" : "not readable");
	return gather->host.mounts ? NULL : "the host's mount table was not readable";
}

void mounts_conclude(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;
	size_t count = container->mount_count;
	struct container_mount *mounts = arena_array(slot->arena, count, sizeof(*mounts));

	for (size_t i = 0; i < count; i++) {
		mounts[i] = container->mounts[i];
		resolve_mount(gather, slot, &mounts[i], &slot->mount_looks[i]);
	}
	container->mounts = mounts;
	if (!container->process)
		return;
	container->mounts_cause = tables_cause(gather, slot);
	if (container->process->mounts && gather->host.mounts)
		add_foreign_mounts(gather, slot);
}
