#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/evidence/local.h"

#define RESULT_CAP (1U << 20)
#define LINE_CAP 1024U /* the longest that the kernel writes has about 250 bytes */

/* The fourth column of each table tells who listens. */
struct socket_table_file {
	const char *name;
	const char *path;
	const char *listening;
};

static const struct socket_table_file tables[] = {
	{ "tcp", "net/tcp", "0A" },	    /* TCP_LISTEN */
	{ "tcp6", "net/tcp6", "0A" },	    /* the same */
	{ "udp", "net/udp", "07" },	    /* TCP_CLOSE: bound and not connected */
	{ "udp6", "net/udp6", "07" },	    /* the same */
	{ "unix", "net/unix", "00010000" }, /* __SO_ACCEPTCON */
};

/* A table on its way through: connections are dropped line by line and never held together. */
struct filter {
	struct reply *reply;
	const char *listening;
	char line[LINE_CAP];
	size_t size; /* bytes of the line that has begun */
	bool is_header;
	bool is_cut;
};

static bool is_listening(const struct filter *filter)
{
	const char *cursor = filter->line;
	size_t length = strlen(filter->listening);

	for (int column = 1; column < 4; column++) {
		cursor += strspn(cursor, " ");
		cursor += strcspn(cursor, " ");
	}
	cursor += strspn(cursor, " ");
	return strncmp(cursor, filter->listening, length) == 0 && cursor[length] == ' ';
}

static void end_line(struct filter *filter)
{
	filter->line[filter->size] = '\0';
	if (filter->is_header || is_listening(filter)) {
		if (reply_open_size(filter->reply) + filter->size > RESULT_CAP) {
			filter->is_cut = true;
		} else {
			buffer_add(&filter->reply->bytes, filter->line, filter->size);
			buffer_add(&filter->reply->bytes, "\n", 1);
		}
	}
	filter->is_header = false;
	filter->size = 0;
}

static void filter_bytes(struct filter *filter, const char *bytes, size_t size)
{
	const char *end = bytes + size;

	while (bytes < end) {
		const char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
		size_t length = (size_t)((newline ? newline : end) - bytes);

		if (length > LINE_CAP - 1 - filter->size)
			length = LINE_CAP - 1 - filter->size;
		memcpy(filter->line + filter->size, bytes, length);
		filter->size += length;
		if (newline)
			end_line(filter);
		bytes = newline ? newline + 1 : end;
	}
}

static int filter_file(struct filter *filter, int fd)
{
	char chunk[32768];

	while (!filter->is_cut) {
		ssize_t got = read(fd, chunk, sizeof(chunk));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		filter_bytes(filter, chunk, (size_t)got);
	}
	return 0;
}

static void add_table(struct reply *reply, int directory, const struct socket_table_file *table)
{
	int fd = openat(directory, table->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct filter filter = { .reply = reply, .listening = table->listening, .is_header = true };
	int r;

	reply_begin(reply, table->name);
	r = fd < 0 ? -errno : filter_file(&filter, fd);
	close_fd(fd);
	if (r < 0)
		reply_cut(reply, 0);
	reply_end(reply, r < 0 ? status_of_errno(-r) : EVIDENCE_OK,
		  filter.is_cut ? EVIDENCE_TRUNCATED : 0);
}

void sockets_answer(const struct local *local, const struct request *request, struct reply *reply)
{
	int directory = process_open(local, request->pins);

	if (directory < 0) {
		local_fail(reply, -directory);
		return;
	}
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		add_table(reply, directory, &tables[i]);
	process_close(reply, 0, directory);
}
