#include "core/evidence/live.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/evidence/engine.h"
#include "core/evidence/live_inside.h"
#include "core/evidence/worker.h"

#define LONGEST_WAIT NANOSECONDS

struct live {
	struct source source;
	char *socket_path, *root;
	int64_t deadline;
	struct worker *worker;
	struct engine *engine;
	struct reply_queue done; /* finished, not yet given away */
	struct reply_queue held; /* given away, not yet released */
	size_t in_flight;
};

static void *copy_bytes(const void *bytes, size_t size)
{
	void *copy = memory_get(size);

	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

static void expire(struct live *live)
{
	engine_expire(live->engine, &live->done);
	worker_expire(live->worker, &live->done);
}

static bool is_over(const struct live *live)
{
	return live->deadline && clock_steady() >= live->deadline;
}

static int live_submit(struct source *source, const struct request *request)
{
	struct live *live = (struct live *)source;
	struct reply *reply;

	if (live->in_flight == EVIDENCE_IN_FLIGHT)
		return -EAGAIN;
	live->in_flight++;
	reply = reply_new(request->tag);
	if (request_check(request) < 0) {
		reply_fail(reply, EVIDENCE_REFUSED, 0);
		reply_push(&live->done, reply);
	} else if (request->kind == EVIDENCE_API) {
		engine_submit(live->engine, request, reply);
		engine_step(live->engine, &live->done);
	} else {
		worker_submit(live->worker, request, reply);
		worker_step(live->worker, &live->done);
	}
	return 0;
}

struct reply *live_step(struct source *source)
{
	struct live *live = (struct live *)source;
	struct reply *reply;

	if (is_over(live))
		expire(live);
	engine_step(live->engine, &live->done);
	worker_step(live->worker, &live->done);
	reply = reply_pop(&live->done);
	if (!reply)
		return NULL;
	live->in_flight--;
	reply_seal(reply);
	return reply;
}

short live_poll(struct source *source, int fd, short events)
{
	struct live *live = (struct live *)source;
	struct pollfd fds[2] = { { .fd = -1 } };
	int64_t limit = LONGEST_WAIT;
	unsigned count = 0;
	short awaited = 0;
	int worker = worker_awaited(live->worker, &awaited, &limit);

	if (live->done.first)
		limit = 0;
	else if (live->deadline && live->deadline - clock_steady() < limit)
		limit = live->deadline - clock_steady();
	if (fd >= 0)
		fds[count++] = (struct pollfd){ .fd = fd, .events = events };
	if (worker >= 0)
		fds[count++] = (struct pollfd){ .fd = worker, .events = awaited };
	engine_poll(live->engine, fds, count, limit);
	return fd >= 0 ? fds[0].revents : 0;
}

static int live_wait(struct source *source, struct answer *ret_answer)
{
	struct live *live = (struct live *)source;
	struct reply *reply = NULL;

	while (live->in_flight) {
		reply = live_step(source);
		if (reply)
			break;
		(void)live_poll(source, -1, 0);
	}
	if (!reply)
		return -ENOENT;
	reply_push(&live->held, reply);
	*ret_answer = reply->answer;
	return 0;
}

static void live_release(struct source *source, struct answer *answer)
{
	struct live *live = (struct live *)source;

	reply_release(&live->held, answer);
	*answer = (struct answer){ 0 };
}

static void live_close(struct source *source)
{
	struct live *live = (struct live *)source;

	if (!live)
		return;
	expire(live);
	reply_free_all(&live->done);
	reply_free_all(&live->held);
	engine_free(live->engine);
	worker_free(live->worker);
	free(live->socket_path);
	free(live->root);
	free(live);
}

static const struct source_operations live_operations = {
	.submit = live_submit,
	.wait = live_wait,
	.release = live_release,
	.close = live_close,
};

static char *copy_text(const char *text)
{
	return copy_bytes(text ? text : "", text ? strlen(text) + 1 : 1);
}

struct source *live_open_tuned(const struct live_options *options, const struct live_tuning *tuning)
{
	struct live *live = memory_get(sizeof(*live));
	struct worker_options worker;
	struct engine_options engine;

	*live = (struct live){
		.source = { .operations = &live_operations, .now = clock_now(), .origin = "live" },
		.socket_path = copy_text(options->socket_path),
		.root = copy_text(options->root),
		.deadline = options->deadline,
	};
	worker = (struct worker_options){ .socket_path = live->socket_path,
					  .root = live->root,
					  .patience = tuning->look_patience };
	engine = (struct engine_options){ .socket_path = live->socket_path,
					  .deadline = options->deadline,
					  .request_timeout = tuning->request_timeout,
					  .connections = tuning->connections };
	live->worker = worker_new(&worker);
	live->engine = engine_new(&engine);
	return &live->source;
}

struct source *live_open(const struct live_options *options)
{
	return live_open_tuned(options, &(struct live_tuning){ 0 });
}
