#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/support/fake_engine.h"
#include "tests/support/openers.h"

#define MILLISECOND (NANOSECONDS / 1000)
#define TEXT64 "................................................................"
#define TEXT1K                                                                                     \
	TEXT64 TEXT64 TEXT64 TEXT64 TEXT64 TEXT64 TEXT64 TEXT64 TEXT64 TEXT64 TEXT64 TEXT64 TEXT64 \
		TEXT64 TEXT64 TEXT64

static const struct request inspect = {
	.tag = 7, .document = API_CONTAINER, .name = CONTAINER_ID, .api_minor = 41
};

struct reply_row {
	const char *label;
	struct fake_route route;
	enum evidence_status status;
	unsigned code;
	const char *body; /* NULL: no part */
};

static const struct reply_row replies[] = {
	{ "document", { .body = "{}" }, EVIDENCE_OK, 200, "{}" },
	{ "empty document", { .body = "" }, EVIDENCE_OK, 200, "" },
	{ "document, then closed", { .body = "{}", .ending = FAKE_CLOSE }, EVIDENCE_OK, 200, "{}" },
	{ "404", { .status = 404, .body = "gone" }, EVIDENCE_NOT_FOUND, 404, "gone" },
	{ "401", { .status = 401, .body = "who" }, EVIDENCE_DENIED, 401, "who" },
	{ "403", { .status = 403, .body = "no" }, EVIDENCE_DENIED, 403, "no" },
	{ "400", { .status = 400, .body = "old" }, EVIDENCE_IO_ERROR, 400, "old" },
	{ "500", { .status = 500, .body = "oh" }, EVIDENCE_IO_ERROR, 500, "oh" },
	{ "503", { .status = 503, .body = "" }, EVIDENCE_IO_ERROR, 503, "" },
	{ "201", { .status = 201, .body = "{}" }, EVIDENCE_IO_ERROR, 201, "{}" },
	{ "302 is not followed",
	  { .status = 302, .headers = "Location: /info\r\n", .body = "x" },
	  EVIDENCE_IO_ERROR,
	  302,
	  "x" },
	{ "encoded body is not decoded",
	  { .headers = "Content-Encoding: gzip\r\n", .body = "\037\213" },
	  EVIDENCE_OK,
	  200,
	  "\037\213" },
	{ "chunks",
	  { .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		   "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n" },
	  EVIDENCE_OK,
	  200,
	  "{}" },
	{ "chunks with a trailer",
	  { .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
		   "2\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n" },
	  EVIDENCE_OK,
	  200,
	  "{}" },
	{ "body up to the end of the connection",
	  { .raw = "HTTP/1.0 200 OK\r\n\r\n{}", .ending = FAKE_CLOSE },
	  EVIDENCE_OK,
	  200,
	  "{}" },
	{ "100 first",
	  { .raw = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" },
	  EVIDENCE_OK,
	  200,
	  "{}" },
	{ "nothing", { .raw = "", .ending = FAKE_CLOSE }, EVIDENCE_IO_ERROR, EPROTO, NULL },
	{ "nothing, and it stays open",
	  { .raw = "", .ending = FAKE_HANG },
	  EVIDENCE_TIMEOUT,
	  0,
	  NULL },
	{ "half a header",
	  { .raw = "HTTP/1.1 200 OK\r\nContent-Le", .ending = FAKE_CLOSE },
	  EVIDENCE_IO_ERROR,
	  EPROTO,
	  NULL },
	{ "whole headers but for the empty line",
	  { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", .ending = FAKE_CLOSE },
	  EVIDENCE_IO_ERROR,
	  EPROTO,
	  NULL },
	{ "half a header, and it stays open",
	  { .raw = "HTTP/1.1 200 OK\r\nContent-Le", .ending = FAKE_HANG },
	  EVIDENCE_TIMEOUT,
	  0,
	  NULL },
	{ "half a body, and it stays open",
	  { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", .ending = FAKE_HANG },
	  EVIDENCE_TIMEOUT,
	  0,
	  NULL },
	{ "body shorter than said",
	  { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}", .ending = FAKE_CLOSE },
	  EVIDENCE_IO_ERROR,
	  EPROTO,
	  NULL },
	{ "last chunk missing",
	  { .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
	    .ending = FAKE_CLOSE },
	  EVIDENCE_IO_ERROR,
	  EPROTO,
	  NULL },
	{ "chunk size overflows",
	  { .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		   "fffffffffffffffff\r\n{}\r\n",
	    .ending = FAKE_CLOSE },
	  EVIDENCE_IO_ERROR,
	  EPROTO,
	  NULL },
	{ "negative length",
	  { .raw = "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", .ending = FAKE_CLOSE },
	  EVIDENCE_IO_ERROR,
	  EPROTO,
	  NULL },
	{ "length overflows",
	  { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n{}",
	    .ending = FAKE_CLOSE },
	  EVIDENCE_TOO_BIG,
	  0,
	  NULL },
	{ "length beyond the cap",
	  { .raw = "HTTP/1.1 200 OK\r\nContent-Length: 2097153\r\n\r\n{}", .ending = FAKE_HANG },
	  EVIDENCE_TOO_BIG,
	  0,
	  NULL },
	{ "endless body",
	  { .raw = "HTTP/1.1 200 OK\r\n\r\n", .repeated = TEXT1K },
	  EVIDENCE_TOO_BIG,
	  0,
	  NULL },
	{ "endless chunks",
	  { .raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
	    .repeated = "400\r\n" TEXT1K "\r\n" },
	  EVIDENCE_TOO_BIG,
	  0,
	  NULL },
	{ "endless headers",
	  { .raw = "HTTP/1.1 200 OK\r\n", .repeated = "X-Flood: " TEXT1K "\r\n" },
	  EVIDENCE_TOO_BIG,
	  0,
	  NULL },
	{ "endless header line",
	  { .raw = "HTTP/1.1 200 OK\r\nX-Flood: ", .repeated = TEXT1K },
	  EVIDENCE_TOO_BIG,
	  0,
	  NULL },
	{ "endless 100",
	  { .raw = "", .repeated = "HTTP/1.1 100 Continue\r\n\r\n" },
	  EVIDENCE_TOO_BIG,
	  0,
	  NULL },
	{ "no HTTP",
	  { .raw = "hello\r\n", .ending = FAKE_CLOSE },
	  EVIDENCE_IO_ERROR,
	  EPROTO,
	  NULL },
	{ "bare body", { .raw = "{}", .ending = FAKE_CLOSE }, EVIDENCE_IO_ERROR, EPROTO, NULL },
};

static void expect_reply(const struct opener *opener, const struct reply_row *row)
{
	struct fake_options fake = { .routes = &row->route, .count = 1 };
	struct fake_engine *engine = fake_engine_start(&fake);
	struct live_options options = { .socket_path = fake_engine_socket(engine) };
	struct live_tuning tuning = { .request_timeout = 200 * MILLISECOND };
	struct source *source = opener->open(&options, &tuning);
	struct answer answer = ask(source, &inspect);
	const struct part *body = answer_part(&answer, "");

	cr_expect_eq(answer.tag, 7);
	cr_expect_eq(answer.status, row->status, "%s, %s: %s", opener->label, row->label,
		     evidence_status_word(answer.status));
	cr_expect_eq(answer.code, row->code, "%s, %s: code %u", opener->label, row->label,
		     answer.code);
	cr_expect_eq(body != NULL, row->body != NULL, "%s, %s", opener->label, row->label);
	if (body && row->body) {
		cr_expect_str_eq(body->bytes, row->body, "%s, %s", opener->label, row->label);
		cr_expect_eq(body->status, row->status, "%s, %s", opener->label, row->label);
	}
	release(source, &answer);
	close_source(source);
	fake_engine_stop(engine);
}

Test(live, every_reply_of_an_engine_becomes_a_status)
{
	for (size_t o = 0; o < OPENERS; o++)
		for (size_t i = 0; i < sizeof(replies) / sizeof(*replies); i++)
			expect_reply(&openers[o], &replies[i]);
}

Test(live, requests_are_plain_gets_of_the_template)
{
	static const struct {
		struct request request;
		const char *line;
	} rows[] = {
		{ { .document = API_PING }, "GET /_ping HTTP/1.1\r\n" },
		{ { .document = API_CONTAINERS, .api_minor = 51 },
		  "GET /v1.51/containers/json?all=1 HTTP/1.1\r\n" },
		{ { .document = API_CONTAINER, .name = CONTAINER_ID, .api_minor = 41 },
		  "GET /v1.41/containers/" CONTAINER_ID "/json HTTP/1.1\r\n" },
		{ { .document = API_IMAGE, .name = "sha256:" CONTAINER_ID },
		  "GET /images/sha256:" CONTAINER_ID "/json HTTP/1.1\r\n" },
	};
	const struct fake_route route = { .body = "{}" };
	struct fake_engine *engine =
		fake_engine_start(&(struct fake_options){ .routes = &route, .count = 1 });
	struct source *source = open_plainly(&openers[0], fake_engine_socket(engine), "");

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer answer = ask(source, &rows[i].request);
		const char *head = fake_engine_last_request(engine);

		cr_expect_eq(strncmp(head, rows[i].line, strlen(rows[i].line)), 0, "%s", head);
		cr_expect_null(strcasestr(head, "accept-encoding"));
		release(source, &answer);
	}
	cr_expect_eq(fake_engine_connections(engine), 1, "the connection is used again");
	close_source(source);
	fake_engine_stop(engine);
}

Test(live, the_ping_tells_the_version_in_its_header)
{
	static const struct {
		const char *label;
		const char *headers;
		const char *version; /* NULL: no part */
	} rows[] = {
		{ "usual", "Api-Version: 1.41\r\n", "1.41" },
		{ "other case and blanks", "api-VERSION: \t 1.51 \t\r\n", "1.51" },
		{ "none", "", NULL },
		{ "empty", "Api-Version:\r\n", NULL },
		{ "too long", "Api-Version: " TEXT64 "\r\n", NULL },
		{ "another header", "X-Api-Version: 1.41\r\n", NULL },
	};

	for (size_t o = 0; o < OPENERS; o++)
		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			struct fake_route route = { .headers = rows[i].headers, .body = "OK" };
			struct fake_engine *engine = fake_engine_start(
				&(struct fake_options){ .routes = &route, .count = 1 });
			struct source *source =
				open_plainly(&openers[o], fake_engine_socket(engine), "");
			struct answer answer = ask(source, &(struct request){ 0 });
			const struct part *version = answer_part(&answer, "Api-Version");

			cr_expect_eq(version != NULL, rows[i].version != NULL, "%s", rows[i].label);
			cr_expect_str_eq(answer_part(&answer, "")->bytes, "OK");
			if (version && rows[i].version)
				cr_expect_str_eq(version->bytes, rows[i].version);
			release(source, &answer);
			close_source(source);
			fake_engine_stop(engine);
		}
}

Test(live, only_the_ping_has_a_version_part)
{
	struct fake_route route = { .headers = "Api-Version: 1.41\r\n", .body = "{}" };
	struct fake_engine *engine =
		fake_engine_start(&(struct fake_options){ .routes = &route, .count = 1 });
	struct source *source = open_plainly(&openers[0], fake_engine_socket(engine), "");
	struct answer answer = ask(source, &inspect);

	cr_expect_eq(answer.part_count, 1);
	release(source, &answer);
	close_source(source);
	fake_engine_stop(engine);
}
