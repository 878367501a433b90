#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/evidence/local.h"

#define MAX_LINKS 40
#define MAX_DEPTH 128 /* each level holds a descriptor */
#define ACL_CAP 4096  /* about 500 entries */

/* A directory on the way, or the object at its end. */
struct level {
	int fd;
	size_t path_size; /* of walk.path up to here */
	unsigned long magic;
};

/*
 * One component after the other, from a root that it never leaves: ".." goes back to the handle
 * it came from and not to whatever the directory's parent is by now; a link is read, and its
 * text walked in the same way.
 */
struct walk {
	const struct local *local;
	struct reply *reply; /* may be NULL */
	bool is_host;	     /* proc and sys below the root are the kernel's own */
	struct level levels[MAX_DEPTH];
	size_t depth;
	unsigned links;
	char path[PATH_MAX]; /* as it was reached, without links */
	char rest[2 * PATH_MAX];
};

char type_letter(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return '-';
	case S_IFDIR:
		return 'd';
	case S_IFLNK:
		return 'l';
	case S_IFSOCK:
		return 's';
	case S_IFIFO:
		return 'p';
	case S_IFCHR:
		return 'c';
	case S_IFBLK:
		return 'b';
	default:
		return '?';
	}
}

void describe(struct buffer *out, const struct stat *stat, unsigned long magic)
{
	buffer_format(out, "type=%c mode=%04o uid=%u gid=%u device=%u:%u inode=%llu fs=%lx",
		      type_letter(stat->st_mode), stat->st_mode & 07777U, stat->st_uid,
		      stat->st_gid, major(stat->st_dev), minor(stat->st_dev),
		      (unsigned long long)stat->st_ino, magic);
	buffer_format(out, " links=%llu size=%lld", (unsigned long long)stat->st_nlink,
		      (long long)stat->st_size);
}

/* Where the kernel itself makes the files there are no access lists. */
static bool may_have_lists(unsigned long magic)
{
	return magic != PROC_SUPER_MAGIC && magic != SYSFS_MAGIC && magic != CGROUP_SUPER_MAGIC &&
	       magic != CGROUP2_SUPER_MAGIC;
}

/* A handle that only stands for an object gives its attributes by its name below /proc alone. */
static ssize_t read_list(const struct walk *walk, int fd, unsigned char list[ACL_CAP])
{
	char path[32];

	if (!walk->local->has_own_fds) {
		errno = EIO;
		return -1;
	}
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return getxattr(path, "system.posix_acl_access", list, ACL_CAP);
}

static void add_list(const struct walk *walk, int fd, struct buffer *out)
{
	unsigned char list[ACL_CAP];
	ssize_t size = read_list(walk, fd, list);

	if (size < 0 && (errno == ENODATA || errno == EOPNOTSUPP))
		return;
	buffer_text(out, size < 0 ? "\nacl=?" : "\nacl=");
	for (ssize_t i = 0; i < size; i++)
		buffer_format(out, "%02x", list[i]);
}

/* What the walk passed; target is a link's text, NULL for all else. */
static void tell(const struct walk *walk, int fd, const struct stat *stat, unsigned long magic,
		 const char *target)
{
	if (!walk->reply)
		return;
	reply_begin(walk->reply, walk->path);
	describe(&walk->reply->bytes, stat, magic);
	if (target)
		buffer_format(&walk->reply->bytes, "\ntarget=%s", target);
	else if (may_have_lists(magic))
		add_list(walk, fd, &walk->reply->bytes);
	reply_end(walk->reply, EVIDENCE_OK, 0);
}

/* The first component that could not be reached. */
static int stuck(const struct walk *walk, int error)
{
	if (walk->reply) {
		reply_text(walk->reply, walk->path, status_of_errno(error), "");
		walk->reply->answer.code = (uint32_t)error;
	}
	return -error;
}

static int push(struct walk *walk, int fd, unsigned long magic)
{
	if (walk->depth + 1 == MAX_DEPTH) {
		close_fd(fd);
		return stuck(walk, ENAMETOOLONG);
	}
	walk->levels[++walk->depth] =
		(struct level){ .fd = fd, .path_size = strlen(walk->path), .magic = magic };
	return 0;
}

static void pop(struct walk *walk)
{
	if (walk->depth == 0)
		return;
	close_fd(walk->levels[walk->depth--].fd);
	walk->path[walk->levels[walk->depth].path_size] = '\0';
}

/* Puts the link's target before what is left of the path. */
static int follow(struct walk *walk, const char *target)
{
	char rest[sizeof(walk->rest)];
	int size;

	if (++walk->links > MAX_LINKS)
		return stuck(walk, ELOOP);
	size = snprintf(rest, sizeof(rest), "%s/%s", target, walk->rest);
	if (size < 0 || (size_t)size >= sizeof(rest))
		return stuck(walk, ENAMETOOLONG);
	memcpy(walk->rest, rest, (size_t)size + 1);
	walk->path[walk->levels[walk->depth].path_size] = '\0';
	while (*target == '/' && walk->depth)
		pop(walk);
	return 0;
}

static int open_component(const struct walk *walk, const char *name)
{
	int kernel = -1, fd;

	if (walk->is_host && walk->depth == 0 && strcmp(name, "proc") == 0)
		kernel = walk->local->proc;
	if (walk->is_host && walk->depth == 0 && strcmp(name, "sys") == 0)
		kernel = walk->local->sys;
	if (kernel >= 0)
		fd = fcntl(kernel, F_DUPFD_CLOEXEC, 0);
	else
		fd = openat(walk->levels[walk->depth].fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int read_target(int fd, char target[PATH_MAX])
{
	ssize_t size = readlinkat(fd, "", target, PATH_MAX - 1);

	if (size < 0)
		return -errno;
	target[size] = '\0';
	return 0;
}

/* Goes onto the object that was opened: a link is followed, all else becomes a level. */
static int enter(struct walk *walk, int fd)
{
	unsigned long magic = magic_of(fd);
	char target[PATH_MAX];
	struct stat stat;
	int r;

	if (fstat(fd, &stat) < 0) {
		r = errno;
		close_fd(fd);
		return stuck(walk, r);
	}
	if (!S_ISLNK(stat.st_mode)) {
		tell(walk, fd, &stat, magic, NULL);
		return push(walk, fd, magic);
	}
	r = read_target(fd, target);
	close_fd(fd);
	if (r < 0)
		return stuck(walk, -r);
	tell(walk, -1, &stat, magic, target);
	return follow(walk, target);
}

static int step(struct walk *walk, const char *name)
{
	const struct level *level = &walk->levels[walk->depth];
	size_t length = strlen(name), used = level->path_size;
	int fd;

	if (strcmp(name, ".") == 0)
		return 0;
	if (strcmp(name, "..") == 0) {
		pop(walk);
		return 0;
	}
	if (used + length + 2 > sizeof(walk->path))
		return stuck(walk, ENAMETOOLONG);
	if (used > 1)
		walk->path[used++] = '/';
	memcpy(walk->path + used, name, length + 1);
	if (level->magic == AUTOFS_SUPER_MAGIC)
		return stuck(walk, EXDEV); /* a look inside would mount something */
	fd = open_component(walk, name);
	return fd < 0 ? stuck(walk, -fd) : enter(walk, fd);
}

/* Takes the first component off the rest; false when there is none left. */
static bool next_component(struct walk *walk, char name[NAME_MAX + 2])
{
	const char *start = walk->rest + strspn(walk->rest, "/");
	size_t length = strcspn(start, "/");
	size_t kept = length <= NAME_MAX ? length : NAME_MAX + 1; /* the kernel refuses it */

	memcpy(name, start, kept);
	name[kept] = '\0';
	memmove(walk->rest, start + length, strlen(start + length) + 1);
	return length > 0;
}

static int open_root(const struct local *local, const struct request *request)
{
	int directory, fd;

	if (!request->in_engine_root)
		return local->root < 0 ? local->root : fcntl(local->root, F_DUPFD_CLOEXEC, 0);
	directory = process_open(local, request->pins);
	if (directory < 0)
		return directory;
	fd = openat(directory, "root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		fd = errno == ENOENT ? -ESRCH : -errno;
	close_fd(directory);
	return fd;
}

static int walk_all(struct walk *walk)
{
	char name[NAME_MAX + 2];
	int r = 0;

	while (r == 0 && next_component(walk, name))
		r = step(walk, name);
	return r;
}

int walk_to(const struct local *local, const struct request *request, struct reply *reply)
{
	struct walk walk = { .local = local,
			     .reply = reply,
			     .is_host = local->is_rooted && !request->in_engine_root,
			     .path = "/" };
	int fd = open_root(local, request), r;
	struct stat stat = { 0 };

	if (fd < 0)
		return fd;
	(void)fstat(fd, &stat); /* cannot fail for an open directory */
	walk.levels[0] = (struct level){ .fd = fd, .path_size = 1, .magic = magic_of(fd) };
	(void)snprintf(walk.rest, sizeof(walk.rest), "%s", request->name);
	tell(&walk, fd, &stat, walk.levels[0].magic, NULL);
	r = walk_all(&walk);
	if (r == 0) {
		r = walk.levels[walk.depth].fd;
		walk.levels[walk.depth].fd = -1;
	}
	for (size_t i = 0; i <= walk.depth; i++)
		close_fd(walk.levels[i].fd);
	return r;
}

void walk_answer(const struct local *local, const struct request *request, struct reply *reply)
{
	int fd = walk_to(local, request, reply);

	/* A walk that began is an answer; how far it came stands in its last part. */
	if (fd < 0 && reply->count == 0)
		local_fail(reply, -fd);
	close_fd(fd);
}
