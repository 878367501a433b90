#include "core/run/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/facts/recording.h"

#define LONGEST_LINE ((size_t)64 << 20)
#define BUCKETS 16384

/* Where the answer to a key stands in the file. */
struct entry {
	struct entry *next;
	const char *key;
	off_t offset;
	size_t size;
};

/* An answer that was asked for; it lives until it is released. */
struct pending {
	struct pending *next;
	struct arena *arena;
	const struct entry *entry; /* NULL: not in the recording */
	enum evidence_status status;
	uint32_t tag;
};

struct replay {
	struct source source;
	struct arena *arena; /* keys and entries */
	int fd;
	struct entry *buckets[BUCKETS];
	struct pending *queue, **queue_end;
	struct pending *held;
	size_t in_flight;
};

static size_t bucket_of(const char *key)
{
	uint64_t hash = 1469598103934665603ULL; /* FNV-1a */

	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 1099511628211ULL;
	return hash % BUCKETS;
}

static struct entry *find(const struct replay *replay, const char *key)
{
	struct entry *entry = replay->buckets[bucket_of(key)];

	while (entry && strcmp(entry->key, key) != 0)
		entry = entry->next;
	return entry;
}

static int replay_submit(struct source *source, const struct request *request)
{
	struct replay *replay = (struct replay *)source;
	struct buffer key = { 0 };
	struct pending *pending;

	if (replay->in_flight == EVIDENCE_IN_FLIGHT)
		return -EAGAIN;
	pending = memory_get(sizeof(*pending));
	*pending = (struct pending){ .tag = request->tag, .status = EVIDENCE_UNRECORDED };
	if (request_check(request) < 0) {
		pending->status = EVIDENCE_REFUSED;
	} else {
		request_key(request, &key);
		pending->entry = find(replay, key.bytes);
		buffer_done(&key);
	}
	*replay->queue_end = pending;
	replay->queue_end = &pending->next;
	replay->in_flight++;
	return 0;
}

/* A line that cannot be read any more gives no evidence, and says so. */
static void decode(const struct replay *replay, struct pending *pending, struct answer *answer)
{
	const struct entry *entry = pending->entry;
	char *line = arena_alloc(pending->arena, entry->size + 1);
	struct err err = { 0 };

	answer->status = EVIDENCE_IO_ERROR;
	if (pread(replay->fd, line, entry->size, entry->offset) != (ssize_t)entry->size)
		return;
	(void)recording_read_answer(pending->arena, line, entry->size, answer, &err);
}

static int replay_wait(struct source *source, struct answer *ret_answer)
{
	struct replay *replay = (struct replay *)source;
	struct pending *pending = replay->queue;
	struct answer answer = { 0 };

	if (!pending)
		return -ENOENT;
	replay->queue = pending->next;
	if (!replay->queue)
		replay->queue_end = &replay->queue;
	replay->in_flight--;
	pending->arena = arena_new();
	answer.tag = pending->tag;
	answer.status = pending->status;
	if (pending->entry)
		decode(replay, pending, &answer);
	pending->next = replay->held;
	replay->held = pending;
	*ret_answer = answer;
	return 0;
}

static void free_pending(struct pending *pending)
{
	arena_free(pending->arena);
	free(pending);
}

static void replay_release(struct source *source, struct answer *answer)
{
	struct replay *replay = (struct replay *)source;

	for (struct pending **place = &replay->held; *place; place = &(*place)->next) {
		struct pending *pending = *place;

		if (pending->tag != answer->tag)
			continue;
		*place = pending->next;
		free_pending(pending);
		return;
	}
}

static void replay_close(struct source *source)
{
	struct replay *replay = (struct replay *)source;

	for (struct pending *next, *pending = replay->queue; pending; pending = next) {
		next = pending->next;
		free_pending(pending);
	}
	for (struct pending *next, *pending = replay->held; pending; pending = next) {
		next = pending->next;
		free_pending(pending);
	}
	(void)close(replay->fd); /* only read from */
	arena_free(replay->arena);
	free(replay);
}

static const struct source_operations operations = {
	.submit = replay_submit,
	.wait = replay_wait,
	.release = replay_release,
	.close = replay_close,
};

static int add_line(struct replay *replay, const char *line, size_t size, off_t offset,
		    struct err *err)
{
	struct entry *entry = arena_alloc(replay->arena, sizeof(*entry));
	struct entry **bucket;

	if (recording_read_key(replay->arena, line, size, &entry->key, err) < 0)
		return -EINVAL;
	if (find(replay, entry->key))
		return err_set(err, EINVAL, "the key '%s' is there twice", entry->key);
	bucket = &replay->buckets[bucket_of(entry->key)];
	entry->offset = offset;
	entry->size = size;
	entry->next = *bucket;
	*bucket = entry;
	return 0;
}

static int take_header(struct replay *replay, const char *line, size_t size, struct err *err)
{
	struct recording_header header;

	if (recording_read_header(replay->arena, line, size, &header, err) < 0)
		return -EINVAL;
	replay->source.now = header.now;
	replay->source.endpoint = header.endpoint;
	return 0;
}

static int read_lines(struct replay *replay, FILE *file, struct err *err)
{
	char *line = NULL;
	size_t room = 0, number = 0;
	off_t offset = 0;
	ssize_t got;
	int result = 0;

	while (result == 0 && (got = getline(&line, &room, file)) > 0) {
		size_t size = (size_t)got;

		number++;
		if (line[size - 1] != '\n')
			result = err_set(err, EINVAL,
					 "the last line is cut: the recording is not whole");
		else if (size > LONGEST_LINE)
			result = err_set(err, EINVAL, "the line is too long");
		else if (number == 1)
			result = take_header(replay, line, size - 1, err);
		else
			result = add_line(replay, line, size - 1, offset, err);
		offset += got;
	}
	if (result == 0 && number == 0)
		result = err_set(err, EINVAL, "the file is empty");
	else if (result < 0)
		(void)err_context(err, "line %zu", number);
	free(line);
	return result;
}

/* A descriptor of a regular file: a FIFO would wait for ever, a directory says nothing. */
static int open_regular(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;

	if (fd < 0)
		return err_set(err, errno, "%s", strerror(errno));
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return fd;
	(void)close(fd); /* nothing was written */
	return err_set(err, EINVAL, "not a regular file");
}

static struct replay *replay_new(const char *path, int fd)
{
	struct replay *replay = memory_get(sizeof(*replay));

	*replay = (struct replay){ .source = { .operations = &operations },
				   .arena = arena_new(),
				   .fd = fd };
	replay->queue_end = &replay->queue;
	replay->source.origin = arena_format(replay->arena, "recording %s", path);
	return replay;
}

struct source *replay_open(const char *path, struct err *err)
{
	int fd = open_regular(path, err);
	struct replay *replay;
	FILE *file;
	int result;

	if (fd < 0) {
		(void)err_context(err, "recording %s", path);
		return NULL;
	}
	replay = replay_new(path, fd);
	file = fdopen(dup(fd), "r");
	result = file ? read_lines(replay, file, err) : err_set(err, errno, "%s", strerror(errno));
	if (file)
		(void)fclose(file); /* only read from */
	if (result == 0)
		return &replay->source;
	(void)err_context(err, "recording %s", path);
	replay_close(&replay->source);
	return NULL;
}
