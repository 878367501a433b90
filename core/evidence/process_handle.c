#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/evidence/local.h"

#define DESCRIPTORS_CAP (1U << 20)
#define STAT_CAP 4096

/*
 * One handle for all that is read of a process: when it ends, the handle gives ESRCH or ENOENT
 * for ever, so that two processes under one number never mix.
 */

/* Field 22 of the stat file, counted from behind the last bracket: the name before it may hold
 * anything, brackets and blanks too. 0 if it is not there. */
static uint64_t start_of(const char *stat)
{
	const char *cursor = strrchr(stat, ')');

	for (int field = 2; cursor && field < 22; field++) {
		cursor = strchr(cursor, ' ');
		if (cursor)
			cursor++;
	}
	return cursor ? strtoull(cursor, NULL, 10) : 0;
}

static int read_start(int directory, uint64_t *ret_start)
{
	int fd = openat(directory, "stat", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct buffer bytes = { 0 };
	bool is_cut;
	int r;

	if (fd < 0)
		return -errno;
	buffer_clear(&bytes);
	r = read_capped(fd, STAT_CAP, &bytes, &is_cut);
	close_fd(fd);
	if (r == 0)
		*ret_start = start_of(bytes.bytes);
	buffer_done(&bytes);
	return r;
}

/* That it is there, and the one that is meant. */
static int check_process(int directory, uint64_t expected)
{
	uint64_t start = 0;
	int r;

	if (expected)
		r = read_start(directory, &start);
	else
		r = faccessat(directory, "stat", F_OK, 0) < 0 ? -errno : 0;
	if (r < 0)
		return r == -ENOENT ? -ESRCH : r;
	return start == expected ? 0 : -ESTALE;
}

/* Where /proc hides the processes of others (hidepid), theirs seem not to be there. */
static bool is_hidden(const struct local *local, int32_t pid)
{
	return local->is_own_proc && getpgid(pid) >= 0;
}

int process_open(const struct local *local, const struct pin *pin)
{
	char name[16];
	int fd, r;

	if (local->proc < 0)
		return local->proc;
	(void)snprintf(name, sizeof(name), "%d", pin->pid);
	fd = openat(local->proc, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		r = errno == ENOENT ? -ESRCH : -errno;
	else
		r = check_process(fd, pin->start);
	if (r == 0)
		return fd;
	close_fd(fd);
	return r == -ESRCH && is_hidden(local, pin->pid) ? -EACCES : r;
}

void process_close(struct reply *reply, size_t first, int directory)
{
	if (faccessat(directory, "stat", F_OK, 0) < 0)
		reply_restate(reply, first, EVIDENCE_NOT_FOUND, EVIDENCE_GONE);
	close_fd(directory);
}

/* One line; a new line within the text becomes a question mark. Sockets have none, so no file
 * name can pose as one. */
static void add_target(struct reply *reply, int directory, const char *name, bool only_sockets)
{
	char target[PATH_MAX];
	ssize_t size = readlinkat(directory, name, target, sizeof(target));

	if (size < 0)
		return; /* closed meanwhile */
	if (only_sockets && (size < 8 || memcmp(target, "socket:[", 8) != 0))
		return;
	for (ssize_t i = 0; i < size; i++)
		if (target[i] == '\n')
			target[i] = '?';
	buffer_add(&reply->bytes, target, (size_t)size);
	buffer_add(&reply->bytes, "\n", 1);
}

static unsigned add_targets(struct reply *reply, int directory, bool only_sockets)
{
	DIR *stream = fdopendir(directory);
	const struct dirent *entry;
	unsigned flags = 0;

	if (!stream) {
		close_fd(directory);
		return EVIDENCE_TRUNCATED;
	}
	for (entry = readdir(stream); entry && !flags; entry = readdir(stream)) {
		if (*entry->d_name == '.')
			continue;
		add_target(reply, directory, entry->d_name, only_sockets);
		if (reply_open_size(reply) > DESCRIPTORS_CAP)
			flags = EVIDENCE_TRUNCATED;
	}
	(void)closedir(stream);
	return flags;
}

void process_descriptors(struct reply *reply, const char *name, int directory, bool only_sockets)
{
	int fd = openat(directory, "fd", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	enum evidence_status status = fd < 0 ? status_of_errno(errno) : EVIDENCE_OK;
	unsigned flags = 0;

	reply_begin(reply, name);
	if (fd >= 0)
		flags = add_targets(reply, fd, only_sockets);
	reply_end(reply, status, flags);
}
