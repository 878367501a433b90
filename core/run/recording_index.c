#include "core/run/recording_index.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"

#define CHUNK 262144
#define MAX_LINES 1000000
#define KEY_SHOWN 100

/* Reads a file line by line, with no more in memory than the longest line and a chunk. */
struct reader {
	int fd;
	char *bytes;
	size_t room, used, at;
	uint64_t offset; /* in the file, of the byte at "at" */
	size_t line;
	size_t limit; /* of this line */
};

static void make_room(struct reader *reader)
{
	if (reader->at) {
		memmove(reader->bytes, reader->bytes + reader->at, reader->used - reader->at);
		reader->used -= reader->at;
		reader->at = 0;
	}
	if (reader->room - reader->used >= CHUNK)
		return;
	reader->room = reader->room * 2 + CHUNK;
	reader->bytes = memory_resize(reader->bytes, reader->room);
}

/* How many bytes came, 0 at the end of the file. */
static ssize_t read_more(struct reader *reader, struct err *err)
{
	ssize_t size;

	make_room(reader);
	do
		size = read(reader->fd, reader->bytes + reader->used, CHUNK);
	while (size < 0 && errno == EINTR);
	if (size < 0)
		return err_set(err, errno, "reading it: %s", strerror(errno));
	reader->used += (size_t)size;
	return size;
}

/* The newline that ends the line, as far as it is in memory; seen bytes are known to have none. */
static const char *find_end(const struct reader *reader, size_t seen)
{
	size_t size = reader->used - reader->at;

	return size > seen ? memchr(reader->bytes + reader->at + seen, '\n', size - seen) : NULL;
}

/* 1 with a line, 0 behind the last one, or a negative errno. */
static int next_line(struct reader *reader, struct recording_entry *entry, struct err *err)
{
	const char *end = find_end(reader, 0);

	reader->line++;
	while (!end) {
		size_t seen = reader->used - reader->at;
		ssize_t more = seen > reader->limit ? 0 : read_more(reader, err);

		if (seen > reader->limit)
			return err_set(err, EFBIG, "it is longer than %zu bytes", reader->limit);
		if (more < 0)
			return (int)more;
		if (more == 0 && seen > 0)
			return err_set(err, EINVAL, "it ends in the middle: the recording was cut");
		if (more == 0)
			return 0;
		end = find_end(reader, seen);
	}
	*entry = (struct recording_entry){ .offset = reader->offset, .line = reader->line };
	entry->size = (size_t)(end - (reader->bytes + reader->at));
	return 1;
}

static const char *line_bytes(const struct reader *reader)
{
	return reader->bytes + reader->at;
}

static void leave_line(struct reader *reader, const struct recording_entry *entry)
{
	reader->at += entry->size + 1;
	reader->offset += entry->size + 1;
}

static void add_entry(struct recording_index *index, const struct recording_entry *entry)
{
	if (index->count == index->room) {
		index->room = index->room * 2 + 64;
		index->entries =
			memory_resize(index->entries, index->room * sizeof(*index->entries));
	}
	index->entries[index->count++] = *entry;
}

static int read_header(struct recording_index *index, struct reader *reader, struct err *err)
{
	struct recording_entry entry = { 0 };
	int r;

	reader->limit = RECORDING_HEADER_LIMIT;
	r = next_line(reader, &entry, err);
	if (r == 0)
		return err_set(err, EINVAL, "the file is empty");
	if (r == -EINVAL || r == -EFBIG)
		return err_set(err, EINVAL, "it is not a dockaudit recording");
	if (r < 0)
		return r;
	r = recording_decode_header(index->arena, line_bytes(reader), entry.size, &index->header,
				    err);
	leave_line(reader, &entry);
	return r;
}

static int read_entries(struct recording_index *index, struct reader *reader, struct err *err)
{
	struct recording_entry entry = { 0 };
	int r;

	reader->limit = RECORDING_LINE_LIMIT;
	while ((r = next_line(reader, &entry, err)) > 0) {
		if (index->count == MAX_LINES)
			return err_set(err, EFBIG, "there are too many lines");
		r = recording_key(index->arena, line_bytes(reader), entry.size, &entry.key, err);
		if (r < 0)
			return r;
		add_entry(index, &entry);
		leave_line(reader, &entry);
	}
	return r;
}

static int compare(const void *one, const void *other)
{
	const struct recording_entry *left = one, *right = other;

	return strcmp(left->key, right->key);
}

/* Puts the keys in order. Which of two answers to one key should count, nobody could say. */
static int sort_entries(struct recording_index *index, struct err *err)
{
	if (index->count)
		qsort(index->entries, index->count, sizeof(*index->entries), compare);
	for (size_t i = 1; i < index->count; i++) {
		const struct recording_entry *one = &index->entries[i - 1], *other = one + 1;

		if (strcmp(one->key, other->key) == 0)
			return err_set(err, EINVAL,
				       "has the key \"%.*s\" twice, in lines %zu and %zu",
				       KEY_SHOWN, one->key,
				       one->line < other->line ? one->line : other->line,
				       one->line < other->line ? other->line : one->line);
	}
	if (index->header.requests != UINT64_MAX && index->header.requests != index->count)
		return err_set(err, EINVAL,
			       "has %zu of its %" PRIu64 " requests: the recording was cut",
			       index->count, index->header.requests);
	return 0;
}

static int read_file(struct recording_index *index, struct err *err)
{
	struct reader reader = { .fd = index->fd };
	int r = read_header(index, &reader, err);

	if (r == 0)
		r = read_entries(index, &reader, err);
	free(reader.bytes);
	if (r < 0) {
		(void)err_context(err, "line %zu", reader.line);
		return r;
	}
	return sort_entries(index, err);
}

static int open_file(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;
	int code = errno;

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return fd;
	if (fd < 0)
		return err_set(err, code, "%s", strerror(code));
	(void)close(fd); /* nothing was written to it */
	return err_set(err, EINVAL, "it is no regular file");
}

int recording_index_open(struct recording_index *index, const char *path, struct err *err)
{
	int r;

	*index = (struct recording_index){ .arena = arena_new() };
	index->fd = open_file(path, err);
	r = index->fd < 0 ? index->fd : read_file(index, err);
	if (r < 0) {
		recording_index_done(index);
		(void)err_context(err, "recording %s", path);
	}
	return r;
}

void recording_index_done(struct recording_index *index)
{
	if (index->fd >= 0)
		(void)close(index->fd); /* nothing was written to it */
	free(index->entries);
	arena_free(index->arena);
	*index = (struct recording_index){ .fd = -1 };
}

const struct recording_entry *recording_index_find(const struct recording_index *index,
						   const char *key)
{
	const struct recording_entry wanted = { .key = key };

	if (index->count == 0)
		return NULL;
	return bsearch(&wanted, index->entries, index->count, sizeof(wanted), compare);
}

int recording_index_read(const struct recording_index *index, const struct recording_entry *entry,
			 struct buffer *line)
{
	char chunk[65536];
	size_t done = 0;

	buffer_clear(line);
	while (done < entry->size) {
		size_t left = entry->size - done;
		ssize_t size = pread(index->fd, chunk, left < sizeof(chunk) ? left : sizeof(chunk),
				     (off_t)(entry->offset + done));

		if (size < 0 && errno == EINTR)
			continue;
		if (size <= 0)
			return size < 0 ? -errno : -EIO;
		buffer_add(line, chunk, (size_t)size);
		done += (size_t)size;
	}
	return 0;
}
