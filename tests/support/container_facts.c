#include "tests/support/container_facts.h"

#define IMAGE_ID "sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1"

static const struct id_range identity[] = { { 0, 0, UINT32_MAX } };

static void make_process(struct trial *trial)
{
	struct process *process = &trial->process;
	struct mount_table *mounts = arena_alloc(trial->arena, sizeof(*mounts));
	struct mount_entry *root = arena_alloc(trial->arena, sizeof(*root));

	*root = (struct mount_entry){
		.device = "0:50", .root = "/", .point = "/", .type = "overlay", .is_read_only = true
	};
	*mounts = (struct mount_table){ .entries = root, .count = 1 };
	*process = (struct process){ .pid = 4711,
				     .parent = 4700,
				     .command = "app",
				     .executable = "/bin/app",
				     .status_source = "/proc/4711/status",
				     .has_ids = true,
				     .uids = { 1000, 1000, 1000, 1000 },
				     .uid_map = identity,
				     .uid_map_count = 1,
				     .capabilities = { .known = true },
				     .seccomp = { true, 2 },
				     .no_new_privileges = TRI_YES,
				     .mounts = mounts };
	for (enum namespace_kind kind = 0; kind < NS_KINDS; kind++) {
		process->namespaces[kind] = 4026532000U + kind;
		trial->engine.namespaces[kind] = 4026531000U + kind;
		trial->container.sharing[kind] = SHARED_NO;
		trial->container.sharing_source[kind] = "/proc/4711/ns";
	}
	trial->container.limits = (struct cgroup_limits){
		.memory = { .known = true,
			    .is_limited = true,
			    .value = 64 << 20,
			    .source = "memory" },
		.pids = { .known = true, .is_limited = true, .value = 64, .source = "pids" },
	};
}

static void make_configuration(struct trial *trial)
{
	struct container *container = &trial->container;

	container->id = "4f1c";
	container->state = "running";
	container->pid = 4711;
	container->created = 100;
	container->image_id = IMAGE_ID;
	container->image_name = "rig/app:1";
	container->user = "1000:1000";
	container->health = "healthy";
	container->privileged = container->publish_all = TRI_NO;
	container->readonly_rootfs = TRI_YES;
	container->cap_add = trial_list(trial, "");
	container->cap_drop = trial_list(trial, "ALL");
	container->security_opt = trial_list(trial, "no-new-privileges");
	container->network_mode = "quiet";
	container->ipc_mode = "private";
	container->pid_mode = container->uts_mode = container->userns_mode = "";
	container->cgroup_parent = "";
	container->memory = (struct number){ true, 64 << 20 };
	container->memory_swap = container->memory;
	container->nano_cpus = container->cpu_quota = (struct number){ true, 0 };
	container->cpu_shares = (struct number){ true, 512 };
	container->pids_limit = (struct number){ true, 64 };
	container->restart_policy = "on-failure";
	container->restart_count_max = (struct number){ true, 5 };
	container->ports_field = "NetworkSettings.Ports";
	container->networks = trial_list(trial, "quiet");
	container->network_ids = trial_list(trial, "n1");
}

static void make_host(struct trial *trial)
{
	static const struct mount_entry entries[] = {
		{ .device = "8:1", .root = "/", .point = "/", .type = "ext4" },
		{ .device = "8:1", .root = "/etc", .point = "/x", .type = "ext4" },
		{ .device = "0:23", .root = "/", .point = "/run", .type = "tmpfs" },
		{ .device = "0:23", .root = "/", .point = "/srv/r", .type = "tmpfs" },
	};
	static const struct mount_table host_mounts = { .entries = entries,
							.count = COUNT(entries) };
	static const struct process_limit limits[] = { { "core", 0, -1 } };
	struct daemon *daemon = &trial->daemon;
	struct image *image = arena_alloc(trial->arena, sizeof(*image));
	struct api_socket *socket = arena_alloc(trial->arena, sizeof(*socket));

	*image = (struct image){ .id = IMAGE_ID, .tags = trial_list(trial, "rig/app:1") };
	*socket = (struct api_socket){ .path = "/var/run/docker.sock",
				       .host_path = "/run/docker.sock",
				       .owner = "dockerd" };
	daemon->image = image;
	daemon->image_count = 1;
	daemon->sockets = socket;
	daemon->socket_count = 1;
	daemon->rootless = daemon->userns = TRI_NO;
	daemon->memory_limit = daemon->pids_limit = TRI_YES;
	daemon->memory_total = (int64_t)1 << 30;
	daemon->root_directory = "/var/lib/docker";
	daemon->started = 50;
	trial->host.mounts = &host_mounts;
	trial->engine.limits = limits;
	trial->engine.limit_count = COUNT(limits);
	trial->host.apparmor = trial->host.selinux = TRI_NO;
}

void trial_init_container(struct trial *trial)
{
	trial_init(trial);
	make_host(trial);
	make_process(trial);
	make_configuration(trial);
}

void trial_stop(struct trial *trial)
{
	trial->container.is_running = TRI_NO;
	trial->container.process = NULL;
	trial->container.limits = (struct cgroup_limits){ 0 };
	trial->container.health = NULL;
}

void trial_hide_process(struct trial *trial)
{
	trial->container.process = NULL;
	trial->container.process_cause = "/proc/4711: permission denied";
	trial->container.limits = (struct cgroup_limits){ 0 };
	for (enum namespace_kind kind = 0; kind < NS_KINDS; kind++)
		trial->container.sharing[kind] = SHARED_UNKNOWN;
}

void trial_mount(struct trial *trial, const char *host_path, enum tri is_writable)
{
	struct container_mount *mount = arena_alloc(trial->arena, sizeof(*mount));

	*mount = (struct container_mount){ .type = "bind",
					   .source = "/somewhere",
					   .destination = "/x",
					   .is_writable = is_writable,
					   .propagation = "rprivate",
					   .host_path = host_path,
					   .host_path_source = "/proc/4711/mountinfo" };
	if (!host_path)
		mount->host_path_cause = "permission denied";
	trial->container.mounts = mount;
	trial->container.mount_count = 1;
}

void trial_publish(struct trial *trial, const char *host_ip, uint16_t port)
{
	struct published_port *published = arena_alloc(trial->arena, sizeof(*published));
	struct listener *listener = arena_alloc(trial->arena, sizeof(*listener));
	struct socket_table *table = arena_alloc(trial->arena, sizeof(*table));

	*published = (struct published_port){
		.container_port = "8080/tcp", .host_ip = host_ip, .first = port, .last = port
	};
	*listener = (struct listener){ .kind = SOCKET_TCP, .port = 8080, .address = "0.0.0.0" };
	*table = (struct socket_table){ .entries = listener, .count = 1 };
	trial->container.ports = published;
	trial->container.port_count = 1;
	trial->container.sockets = table;
	trial->container.image_exposed_ports = trial_list(trial, "8080/tcp");
}

void expect_rows(const char *check, enum scope scope, const struct container_row *rows,
		 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct trial trial;

		trial_init_container(&trial);
		if (rows[i].change)
			rows[i].change(&trial);
		trial_expect(&trial, check, scope, &rows[i].expected);
		trial_done(&trial);
	}
}
