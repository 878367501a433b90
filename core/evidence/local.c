#include "core/evidence/local.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/vfs.h>
#include <unistd.h>

void close_fd(int fd)
{
	if (fd >= 0)
		(void)close(fd); /* nothing was written that could be lost */
}

unsigned long magic_of(int fd)
{
	struct statfs system;

	return fstatfs(fd, &system) < 0 ? 0 : (unsigned long)system.f_type & 0xffffffffUL;
}

static int open_path(int directory, const char *path)
{
	int fd = openat(directory, path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* The directory, if it is the root of that file system. */
static int open_kernel(int directory, const char *path, unsigned long magic)
{
	int fd = open_path(directory, path);
	struct stat stat;

	if (fd < 0)
		return fd;
	if (magic_of(fd) == magic && fstat(fd, &stat) == 0 && stat.st_ino == 1)
		return fd;
	close_fd(fd);
	return -EXDEV;
}

void local_open(struct local *local, const struct live_options *options)
{
	const char *root = options->root && *options->root ? options->root : "/";
	int own;

	*local = (struct local){ .socket_path = options->socket_path, .proc = -1, .sys = -1 };
	local->root = open_path(AT_FDCWD, root);
	local->is_rooted = root[1] != '\0';
	if (local->is_rooted && local->root >= 0) {
		local->proc = open_kernel(local->root, "proc", PROC_SUPER_MAGIC);
		local->sys = open_kernel(local->root, "sys", SYSFS_MAGIC);
	}
	if (local->proc < 0) {
		local->proc = open_kernel(AT_FDCWD, "/proc", PROC_SUPER_MAGIC);
		local->is_own_proc = true;
	}
	if (local->sys < 0)
		local->sys = open_kernel(AT_FDCWD, "/sys", SYSFS_MAGIC);
	own = open_kernel(AT_FDCWD, "/proc", PROC_SUPER_MAGIC);
	local->has_own_fds = own >= 0;
	close_fd(own);
}

void local_close(struct local *local)
{
	close_fd(local->root);
	close_fd(local->proc);
	close_fd(local->sys);
}

enum evidence_status status_of_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return EVIDENCE_NOT_FOUND;
	case EACCES:
	case EPERM:
		return EVIDENCE_DENIED;
	case ESRCH:
		return EVIDENCE_GONE;
	case EXDEV:
		return EVIDENCE_FOREIGN;
	case EFBIG:
		return EVIDENCE_TOO_BIG;
	case ESTALE:
		return EVIDENCE_CHANGED;
	case ETIMEDOUT:
		return EVIDENCE_TIMEOUT;
	default:
		return EVIDENCE_IO_ERROR;
	}
}

/* Some of them came from here and not from the kernel; the user is told the status alone. */
static bool is_cause(enum evidence_status status)
{
	return status == EVIDENCE_IO_ERROR || status == EVIDENCE_DENIED ||
	       status == EVIDENCE_NOT_FOUND;
}

void local_fail(struct reply *reply, int error)
{
	enum evidence_status status = status_of_errno(error);

	reply_fail(reply, status, is_cause(status) ? error : 0);
}

int read_capped(int fd, size_t cap, struct buffer *out, bool *ret_is_cut)
{
	char chunk[16384];
	size_t left = cap + 1; /* one more tells that something was cut */

	*ret_is_cut = false;
	while (left) {
		ssize_t got = read(fd, chunk, left < sizeof(chunk) ? left : sizeof(chunk));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return 0;
		left -= (size_t)got;
		*ret_is_cut = left == 0;
		buffer_add(out, chunk, (size_t)got - (left == 0));
	}
	return 0;
}

int local_read(struct reply *reply, const char *name, int directory, const char *path, size_t cap)
{
	int fd = openat(directory, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool is_cut = false;
	int r;

	reply_begin(reply, name);
	r = fd < 0 ? -errno : read_capped(fd, cap, &reply->bytes, &is_cut);
	close_fd(fd);
	if (r < 0)
		reply_cut(reply, 0);
	reply_end(reply, r < 0 ? status_of_errno(-r) : EVIDENCE_OK,
		  is_cut ? EVIDENCE_TRUNCATED : 0);
	return r;
}

int local_link(struct reply *reply, const char *name, int directory, const char *path)
{
	char text[PATH_MAX];
	ssize_t size = readlinkat(directory, path, text, sizeof(text));
	int r = size < 0 ? -errno : 0;

	reply_begin(reply, name);
	if (size > 0)
		buffer_add(&reply->bytes, text, (size_t)size);
	reply_end(reply, r < 0 ? status_of_errno(-r) : EVIDENCE_OK,
		  size == sizeof(text) ? EVIDENCE_TRUNCATED : 0);
	return r;
}

void local_answer(const struct local *local, const struct request *request, struct reply *reply)
{
	switch (request->kind) {
	case EVIDENCE_PATH:
		walk_answer(local, request, reply);
		break;
	case EVIDENCE_FILE:
		file_answer(local, request, reply);
		break;
	case EVIDENCE_PROCESSES:
		processes_answer(local, reply);
		break;
	case EVIDENCE_PROCESS:
		process_answer(local, request, reply);
		break;
	case EVIDENCE_SOCKETS:
		sockets_answer(local, request, reply);
		break;
	case EVIDENCE_CGROUP:
		cgroup_answer(local, request, reply);
		break;
	case EVIDENCE_DIRECTORY:
		directory_answer(local, request, reply);
		break;
	case EVIDENCE_AUDIT:
		audit_answer(reply);
		break;
	case EVIDENCE_API:
	case EVIDENCE_KINDS:
		reply_fail(reply, EVIDENCE_REFUSED, 0);
		break;
	}
}
