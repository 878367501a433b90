#include "core/evidence/stream.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "core/evidence/local.h"
#include "core/evidence/wire.h"

#define KEPT_ROOM ((size_t)1 << 20)

void stream_init(struct stream *stream, int fd)
{
	*stream = (struct stream){ .fd = fd };
}

void stream_done(struct stream *stream)
{
	close_fd(stream->fd);
	buffer_done(&stream->input);
	buffer_done(&stream->output);
	stream->fd = -1;
}

/* Moves what is left to the front. A buffer that held something large is given back. */
static void drop_front(struct buffer *buffer, size_t *size)
{
	if (*size == buffer->size && buffer->room > KEPT_ROOM)
		buffer_done(buffer);
	if (*size && buffer->size) {
		memmove(buffer->bytes, buffer->bytes + *size, buffer->size - *size);
		buffer->size -= *size;
	}
	*size = 0;
}

static bool is_passing(int error)
{
	return error == EAGAIN || error == EINTR;
}

int stream_fill(struct stream *stream)
{
	char chunk[65536];
	ssize_t got = sizeof(chunk);

	drop_front(&stream->input, &stream->taken);
	while (got == sizeof(chunk)) {
		got = recv(stream->fd, chunk, sizeof(chunk), MSG_DONTWAIT);
		if (got == 0 || (got < 0 && !is_passing(errno)))
			return -EIO;
		if (got > 0)
			buffer_add(&stream->input, chunk, (size_t)got);
	}
	return 0;
}

int stream_next(struct stream *stream, const char **ret_content, size_t *ret_size)
{
	int r;

	if (stream->taken == stream->input.size)
		return 0;
	r = wire_frame(stream->input.bytes + stream->taken, stream->input.size - stream->taken,
		       ret_content, ret_size);

	if (r == 1)
		stream->taken += WIRE_PREFIX + *ret_size;
	return r;
}

struct buffer *stream_output(struct stream *stream)
{
	return &stream->output;
}

size_t stream_unsent(const struct stream *stream)
{
	return stream->output.size - stream->sent;
}

int stream_flush(struct stream *stream)
{
	while (stream_unsent(stream)) {
		ssize_t sent = send(stream->fd, stream->output.bytes + stream->sent,
				    stream_unsent(stream), MSG_DONTWAIT | MSG_NOSIGNAL);

		if (sent < 0 && errno == EAGAIN)
			break;
		if (sent < 0 && errno != EINTR)
			return -EIO;
		if (sent > 0)
			stream->sent += (size_t)sent;
	}
	if (!stream_unsent(stream) || stream->sent > KEPT_ROOM)
		drop_front(&stream->output, &stream->sent);
	return 0;
}
