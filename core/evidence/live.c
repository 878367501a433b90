#include "core/evidence/live.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/evidence/engine.h"
#include "core/evidence/live_inside.h"
#include "core/evidence/local.h"

#define LONGEST_WAIT NANOSECONDS

/* A local look that waits for its turn, with texts and pins of its own. */
struct job {
	struct job *next;
	struct reply *reply;
	struct request request;
	char *name;
	struct pin *pins;
};

struct live {
	struct source source;
	char *socket_path, *root;
	int64_t deadline;
	struct local local;
	struct engine *engine;
	struct job *jobs, **jobs_end;
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

static void add_job(struct live *live, const struct request *request, struct reply *reply)
{
	struct job *job = memory_get(sizeof(*job));

	*job = (struct job){ .reply = reply, .request = *request };
	if (request->name)
		job->name = copy_bytes(request->name, strlen(request->name) + 1);
	job->pins = copy_bytes(request->pins, request->pin_count * sizeof(*job->pins));
	job->request.name = job->name;
	job->request.pins = job->pins;
	*live->jobs_end = job;
	live->jobs_end = &job->next;
}

static struct reply *end_first_job(struct live *live)
{
	struct job *job = live->jobs;
	struct reply *reply = job->reply;

	live->jobs = job->next;
	if (!live->jobs)
		live->jobs_end = &live->jobs;
	free(job->name);
	free(job->pins);
	free(job);
	return reply;
}

static void do_first_job(struct live *live)
{
	local_answer(&live->local, &live->jobs->request, live->jobs->reply);
	reply_push(&live->done, end_first_job(live));
}

static void expire(struct live *live)
{
	engine_expire(live->engine, &live->done);
	while (live->jobs) {
		reply_fail(live->jobs->reply, EVIDENCE_TIMEOUT, 0);
		reply_push(&live->done, end_first_job(live));
	}
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
		add_job(live, request, reply);
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
	if (!live->done.first && live->jobs)
		do_first_job(live);
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
	int64_t limit = LONGEST_WAIT;

	if (live->done.first || live->jobs)
		limit = 0;
	else if (live->deadline && live->deadline - clock_steady() < limit)
		limit = live->deadline - clock_steady();
	return engine_poll(live->engine, fd, events, limit);
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
	local_close(&live->local);
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
	struct live_options own;
	struct engine_options engine;

	*live = (struct live){
		.source = { .operations = &live_operations, .now = clock_now(), .origin = "live" },
		.socket_path = copy_text(options->socket_path),
		.root = copy_text(options->root),
		.deadline = options->deadline,
		.jobs_end = &live->jobs,
	};
	own = (struct live_options){ .socket_path = live->socket_path, .root = live->root };
	engine = (struct engine_options){ .socket_path = live->socket_path,
					  .deadline = options->deadline,
					  .request_timeout = tuning->request_timeout,
					  .connections = tuning->connections };
	local_open(&live->local, &own);
	live->engine = engine_new(&engine);
	return &live->source;
}

struct source *live_open(const struct live_options *options)
{
	return live_open_tuned(options, &(struct live_tuning){ 0 });
}
