#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/container_facts.h"

/* What a container sees of the host's files: mounts, sockets, devices, its own root. */

Test(access, host_mounts)
{
	static const struct {
		struct expected expected;
		const char *path;
		enum tri writable;
	} rows[] = {
		{ { "data", RESULT_PASS, NULL, NULL }, "/srv/data", TRI_YES },
		{ { "look-alike", RESULT_PASS, NULL, NULL }, "/etcetera", TRI_YES },
		{ { "a volume", RESULT_PASS, NULL, NULL },
		  "/var/lib/docker/volumes/a/_data",
		  TRI_YES },
		{ { "all volumes", RESULT_FAIL, "engine's own", NULL },
		  "/var/lib/docker/volumes",
		  TRI_NO },
		{ { "engine data", RESULT_FAIL, "engine's own", NULL },
		  "/var/lib/docker/image",
		  TRI_NO },
		{ { "root", RESULT_FAIL, "mounts / of", NULL }, "/", TRI_NO },
		{ { "etc", RESULT_FAIL, "/etc", NULL }, "/etc", TRI_NO },
		{ { "above", RESULT_FAIL, "mounts /var of", NULL }, "/var", TRI_YES },
		{ { "below, writable", RESULT_FAIL, "writable", NULL }, "/etc/ssl", TRI_YES },
		{ { "below, unsaid", RESULT_FAIL, "writable", NULL }, "/etc/ssl", TRI_UNKNOWN },
		{ { "below, read-only", RESULT_WARN, "read-only", NULL }, "/etc/ssl", TRI_NO },
		{ { "usr/lib", RESULT_FAIL, "writable", NULL }, "/usr/lib", TRI_YES },
		{ { "run", RESULT_FAIL, "/run", NULL }, "/run", TRI_NO },
		{ { "part of home", RESULT_WARN, "/home/a", NULL }, "/home/a", TRI_YES },
		{ { "etc by another name", RESULT_FAIL, "mounts /etc of", NULL }, "/x", TRI_NO },
		{ { "below it, by that name", RESULT_WARN, "/etc/ssl", NULL }, "/x/ssl", TRI_NO },
		{ { "unresolved", RESULT_UNKNOWN, "permission denied", NULL }, NULL, TRI_YES },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init_container(&trial);
		trial_mount(&trial, rows[i].path, rows[i].writable);
		trial_expect(&trial, "runtime/host_mounts", SCOPE_CONTAINERS, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(access, docker_socket)
{
	static const struct {
		struct expected expected;
		const char *path;
	} rows[] = {
		{ { "the socket", RESULT_FAIL, "dockerd", NULL }, "/run/docker.sock" },
		{ { "its folder", RESULT_FAIL, "dockerd", NULL }, "/run" },
		{ { "everything", RESULT_FAIL, "dockerd", NULL }, "/" },
		{ { "its folder by another name", RESULT_FAIL, "dockerd", NULL }, "/srv/r" },
		{ { "look-alike", RESULT_PASS, NULL, NULL }, "/run/docker.sock-backup" },
		{ { "another of that name", RESULT_PASS, NULL, NULL }, "/srv/docker.sock" },
		{ { "folder beside", RESULT_PASS, NULL, NULL }, "/run/docker" },
		{ { "unresolved", RESULT_UNKNOWN, "permission denied", NULL }, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init_container(&trial);
		trial_mount(&trial, rows[i].path, TRI_NO);
		trial_expect(&trial, "runtime/docker_socket", SCOPE_CONTAINERS, &rows[i].expected);
		trial_done(&trial);
	}
}

static void no_mounts(struct trial *trial)
{
	trial->container.mount_count = 0;
}

/* A volume of the local driver, as the engine lists it, on a container that does not run. */
static void stopped_volume(struct trial *trial, const char *type, const char *device)
{
	struct container_mount *mount = arena_alloc(trial->arena, sizeof(*mount));
	struct volume *volume = arena_alloc(trial->arena, sizeof(*volume));

	trial_stop(trial);
	trial_mount(trial, "/var/lib/docker/volumes/v/_data", TRI_YES);
	*mount = trial->container.mounts[0];
	mount->type = "volume";
	mount->volume = "v";
	trial->container.mounts = mount;
	*volume = (struct volume){ .name = "v", .type = type, .o = "ro,bind", .device = device };
	trial->daemon.volume = volume;
	trial->daemon.volume_count = 1;
}

static void volume_plain(struct trial *trial)
{
	stopped_volume(trial, NULL, NULL);
}

static void volume_relative(struct trial *trial)
{
	stopped_volume(trial, "none", "etc");
}

static void volume_overlay(struct trial *trial)
{
	stopped_volume(trial, "overlay", "overlay");
}

static void volumes_unread(struct trial *trial)
{
	stopped_volume(trial, NULL, NULL);
	trial->daemon.volume_count = 0;
	trial->daemon.volumes = (struct reading){ .cause = "GET /volumes: timed out" };
}

/* What was mounted behind the cut is not among its mounts. */
static void mounts_cut(struct trial *trial)
{
	struct mount_table *table = arena_alloc(trial->arena, sizeof(*table));

	trial_mount(trial, "/srv/data", TRI_NO);
	*table = *trial->process.mounts;
	table->is_truncated = true;
	trial->process.mounts = table;
}

static void table_unread(struct trial *trial)
{
	trial_mount(trial, "/srv/data", TRI_NO);
	trial->process.mounts = NULL;
}

static void host_mounts_unread(struct trial *trial)
{
	trial_mount(trial, "/srv/data", TRI_NO);
	trial->host.mounts = NULL;
}

Test(access, mounts_that_were_not_followed)
{
	static const struct container_row rows[] = {
		{ { "plain volume", RESULT_PASS, NULL, NULL }, volume_plain },
		{ { "relative device", RESULT_UNKNOWN, "absolute", NULL }, volume_relative },
		{ { "overlay", RESULT_UNKNOWN, "overlay", NULL }, volume_overlay },
		{ { "volumes unread", RESULT_UNKNOWN, "timed out", NULL }, volumes_unread },
		{ { "cut", RESULT_UNKNOWN, "not read whole", NULL }, mounts_cut },
		{ { "unread", RESULT_UNKNOWN, "not read whole", NULL }, table_unread },
		{ { "host's unread", RESULT_UNKNOWN, "not read whole", NULL }, host_mounts_unread },
	};

	expect_rows("runtime/host_mounts", SCOPE_CONTAINERS, rows, COUNT(rows));
	expect_rows("runtime/docker_socket", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void sockets_unread(struct trial *trial)
{
	trial_mount(trial, "/srv/data", TRI_NO);
	trial->daemon.listeners_read = (struct reading){ .cause = "permission denied" };
	trial->daemon.socket_count = 0;
}

static void mounts_unlisted(struct trial *trial)
{
	trial_mount(trial, "/srv/data", TRI_NO);
	trial->container.mounts_cause = "/proc/4711/mountinfo was not readable";
}

static void reach_through_proc(struct trial *trial)
{
	trial_mount(trial, "/srv/data", TRI_NO);
	trial->container.sharing[NS_PID] = SHARED_HOST;
	trial->process.capabilities.effective = 1ULL << 19;
}

Test(access, docker_socket_otherwise)
{
	static const struct container_row rows[] = {
		{ { "no mounts", RESULT_NOT_APPLICABLE, "no mounts", NULL }, no_mounts },
		{ { "sockets unread", RESULT_UNKNOWN, "permission denied", NULL }, sockets_unread },
		{ { "mounts unread", RESULT_UNKNOWN, "not readable", NULL }, mounts_unlisted },
		{ { "by /proc", RESULT_PASS, NULL, "SYS_PTRACE" }, reach_through_proc },
	};

	expect_rows("runtime/docker_socket", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void etc_and_more(struct trial *trial)
{
	mounts_unlisted(trial);
	trial_mount(trial, "/etc", TRI_NO);
}

Test(access, host_mounts_unlisted)
{
	static const struct container_row rows[] = {
		{ { "others may be there", RESULT_UNKNOWN, "not readable", NULL },
		  mounts_unlisted },
		{ { "one is enough", RESULT_FAIL, "/etc", NULL }, etc_and_more },
	};

	expect_rows("runtime/host_mounts", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void device(struct trial *trial)
{
	static const struct container_device devices[] = { { "/dev/sda", "/dev/x", "rwm" } };

	trial->container.devices = devices;
	trial->container.device_count = 1;
}

static void device_rule(struct trial *trial)
{
	trial->container.device_rules = trial_list(trial, "c 1:3 rwm");
}

static void device_request(struct trial *trial)
{
	trial->container.device_requests = trial_list(trial, "nvidia gpu");
}

static void device_mounted(struct trial *trial)
{
	trial_mount(trial, "/dev/null", TRI_NO);
}

static void device_look_alike(struct trial *trial)
{
	trial_mount(trial, "/srv/dev", TRI_NO);
}

static void device_cgroup(struct trial *trial)
{
	trial->container.limits.devices = "a *:* rwm\n";
}

static void device_mount_unresolved(struct trial *trial)
{
	trial_mount(trial, NULL, TRI_NO);
}

static void device_cgroup_unread(struct trial *trial)
{
	static const struct cgroup_entry entries[] = { { "devices", "/docker/4f1c" } };

	trial->process.cgroups = entries;
	trial->process.cgroup_count = COUNT(entries);
	trial->container.limits_cause = "timed out";
}

static void privileged(struct trial *trial)
{
	trial->container.privileged = TRI_YES;
}

static void unsaid(struct trial *trial)
{
	trial->container.privileged = TRI_UNKNOWN;
	trial->container.readonly_rootfs = TRI_UNKNOWN;
}

Test(access, devices)
{
	static const struct container_row rows[] = {
		{ { "none", RESULT_PASS, NULL, NULL }, NULL },
		{ { "given", RESULT_FAIL, "/dev/sda", NULL }, device },
		{ { "by rule", RESULT_FAIL, "c 1:3 rwm", NULL }, device_rule },
		{ { "gpu", RESULT_FAIL, "nvidia", NULL }, device_request },
		{ { "mounted", RESULT_FAIL, "/dev/null", NULL }, device_mounted },
		{ { "look-alike", RESULT_PASS, NULL, NULL }, device_look_alike },
		{ { "the kernel lets all through", RESULT_FAIL, "every device", NULL },
		  device_cgroup },
		{ { "privileged", RESULT_FAIL, "privileged", NULL }, privileged },
		{ { "unresolved", RESULT_UNKNOWN, "permission denied", NULL },
		  device_mount_unresolved },
		{ { "mounts unread", RESULT_UNKNOWN, "not readable", NULL }, mounts_unlisted },
		{ { "cgroup unread", RESULT_UNKNOWN, "timed out", NULL }, device_cgroup_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, unsaid },
	};

	expect_rows("runtime/devices", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void propagate(struct trial *trial, const char *propagation)
{
	struct container_mount *mount = arena_alloc(trial->arena, sizeof(*mount));

	*mount = (struct container_mount){ .destination = "/x", .propagation = propagation };
	trial->container.mounts = mount;
	trial->container.mount_count = 1;
}

Test(access, mount_propagation)
{
	static const struct {
		struct expected expected;
		const char *propagation;
	} rows[] = {
		{ { "shared", RESULT_FAIL, "/x is mounted shared", NULL }, "shared" },
		{ { "rshared", RESULT_FAIL, "rshared", NULL }, "rshared" },
		{ { "rslave", RESULT_PASS, NULL, NULL }, "rslave" },
		{ { "rprivate", RESULT_PASS, NULL, NULL }, "rprivate" },
		{ { "a volume says nothing", RESULT_PASS, NULL, NULL }, "" },
		{ { "nothing", RESULT_PASS, NULL, NULL }, NULL },
	};
	static const struct container_row others[] = {
		{ { "no mounts", RESULT_NOT_APPLICABLE, "no mounts", NULL }, no_mounts },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, unsaid },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init_container(&trial);
		propagate(&trial, rows[i].propagation);
		trial_expect(&trial, "runtime/mount_propagation", SCOPE_CONTAINERS,
			     &rows[i].expected);
		trial_done(&trial);
	}
	expect_rows("runtime/mount_propagation", SCOPE_CONTAINERS, others, COUNT(others));
}

static void remount(struct trial *trial, bool is_read_only)
{
	struct mount_table *table = arena_alloc(trial->arena, sizeof(*table));
	struct mount_entry *root = arena_alloc(trial->arena, sizeof(*root));

	*root = (struct mount_entry){ .point = "/", .is_read_only = is_read_only };
	*table = (struct mount_table){ .entries = root, .count = 1 };
	trial->process.mounts = table;
}

static void made_writable(struct trial *trial)
{
	remount(trial, false);
}

static void writable(struct trial *trial)
{
	remount(trial, false);
	trial->container.readonly_rootfs = TRI_NO;
}

static void made_read_only(struct trial *trial)
{
	trial->container.readonly_rootfs = TRI_NO;
}

static void mounts_unread(struct trial *trial)
{
	trial->process.mounts = NULL;
}

static void stopped_writable(struct trial *trial)
{
	trial_stop(trial);
	trial->container.readonly_rootfs = TRI_NO;
}

static void stopped_unsaid(struct trial *trial)
{
	trial_stop(trial);
	unsaid(trial);
}

Test(access, readonly_root)
{
	static const struct container_row rows[] = {
		{ { "both", RESULT_PASS, NULL, NULL }, NULL },
		{ { "remounted", RESULT_FAIL, "although", NULL }, made_writable },
		{ { "writable", RESULT_FAIL, "writable", NULL }, writable },
		{ { "for now", RESULT_WARN, "restart", NULL }, made_read_only },
		{ { "mounts unread", RESULT_UNKNOWN, "root mount", NULL }, mounts_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
		{ { "stopped", RESULT_PASS, NULL, NULL }, trial_stop },
		{ { "stopped, writable", RESULT_FAIL, "writable", NULL }, stopped_writable },
		{ { "stopped, unsaid", RESULT_UNKNOWN, "did not say", NULL }, stopped_unsaid },
	};

	expect_rows("runtime/readonly_root", SCOPE_CONTAINERS, rows, COUNT(rows));
}
