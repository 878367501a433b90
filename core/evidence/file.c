#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/evidence/local.h"

#define ROOT_FILE_CAP ((size_t)16 << 20)
#define USER_FILE_CAP ((size_t)1 << 20)

#define FUSE_CONTROL_MAGIC 0x65735543
#define CONFIGFS_MAGIC 0x62656570

/*
 * On these a regular file is no stored text: reading can take effect (/proc/kmsg swallows the
 * kernel's log, trace_pipe the trace) or not end. A link could lead to them from anywhere.
 */
static const unsigned long kernel_systems[] = {
	PROC_SUPER_MAGIC,   SYSFS_MAGIC,	  DEBUGFS_MAGIC,  TRACEFS_MAGIC,
	SECURITYFS_MAGIC,   SELINUX_MAGIC,	  SMACK_MAGIC,	  AAFS_MAGIC,
	CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC,  BPF_FS_MAGIC,	  CONFIGFS_MAGIC,
	FUSE_CONTROL_MAGIC, PSTOREFS_MAGIC,	  EFIVARFS_MAGIC, BINFMTFS_MAGIC,
	NSFS_MAGIC,	    RDTGROUP_SUPER_MAGIC,
};

/* What is read of the kernel's own, by exactly these names. */
static const char *const kernel_files[] = {
	"/proc/sys/kernel/hostname",
	"/proc/sys/kernel/osrelease",
	"/proc/sys/kernel/cap_last_cap",
	"/proc/stat",
	"/proc/self/mountinfo",
	"/sys/module/apparmor/parameters/enabled",
	"/sys/fs/selinux/enforce",
	"/sys/kernel/security/lsm",
	"/sys/kernel/security/lockdown",
	"/proc/sys/kernel/randomize_va_space",
	"/proc/sys/kernel/kptr_restrict",
	"/proc/sys/kernel/dmesg_restrict",
	"/proc/sys/kernel/unprivileged_bpf_disabled",
	"/proc/sys/kernel/yama/ptrace_scope",
	"/proc/sys/fs/protected_symlinks",
	"/proc/sys/fs/protected_hardlinks",
	"/proc/sys/fs/suid_dumpable",
};

/* Each kernel has its own list of files here, one for each flaw that it knows. */
static bool is_processor_flaw(const char *name)
{
	static const char directory[] = "/sys/devices/system/cpu/vulnerabilities/";
	const size_t length = sizeof(directory) - 1;

	return strncmp(name, directory, length) == 0 && name[length] && !strchr(name + length, '/');
}

static bool is_kernel_file(const struct request *request)
{
	if (request->in_engine_root)
		return false;
	for (size_t i = 0; i < sizeof(kernel_files) / sizeof(*kernel_files); i++)
		if (strcmp(request->name, kernel_files[i]) == 0)
			return true;
	return is_processor_flaw(request->name);
}

static bool is_on_kernel_system(int fd)
{
	unsigned long magic = magic_of(fd);

	for (size_t i = 0; i < sizeof(kernel_systems) / sizeof(*kernel_systems); i++)
		if (magic == kernel_systems[i])
			return true;
	return false;
}

/* Below the kernel's handle, whose file system was checked when it was opened. */
static int open_kernel_file(const struct local *local, const char *name)
{
	bool is_proc = strncmp(name, "/proc/", 6) == 0;
	int directory = is_proc ? local->proc : local->sys;
	int fd;

	if (directory < 0)
		return directory;
	fd = openat(directory, name + (is_proc ? 6 : 5),
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Opens for reading the very object that the handle stands for. Only its owner may ask that the
 * access time stays. */
static int reopen(const struct local *local, int handle)
{
	const int flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
	char path[32];
	int fd;

	if (local->proc < 0)
		return local->proc;
	(void)snprintf(path, sizeof(path), "self/fd/%d", handle);
	fd = openat(local->proc, path, flags | O_NOATIME);
	if (fd < 0 && errno == EPERM)
		fd = openat(local->proc, path, flags);
	return fd < 0 ? -errno : fd;
}

static void add_stat(struct reply *reply, int fd, const struct stat *stat)
{
	reply_begin(reply, "stat");
	describe(&reply->bytes, stat, magic_of(fd));
	buffer_format(&reply->bytes, " mtime=%lld",
		      (long long)stat->st_mtim.tv_sec * NANOSECONDS + stat->st_mtim.tv_nsec);
	reply_end(reply, EVIDENCE_OK, 0);
}

static bool is_same_time(const struct timespec *one, const struct timespec *other)
{
	return one->tv_sec == other->tv_sec && one->tv_nsec == other->tv_nsec;
}

static bool is_unchanged(const struct stat *before, const struct stat *after)
{
	return before->st_size == after->st_size &&
	       is_same_time(&before->st_mtim, &after->st_mtim) &&
	       is_same_time(&before->st_ctim, &after->st_ctim);
}

static size_t cap_of(const struct stat *stat)
{
	return stat->st_uid == 0 ? ROOT_FILE_CAP : USER_FILE_CAP;
}

/* The part "" of this descriptor's bytes. 0 or a negative errno. */
static int read_bytes(int fd, const struct stat *stat, struct reply *reply)
{
	bool is_cut;
	int r;

	reply_begin(reply, "");
	r = read_capped(fd, cap_of(stat), &reply->bytes, &is_cut);
	reply_end(reply, EVIDENCE_OK, 0);
	return r == 0 && is_cut ? -EFBIG : r;
}

/* 0 or a negative errno; ESTALE if the file changed meanwhile. */
static int read_stored(int fd, struct reply *reply)
{
	struct stat before, after;
	int r;

	if (fstat(fd, &before) < 0)
		return -errno;
	if (before.st_size > (off_t)cap_of(&before))
		return -EFBIG;
	r = read_bytes(fd, &before, reply);
	if (r < 0)
		return r;
	if (fstat(fd, &after) < 0)
		return -errno;
	if (!is_unchanged(&before, &after))
		return -ESTALE;
	add_stat(reply, fd, &after);
	return 0;
}

static int read_twice(int fd, struct reply *reply)
{
	int r = read_stored(fd, reply);

	if (r != -ESTALE)
		return r;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	reply_fail(reply, EVIDENCE_OK, 0);
	return read_stored(fd, reply);
}

static void answer_stored(const struct local *local, int handle, struct reply *reply)
{
	struct stat stat;
	int fd, r;

	if (fstat(handle, &stat) < 0) {
		local_fail(reply, errno);
		return;
	}
	if (!S_ISREG(stat.st_mode) || is_on_kernel_system(handle)) {
		reply_fail(reply, S_ISREG(stat.st_mode) ? EVIDENCE_FOREIGN : EVIDENCE_NOT_REGULAR,
			   0);
		if (!S_ISREG(stat.st_mode))
			add_stat(reply, handle, &stat);
		return;
	}
	fd = reopen(local, handle);
	r = fd < 0 ? fd : read_twice(fd, reply);
	close_fd(fd);
	if (r < 0)
		local_fail(reply, -r);
}

/* The kernel writes these anew at each read, so their times tell nothing. */
static void answer_kernel(const struct local *local, const char *name, struct reply *reply)
{
	int fd = open_kernel_file(local, name);
	struct stat stat;
	int r = fd;

	if (fd >= 0)
		r = fstat(fd, &stat) < 0 ? -errno : read_bytes(fd, &stat, reply);
	if (r < 0)
		local_fail(reply, -r);
	else
		add_stat(reply, fd, &stat);
	close_fd(fd);
}

void file_answer(const struct local *local, const struct request *request, struct reply *reply)
{
	int handle;

	if (is_kernel_file(request)) {
		answer_kernel(local, request->name, reply);
		return;
	}
	handle = walk_to(local, request, NULL);
	if (handle < 0)
		local_fail(reply, -handle);
	else
		answer_stored(local, handle, reply);
	close_fd(handle);
}
