#ifndef EVIDENCE_HTTP_H
#define EVIDENCE_HTTP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

/*
 * Several GETs at once over a unix socket, on connections that are used again. It follows
 * nothing, decodes nothing and uses no proxy. This is where libcurl lives.
 */
struct http;

#define HTTP_MAX_CONNECTIONS 16
#define HTTP_VERSION_SIZE 32

enum http_end {
	HTTP_RESPONSE, /* a whole one; see code */
	HTTP_TIMEOUT,
	HTTP_SILENCE, /* not a byte came */
	HTTP_TOO_BIG, /* body or headers went over their cap */
	HTTP_BROKEN   /* it began, and was no HTTP or not whole */
};

/* One GET. It lives until its end was told; the body is appended to body. */
struct http_get {
	const char *url;
	struct buffer *body;
	size_t cap;
	int64_t timeout; /* nanoseconds */
	enum http_end end;
	unsigned code;			     /* the HTTP status */
	char api_version[HTTP_VERSION_SIZE]; /* of the header, "" without one */
};

struct http *http_new(const char *socket_path, unsigned connections);
void http_free(struct http *http);

bool http_has_room(const struct http *http);
/* 0, -ENOENT without a socket's path, -ENOSYS where libcurl does not do what is asked of it. */
int http_start(struct http *http, struct http_get *get);
/* Does what can be done without waiting. One that has ended, or NULL. */
struct http_get *http_step(struct http *http);
/* Ends one that is open, as timed out; NULL when none is. */
struct http_get *http_abandon(struct http *http);

/* Waits for something to do, at most that long, or until one of the descriptors has one of its
 * events, which are then told in revents. */
void http_poll(struct http *http, struct pollfd *fds, unsigned count, int64_t nanoseconds);

#endif
