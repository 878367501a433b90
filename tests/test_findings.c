#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "core/run/findings.h"
#include "core/run/intern.h"

static const struct check first_check = {
	.id = { "5.5", "5.5", "5.5" }, .title = "First", .fix = "Fix.", .level = 1
};
static const struct check second_check = {
	.id = { "5.10", "5.10", "5.10" }, .title = "Second", .fix = "Fix.", .level = 1
};
static const struct named_check first = { "runtime/first", &first_check };
static const struct named_check second = { "runtime/second", &second_check };

static const struct finding_object engine = { .kind = SUBJECT_DAEMON, .name = "engine" };

/* A store, the memory of one subject, and the report at the end. */
struct bench {
	struct arena *arena, *scratch;
	struct findings *findings;
	struct report report;
};

static struct bench bench_new(void)
{
	struct bench bench = { .arena = arena_new(), .scratch = arena_new() };

	bench.findings = findings_new(bench.arena);
	return bench;
}

static void bench_done(struct bench *bench)
{
	arena_free(bench->scratch);
	arena_free(bench->arena);
}

static struct finding *opened(struct bench *bench)
{
	return finding_open(bench->findings, bench->scratch);
}

/* As the run does it: the subject's memory is gone once it has been judged. */
static void closed(struct bench *bench, struct finding *finding,
		   const struct finding_object *object, enum result result)
{
	finding_close(bench->findings, finding, &first, object, result, false);
	arena_reset(bench->scratch);
}

static const struct check_outcome *finished(struct bench *bench)
{
	const struct named_check *const selected[] = { &second, &first, NULL };

	findings_finish(bench->findings, selected, BENCHMARK_1_8_0, &bench->report);
	cr_assert_eq(bench->report.outcome_count, 2);
	cr_assert_eq(bench->report.outcomes[0].named, &first, "5.5 stands before 5.10");
	return &bench->report.outcomes[0];
}

static struct finding_object container(const char *name)
{
	return (struct finding_object){ SUBJECT_CONTAINER, name, "0123", "image" };
}

struct judged {
	enum result result;
	const char *message;
};

static void say(struct finding *finding, struct judged judged)
{
	switch (judged.result) {
	case RESULT_FAIL:
		fail(finding, "%s", judged.message);
		break;
	case RESULT_WARN:
		warn(finding, "%s", judged.message);
		break;
	case RESULT_REVIEW:
		review(finding, "%s", judged.message);
		break;
	case RESULT_UNKNOWN:
		unknown(finding, "%s", judged.message);
		break;
	case RESULT_NOT_APPLICABLE:
		not_applicable(finding, "%s", judged.message);
		break;
	case RESULT_PASS:
	case RESULT_WAIVED:
	case RESULT_COUNT:
		break;
	}
}

/* One container with this result. */
static void judge_check(struct bench *bench, const struct named_check *named, const char *name,
			struct judged judged)
{
	const struct finding_object object = container(name);
	struct finding *finding = opened(bench);

	say(finding, judged);
	finding_close(bench->findings, finding, named, &object, judged.result, false);
	arena_reset(bench->scratch);
}

static void judge(struct bench *bench, const char *name, enum result result, const char *message)
{
	judge_check(bench, &first, name, (struct judged){ result, message });
}

Test(findings, the_worst_message_stays)
{
	struct bench bench = bench_new();
	struct finding *finding = opened(&bench);
	const struct finding_record *record;

	not_applicable(finding, "none here");
	warn(finding, "weak");
	fail(finding, "broken at %d", 1);
	unknown(finding, "unread");
	fail(finding, "broken at %d", 2);
	fail(finding, "broken at %d", 1);
	closed(&bench, finding, &engine, RESULT_FAIL);
	record = finished(&bench)->findings;
	cr_expect_str_eq(record->message, "broken at 1; broken at 2");
	bench_done(&bench);
}

Test(findings, a_pass_has_no_message)
{
	struct bench bench = bench_new();
	struct finding *finding = opened(&bench);

	saw(finding, "GET /info", "Field", "true", "true");
	not_applicable(finding, "a part of it does not exist");
	closed(&bench, finding, &engine, RESULT_PASS);
	cr_expect_str_eq(finished(&bench)->findings->message, "");
	cr_expect_str_eq(finished(&bench)->message, "");
	bench_done(&bench);
}

Test(findings, a_cause_may_be_empty_but_not_the_sentence)
{
	struct bench bench = bench_new();

	judge(&bench, "web", RESULT_UNKNOWN, "");
	cr_expect_str_eq(finished(&bench)->message, "no reason was given");
	bench_done(&bench);
}

/* Each of these is a judge's fault that would hide a verdict. */
Test(findings, a_failure_noted_and_a_pass_returned, .signal = SIGABRT)
{
	struct bench bench = bench_new();
	struct finding *finding = opened(&bench);

	fail(finding, "broken");
	closed(&bench, finding, &engine, RESULT_PASS);
}

Test(findings, an_unknown_noted_and_a_pass_returned, .signal = SIGABRT)
{
	struct bench bench = bench_new();
	struct finding *finding = opened(&bench);

	unknown(finding, "unread");
	closed(&bench, finding, &engine, RESULT_PASS);
}

Test(findings, a_failure_without_a_message, .signal = SIGABRT)
{
	struct bench bench = bench_new();

	closed(&bench, opened(&bench), &engine, RESULT_FAIL);
}

Test(findings, no_judge_waives, .signal = SIGABRT)
{
	struct bench bench = bench_new();

	closed(&bench, opened(&bench), &engine, RESULT_WAIVED);
}

Test(findings, evidence_and_notes_are_kept_escaped)
{
	struct bench bench = bench_new();
	struct finding *finding = opened(&bench);
	const struct finding_record *record;

	saw(finding, "/proc/\033", "fi\\eld", text_of(finding, "a%cb", '\n'), "expected");
	saw(finding, "source", "field", NULL, NULL);
	note(finding, "note \x7f");
	closed(&bench, finding, &engine, fail(finding, "is %s", "\xe2\x80\xae"));
	record = finished(&bench)->findings;
	cr_assert_eq(record->evidence_count, 2);
	cr_expect_str_eq(record->evidence[0].source, "/proc/\\x1b");
	cr_expect_str_eq(record->evidence[0].field, "fi\\\\eld");
	cr_expect_str_eq(record->evidence[0].observed, "a\\x0ab");
	cr_expect_null(record->evidence[1].observed, "not set is not empty");
	cr_expect_null(record->evidence[1].expected);
	cr_assert_eq(record->note_count, 1);
	cr_expect_str_eq(record->notes[0], "note \\x7f");
	cr_expect_str_eq(record->message, "is \\xe2\\x80\\xae");
	cr_expect_str_eq(record->id, "", "an engine has no id");
	bench_done(&bench);
}

Test(findings, nothing_grows_without_bound)
{
	struct bench bench = bench_new();
	struct finding *finding = opened(&bench);
	const struct finding_record *record;
	char *text = arena_alloc(bench.arena, 100001);

	memset(text, 'x', 100000);
	saw(finding, "source", "field", text, "short");
	for (int i = 0; i < 1000; i++) {
		saw(finding, "source", "field", "x", "y");
		note(finding, "note %d", i);
		fail(finding, "broken at %d", i);
	}
	closed(&bench, finding, &engine, RESULT_FAIL);
	record = finished(&bench)->findings;
	cr_expect_lt(strlen(record->evidence[0].observed), 2100);
	cr_expect(strstr(record->evidence[0].observed, "(cut, 100000 bytes)"));
	cr_expect_eq(record->evidence_count, 200);
	cr_expect(strstr(record->message, "broken at 19; and 980 more"));
	cr_assert_eq(record->note_count, 22);
	cr_expect_str_eq(record->notes[20], "980 more notes are left out");
	cr_expect_str_eq(record->notes[21], "801 more pieces of evidence are left out");
	bench_done(&bench);
}

Test(findings, passes_of_containers_are_only_counted)
{
	struct bench bench = bench_new();
	const struct finding_object object = container("web");
	const struct check_outcome *outcome;

	judge(&bench, "web", RESULT_PASS, "");
	closed(&bench, opened(&bench), &engine, RESULT_PASS);
	finding_close(bench.findings, opened(&bench), &first, &object, RESULT_PASS, true);
	outcome = finished(&bench);
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
			struct finding *finding = opened(&bench);

			closed(&bench, finding, &objects[(start + i) % count],
			       fail(finding, "broken"));
		}
		outcome = finished(&bench);
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

	judge(&bench, "web", RESULT_WARN, "first look");
	judge(&bench, "web", RESULT_WARN, "second look");
	outcome = finished(&bench);
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

			judge(&bench, "a", order[i], "message");
			judge(&bench, "b", order[j], "message");
			cr_expect_eq(finished(&bench)->result, order[i > j ? i : j], "%s and %s",
				     result_word(order[i]), result_word(order[j]));
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
			judge(&bench, arena_format(bench.arena, "c%zu", j),
			      rows[i].objects[j].result, rows[i].objects[j].message);
		cr_expect_str_eq(finished(&bench)->message, rows[i].message, "row %zu", i);
		bench_done(&bench);
	}
}

Test(findings, objects_of_two_kinds)
{
	struct bench bench = bench_new();
	struct finding *finding = opened(&bench);

	closed(&bench, finding, &engine, fail(finding, "broken"));
	judge(&bench, "web", RESULT_PASS, "");
	cr_expect_str_eq(finished(&bench)->message, "1 of 2 objects fails: broken");
	bench_done(&bench);
}

/* What was not looked at is not passed. */
Test(findings, no_finding_is_unknown)
{
	struct bench bench = bench_new();
	const struct check_outcome *outcome = finished(&bench);

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

		judge_check(&bench, &first, "web", (struct judged){ rows[i].first, "message" });
		judge_check(&bench, &second, "web", (struct judged){ rows[i].second, "message" });
		(void)finished(&bench);
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

Test(findings, equal_texts_are_kept_once)
{
	struct arena *arena = arena_new();
	struct intern table = { .arena = arena };
	const char *text = intern_text(&table, "text");
	char name[32];

	for (int i = 0; i < 10000; i++) {
		(void)snprintf(name, sizeof(name), "name %d", i);
		cr_expect_str_eq(intern_text(&table, name), name);
	}
	cr_expect_eq(intern_text(&table, "text"), text, "after the table has grown");
	cr_expect_eq(intern_text(&table, "a\n"), intern_text(&table, "a\n"));
	cr_expect_neq(intern_text(&table, "a\n"), intern_text(&table, "a\\x0a"),
		      "a byte and its picture are two texts");
	cr_expect_null(intern_text(&table, NULL));
	arena_free(arena);
}
