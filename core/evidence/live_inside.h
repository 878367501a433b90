#ifndef EVIDENCE_LIVE_INSIDE_H
#define EVIDENCE_LIVE_INSIDE_H

#include <stdint.h>

#include "core/evidence/live.h"
#include "core/evidence/reply.h"

/* What the live source, the child that serves it, and their tests share. */

/* Zero is the usual value. */
struct live_tuning {
	int64_t request_timeout; /* for one document, nanoseconds */
	unsigned connections;
	int64_t look_patience; /* for one look at a file or process, nanoseconds */
};

struct source *live_open_tuned(const struct live_options *options,
			       const struct live_tuning *tuning);
struct source *child_open_tuned(const struct live_options *options,
				const struct live_tuning *tuning, struct err *err);

/* Goes on as far as that is possible without waiting. A finished reply, which is then the caller's,
 * or NULL. */
struct reply *live_step(struct source *source);

/* Waits until a step has something to do, or until fd (-1 for none) has one of the events; gives
 * these. */
short live_poll(struct source *source, int fd, short events);

/* The child's side: serves the source until the other end closes. */
void serve(int fd, struct source *source);

#endif
