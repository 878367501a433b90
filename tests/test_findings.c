#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/store_bench.h"

/* From findings to outcomes. */

Test(findings, passes_of_containers_are_only_counted)
{
	struct bench bench = bench_new();
	const struct finding_object object = bench_container("web");
	const struct check_outcome *outcome;

	bench_judge(&bench, "web", RESULT_PASS, "");
	bench_closed(&bench, bench_opened(&bench), &bench_engine, RESULT_PASS);
	finding_close(bench_opened(&bench), &bench_first, &object, RESULT_PASS, true);
	outcome = bench_finished(&bench);
	cr_expect_eq(outcome->counts[RESULT_PASS], 3);
	cr_assert_eq(outcome->finding_count, 2);
	cr_expect_eq(outcome->findings[0].kind, SUBJECT_DAEMON);
	cr_expect_eq(outcome->findings[1].kind, SUBJECT_CONTAINER, "with --details all");
	bench_done(&bench);
}

/* The order in which objects were read is chance. */
Test(findings, sorted_by_kind_name_and_id)
{
	static const struct finding_object objects[] = {
		{ SUBJECT_CONTAINER, "b", "2", "" }, { SUBJECT_CONTAINER, "b", "1", "" },
		{ SUBJECT_CONTAINER, "a", "9", "" }, { SUBJECT_DAEMON, "z", "", "" },
		{ SUBJECT_HOST, "z", NULL, NULL },   { SUBJECT_CONTAINER, "B", "0", "" },
	};
	static const char *const sorted[] = { "host z ",       "daemon z ",	"container B 0",
					      "container a 9", "container b 1", "container b 2" };
	const size_t count = sizeof(objects) / sizeof(*objects);

	for (size_t start = 0; start < count; start++) {
		struct bench bench = bench_new();
		const struct check_outcome *outcome;

		for (size_t i = 0; i < count; i++) {
			struct finding *finding = bench_opened(&bench);

			bench_closed(&bench, finding, &objects[(start + i) % count],
				     fail(finding, "broken"));
		}
		outcome = bench_finished(&bench);
		for (size_t i = 0; i < count; i++) {
			const struct finding_record *record = &outcome->findings[i];

			cr_expect_str_eq(arena_format(bench.scratch, "%s %s %s",
						      subject_kind_word(record->kind), record->name,
						      record->id),
					 sorted[i], "from %zu", start);
		}
		bench_done(&bench);
	}
}

/* Two looks at one object stay in the order of the looks. */
Test(findings, looks_of_one_object_keep_their_order)
{
	struct bench bench = bench_new();
	const struct check_outcome *outcome;

	bench_judge(&bench, "web", RESULT_WARN, "first look");
	bench_judge(&bench, "web", RESULT_WARN, "second look");
	outcome = bench_finished(&bench);
	cr_expect_str_eq(outcome->findings[0].message, "first look");
	cr_expect_str_eq(outcome->findings[1].message, "second look");
	bench_done(&bench);
}

Test(findings, the_worst_decides)
{
	/* In the order of severity. */
	static const enum result order[] = { RESULT_NOT_APPLICABLE, RESULT_PASS,    RESULT_REVIEW,
					     RESULT_WARN,	    RESULT_UNKNOWN, RESULT_FAIL };
	const size_t count = sizeof(order) / sizeof(*order);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			struct bench bench = bench_new();

			bench_judge(&bench, "a", order[i], "message");
			bench_judge(&bench, "b", order[j], "message");
			cr_expect_eq(bench_finished(&bench)->result, order[i > j ? i : j],
				     "%s and %s", result_word(order[i]), result_word(order[j]));
			bench_done(&bench);
		}
}

Test(findings, one_sentence_over_all_objects)
{
	static const struct {
		struct judged objects[4];
		size_t count;
		const char *message;
	} rows[] = {
		{ { { RESULT_FAIL, "broken" } }, 1, "broken" },
		{ { { RESULT_PASS, "" }, { RESULT_PASS, "" } }, 2, "" },
		{ { { RESULT_FAIL, "broken" }, { RESULT_PASS, "" }, { RESULT_FAIL, "broken" } },
		  3,
		  "2 of 3 containers fail: broken" },
		{ { { RESULT_FAIL, "broken" }, { RESULT_PASS, "" } },
		  2,
		  "1 of 2 containers fails: broken" },
		{ { { RESULT_FAIL, "one" }, { RESULT_FAIL, "other" }, { RESULT_UNKNOWN, "x" } },
		  3,
		  "2 of 3 containers fail, first cause: one" },
		{ { { RESULT_UNKNOWN, "denied" }, { RESULT_UNKNOWN, "gone" }, { RESULT_PASS, "" } },
		  3,
		  "2 of 3 containers are unknown, first cause: denied" },
		{ { { RESULT_WARN, "weak" }, { RESULT_REVIEW, "see" } },
		  2,
		  "1 of 2 containers is weak: weak" },
		{ { { RESULT_REVIEW, "see" }, { RESULT_REVIEW, "see" } },
		  2,
		  "2 of 2 containers need review: see" },
		{ { { RESULT_NOT_APPLICABLE, "no such thing" },
		    { RESULT_NOT_APPLICABLE, "no such thing" } },
		  2,
		  "no such thing" },
		{ { { RESULT_NOT_APPLICABLE, "one" }, { RESULT_NOT_APPLICABLE, "other" } },
		  2,
		  "2 of 2 containers are not applicable, first cause: one" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bench bench = bench_new();

		for (size_t j = 0; j < rows[i].count; j++)
			bench_judge(&bench, arena_format(bench.arena, "c%zu", j),
				    rows[i].objects[j].result, rows[i].objects[j].message);
		cr_expect_str_eq(bench_finished(&bench)->message, rows[i].message, "row %zu", i);
		bench_done(&bench);
	}
}

Test(findings, objects_of_two_kinds)
{
	struct bench bench = bench_new();
	struct finding *finding = bench_opened(&bench);

	bench_closed(&bench, finding, &bench_engine, fail(finding, "broken"));
	bench_judge(&bench, "web", RESULT_PASS, "");
	cr_expect_str_eq(bench_finished(&bench)->message, "1 of 2 objects fails: broken");
	bench_done(&bench);
}

/* What was not looked at is not passed. */
Test(findings, no_finding_is_unknown)
{
	struct bench bench = bench_new();
	const struct check_outcome *outcome = bench_finished(&bench);

	cr_expect_eq(outcome->result, RESULT_UNKNOWN);
	cr_expect(*outcome->message);
	cr_expect_eq(bench.report.counts[RESULT_UNKNOWN], 2);
	cr_expect_not(bench.report.has_score);
	bench_done(&bench);
}

/* Warnings are assessed and not scored; nobody gains by a failed look. */
Test(findings, score)
{
	static const struct {
		enum result first, second;
		bool has_score;
		double score;
		size_t assessed;
	} rows[] = {
		{ RESULT_PASS, RESULT_FAIL, true, 50, 2 },
		{ RESULT_PASS, RESULT_PASS, true, 100, 2 },
		{ RESULT_FAIL, RESULT_FAIL, true, 0, 2 },
		{ RESULT_WARN, RESULT_PASS, true, 100, 2 },
		{ RESULT_WARN, RESULT_WARN, false, 0, 2 },
		{ RESULT_REVIEW, RESULT_FAIL, true, 0, 1 },
		{ RESULT_UNKNOWN, RESULT_PASS, true, 100, 1 },
		{ RESULT_NOT_APPLICABLE, RESULT_UNKNOWN, false, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bench bench = bench_new();

		bench_judge_check(&bench, &bench_first, "web",
				  (struct judged){ rows[i].first, "message" });
		bench_judge_check(&bench, &bench_second, "web",
				  (struct judged){ rows[i].second, "message" });
		(void)bench_finished(&bench);
		cr_expect_eq(bench.report.has_score, rows[i].has_score, "row %zu", i);
		cr_expect_float_eq(bench.report.score, rows[i].score, 0.001, "row %zu", i);
		cr_expect_eq(bench.report.assessed, rows[i].assessed, "row %zu", i);
		bench_done(&bench);
	}
}

Test(findings, thresholds)
{
	static const struct {
		enum result threshold;
		const char *reached;
	} rows[] = {
		{ RESULT_FAIL, "fail " },
		{ RESULT_WARN, "warn fail " },
		{ RESULT_REVIEW, "review warn fail " },
		{ RESULT_PASS, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char reached[128] = "";

		for (int result = 0; result < RESULT_COUNT; result++)
			if (result_reaches((enum result)result, rows[i].threshold))
				(void)snprintf(reached + strlen(reached),
					       sizeof(reached) - strlen(reached), "%s ",
					       result_word((enum result)result));
		cr_expect_str_eq(reached, rows[i].reached, "row %zu", i);
	}
}
