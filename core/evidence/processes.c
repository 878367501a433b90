#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "core/evidence/local.h"

#define FILE_CAP (64U << 10)

static int append_file(struct buffer *out, int directory, const char *path)
{
	int fd = openat(directory, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool is_cut;
	int r;

	if (fd < 0)
		return -errno;
	r = read_capped(fd, FILE_CAP, out, &is_cut);
	close_fd(fd);
	return r;
}

/* The pid namespace's link, the cgroup file, an empty line, the stat file. Only the stat file
 * must be there; the others leave their lines empty. */
static int append_process(struct buffer *out, int directory)
{
	char link[64];
	ssize_t size = readlinkat(directory, "ns/pid", link, sizeof(link));

	if (size > 0)
		buffer_add(out, link, (size_t)size);
	buffer_add(out, "\n", 1);
	(void)append_file(out, directory, "cgroup");
	buffer_add(out, "\n", 1);
	return append_file(out, directory, "stat");
}

static bool is_gone(int error)
{
	return error == ENOENT || error == ESRCH;
}

/* A process that ended meanwhile is none. */
static void add_process(const struct local *local, const char *name, struct reply *reply)
{
	int directory = openat(local->proc, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int r = directory < 0 ? -errno : 0;

	if (is_gone(-r))
		return;
	reply_begin(reply, name);
	if (r == 0)
		r = append_process(&reply->bytes, directory);
	close_fd(directory);
	if (r < 0)
		reply_cut(reply, 0);
	if (is_gone(-r))
		reply_drop(reply);
	else
		reply_end(reply, r < 0 ? status_of_errno(-r) : EVIDENCE_OK, 0);
}

/* Number 1 is always there; where it cannot be seen, others are hidden too. */
static unsigned add_processes(const struct local *local, DIR *stream, struct reply *reply)
{
	unsigned flags = EVIDENCE_TRUNCATED;
	const struct dirent *entry;

	for (entry = readdir(stream); entry; entry = readdir(stream)) {
		if (*entry->d_name < '1' || *entry->d_name > '9')
			continue;
		if (strcmp(entry->d_name, "1") == 0)
			flags = 0;
		if (reply_is_full(reply))
			return EVIDENCE_TRUNCATED;
		add_process(local, entry->d_name, reply);
	}
	return flags;
}

void processes_answer(const struct local *local, struct reply *reply)
{
	DIR *stream;
	int fd;

	if (local->proc < 0) {
		local_fail(reply, -local->proc);
		return;
	}
	fd = openat(local->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	stream = fd < 0 ? NULL : fdopendir(fd);
	if (!stream) {
		local_fail(reply, errno);
		close_fd(fd);
		return;
	}
	reply->answer.flags = add_processes(local, stream, reply);
	(void)closedir(stream);
}
