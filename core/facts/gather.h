#ifndef FACTS_GATHER_H
#define FACTS_GATHER_H

#include <stdbool.h>

#include "core/base/arena.h"
#include "core/evidence/evidence.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/host.h"

/*
 * The walk over a host as a state machine: answers go in, the next requests and the subjects
 * that are ready to be judged come out. It does no I/O; core/run/ pumps it. No key is asked
 * twice. At most GATHER_SLOTS containers are in flight; each has an arena of its own that is
 * reset when it has been judged.
 *
 *   host, daemon, process table, networks, volumes, images, services  -> gather_host_ready
 *   containers, in any order; stopped ones that refer to others last  -> gather_next_container
 */

#define GATHER_SLOTS 32

struct gather;

struct gather_options {
	const char *endpoint;	      /* for struct daemon */
	int64_t now;		      /* the source's */
	bool is_rooted;		      /* the host's files lie below --root */
	bool wants_host;	      /* also what only sections 1 and 3 look at */
	const char *containers;	      /* a glob over names, NULL all */
	const char *hardening_report; /* of Lynis, where the policy names one; else NULL */
};

struct gather *gather_new(struct arena *run, const struct gather_options *options);
void gather_free(struct gather *gather);

/* The next request to submit; false when none is due now. It lives until the next call. */
bool gather_next_request(struct gather *gather, struct request *ret_request);
/* Would gather_next_request give one? */
bool gather_has_request(const struct gather *gather);
void gather_take(struct gather *gather, const struct answer *answer);

/* Host and daemon facts are whole (as far as they could be read). */
bool gather_host_ready(const struct gather *gather);
const struct host *gather_host(const struct gather *gather);
const struct daemon *gather_daemon(const struct gather *gather);

/* The next container that can be judged; NULL if none is ready now. Give it back when judged;
 * scratch is memory that lives until then. */
const struct container *gather_next_container(struct gather *gather, struct arena **ret_scratch);
void gather_judged(struct gather *gather, const struct container *container);

/* The container list; is_read false with the cause when it could not be read. */
const struct reading *gather_containers(const struct gather *gather, size_t *ret_listed);

/* Nothing is due, in flight, or waiting to be judged. */
bool gather_done(const struct gather *gather);

/* The source was lost: everything in flight ends with this status. What is asked afterwards the
 * pump answers itself in the same way. */
void gather_abandon(struct gather *gather, enum evidence_status status);

#endif
