#include "core/evidence/engine.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/evidence/api_path.h"
#include "core/evidence/http.h"
#include "core/evidence/local.h"

#define USUAL_CONNECTIONS 8
#define USUAL_TIMEOUT (5 * NANOSECONDS)
#define MAX_TRIES 3
#define FIRST_PAUSE (NANOSECONDS / 100)
#define LONGEST_PAUSE (NANOSECONDS / 2)

/* One document, from its request to its answer. */
struct document {
	struct http_get get; /* first: the two are cast into each other */
	struct document *next;
	struct reply *reply;
	struct buffer url;
	bool is_ping;
	unsigned tries;	    /* that ended in silence */
	int64_t pause;	    /* the last one, while the engine takes no more connections */
	int64_t not_before; /* its end */
	int64_t give_up;
};

struct engine {
	struct engine_options options;
	struct http *http;
	struct document *waiting, **waiting_end;
	unsigned timeouts_in_a_row;
};

struct engine *engine_new(const struct engine_options *options)
{
	struct engine *engine = memory_get(sizeof(*engine));

	*engine = (struct engine){ .options = *options, .waiting_end = &engine->waiting };
	if (!engine->options.request_timeout)
		engine->options.request_timeout = USUAL_TIMEOUT;
	if (!engine->options.connections)
		engine->options.connections = USUAL_CONNECTIONS;
	engine->http = http_new(options->socket_path, engine->options.connections);
	return engine;
}

static void wait_in_line(struct engine *engine, struct document *document)
{
	document->next = NULL;
	*engine->waiting_end = document;
	engine->waiting_end = &document->next;
}

void engine_submit(struct engine *engine, const struct request *request, struct reply *reply)
{
	struct document *document = memory_get(sizeof(*document));

	*document = (struct document){ .reply = reply, .is_ping = request->document == API_PING };
	buffer_text(&document->url, "http://localhost");
	if (request->api_minor)
		buffer_format(&document->url, "/v1.%u", request->api_minor);
	(void)api_path(request, &document->url); /* was checked before it came here */
	document->get = (struct http_get){ .url = document->url.bytes,
					   .body = &reply->bytes,
					   .cap = api_body_cap(request->document) };
	wait_in_line(engine, document);
}

static void end_document(struct document *document, struct reply_queue *done)
{
	reply_push(done, document->reply);
	buffer_done(&document->url);
	free(document);
}

static void fail_document(struct document *document, enum evidence_status status, int code,
			  struct reply_queue *done)
{
	reply_fail(document->reply, status, code);
	end_document(document, done);
}

static int64_t time_left(const struct engine *engine)
{
	int64_t deadline = engine->options.deadline;
	int64_t left = deadline ? deadline - clock_steady() : INT64_MAX;

	return left < engine->options.request_timeout ? left : engine->options.request_timeout;
}

/* Takes out the first document whose pause is over. */
static struct document *next_document(struct engine *engine)
{
	int64_t now = clock_steady();
	struct document **place = &engine->waiting;
	struct document *document;

	while (*place && (*place)->not_before > now)
		place = &(*place)->next;
	document = *place;
	if (!document)
		return NULL;
	*place = document->next;
	if (!*place)
		engine->waiting_end = place;
	return document;
}

static enum evidence_status status_of_start(int r)
{
	return r == -ENOENT ? EVIDENCE_UNREACHABLE : EVIDENCE_IO_ERROR;
}

static void start_documents(struct engine *engine, struct reply_queue *done)
{
	while (engine->waiting && http_has_room(engine->http)) {
		struct document *document = next_document(engine);
		int r;

		if (!document)
			return;
		reply_fail(document->reply, EVIDENCE_OK, 0);
		reply_begin(document->reply, "");
		document->get.timeout = time_left(engine);
		r = http_start(engine->http, &document->get);
		if (r < 0)
			fail_document(document, status_of_start(r), -r, done);
	}
}

static enum evidence_status status_of_http(unsigned code)
{
	switch (code) {
	case 200:
		return EVIDENCE_OK;
	case 401:
	case 403:
		return EVIDENCE_DENIED;
	case 404:
		return EVIDENCE_NOT_FOUND;
	default:
		return EVIDENCE_IO_ERROR;
	}
}

/* The body of a refusal is kept: it may say why. */
static void end_response(struct document *document, struct reply_queue *done)
{
	enum evidence_status status = status_of_http(document->get.code);
	struct reply *reply = document->reply;

	reply->answer.status = status;
	reply->answer.code = document->get.code;
	reply_end(reply, status, 0);
	if (document->is_ping && *document->get.api_version)
		reply_text(reply, "Api-Version", status, document->get.api_version);
	end_document(document, done);
}

/* The engine has not taken its last connections yet. */
static void end_busy(struct engine *engine, struct document *document, struct reply_queue *done)
{
	int64_t now = clock_steady();

	if (!document->give_up)
		document->give_up = now + time_left(engine);
	if (now >= document->give_up) {
		fail_document(document, EVIDENCE_TIMEOUT, EAGAIN, done);
		return;
	}
	document->pause = document->pause ? document->pause * 2 : FIRST_PAUSE;
	if (document->pause > LONGEST_PAUSE)
		document->pause = LONGEST_PAUSE;
	document->not_before = now + document->pause;
	wait_in_line(engine, document);
}

/* Not a byte came. A connection of our own tells why; libcurl does not know it when the queue
 * of connections is full. A daemon that closed an idle connection is worth another try. */
static void end_silence(struct engine *engine, struct document *document, struct reply_queue *done)
{
	int fd = peer_connect(engine->options.socket_path);

	close_fd(fd);
	if (fd == -EAGAIN)
		end_busy(engine, document, done);
	else if (fd == -EACCES || fd == -EPERM)
		fail_document(document, EVIDENCE_DENIED, -fd, done);
	else if (fd < 0)
		fail_document(document, EVIDENCE_UNREACHABLE, -fd, done);
	else if (++document->tries < MAX_TRIES)
		wait_in_line(engine, document);
	else
		fail_document(document, EVIDENCE_IO_ERROR, EPROTO, done);
}

static void take_end(struct engine *engine, struct document *document, struct reply_queue *done)
{
	if (document->get.end == HTTP_TIMEOUT)
		engine->timeouts_in_a_row++;
	else
		engine->timeouts_in_a_row = 0;
	switch (document->get.end) {
	case HTTP_RESPONSE:
		end_response(document, done);
		break;
	case HTTP_TIMEOUT:
		fail_document(document, EVIDENCE_TIMEOUT, 0, done);
		break;
	case HTTP_SILENCE:
		end_silence(engine, document, done);
		break;
	case HTTP_TOO_BIG:
		fail_document(document, EVIDENCE_TOO_BIG, 0, done);
		break;
	case HTTP_BROKEN:
		fail_document(document, EVIDENCE_IO_ERROR, EPROTO, done);
		break;
	}
}

static void expire_waiting(struct engine *engine, struct reply_queue *done)
{
	while (engine->waiting) {
		struct document *document = engine->waiting;

		engine->waiting = document->next;
		fail_document(document, EVIDENCE_TIMEOUT, 0, done);
	}
	engine->waiting_end = &engine->waiting;
}

void engine_expire(struct engine *engine, struct reply_queue *done)
{
	struct http_get *get = http_abandon(engine->http);

	for (; get; get = http_abandon(engine->http))
		fail_document((struct document *)get, EVIDENCE_TIMEOUT, 0, done);
	expire_waiting(engine, done);
}

/* An engine that let as many requests in a row run into their timeout as it has connections is
 * not asked again: a thousand containers must not cost a thousand timeouts. */
static bool is_given_up(const struct engine *engine)
{
	return engine->timeouts_in_a_row >= engine->options.connections;
}

void engine_step(struct engine *engine, struct reply_queue *done)
{
	struct http_get *get;

	do {
		if (is_given_up(engine))
			expire_waiting(engine, done);
		start_documents(engine, done);
		get = http_step(engine->http);
		if (get)
			take_end(engine, (struct document *)get, done);
	} while (get);
}

void engine_poll(struct engine *engine, struct pollfd *fds, unsigned count, int64_t nanoseconds)
{
	int64_t now = clock_steady();

	for (const struct document *document = engine->waiting; document; document = document->next)
		if (document->not_before && document->not_before - now < nanoseconds)
			nanoseconds = document->not_before - now;
	http_poll(engine->http, fds, count, nanoseconds);
}

void engine_free(struct engine *engine)
{
	struct reply_queue lost = { 0 };

	if (!engine)
		return;
	engine_expire(engine, &lost);
	reply_free_all(&lost);
	http_free(engine->http);
	free(engine);
}
