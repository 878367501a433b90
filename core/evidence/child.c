#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/evidence/live_inside.h"
#include "core/evidence/stream.h"
#include "core/evidence/wire.h"

#define MILLISECOND (NANOSECONDS / 1000)
#define SERVED_FD 3

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

/* Its end of the socket closes when it ends. One that even a kill does not end, because its
 * file system is dead, must not hold us up. */
static bool has_ended(struct child *child)
{
	struct pollfd poll_fd = { .fd = child->stream.fd, .events = POLLIN };

	while (poll(&poll_fd, 1, LONGEST_END) != 0)
		if (stream_fill(&child->stream) < 0)
			return true;
	return false;
}

static void child_close(struct source *source)
{
	struct child *child = (struct child *)source;

	if (!child)
		return;
	(void)kill(child->pid, SIGKILL); /* it holds nothing that could be lost */
	if (has_ended(child))
		while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
			;
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

/* Signals to the whole group are the parent's affair: when it ends, the child does. */
static void ignore_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		(void)signal(signals[i], SIG_IGN);
}

/* Old kernels, and the filters of old container engines, do not know the call that closes all. */
static void close_from(int first)
{
	long limit = sysconf(_SC_OPEN_MAX);

	if (close_range((unsigned)first, ~0U, 0) == 0)
		return;
	for (int fd = first; fd < limit; fd++)
		(void)close(fd); /* most are not open */
}

/* Leaves the socket, standard error for a last sentence, and nothing else. */
static int keep_only(int fd)
{
	int null;

	if (dup2(fd, SERVED_FD) < 0)
		return -1;
	close_from(SERVED_FD + 1);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		return -1;
	(void)close(null);
	return 0;
}

static _Noreturn void run_child(int fd, pid_t parent, const struct live_options *options,
				const struct live_tuning *tuning)
{
	struct source *source;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
		_exit(1);
	ignore_signals();
	if (keep_only(fd) < 0)
		_exit(1);
	source = live_open_tuned(options, tuning);
	serve(SERVED_FD, source);
	source->operations->close(source);
	_exit(0);
}

struct source *child_open_tuned(const struct live_options *options,
				const struct live_tuning *tuning, struct err *err)
{
	struct child *child;
	pid_t parent = getpid(), pid;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
		(void)err_set(err, errno, "starting the reader: %s", strerror(errno));
		return NULL;
	}
	pid = fork();
	if (pid == 0)
		run_child(fds[1], parent, options, tuning);
	(void)close(fds[1]);
	if (pid < 0) {
		(void)err_set(err, errno, "starting the reader: %s", strerror(errno));
		(void)close(fds[0]);
		return NULL;
	}
	child = memory_get(sizeof(*child));
	*child = (struct child){
		.source = { .operations = &child_operations, .now = clock_now(), .origin = "live" },
		.pid = pid,
		.deadline = options->deadline,
	};
	stream_init(&child->stream, fds[0]);
	return &child->source;
}

struct source *child_open(const struct live_options *options, struct err *err)
{
	return child_open_tuned(options, &(struct live_tuning){ 0 }, err);
}
