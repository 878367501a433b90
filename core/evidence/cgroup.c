#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>

#include "core/evidence/local.h"

#define FILE_CAP (64U << 10)

static const char *const unified_files[] = { "memory.max", "memory.swap.max", "pids.max", "cpu.max",
					     "cpu.weight", "cpuset.cpus",     NULL };

struct controller {
	const char *name;
	const char *other_name; /* where it is mounted together with another */
	const char *files[4];
};

static const struct controller controllers[] = {
	{ "memory", NULL, { "memory.limit_in_bytes" } },
	{ "pids", NULL, { "pids.max" } },
	{ "cpu", "cpu,cpuacct", { "cpu.shares", "cpu.cfs_quota_us", "cpu.cfs_period_us" } },
	{ "cpuset", NULL, { "cpuset.cpus" } },
	{ "devices", NULL, { "devices.list" } },
};

static int open_directory(int parent, const char *path)
{
	int fd = openat(parent, path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* The cgroup below the root of its hierarchy. A cgroup file system holds no links. */
static int open_cgroup(int base, const char *path)
{
	path += strspn(path, "/");
	return open_directory(base, *path ? path : ".");
}

/* Where a version 1 controller is mounted, or a negative errno. */
static int open_controller(int base, const struct controller *controller)
{
	int fd = open_directory(base, controller->name);

	if (fd < 0 && controller->other_name)
		fd = open_directory(base, controller->other_name);
	if (fd >= 0 && magic_of(fd) != CGROUP_SUPER_MAGIC) {
		close_fd(fd);
		return -ENOENT;
	}
	return fd;
}

static void add_file(struct reply *reply, int directory, const char *name, const char *file)
{
	if (directory >= 0)
		(void)local_read(reply, name, directory, file, FILE_CAP);
	else
		reply_text(reply, name, status_of_errno(-directory), "");
}

/* Adds the controller's files; true if the directory was there. */
static bool add_controller(struct reply *reply, int base, const struct controller *controller,
			   const char *path)
{
	int mount = open_controller(base, controller);
	int directory = mount < 0 ? mount : open_cgroup(mount, path);
	char name[64];

	for (size_t i = 0; i < 4 && controller->files[i]; i++) {
		(void)snprintf(name, sizeof(name), "%s/%s", controller->name, controller->files[i]);
		add_file(reply, directory, name, controller->files[i]);
	}
	close_fd(directory);
	close_fd(mount);
	return directory >= 0;
}

static void answer_controllers(int base, const char *path, struct reply *reply)
{
	bool is_there = false;

	for (size_t i = 0; i < sizeof(controllers) / sizeof(*controllers); i++)
		is_there |= add_controller(reply, base, &controllers[i], path);
	if (!is_there)
		local_fail(reply, ENOENT);
}

static void answer_unified(int base, const char *path, struct reply *reply)
{
	int directory = open_cgroup(base, path);

	if (directory < 0) {
		local_fail(reply, -directory);
		return;
	}
	for (size_t i = 0; unified_files[i]; i++)
		add_file(reply, directory, unified_files[i], unified_files[i]);
	close_fd(directory);
}

void cgroup_answer(const struct local *local, const struct request *request, struct reply *reply)
{
	int base = local->sys < 0 ? local->sys : open_directory(local->sys, "fs/cgroup");

	if (base < 0)
		local_fail(reply, -base);
	else if (magic_of(base) == CGROUP2_SUPER_MAGIC)
		answer_unified(base, request->name, reply);
	else
		answer_controllers(base, request->name, reply);
	close_fd(base);
}
