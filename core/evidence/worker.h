#ifndef EVIDENCE_WORKER_H
#define EVIDENCE_WORKER_H

#include <stdint.h>

#include "core/evidence/live.h"
#include "core/evidence/reply.h"

/*
 * The looks at this host's files and processes, done by a child, one after the other. A file
 * system that does not answer holds up whoever asks, and neither a timer nor a signal but KILL
 * helps him: so the child is killed, the look that it was at ends as timed out, and another child
 * does the others. Each look that was put in comes out once.
 */
struct worker;

struct worker_options {
	const char *socket_path, *root; /* as in live_options; the caller keeps them */
	int64_t patience;		/* for one look, nanoseconds; 0 the usual five seconds */
};

struct worker *worker_new(const struct worker_options *options);
void worker_free(struct worker *worker);

/* Takes the reply, fills it and puts it into a queue given to worker_step. The request passed
 * request_check. */
void worker_submit(struct worker *worker, const struct request *request, struct reply *reply);

/* Does what can be done now. */
void worker_step(struct worker *worker, struct reply_queue *done);

/* Ends everything that is open. */
void worker_expire(struct worker *worker, struct reply_queue *done);

/* What to wait for until a step has something to do: a descriptor (-1 for none), its events, and
 * the time until the child's patience ends, which does not grow. */
int worker_awaited(const struct worker *worker, short *ret_events, int64_t *nanoseconds);

#endif
