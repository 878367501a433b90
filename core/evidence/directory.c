#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/evidence/local.h"

#define MAX_ENTRIES 10000

/* Each entry is a letter for its type and its name, with a NUL behind it. */
struct listing {
	struct buffer entries;
	size_t count;
	bool is_cut;
};

/* Not every file system tells types in its directories. Empty for what is gone by now. */
static char letter_of(int directory, const struct dirent *entry)
{
	struct stat stat;

	if (entry->d_type != DT_UNKNOWN)
		return type_letter((mode_t)DTTOIF((unsigned)entry->d_type));
	if (fstatat(directory, entry->d_name, &stat, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == 0)
		return type_letter(stat.st_mode);
	return errno == ENOENT ? '\0' : '?';
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void add_entry(struct listing *listing, int directory, const struct dirent *entry)
{
	char letter;

	if (is_dots(entry->d_name))
		return;
	if (listing->count == MAX_ENTRIES) {
		listing->is_cut = true;
		return;
	}
	letter = letter_of(directory, entry);
	if (!letter)
		return;
	buffer_add(&listing->entries, &letter, 1);
	buffer_add(&listing->entries, entry->d_name, strlen(entry->d_name) + 1);
	listing->count++;
}

/* 0 or a negative errno. */
static int read_entries(struct listing *listing, DIR *stream)
{
	const struct dirent *entry;

	do {
		errno = 0;
		entry = readdir(stream);
		if (entry)
			add_entry(listing, dirfd(stream), entry);
	} while (entry && !listing->is_cut);
	return entry ? 0 : -errno;
}

static int compare(const void *one, const void *other)
{
	const char *const *left = one, *const *right = other;

	return strcmp(*left + 1, *right + 1);
}

/* Directories keep their entries in an order of their own, which differs from run to run. */
static void tell_sorted(const struct listing *listing, struct reply *reply)
{
	const char **sorted = memory_get((listing->count + 1) * sizeof(*sorted));
	const char *entry = listing->entries.bytes;

	for (size_t i = 0; i < listing->count; i++) {
		sorted[i] = entry;
		entry += strlen(entry) + 1;
	}
	qsort(sorted, listing->count, sizeof(*sorted), compare);
	for (size_t i = 0; i < listing->count; i++) {
		reply_begin(reply, sorted[i] + 1);
		buffer_format(&reply->bytes, "type=%c", *sorted[i]);
		reply_end(reply, EVIDENCE_OK, 0);
	}
	free(sorted);
}

/* Opens for reading the directory that the handle stands for. Only its owner may ask that the
 * access time stays. */
static int reopen(int handle)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	int fd;

	if (magic_of(handle) == AUTOFS_SUPER_MAGIC)
		return -EXDEV; /* a look inside would mount something */
	fd = openat(handle, ".", flags | O_NOATIME);
	if (fd < 0 && errno == EPERM)
		fd = openat(handle, ".", flags);
	return fd < 0 ? -errno : fd;
}

/* 0 or a negative errno. */
static int list(int handle, struct reply *reply)
{
	struct listing listing = { 0 };
	int fd = reopen(handle), r;
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);

	if (!stream) {
		r = fd < 0 ? fd : -errno;
		close_fd(fd);
		return r;
	}
	r = read_entries(&listing, stream);
	if (r == 0)
		tell_sorted(&listing, reply);
	if (r == 0 && listing.is_cut)
		reply->answer.flags = EVIDENCE_TRUNCATED;
	(void)closedir(stream); /* nothing was written that could be lost */
	buffer_done(&listing.entries);
	return r;
}

void directory_answer(const struct local *local, const struct request *request, struct reply *reply)
{
	int handle = walk_to(local, request, NULL);
	int r = handle;
	struct stat stat;

	if (handle >= 0 && fstat(handle, &stat) < 0)
		r = -errno;
	if (r >= 0 && !S_ISDIR(stat.st_mode))
		reply_fail(reply, EVIDENCE_NOT_DIRECTORY, 0);
	else if (r >= 0)
		r = list(handle, reply);
	if (r < 0)
		local_fail(reply, -r);
	close_fd(handle);
}
