#include <poll.h>

#include "core/evidence/live_inside.h"
#include "core/evidence/stream.h"
#include "core/evidence/wire.h"

/* 0, or a negative errno for an asker that does not keep to the rules. */
static int submit_all(struct stream *stream, struct source *source, struct arena *arena)
{
	const char *content = NULL;
	size_t size = 0;
	int r = 0;

	while (r == 0) {
		struct request request;

		r = stream_next(stream, &content, &size);
		if (r != 1)
			return r;
		r = wire_read_request(arena, content, size, &request);
		if (r == 0)
			r = source->operations->submit(source, &request);
		arena_reset(arena);
	}
	return r;
}

/* Each answer leaves at once: the asker works on it while the next one is fetched. What it does
 * not take yet waits here; no more than EVIDENCE_IN_FLIGHT answers can. */
static int give_answer(struct stream *stream, struct reply *reply)
{
	wire_add_answer(stream_output(stream), &reply->answer);
	reply_free(reply);
	return stream_flush(stream);
}

void serve(int fd, struct source *source)
{
	struct arena *arena = arena_new();
	struct stream stream;
	int r = 0;

	stream_init(&stream, fd);
	while (r == 0) {
		struct reply *reply = live_step(source);

		if (reply)
			r = give_answer(&stream, reply);
		else
			(void)live_poll(source, fd,
					stream_unsent(&stream) ? POLLIN | POLLOUT : POLLIN);
		if (r == 0)
			r = stream_fill(&stream);
		if (r == 0)
			r = submit_all(&stream, source, arena);
		if (r == 0)
			r = stream_flush(&stream);
	}
	stream_done(&stream);
	arena_free(arena);
}
