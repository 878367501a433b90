#include "core/evidence/trusted_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/evidence/local.h"

#define ACL_NAME "system.posix_acl_access"
#define ACL_VERSION 2U
#define ACL_HEAD 4
#define ACL_ENTRY 8
#define ACL_USER_OBJ 1U
#define ACL_WRITE 2U
#define ACL_CAP 65536

/* How far the way has been gone. fd is the object at path; path is "" at the root. */
struct way {
	int fd;
	char path[PATH_MAX];
	struct err *doubt;
};

static const char *shown(const struct way *way)
{
	return *way->path ? way->path : "/";
}

static void judge_owner(struct way *way, const struct stat *status)
{
	const uid_t user = geteuid();

	if (status->st_uid == 0 || status->st_uid == user)
		return;
	(void)err_set(way->doubt, EPERM,
		      "%s belongs to user %u, who could put anything there: run chown root %s",
		      shown(way), status->st_uid, shown(way));
}

/* The sticky bit keeps others from another's file, not from being there first. */
static void judge_mode(struct way *way, const struct stat *status)
{
	const unsigned mode = status->st_mode & 07777U;

	if (!(mode & (S_IWGRP | S_IWOTH)))
		return;
	if (mode & S_ISVTX)
		(void)err_set(way->doubt, EPERM,
			      "others may write in %s (mode %04o): keep the file where only root "
			      "may write",
			      shown(way), mode);
	else
		(void)err_set(way->doubt, EPERM, "%s may write %s (mode %04o): run chmod go-w %s",
			      mode & S_IWOTH ? "others" : "its group", shown(way), mode,
			      shown(way));
}

static unsigned number_at(const unsigned char *bytes)
{
	return bytes[0] | (unsigned)bytes[1] << 8;
}

/* As the kernel gives it: a version, then entries of tag, permissions and id, little endian. */
static bool lets_others_write(const unsigned char *list, size_t size)
{
	if (size < ACL_HEAD || (size - ACL_HEAD) % ACL_ENTRY || number_at(list) != ACL_VERSION)
		return true;
	for (size_t at = ACL_HEAD; at < size; at += ACL_ENTRY)
		if (number_at(list + at) != ACL_USER_OBJ && number_at(list + at + 2) & ACL_WRITE)
			return true;
	return false;
}

/* An entry that a mask holds back counts too: one chmod g+w sets it free. */
static void judge_access_list(struct way *way)
{
	unsigned char list[ACL_CAP];
	const ssize_t size = fgetxattr(way->fd, ACL_NAME, list, sizeof(list));

	if (size < 0 && (errno == ENODATA || errno == EOPNOTSUPP || errno == ENOSYS))
		return;
	if (size < 0)
		(void)err_set(way->doubt, errno, "the access list of %s could not be read: %s",
			      shown(way), strerror(errno));
	else if (lets_others_write(list, (size_t)size))
		(void)err_set(way->doubt, EPERM,
			      "the access list of %s lets others than its owner write: run setfacl "
			      "-b %s",
			      shown(way), shown(way));
}

/* The first doubt is the one to mend first. */
static void judge_trust(struct way *way, const struct stat *status)
{
	if (!*way->doubt->text)
		judge_owner(way, status);
	if (!*way->doubt->text)
		judge_mode(way, status);
	if (!*way->doubt->text)
		judge_access_list(way);
}

static int failed(const struct way *way, struct err *err)
{
	return err_set(err, errno, "%s: %s", shown(way), strerror(errno));
}

/* A link is refused by name; so is what must not even be opened, because opening a device can do
 * something. What is opened then is looked at once more. */
static int look_before(const struct way *way, const char *name, bool is_last, struct err *err)
{
	struct stat status;

	if (fstatat(way->fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
		const int code = errno;

		return err_set(err, code, "%s/%s: %s", way->path, name, strerror(code));
	}
	if (S_ISLNK(status.st_mode))
		return err_set(err, ELOOP,
			       "%s/%s is a symbolic link, which is not followed: name the file "
			       "itself",
			       way->path, name);
	if (is_last ? !S_ISREG(status.st_mode) : !S_ISDIR(status.st_mode))
		return err_set(err, is_last ? EINVAL : ENOTDIR, "%s/%s is no %s", way->path, name,
			       is_last ? "regular file" : "directory");
	return 0;
}

static int step(struct way *way, const char *name, bool is_last, struct err *err)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
	struct stat status;
	size_t used = strlen(way->path);
	int r, fd;

	if (used + strlen(name) + 2 > sizeof(way->path))
		return err_set(err, ENAMETOOLONG, "the path of the file is too long");
	r = look_before(way, name, is_last, err);
	if (r < 0)
		return r;
	fd = openat(way->fd, name, is_last ? flags : flags | O_DIRECTORY);
	r = errno;
	close_fd(way->fd);
	way->fd = fd;
	(void)snprintf(way->path + used, sizeof(way->path) - used, "/%s", name);
	errno = r;
	if (fd < 0 || fstat(fd, &status) < 0)
		return failed(way, err);
	if (is_last && !S_ISREG(status.st_mode))
		return err_set(err, EINVAL, "%s is no regular file", way->path);
	judge_trust(way, &status);
	return 0;
}

static int read_whole(const struct way *way, struct buffer *bytes, struct err *err)
{
	bool is_cut;
	int r = read_capped(way->fd, TRUSTED_FILE_CAP, bytes, &is_cut);

	if (r < 0)
		return err_set(err, -r, "%s: %s", way->path, strerror(-r));
	if (is_cut)
		return err_set(err, EFBIG, "%s is larger than 1 MiB", way->path);
	return 0;
}

/* From the root on, the components of "/a/b". */
static int walk(struct way *way, const char *path, struct err *err)
{
	char name[NAME_MAX + 1];
	int r = 0;

	for (path += strspn(path, "/"); *path && r == 0;) {
		const size_t length = strcspn(path, "/");
		const char *next = path + length;

		if (length > NAME_MAX)
			return err_set(err, ENAMETOOLONG, "a name in %s is too long", path);
		memcpy(name, path, length);
		name[length] = '\0';
		next += strspn(next, "/");
		r = strcmp(name, ".") == 0 && *next ? 0 : step(way, name, !*next, err);
		path = next;
	}
	return r;
}

static int make_absolute(const char *path, char absolute[PATH_MAX], struct err *err)
{
	char here[PATH_MAX] = "";
	int size;

	if (*path != '/' && !getcwd(here, sizeof(here)))
		return err_set(err, errno, "the working directory is not known: %s",
			       strerror(errno));
	size = snprintf(absolute, PATH_MAX, "%s/%s", here, path);
	if (size < 0 || size >= PATH_MAX)
		return err_set(err, ENAMETOOLONG, "the path of the file is too long");
	return 0;
}

int trusted_file_read(const char *path, struct buffer *ret_bytes, struct err *ret_doubt,
		      struct err *err)
{
	struct way way = { .fd = -1, .doubt = ret_doubt };
	struct buffer bytes = { 0 };
	char absolute[PATH_MAX];
	struct stat status;
	int r;

	*ret_doubt = (struct err){ 0 };
	r = *path ? make_absolute(path, absolute, err) : err_set(err, ENOENT, "no file is named");
	if (r < 0)
		return r;
	way.fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (way.fd < 0 || fstat(way.fd, &status) < 0) {
		r = failed(&way, err);
		goto out;
	}
	judge_trust(&way, &status);
	r = walk(&way, absolute, err);
	if (r == 0 && !*way.path)
		r = err_set(err, EISDIR, "%s is a directory", path);
	if (r == 0)
		r = read_whole(&way, &bytes, err);
	if (r == 0)
		*ret_bytes = bytes;
	else
		buffer_done(&bytes);
out:
	close_fd(way.fd);
	return r;
}
