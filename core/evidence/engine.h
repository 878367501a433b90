#ifndef EVIDENCE_ENGINE_H
#define EVIDENCE_ENGINE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/evidence/evidence.h"
#include "core/evidence/reply.h"

/*
 * The connection to the engine: GETs over its unix socket, several at once. Nothing in it blocks
 * but engine_poll. Every document that was put in comes out once, whatever the engine does.
 */
struct engine;

struct engine_options {
	const char *socket_path;
	int64_t deadline;	 /* clock_steady(); 0 none */
	int64_t request_timeout; /* nanoseconds; 0 the usual five seconds */
	unsigned connections;	 /* 0 the usual number */
};

struct engine *engine_new(const struct engine_options *options);
void engine_free(struct engine *engine);

/* Takes the reply, fills it and puts it into a queue given to engine_step. The request passed
 * request_check. */
void engine_submit(struct engine *engine, const struct request *request, struct reply *reply);

/* Does what can be done now. */
void engine_step(struct engine *engine, struct reply_queue *done);

/* Ends everything that is open. */
void engine_expire(struct engine *engine, struct reply_queue *done);

/* Waits until a step has something to do, until one of the descriptors has one of its events, or
 * for that time. */
void engine_poll(struct engine *engine, struct pollfd *fds, unsigned count, int64_t nanoseconds);

#endif
