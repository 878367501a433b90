#ifndef TESTS_FAKE_ENGINE_H
#define TESTS_FAKE_ENGINE_H

#include <stddef.h>

/*
 * An engine of a few documents on a unix socket in a temporary directory, and as rude as a test
 * wants it. It lives in threads of the test's process.
 */

enum fake_ending {
	FAKE_KEEP,  /* the connection takes the next request */
	FAKE_CLOSE, /* it is closed */
	FAKE_HANG   /* it stays open, but nothing more comes */
};

/* What is answered to a GET of that path. Either a status and a body, to which the head is
 * written, or raw bytes as they are. */
struct fake_route {
	const char *path;    /* without the version: "/containers/json?all=1"; NULL: any */
	unsigned status;     /* 0: 200 */
	const char *headers; /* further lines, each with its "\r\n" */
	const char *body;
	size_t body_size; /* 0: a text */
	const char *raw;
	const char *repeated; /* sent after the rest, again and again, while the client takes it */
	enum fake_ending ending;
	unsigned delay; /* milliseconds before the reply */
};

struct fake_options {
	const struct fake_route *routes; /* the first that fits; they outlive the engine */
	size_t count;
	unsigned close_after; /* so many replies on one connection; 0: any number */
	unsigned drop_first;  /* so many requests are answered by closing the connection */
	unsigned backlog;     /* with is_deaf: connections that fit into the queue */
	_Bool is_deaf;	      /* listens and never takes a connection */
};

struct fake_engine;

/* What is not routed is 404 with a message, as from the real one. */
struct fake_engine *fake_engine_start(const struct fake_options *options);
void fake_engine_stop(struct fake_engine *engine);

const char *fake_engine_socket(const struct fake_engine *engine);
unsigned fake_engine_requests(struct fake_engine *engine);
unsigned fake_engine_connections(struct fake_engine *engine); /* all that were ever taken */
/* The head of the last request, up to its empty line; valid until the engine is stopped. */
const char *fake_engine_last_request(struct fake_engine *engine);

#endif
