#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/support/fake_engine.h"
#include "tests/support/openers.h"

#define MILLISECOND (NANOSECONDS / 1000)

static const struct fake_route small_document = { .body = "{}" };

Test(source, without_requests_there_is_nothing_to_wait_for)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct answer answer = ask(source, &(struct request){ .kind = EVIDENCE_PROCESSES });

		cr_expect_str_eq(source->origin, "live");
		cr_expect_gt(source->now, 0);
		release(source, &answer);
		cr_expect_eq(source->operations->wait(source, &answer), -ENOENT);
		cr_expect_eq(source->operations->wait(source, &answer), -ENOENT);
		close_source(source);
	}
}

Test(source, it_can_be_closed_with_everything_open)
{
	static const struct fake_route hangs = { .raw = "", .ending = FAKE_HANG };
	struct fake_engine *engine =
		fake_engine_start(&(struct fake_options){ .routes = &hangs, .count = 1 });

	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], fake_engine_socket(engine), "");
		struct answer answer = ask(source, &(struct request){ .kind = EVIDENCE_PROCESSES });

		for (uint32_t tag = 0; tag < EVIDENCE_IN_FLIGHT; tag++) {
			struct request request = { .tag = tag,
						   .kind = tag % 2 ? EVIDENCE_API
								   : EVIDENCE_PROCESSES };

			cr_expect_eq(source->operations->submit(source, &request), 0);
		}
		cr_expect_eq(answer.status, EVIDENCE_OK, "not released, and still there");
		close_source(source);
	}
	fake_engine_stop(engine);
}

/* Answers come in any order, but each under its asker's tag and only once. */
Test(source, sixty_four_requests_fly_and_no_more)
{
	struct fake_engine *engine =
		fake_engine_start(&(struct fake_options){ .routes = &small_document, .count = 1 });

	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], fake_engine_socket(engine), "");
		bool seen[EVIDENCE_IN_FLIGHT] = { false };
		struct answer answer;

		for (uint32_t i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
			struct request request = { .tag = 0xffff0000U + i,
						   .kind = i % 2 ? EVIDENCE_API : EVIDENCE_PATH,
						   .document = API_INFO,
						   .name = i % 2 ? NULL : "/etc" };

			cr_assert_eq(source->operations->submit(source, &request), 0);
		}
		cr_expect_eq(source->operations->submit(source, &(struct request){ 0 }), -EAGAIN);
		for (uint32_t i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
			cr_assert_eq(source->operations->wait(source, &answer), 0);
			cr_assert_lt(answer.tag - 0xffff0000U, EVIDENCE_IN_FLIGHT);
			cr_expect(!seen[answer.tag - 0xffff0000U], "%s: %u twice", openers[o].label,
				  answer.tag);
			seen[answer.tag - 0xffff0000U] = true;
			cr_expect_eq(answer.status, EVIDENCE_OK, "%s: %s", openers[o].label,
				     evidence_status_word(answer.status));
			release(source, &answer);
		}
		cr_expect_eq(source->operations->wait(source, &answer), -ENOENT);
		close_source(source);
	}
	fake_engine_stop(engine);
}

Test(source, one_tag_may_fly_several_times)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct request request = { .tag = 5, .kind = EVIDENCE_PATH, .name = "/" };
		struct answer answer;

		cr_expect_eq(source->operations->submit(source, &request), 0);
		cr_expect_eq(source->operations->submit(source, &request), 0);
		for (int i = 0; i < 2; i++) {
			cr_expect_eq(source->operations->wait(source, &answer), 0);
			cr_expect_eq(answer.tag, 5);
			release(source, &answer);
		}
		close_source(source);
	}
}

Test(source, what_may_not_be_asked_is_answered_as_refused)
{
	static const struct request rows[] = {
		{ .tag = 1, .document = API_CONTAINER, .name = "../../images" },
		{ .tag = 2, .document = API_CONTAINER, .name = "a%2e" },
		{ .tag = 3, .document = API_DOCUMENTS },
		{ .tag = 4, .kind = EVIDENCE_FILE, .name = "/etc/../etc/shadow" },
		{ .tag = 5, .kind = EVIDENCE_KINDS },
		{ .tag = 6, .kind = EVIDENCE_PROCESS, .detail = PROCESS_FULL },
		{ .tag = 7, .kind = EVIDENCE_SOCKETS },
	};
	struct fake_engine *engine =
		fake_engine_start(&(struct fake_options){ .routes = &small_document, .count = 1 });

	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], fake_engine_socket(engine), "");

		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			struct answer answer = ask(source, &rows[i]);

			cr_expect_eq(answer.tag, rows[i].tag);
			cr_expect_eq(answer.status, EVIDENCE_REFUSED, "%s: %u", openers[o].label,
				     rows[i].tag);
			cr_expect_eq(answer.part_count, 0);
			release(source, &answer);
		}
		close_source(source);
	}
	cr_expect_eq(fake_engine_requests(engine), 0);
	fake_engine_stop(engine);
}

Test(source, texts_and_pins_need_not_outlive_the_submit)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		char name[] = "/etc";
		struct pin pin = { .pid = getpid() };
		struct request path = { .tag = 1, .kind = EVIDENCE_PATH, .name = name };
		struct request brief = { .tag = 2,
					 .kind = EVIDENCE_PROCESS,
					 .detail = PROCESS_BRIEF,
					 .pins = &pin,
					 .pin_count = 1 };
		struct answer answer;

		cr_assert_eq(source->operations->submit(source, &path), 0);
		cr_assert_eq(source->operations->submit(source, &brief), 0);
		name[1] = '\0';
		pin.pid = 0;
		for (int i = 0; i < 2; i++) {
			cr_assert_eq(source->operations->wait(source, &answer), 0);
			cr_assert_gt(answer.part_count, 1);
			if (answer.tag == 1)
				cr_expect_str_eq(answer.parts[1].name, "/etc");
			else
				cr_expect_eq(answer.parts[0].status, EVIDENCE_OK);
			release(source, &answer);
		}
		close_source(source);
	}
}

Test(source, at_the_deadline_everything_open_has_timed_out)
{
	static const struct fake_route hangs = { .raw = "", .ending = FAKE_HANG };
	struct fake_engine *engine =
		fake_engine_start(&(struct fake_options){ .routes = &hangs, .count = 1 });

	for (size_t o = 0; o < OPENERS; o++) {
		int64_t begin = clock_steady();
		struct live_options options = { .socket_path = fake_engine_socket(engine),
						.deadline = begin + 200 * MILLISECOND };
		struct source *source = openers[o].open(&options, &(struct live_tuning){ 0 });
		struct answer answer;

		for (int i = 0; i < EVIDENCE_IN_FLIGHT; i++)
			cr_assert_eq(source->operations->submit(source, &(struct request){ 0 }), 0);
		for (int i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
			cr_assert_eq(source->operations->wait(source, &answer), 0);
			cr_expect_eq(answer.status, EVIDENCE_TIMEOUT);
			release(source, &answer);
		}
		cr_expect_geq(clock_steady() - begin, 199 * MILLISECOND);
		cr_expect_lt(clock_steady() - begin, 600 * MILLISECOND);
		answer = ask(source, &(struct request){ .kind = EVIDENCE_PROCESSES });
		cr_expect_eq(answer.status, EVIDENCE_TIMEOUT, "nothing is begun after it");
		release(source, &answer);
		close_source(source);
	}
	fake_engine_stop(engine);
}

/* 64 requests of 48 KB each and answers many times as large: two ends that both write and never
 * read would stand still. */
Test(source, large_requests_and_answers_do_not_block_each_other, .timeout = 60)
{
	enum { PINS = 4000 };
	struct pin *pins = calloc(PINS, sizeof(*pins));

	for (int i = 0; i < PINS; i++)
		pins[i] = (struct pin){ .pid = 4194304 }; /* beyond the highest */
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct request request = { .kind = EVIDENCE_PROCESS,
					   .detail = PROCESS_BRIEF,
					   .pins = pins,
					   .pin_count = PINS };
		struct answer answer;

		for (int i = 0; i < EVIDENCE_IN_FLIGHT; i++)
			cr_assert_eq(source->operations->submit(source, &request), 0);
		for (int i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
			cr_assert_eq(source->operations->wait(source, &answer), 0);
			cr_expect_eq(answer.part_count, 3 * PINS);
			cr_expect_eq(answer.parts[0].status, EVIDENCE_GONE);
			release(source, &answer);
		}
		close_source(source);
	}
	free(pins);
}

/* Its answer comes while many local looks are still to be done. */
Test(source, local_looks_do_not_hold_up_the_engine)
{
	struct fake_engine *engine =
		fake_engine_start(&(struct fake_options){ .routes = &small_document, .count = 1 });

	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], fake_engine_socket(engine), "");
		struct answer answer;

		for (uint32_t i = 0; i < 60; i++) {
			struct request request = { .tag = i,
						   .kind = i == 10 ? EVIDENCE_API
								   : EVIDENCE_PROCESSES };

			cr_assert_eq(source->operations->submit(source, &request), 0);
		}
		for (uint32_t i = 0; i < 60; i++) {
			cr_assert_eq(source->operations->wait(source, &answer), 0);
			cr_expect_eq(answer.status, EVIDENCE_OK);
			cr_expect(answer.tag != 10 || i < 40, "%s: it came as number %u",
				  openers[o].label, i);
			release(source, &answer);
		}
		close_source(source);
	}
	fake_engine_stop(engine);
}
