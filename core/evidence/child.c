#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/evidence/live_inside.h"
#include "core/evidence/served.h"
#include "core/evidence/stream.h"
#include "core/evidence/wire.h"

#define MILLISECOND (NANOSECONDS / 1000)

/* The child ends what is open at the deadline. One that hangs in the kernel, in a file system
 * that does not answer, cannot: then the parent does it, so much later. */
#define GRACE (NANOSECONDS / 4)
#define LONGEST_POLL (60 * NANOSECONDS)
#define LONGEST_END 2000 /* milliseconds for a killed child to go */

struct child {
	struct source source;
	struct stream stream;
	pid_t pid;
	int64_t deadline;
	/* The child sees a slot's number as the tag, so that no two open ones are alike. */
	struct {
		bool is_open;
		uint32_t tag;
	} slots[EVIDENCE_IN_FLIGHT];
	size_t in_flight;
	struct reply_queue done; /* finished, not yet given away */
	struct reply_queue held; /* given away, not yet released */
	bool is_late;
	bool is_lost;
};

static int lose(struct child *child)
{
	child->is_lost = true;
	return -EIO;
}

static void answer_here(struct child *child, uint32_t tag, enum evidence_status status)
{
	struct reply *reply = reply_new(tag);

	reply_fail(reply, status, 0);
	reply_seal(reply);
	reply_push(&child->done, reply);
}

static int send_request(struct child *child, const struct request *request)
{
	struct request sent = *request;
	uint32_t slot = 0;

	while (child->slots[slot].is_open)
		slot++;
	child->slots[slot].is_open = true;
	child->slots[slot].tag = request->tag;
	sent.tag = slot;
	wire_add_request(stream_output(&child->stream), &sent);
	return stream_flush(&child->stream);
}

static int child_submit(struct source *source, const struct request *request)
{
	struct child *child = (struct child *)source;

	if (child->is_lost)
		return -EIO;
	if (child->in_flight == EVIDENCE_IN_FLIGHT)
		return -EAGAIN;
	child->in_flight++;
	if (request_check(request) < 0)
		answer_here(child, request->tag, EVIDENCE_REFUSED);
	else if (child->is_late)
		answer_here(child, request->tag, EVIDENCE_TIMEOUT);
	else if (send_request(child, request) < 0)
		return lose(child);
	return 0;
}

static int take_answer(struct child *child, const char *content, size_t size)
{
	struct reply *reply = reply_new(0);
	uint32_t slot;

	if (wire_read_answer(content, size, reply) < 0 || reply->answer.tag >= EVIDENCE_IN_FLIGHT ||
	    !child->slots[reply->answer.tag].is_open) {
		reply_free(reply);
		return -EPROTO;
	}
	slot = reply->answer.tag;
	child->slots[slot].is_open = false;
	reply->answer.tag = child->slots[slot].tag;
	reply_seal(reply);
	reply_push(&child->done, reply);
	return 0;
}

static int take_answers(struct child *child)
{
	const char *content = NULL;
	size_t size = 0;
	int r = stream_fill(&child->stream);

	while (r == 0) {
		r = stream_next(&child->stream, &content, &size);
		if (r != 1)
			return r;
		r = take_answer(child, content, size);
	}
	return r;
}

static void expire(struct child *child)
{
	child->is_late = true;
	(void)kill(child->pid, SIGKILL); /* if it has ended already, the better */
	for (uint32_t slot = 0; slot < EVIDENCE_IN_FLIGHT; slot++) {
		if (child->slots[slot].is_open)
			answer_here(child, child->slots[slot].tag, EVIDENCE_TIMEOUT);
		child->slots[slot].is_open = false;
	}
}

/* Milliseconds until the parent does not wait any longer; -1 without a deadline. */
static int patience(const struct child *child)
{
	int64_t left = child->deadline + GRACE - clock_steady();

	if (!child->deadline)
		return -1;
	if (left <= 0)
		return 0;
	if (left > LONGEST_POLL)
		left = LONGEST_POLL;
	return (int)((left + MILLISECOND - 1) / MILLISECOND);
}

/* Sends, waits and receives once. 0 or a negative errno. */
static int exchange(struct child *child)
{
	struct pollfd poll_fd = { .fd = child->stream.fd, .events = POLLIN };
	int r = stream_flush(&child->stream);

	if (r < 0)
		return r;
	if (stream_unsent(&child->stream))
		poll_fd.events |= POLLOUT;
	(void)poll(&poll_fd, 1, patience(child)); /* interrupted: the loop comes here again */
	r = take_answers(child);
	if (r == 0 && !child->done.first && patience(child) == 0)
		expire(child);
	return r;
}

static int child_wait(struct source *source, struct answer *ret_answer)
{
	struct child *child = (struct child *)source;
	struct reply *reply;

	if (child->is_lost)
		return -EIO;
	if (child->in_flight == 0)
		return -ENOENT;
	while (!child->done.first)
		if (exchange(child) < 0)
			return lose(child);
	child->in_flight--;
	reply = reply_pop(&child->done);
	reply_push(&child->held, reply);
	*ret_answer = reply->answer;
	return 0;
}

static void child_release(struct source *source, struct answer *answer)
{
	struct child *child = (struct child *)source;

	reply_release(&child->held, answer);
	*answer = (struct answer){ 0 };
}

static void child_close(struct source *source)
{
	struct child *child = (struct child *)source;

	if (!child)
		return;
	(void)served_end(child->pid, LONGEST_END); /* it was killed: more cannot be done */
	stream_done(&child->stream);
	reply_free_all(&child->done);
	reply_free_all(&child->held);
	free(child);
}

static const struct source_operations child_operations = {
	.submit = child_submit,
	.wait = child_wait,
	.release = child_release,
	.close = child_close,
};

/* What the child is given. */
struct child_context {
	const struct live_options *options;
	const struct live_tuning *tuning;
};

static void serve_live(int fd, const void *context)
{
	const struct child_context *child = context;
	struct source *source = live_open_tuned(child->options, child->tuning);

	serve(fd, source);
	source->operations->close(source);
}

struct source *child_open_tuned(const struct live_options *options,
				const struct live_tuning *tuning, struct err *err)
{
	const struct child_context context = { .options = options, .tuning = tuning };
	struct child *child;
	int fd = -1;
	pid_t pid = served_start(serve_live, &context, &fd);

	if (pid < 0) {
		(void)err_set(err, -pid, "starting the reader: %s", strerror(-pid));
		return NULL;
	}
	child = memory_get(sizeof(*child));
	*child = (struct child){
		.source = { .operations = &child_operations, .now = clock_now(), .origin = "live" },
		.pid = pid,
		.deadline = options->deadline,
	};
	stream_init(&child->stream, fd);
	return &child->source;
}

struct source *child_open(const struct live_options *options, struct err *err)
{
	return child_open_tuned(options, &(struct live_tuning){ 0 }, err);
}
