#include "core/evidence/worker.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/evidence/local.h"
#include "core/evidence/served.h"
#include "core/evidence/stream.h"
#include "core/evidence/wire.h"

#define PATIENCE (5 * NANOSECONDS)
/* After so many children were lost the paths are given up: what is dead stays dead. */
#define MOST_LOST 3
#define MOST_DYING 16
#define LONGEST_END 2000 /* milliseconds for a killed child to go */

/* A look that waits for its answer, with texts and pins of its own. */
struct look {
	struct look *next;
	struct reply *reply;
	struct request request;
	char *name;
	struct pin *pins;
};

struct worker {
	struct worker_options options;
	struct look *looks, **looks_end; /* the child is at the first */
	struct stream stream;		 /* fd -1: no child runs */
	pid_t pid;
	int64_t began; /* the first look, clock_steady() */
	unsigned lost;
	pid_t dying[MOST_DYING]; /* killed, and not gone yet */
	unsigned dying_count;
};

struct worker *worker_new(const struct worker_options *options)
{
	struct worker *worker = memory_get(sizeof(*worker));

	*worker = (struct worker){ .options = *options,
				   .looks_end = &worker->looks,
				   .stream.fd = -1 };
	if (!worker->options.patience)
		worker->options.patience = PATIENCE;
	return worker;
}

static void *copy_bytes(const void *bytes, size_t size)
{
	void *copy = memory_get(size);

	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

static struct look *look_new(const struct request *request, struct reply *reply)
{
	struct look *look = memory_get(sizeof(*look));

	*look = (struct look){ .reply = reply, .request = *request };
	if (request->name)
		look->name = copy_bytes(request->name, strlen(request->name) + 1);
	look->pins = copy_bytes(request->pins, request->pin_count * sizeof(*look->pins));
	look->request.name = look->name;
	look->request.pins = look->pins;
	return look;
}

static void append(struct worker *worker, struct look *look)
{
	look->next = NULL;
	*worker->looks_end = look;
	worker->looks_end = &look->next;
}

static struct look *take_first(struct worker *worker)
{
	struct look *look = worker->looks;

	worker->looks = look->next;
	if (!worker->looks)
		worker->looks_end = &worker->looks;
	worker->began = clock_steady();
	return look;
}

static void look_end(struct look *look, struct reply_queue *done)
{
	reply_push(done, look->reply);
	free(look->name);
	free(look->pins);
	free(look);
}

static void fail_first(struct worker *worker, enum evidence_status status, struct reply_queue *done)
{
	struct look *look = take_first(worker);

	reply_fail(look->reply, status, 0);
	look_end(look, done);
}

/* The child: asks come in, answers go out, in the same order. */
static int answer_all(struct stream *stream, const struct local *local, struct arena *arena)
{
	const char *content = NULL;
	size_t size = 0;
	int r;

	while ((r = stream_next(stream, &content, &size)) == 1) {
		struct request request;
		struct reply *reply;

		r = wire_read_request(arena, content, size, &request);
		if (r < 0)
			break;
		reply = reply_new(request.tag);
		local_answer(local, &request, reply);
		reply_seal(reply);
		wire_add_answer(stream_output(stream), &reply->answer);
		reply_free(reply);
		arena_reset(arena);
		r = stream_flush(stream);
		if (r < 0)
			break;
	}
	return r;
}

static void serve_looks(int fd, const void *context)
{
	const struct worker_options *options = context;
	const struct live_options live = { .socket_path = options->socket_path,
					   .root = options->root };
	struct arena *arena = arena_new();
	struct stream stream;
	struct local local;
	int r = 0;

	local_open(&local, &live);
	stream_init(&stream, fd);
	while (r == 0) {
		struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

		if (stream_unsent(&stream))
			poll_fd.events |= POLLOUT;
		(void)poll(&poll_fd, 1, -1); /* interrupted: the loop comes here again */
		r = stream_fill(&stream);
		if (r == 0)
			r = answer_all(&stream, &local, arena);
		if (r == 0)
			r = stream_flush(&stream);
	}
}

static void send_look(struct worker *worker, const struct look *look)
{
	wire_add_request(stream_output(&worker->stream), &look->request);
}

/* It is reaped later: it may need a moment. */
static void stop(struct worker *worker)
{
	if (worker->stream.fd < 0)
		return;
	if (!served_end(worker->pid, 0) && worker->dying_count < MOST_DYING)
		worker->dying[worker->dying_count++] = worker->pid;
	stream_done(&worker->stream);
}

/* Only the last was killed just now, and is worth a wait. */
static void reap(struct worker *worker)
{
	for (unsigned i = worker->dying_count; i-- > 0;)
		(void)served_end(worker->dying[i], i + 1 == worker->dying_count ? LONGEST_END : 0);
}

/* False where this machine starts no further process: then nothing can be looked at. */
static bool start(struct worker *worker)
{
	int fd = -1;
	pid_t pid = served_start(serve_looks, &worker->options, &fd);

	if (pid < 0)
		return false;
	worker->pid = pid;
	worker->began = clock_steady();
	stream_init(&worker->stream, fd);
	for (const struct look *look = worker->looks; look; look = look->next)
		send_look(worker, look);
	return true;
}

static bool is_path_look(const struct request *request)
{
	return request->kind == EVIDENCE_PATH || request->kind == EVIDENCE_FILE ||
	       request->kind == EVIDENCE_DIRECTORY;
}

static bool is_given_up(const struct worker *worker, const struct look *look)
{
	return worker->lost >= MOST_LOST && is_path_look(&look->request);
}

/* Once too many children were lost at paths, none is asked for any more. */
static void give_up_paths(struct worker *worker, struct reply_queue *done)
{
	struct look *rest = worker->looks;

	worker->looks = NULL;
	worker->looks_end = &worker->looks;
	while (rest) {
		struct look *look = rest;

		rest = look->next;
		if (is_given_up(worker, look)) {
			reply_fail(look->reply, EVIDENCE_TIMEOUT, 0);
			look_end(look, done);
		} else {
			append(worker, look);
		}
	}
}

/* The child did not come back from the first look. */
static void lose(struct worker *worker, enum evidence_status status, struct reply_queue *done)
{
	stop(worker);
	worker->lost++;
	fail_first(worker, status, done);
}

/* Each answer is the first look's, or the child is none of ours any more. */
static int take_answers(struct worker *worker, struct reply_queue *done)
{
	const char *content = NULL;
	size_t size = 0;
	int r = stream_fill(&worker->stream);

	while (r == 0 && (r = stream_next(&worker->stream, &content, &size)) == 1) {
		if (!worker->looks || wire_read_answer(content, size, worker->looks->reply) < 0 ||
		    worker->looks->reply->answer.tag != worker->looks->request.tag)
			return -EPROTO;
		look_end(take_first(worker), done);
		r = 0;
	}
	return r;
}

static void exchange(struct worker *worker, struct reply_queue *done)
{
	int r = stream_flush(&worker->stream);

	if (r == 0)
		r = take_answers(worker, done);
	if (!worker->looks)
		return;
	if (r < 0)
		lose(worker, EVIDENCE_IO_ERROR, done);
	else if (clock_steady() - worker->began >= worker->options.patience)
		lose(worker, EVIDENCE_TIMEOUT, done);
}

void worker_submit(struct worker *worker, const struct request *request, struct reply *reply)
{
	struct look *look = look_new(request, reply);

	if (!worker->looks)
		worker->began = clock_steady();
	append(worker, look);
	if (worker->stream.fd >= 0 && !is_given_up(worker, look))
		send_look(worker, look);
}

void worker_step(struct worker *worker, struct reply_queue *done)
{
	if (worker->lost >= MOST_LOST)
		give_up_paths(worker, done);
	if (!worker->looks)
		return;
	if (worker->stream.fd < 0 && !start(worker))
		fail_first(worker, EVIDENCE_IO_ERROR, done);
	else
		exchange(worker, done);
}

void worker_expire(struct worker *worker, struct reply_queue *done)
{
	if (worker->looks)
		stop(worker);
	while (worker->looks)
		fail_first(worker, EVIDENCE_TIMEOUT, done);
}

int worker_awaited(const struct worker *worker, short *ret_events, int64_t *nanoseconds)
{
	int64_t left = worker->began + worker->options.patience - clock_steady();

	if (!worker->looks)
		return -1;
	if (worker->stream.fd < 0)
		left = 0;
	if (left < *nanoseconds)
		*nanoseconds = left > 0 ? left : 0;
	*ret_events = stream_unsent(&worker->stream) ? POLLIN | POLLOUT : POLLIN;
	return worker->stream.fd;
}

void worker_free(struct worker *worker)
{
	struct reply_queue lost = { 0 };

	if (!worker)
		return;
	worker_expire(worker, &lost);
	reply_free_all(&lost);
	stop(worker);
	reap(worker);
	free(worker);
}
