#ifndef TESTS_OPENERS_H
#define TESTS_OPENERS_H

#include <stdint.h>

#include "core/evidence/live_inside.h"
#include "tests/support/skip.h"

/* The two ways to read this host; what holds for one must hold for the other. */
struct opener {
	const char *label;
	struct source *(*open)(const struct live_options *options,
			       const struct live_tuning *tuning);
};

#define OPENERS 2
extern const struct opener openers[OPENERS];

#define CONTAINER_ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* With the default tuning and no deadline. */
struct source *open_plainly(const struct opener *opener, const char *socket_path, const char *root);

/* Submits one request and waits for its answer. */
struct answer ask(struct source *source, const struct request *request);
void release(struct source *source, struct answer *answer);
void close_source(struct source *source);

#endif
