#include "core/run/record_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"

#define MODE 0600
#define ATTEMPTS 16
#define KEPT_LINE 1048576 /* more memory than this is not kept for the next line */

static int failed(const struct record_file *file, struct err *err)
{
	int code = errno;

	return err_set(err, code, "writing %s: %s", file->path, strerror(code));
}

static int open_directory(const struct record_file *file)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

	if (file->name == file->path)
		return open(".", flags);
	return open(arena_text(file->arena, file->path, (size_t)(file->name - file->path)), flags);
}

static int create_temporary(const struct record_file *file, char name[64])
{
	unsigned long long random = 0;
	int fd = -1;

	for (unsigned i = 0; i < ATTEMPTS && fd < 0; i++) {
		/* Without randomness O_EXCL still keeps us off what is there. */
		(void)!getrandom(&random, sizeof(random), GRND_NONBLOCK);
		(void)snprintf(name, 64, ".dockaudit-%016llx", random + i);
		fd = openat(file->directory, name,
			    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);
		if (fd < 0 && errno != EEXIST)
			return -1;
	}
	return fd;
}

/* Where a file system knows no file without a name, one loses its name at once. */
static int open_spool(const struct record_file *file)
{
	int fd = openat(file->directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, MODE);
	char name[64];

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
		return fd;
	fd = create_temporary(file, name);
	if (fd >= 0)
		(void)unlinkat(file->directory, name, 0); /* ours, made just now */
	return fd;
}

/* "-", /dev/stdout: whoever writes that means a stream, and would lose a device to a file. */
static bool is_stream(const char *path)
{
	return strcmp(path, "-") == 0 || strncmp(path, "/proc/", 6) == 0 ||
	       (strncmp(path, "/dev/", 5) == 0 && strncmp(path, "/dev/shm/", 9) != 0);
}

/* Nothing but a file is replaced by a file. */
static int check_target(const struct record_file *file, struct err *err)
{
	struct stat status;

	if (is_stream(file->path))
		return err_set(err, EINVAL, "writing %s: a recording needs a file", file->path);
	if (!*file->name)
		return err_set(err, EISDIR, "writing %s: it is a directory", file->path);
	if (fstatat(file->directory, file->name, &status, 0) < 0)
		return errno == ENOENT ? 0 : failed(file, err);
	if (!S_ISREG(status.st_mode))
		return err_set(err, EINVAL, "writing %s: it is no regular file", file->path);
	return 0;
}

int record_file_open(struct record_file *file, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	int r;

	*file = (struct record_file){ .arena = arena_new(), .spool = -1 };
	file->path = arena_copy(file->arena, path);
	file->name = slash ? file->path + (slash + 1 - path) : file->path;
	file->directory = open_directory(file);
	r = file->directory < 0 ? failed(file, err) : check_target(file, err);
	if (r == 0) {
		file->spool = open_spool(file);
		r = file->spool < 0 ? failed(file, err) : 0;
	}
	if (r < 0)
		record_file_done(file);
	return r;
}

void record_file_done(struct record_file *file)
{
	if (file->spool >= 0)
		(void)close(file->spool); /* nobody will read it */
	if (file->directory >= 0)
		(void)close(file->directory); /* opened for reading */
	free(file->lines);
	buffer_done(&file->line);
	arena_free(file->arena);
	*file = (struct record_file){ .spool = -1, .directory = -1 };
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno != EINTR)
			return -1;
		if (written > 0) {
			bytes += written;
			size -= (size_t)written;
		}
	}
	return 0;
}

static void add_line(struct record_file *file, const char *key)
{
	if (file->count == file->room) {
		file->room = file->room * 2 + 64;
		file->lines = memory_resize(file->lines, file->room * sizeof(*file->lines));
	}
	file->lines[file->count++] = (struct spooled){ .key = arena_copy(file->arena, key),
						       .offset = file->spool_size,
						       .size = file->line.size };
	file->spool_size += file->line.size;
}

void record_file_add(struct record_file *file, const struct record *record)
{
	if (file->code)
		return;
	buffer_clear(&file->line);
	file->code = recording_encode(record, &file->line, &file->failure);
	if (file->code == 0 && write_all(file->spool, file->line.bytes, file->line.size) < 0)
		file->code = failed(file, &file->failure);
	if (file->code == 0)
		add_line(file, record->key);
	if (file->line.room > KEPT_LINE)
		buffer_done(&file->line);
}

/* By key; of the same key the later one first. */
static int compare(const void *one, const void *other)
{
	const struct spooled *left = one, *right = other;
	int order = strcmp(left->key, right->key);

	if (order)
		return order;
	return left->offset < right->offset ? 1 : -1;
}

static void sort_lines(struct record_file *file)
{
	size_t kept = 0;

	if (file->count)
		qsort(file->lines, file->count, sizeof(*file->lines), compare);
	for (size_t i = 0; i < file->count; i++)
		if (i == 0 || strcmp(file->lines[i].key, file->lines[kept - 1].key) != 0)
			file->lines[kept++] = file->lines[i];
	file->count = kept;
}

static int copy_line(const struct record_file *file, const struct spooled *line, FILE *out)
{
	char chunk[65536];
	size_t done = 0;

	while (done < line->size) {
		size_t left = line->size - done;
		ssize_t size =
			pread(file->spool, chunk, left < sizeof(chunk) ? left : sizeof(chunk),
			      (off_t)(line->offset + done));

		if (size < 0 && errno == EINTR)
			continue;
		if (size == 0)
			errno = EIO;
		if (size <= 0 || fwrite(chunk, 1, (size_t)size, out) != (size_t)size)
			return -1;
		done += (size_t)size;
	}
	return 0;
}

static int write_lines(struct record_file *file, const struct buffer *header, FILE *out)
{
	if (fwrite(header->bytes, 1, header->size, out) != header->size)
		return -1;
	for (size_t i = 0; i < file->count; i++)
		if (copy_line(file, &file->lines[i], out) < 0)
			return -1;
	return fflush(out) != 0 || fsync(fileno(out)) < 0 ? -1 : 0;
}

/* Takes the descriptor. */
static int fill(struct record_file *file, int fd, const struct buffer *header, struct err *err)
{
	FILE *out = fdopen(fd, "w");
	int r;

	if (!out) {
		r = failed(file, err);
		(void)close(fd); /* nothing was written to it */
		return r;
	}
	r = write_lines(file, header, out) < 0 ? failed(file, err) : 0;
	if (fclose(out) != 0 && r == 0)
		r = failed(file, err);
	return r;
}

static int write_file(struct record_file *file, const struct buffer *header, struct err *err)
{
	char name[64];
	int fd = create_temporary(file, name), r;

	if (fd < 0)
		return failed(file, err);
	r = fill(file, fd, header, err);
	if (r == 0 && renameat(file->directory, name, file->directory, file->name) < 0)
		r = failed(file, err);
	if (r < 0)
		(void)unlinkat(file->directory, name, 0); /* the failure is already told */
	/* Some file systems cannot bring a directory to the disk, and say so with EINVAL. */
	if (r == 0 && fsync(file->directory) < 0 && errno != EINVAL)
		r = failed(file, err);
	return r;
}

/* The signals that end us wait until no temporary file is left to forget. */
static int write_undisturbed(struct record_file *file, const struct buffer *header, struct err *err)
{
	sigset_t ending, before;
	int r;

	(void)sigemptyset(&ending);
	(void)sigaddset(&ending, SIGINT);
	(void)sigaddset(&ending, SIGTERM);
	(void)sigaddset(&ending, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &ending, &before);
	r = write_file(file, header, err);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

int record_file_finish(struct record_file *file, struct record_header *header, struct err *err)
{
	struct buffer line = { 0 };
	int r;

	if (file->code) {
		*err = file->failure;
		return file->code;
	}
	sort_lines(file);
	header->requests = file->count;
	r = recording_encode_header(header, &line, err);
	if (r == 0)
		r = write_undisturbed(file, &line, err);
	buffer_done(&line);
	return r;
}
