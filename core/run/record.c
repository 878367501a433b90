#include "core/run/record.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/facts/recording.h"
#include "core/facts/redact.h"

#define HOSTNAME_KEY "file /proc/sys/kernel/hostname"

/* A line in the spool. */
struct line {
	char *key;
	off_t offset;
	size_t size, number;
};

/* What was asked and is not answered yet. */
struct question {
	bool is_open;
	struct request request;
	char *key;
};

struct record {
	struct source source;
	struct source *inner;
	char *path, *directory, *tool, *host;
	int directory_fd;
	int spool; /* lines in the order of their answers; has no name */
	off_t spool_size;
	int failure; /* errno of the first write that went wrong */
	struct question questions[EVIDENCE_IN_FLIGHT];
	struct line *lines;
	size_t line_count, line_room;
};

static char *copy(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(memory_get(size), text, size);
}

static int record_submit(struct source *source, const struct request *request)
{
	struct record *record = (struct record *)source;
	struct question *question = record->questions;
	struct buffer key = { 0 };
	int result = record->inner->operations->submit(record->inner, request);

	if (result < 0)
		return result;
	while (question->is_open)
		question++;
	request_key(request, &key);
	*question = (struct question){ .is_open = true, .request = *request, .key = key.bytes };
	return 0;
}

static struct question *question_of(struct record *record, uint32_t tag)
{
	for (size_t i = 0; i < EVIDENCE_IN_FLIGHT; i++)
		if (record->questions[i].is_open && record->questions[i].request.tag == tag)
			return &record->questions[i];
	return NULL;
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return written < 0 ? -errno : -EIO;
		bytes += written;
		size -= (size_t)written;
	}
	return 0;
}

static void add_line(struct record *record, char *key, size_t size)
{
	if (record->line_count == record->line_room) {
		record->line_room = record->line_room ? record->line_room * 2 : 256;
		record->lines =
			memory_resize(record->lines, record->line_room * sizeof(*record->lines));
	}
	record->lines[record->line_count] = (struct line){
		.key = key, .offset = record->spool_size, .size = size, .number = record->line_count
	};
	record->line_count++;
	record->spool_size += (off_t)size;
}

/* The answer as it may be kept: each part with its secrets replaced. */
static void redact(const struct request *request, const struct answer *answer, struct arena *arena,
		   struct answer *ret_kept)
{
	struct part *parts = arena_array(arena, answer->part_count + 1, sizeof(*parts));

	*ret_kept = *answer;
	for (size_t i = 0; i < answer->part_count; i++) {
		struct buffer clean = { 0 };

		parts[i] = answer->parts[i];
		buffer_clear(&clean);
		if (redact_part(request, &answer->parts[i], &clean))
			parts[i].flags |= EVIDENCE_ALTERED;
		parts[i].bytes = arena_text(arena, clean.bytes, clean.size);
		parts[i].size = clean.size;
		buffer_done(&clean);
	}
	ret_kept->parts = parts;
}

static void keep_hostname(struct record *record, const char *key, const struct answer *answer)
{
	const struct part *part = answer_part(answer, "");

	if (record->host || strcmp(key, HOSTNAME_KEY) != 0 || !part)
		return;
	record->host = copy(part->bytes);
	record->host[strcspn(record->host, "\n")] = '\0';
}

static void write_answer(struct record *record, struct question *question,
			 const struct answer *answer)
{
	struct arena *arena = arena_new();
	struct buffer line = { 0 };
	struct answer kept;
	int result;

	redact(&question->request, answer, arena, &kept);
	recording_write_answer(question->key, &kept, &line);
	keep_hostname(record, question->key, answer);
	result = write_all(record->spool, line.bytes, line.size);
	if (result < 0 && !record->failure)
		record->failure = -result;
	add_line(record, question->key, line.size);
	question->is_open = false;
	buffer_done(&line);
	arena_free(arena);
}

static int record_wait(struct source *source, struct answer *ret_answer)
{
	struct record *record = (struct record *)source;
	int result = record->inner->operations->wait(record->inner, ret_answer);
	struct question *question;

	if (result < 0)
		return result;
	question = question_of(record, ret_answer->tag);
	if (question)
		write_answer(record, question, ret_answer);
	return 0;
}

static void record_release(struct source *source, struct answer *answer)
{
	struct record *record = (struct record *)source;

	record->inner->operations->release(record->inner, answer);
}

static void record_close(struct source *source)
{
	struct record *record = (struct record *)source;

	record->inner->operations->close(record->inner);
	for (size_t i = 0; i < record->line_count; i++)
		free(record->lines[i].key);
	for (size_t i = 0; i < EVIDENCE_IN_FLIGHT; i++)
		if (record->questions[i].is_open)
			free(record->questions[i].key);
	free(record->lines);
	if (record->spool >= 0)
		(void)close(record->spool); /* it has no name: nothing is kept */
	if (record->directory_fd >= 0)
		(void)close(record->directory_fd); /* only looked at */
	free(record->path);
	free(record->directory);
	free(record->tool);
	free(record->host);
	free(record);
}

static const struct source_operations operations = {
	.submit = record_submit,
	.wait = record_wait,
	.release = record_release,
	.close = record_close,
};

/* By key; of equal ones the last answer comes first, and the others are left out. */
static int compare_lines(const void *one, const void *other)
{
	const struct line *left = one, *right = other;
	int order = strcmp(left->key, right->key);

	if (order)
		return order;
	return left->number < right->number ? 1 : -1;
}

static int copy_line(const struct record *record, const struct line *line, int out)
{
	char *bytes = memory_get(line->size);
	ssize_t got = pread(record->spool, bytes, line->size, line->offset);
	int result = got == (ssize_t)line->size ? write_all(out, bytes, line->size) : -EIO;

	free(bytes);
	return result;
}

static int write_sorted(struct record *record, int out)
{
	struct recording_header header = { .host = record->host,
					   .endpoint = record->inner->endpoint,
					   .tool = record->tool,
					   .now = record->source.now };
	struct buffer line = { 0 };
	int result;

	recording_write_header(&header, &line);
	result = write_all(out, line.bytes, line.size);
	buffer_done(&line);
	if (record->line_count)
		qsort(record->lines, record->line_count, sizeof(*record->lines), compare_lines);
	for (size_t i = 0; result == 0 && i < record->line_count; i++)
		if (i == 0 || strcmp(record->lines[i].key, record->lines[i - 1].key) != 0)
			result = copy_line(record, &record->lines[i], out);
	return result;
}

/* Writes the file under a name of its own and renames it when it is on disk. */
static int publish(struct record *record, const char *name)
{
	char temporary[64];
	int out, result;

	(void)snprintf(temporary, sizeof(temporary), ".dockaudit-recording.%ld", (long)getpid());
	out = openat(record->directory_fd, temporary,
		     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (out < 0)
		return -errno;
	result = write_sorted(record, out);
	if (result == 0 && fsync(out) < 0)
		result = -errno;
	if (close(out) < 0 && result == 0)
		result = -errno;
	if (result == 0 &&
	    renameat(record->directory_fd, temporary, record->directory_fd, name) < 0)
		result = -errno;
	if (result < 0)
		(void)unlinkat(record->directory_fd, temporary, 0); /* best effort */
	else if (fsync(record->directory_fd) < 0)
		result = -errno;
	return result;
}

int record_finish(struct source *source, struct err *err)
{
	struct record *record = (struct record *)source;
	const char *slash = strrchr(record->path, '/');
	int result = record->failure ? -record->failure
				     : publish(record, slash ? slash + 1 : record->path);

	if (result < 0)
		return err_set(err, -result, "writing %s: %s", record->path, strerror(-result));
	return 0;
}

static int check_target(const struct record *record, struct err *err)
{
	struct stat status;

	if (stat(record->path, &status) == 0 && !S_ISREG(status.st_mode))
		return err_set(err, EINVAL, "%s is no regular file", record->path);
	return 0;
}

/* A file without a name: it goes with its last descriptor. */
static int open_spool(int directory)
{
	char name[64];
	int spool;

	(void)snprintf(name, sizeof(name), ".dockaudit-spool.%ld", (long)getpid());
	spool = openat(directory, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (spool >= 0)
		(void)unlinkat(directory, name, 0); /* it is ours alone, mode 0600 */
	return spool;
}

static int open_files(struct record *record, struct err *err)
{
	const char *directory = dirname(record->directory);

	record->directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (record->directory_fd < 0)
		return err_set(err, errno, "%s: %s", directory, strerror(errno));
	record->spool = open_spool(record->directory_fd);
	if (record->spool < 0)
		return err_set(err, errno, "%s: %s", directory, strerror(errno));
	return check_target(record, err);
}

struct source *record_open(struct source *inner, const char *path, const char *tool,
			   struct err *err)
{
	struct record *record = memory_get(sizeof(*record));

	*record = (struct record){ .source = *inner,
				   .inner = inner,
				   .path = copy(path),
				   .directory = copy(path),
				   .tool = copy(tool),
				   .directory_fd = -1,
				   .spool = -1 };
	record->source.operations = &operations;
	if (open_files(record, err) == 0)
		return &record->source;
	(void)err_context(err, "recording %s", path);
	record_close(&record->source); /* and the inner source with it */
	return NULL;
}
