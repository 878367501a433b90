#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>

#include "tests/support/store_bench.h"

/* What a judge says, and what is kept of it. */

Test(finding, the_worst_message_stays)
{
	struct bench bench = bench_new();
	struct finding *finding = bench_opened(&bench);
	const struct finding_record *record;

	not_applicable(finding, "none here");
	warn(finding, "weak");
	fail(finding, "broken at %d", 1);
	unknown(finding, "unread");
	fail(finding, "broken at %d", 2);
	fail(finding, "broken at %d", 1);
	bench_closed(&bench, finding, &bench_engine, RESULT_FAIL);
	record = bench_finished(&bench)->findings;
	cr_expect_str_eq(record->message, "broken at 1; broken at 2");
	bench_done(&bench);
}

Test(finding, a_pass_has_no_message)
{
	struct bench bench = bench_new();
	struct finding *finding = bench_opened(&bench);

	saw(finding, "GET /info", "Field", "true", "true");
	not_applicable(finding, "a part of it does not exist");
	bench_closed(&bench, finding, &bench_engine, RESULT_PASS);
	cr_expect_str_eq(bench_finished(&bench)->findings->message, "");
	cr_expect_str_eq(bench_finished(&bench)->message, "");
	bench_done(&bench);
}

Test(finding, a_cause_may_be_empty_but_not_the_sentence)
{
	struct bench bench = bench_new();

	bench_judge(&bench, "web", RESULT_UNKNOWN, "");
	cr_expect_str_eq(bench_finished(&bench)->message, "no reason was given");
	bench_done(&bench);
}

/* Each of these is a judge's fault that would hide a verdict. */
Test(finding, a_failure_noted_and_a_pass_returned, .signal = SIGABRT)
{
	struct bench bench = bench_new();
	struct finding *finding = bench_opened(&bench);

	fail(finding, "broken");
	bench_closed(&bench, finding, &bench_engine, RESULT_PASS);
}

Test(finding, an_unknown_noted_and_a_pass_returned, .signal = SIGABRT)
{
	struct bench bench = bench_new();
	struct finding *finding = bench_opened(&bench);

	unknown(finding, "unread");
	bench_closed(&bench, finding, &bench_engine, RESULT_PASS);
}

Test(finding, a_failure_without_a_message, .signal = SIGABRT)
{
	struct bench bench = bench_new();

	bench_closed(&bench, bench_opened(&bench), &bench_engine, RESULT_FAIL);
}

Test(finding, no_judge_waives, .signal = SIGABRT)
{
	struct bench bench = bench_new();

	bench_closed(&bench, bench_opened(&bench), &bench_engine, RESULT_WAIVED);
}

Test(finding, evidence_and_notes_are_kept_escaped)
{
	struct bench bench = bench_new();
	struct finding *finding = bench_opened(&bench);
	const struct finding_record *record;

	saw(finding, "/proc/\033", "fi\\eld", text_of(finding, "a%cb", '\n'), "expected");
	saw(finding, "source", "field", NULL, NULL);
	note(finding, "note \x7f");
	bench_closed(&bench, finding, &bench_engine, fail(finding, "is %s", "\xe2\x80\xae"));
	record = bench_finished(&bench)->findings;
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

Test(finding, nothing_grows_without_bound)
{
	struct bench bench = bench_new();
	struct finding *finding = bench_opened(&bench);
	const struct finding_record *record;
	char *text = arena_alloc(bench.arena, 100001);

	memset(text, 'x', 100000);
	saw(finding, "source", "field", text, "short");
	for (int i = 0; i < 1000; i++) {
		saw(finding, "source", "field", "x", "y");
		note(finding, "note %d", i);
		fail(finding, "broken at %d", i);
	}
	bench_closed(&bench, finding, &bench_engine, RESULT_FAIL);
	record = bench_finished(&bench)->findings;
	cr_expect_lt(strlen(record->evidence[0].observed), 2100);
	cr_expect(strstr(record->evidence[0].observed, "(cut, 100000 bytes)"));
	cr_expect_eq(record->evidence_count, 200);
	cr_expect(strstr(record->message, "broken at 19; and 980 more"));
	cr_assert_eq(record->note_count, 22);
	cr_expect_str_eq(record->notes[20], "980 more notes are left out");
	cr_expect_str_eq(record->notes[21], "801 more pieces of evidence are left out");
	bench_done(&bench);
}
