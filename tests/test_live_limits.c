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

static const struct request inspect = {
	.tag = 7, .document = API_CONTAINER, .name = CONTAINER_ID, .api_minor = 41
};

/* A body of exactly that many bytes, all of them NUL but the last. */
static void expect_cap(const struct opener *opener, const struct request *request, size_t size,
		       bool fits)
{
	char *body = calloc(1, size);
	struct fake_route route = { .body = body, .body_size = size };
	struct fake_engine *engine =
		fake_engine_start(&(struct fake_options){ .routes = &route, .count = 1 });
	struct source *source = open_plainly(opener, fake_engine_socket(engine), "");
	struct answer answer;

	body[size - 1] = '!';
	answer = ask(source, request);
	cr_expect_eq(answer.status, fits ? EVIDENCE_OK : EVIDENCE_TOO_BIG, "%s, %zu bytes: %s",
		     opener->label, size, evidence_status_word(answer.status));
	if (fits) {
		cr_assert_eq(answer.part_count, 1);
		cr_expect_eq(answer.parts[0].size, size);
		cr_expect_arr_eq(answer.parts[0].bytes, body, size);
		cr_expect_eq(answer.parts[0].bytes[size], '\0');
	}
	release(source, &answer);
	close_source(source);
	fake_engine_stop(engine);
	free(body);
}

Test(live_limits, bodies_are_whole_up_to_their_cap_and_refused_beyond)
{
	static const struct request list = { .document = API_CONTAINERS };

	for (size_t o = 0; o < OPENERS; o++) {
		expect_cap(&openers[o], &inspect, 2U << 20, true);
		expect_cap(&openers[o], &inspect, (2U << 20) + 1, false);
		expect_cap(&openers[o], &list, 32U << 20, true);
		expect_cap(&openers[o], &list, (32U << 20) + 1, false);
	}
}

Test(live_limits, a_connection_that_closes_after_some_replies_loses_none)
{
	const struct fake_route route = { .body = "{}" };

	for (size_t o = 0; o < OPENERS; o++)
		for (unsigned replies_each = 1; replies_each < 6; replies_each++) {
			struct fake_engine *engine = fake_engine_start(&(struct fake_options){
				.routes = &route, .count = 1, .close_after = replies_each });
			struct source *source =
				open_plainly(&openers[o], fake_engine_socket(engine), "");
			unsigned ok = 0;

			for (int i = 0; i < 40; i++)
				cr_assert_eq(source->operations->submit(source, &inspect), 0);
			for (int i = 0; i < 40; i++) {
				struct answer answer;

				cr_assert_eq(source->operations->wait(source, &answer), 0);
				ok += answer.status == EVIDENCE_OK;
				release(source, &answer);
			}
			cr_expect_eq(ok, 40, "%s, closed after %u: %u", openers[o].label,
				     replies_each, ok);
			close_source(source);
			fake_engine_stop(engine);
		}
}

/* As a daemon does that starts anew. */
Test(live_limits, a_connection_that_closes_before_the_first_reply_is_tried_again)
{
	const struct fake_route route = { .body = "{}" };

	for (size_t o = 0; o < OPENERS; o++)
		for (unsigned dropped = 0; dropped < 5; dropped++) {
			struct fake_engine *engine = fake_engine_start(&(struct fake_options){
				.routes = &route, .count = 1, .drop_first = dropped });
			struct source *source =
				open_plainly(&openers[o], fake_engine_socket(engine), "");
			struct answer answer = ask(source, &inspect);

			cr_expect_eq(answer.status, dropped < 3 ? EVIDENCE_OK : EVIDENCE_IO_ERROR,
				     "%u dropped", dropped);
			cr_expect_eq(fake_engine_requests(engine), dropped < 3 ? dropped + 1 : 3);
			release(source, &answer);
			close_source(source);
			fake_engine_stop(engine);
		}
}

static void expect_unreachable(const char *label, const char *path, enum evidence_status status,
			       unsigned code)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], path, "");
		struct answer answer = ask(source, &inspect);

		cr_expect_eq(answer.status, status, "%s, %s: %s", openers[o].label, label,
			     evidence_status_word(answer.status));
		cr_expect_eq(answer.code, code, "%s, %s: %u", openers[o].label, label, answer.code);
		cr_expect_eq(answer.part_count, 0);
		release(source, &answer);
		close_source(source);
	}
}

Test(live_limits, a_socket_without_an_engine_is_unreachable_for_its_reason)
{
	char directory[] = "/tmp/test_limits_XXXXXX", path[64], long_path[200];
	struct fake_engine *engine;
	int fd;

	cr_assert_not_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/file", directory);
	expect_unreachable("missing", path, EVIDENCE_UNREACHABLE, ENOENT);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	close(fd);
	expect_unreachable("a file", path, EVIDENCE_UNREACHABLE, ECONNREFUSED);
	expect_unreachable("below a file", "/dev/null/x", EVIDENCE_UNREACHABLE, ENOTDIR);
	expect_unreachable("a directory", directory, EVIDENCE_UNREACHABLE, ECONNREFUSED);
	memset(long_path, 'x', sizeof(long_path));
	long_path[0] = '/';
	long_path[sizeof(long_path) - 1] = '\0';
	expect_unreachable("too long", long_path, EVIDENCE_UNREACHABLE, ENAMETOOLONG);
	expect_unreachable("none", "", EVIDENCE_UNREACHABLE, ENOENT);
	engine = fake_engine_start(&(struct fake_options){ 0 });
	chmod(fake_engine_socket(engine), 0);
	if (geteuid() == 0)
		cr_assert_eq(seteuid(65534), 0);
	expect_unreachable("forbidden", fake_engine_socket(engine), EVIDENCE_DENIED, EACCES);
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
	fake_engine_stop(engine);
	unlink(path);
	rmdir(directory);
}

Test(live_limits, a_full_queue_of_connections_is_waited_for_but_not_for_ever)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct fake_engine *engine =
			fake_engine_start(&(struct fake_options){ .is_deaf = true, .backlog = 0 });
		struct live_options options = { .socket_path = fake_engine_socket(engine) };
		struct live_tuning tuning = { .request_timeout = 300 * MILLISECOND,
					      .connections = 4 };
		struct source *source = openers[o].open(&options, &tuning);
		int64_t begin = clock_steady();

		for (int i = 0; i < 8; i++)
			cr_assert_eq(source->operations->submit(source, &inspect), 0);
		for (int i = 0; i < 8; i++) {
			struct answer answer;

			cr_assert_eq(source->operations->wait(source, &answer), 0);
			cr_expect_eq(answer.status, EVIDENCE_TIMEOUT, "%s: %s", openers[o].label,
				     evidence_status_word(answer.status));
			release(source, &answer);
		}
		cr_expect_lt(clock_steady() - begin, 3 * NANOSECONDS);
		close_source(source);
		fake_engine_stop(engine);
	}
}

Test(live_limits, an_engine_that_never_answers_costs_one_round_of_timeouts)
{
	const struct fake_route route = { .raw = "", .ending = FAKE_HANG };

	for (size_t o = 0; o < OPENERS; o++) {
		struct fake_engine *engine =
			fake_engine_start(&(struct fake_options){ .routes = &route, .count = 1 });
		struct live_options options = { .socket_path = fake_engine_socket(engine) };
		struct live_tuning tuning = { .request_timeout = 200 * MILLISECOND,
					      .connections = 4 };
		struct source *source = openers[o].open(&options, &tuning);
		int64_t begin = clock_steady();

		for (int round = 0; round < 3; round++) {
			for (int i = 0; i < EVIDENCE_IN_FLIGHT; i++)
				cr_assert_eq(source->operations->submit(source, &inspect), 0);
			for (int i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
				struct answer answer;

				cr_assert_eq(source->operations->wait(source, &answer), 0);
				cr_expect_eq(answer.status, EVIDENCE_TIMEOUT);
				release(source, &answer);
			}
		}
		cr_expect_lt(clock_steady() - begin, NANOSECONDS, "%s", openers[o].label);
		close_source(source);
		fake_engine_stop(engine);
	}
}

Test(live_limits, one_document_that_hangs_does_not_spoil_the_others)
{
	static const struct fake_route routes[] = {
		{ .path = "/info", .raw = "", .ending = FAKE_HANG },
		{ .body = "{}" },
	};
	static const struct request info = { .tag = 1, .document = API_INFO };

	for (size_t o = 0; o < OPENERS; o++) {
		struct fake_engine *engine =
			fake_engine_start(&(struct fake_options){ .routes = routes, .count = 2 });
		struct live_options options = { .socket_path = fake_engine_socket(engine) };
		struct live_tuning tuning = { .request_timeout = 200 * MILLISECOND };
		struct source *source = openers[o].open(&options, &tuning);

		for (int i = 0; i < 40; i++)
			cr_assert_eq(source->operations->submit(source, i == 3 ? &info : &inspect),
				     0);
		for (int i = 0; i < 40; i++) {
			struct answer answer;

			cr_assert_eq(source->operations->wait(source, &answer), 0);
			cr_expect_eq(answer.status,
				     answer.tag == 1 ? EVIDENCE_TIMEOUT : EVIDENCE_OK);
			cr_expect_eq(answer.tag == 1, i == 39, "the slow one is the last");
			release(source, &answer);
		}
		close_source(source);
		fake_engine_stop(engine);
	}
}
