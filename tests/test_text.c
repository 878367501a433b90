#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/sample_report.h"

static const struct report_style plain = { .fail_on = RESULT_FAIL };

Test(text, golden_reports)
{
	const struct report_style all = { .fail_on = RESULT_FAIL, .all_details = true };
	const struct report_style coloured = { .fail_on = RESULT_FAIL, .colour = true };
	const struct report_style quiet = { .fail_on = RESULT_FAIL, .quiet = true };
	const struct {
		const char *file;
		const struct report *(*sample)(struct arena *arena);
		const struct report_style *style;
	} rows[] = {
		{ "single.txt", sample_single, &plain },
		{ "single_coloured.txt", sample_single, &coloured },
		{ "no_containers.txt", sample_no_containers, &plain },
		{ "no_engine.txt", sample_no_engine, &plain },
		{ "hostile.txt", sample_hostile, &plain },
		{ "hostile_all.txt", sample_hostile, &all },
		{ "nothing.txt", sample_nothing, &plain },
		{ "no_containers_quiet.txt", sample_no_containers, &quiet },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		sample_golden(rows[i].file,
			      sample_written(arena, "text", rows[i].sample(arena), rows[i].style));
	arena_free(arena);
}

Test(text, golden_full_report)
{
	const struct report_style all = { .fail_on = RESULT_FAIL, .all_details = true };
	const struct report_style quiet = { .fail_on = RESULT_WARN, .quiet = true };
	struct arena *arena = arena_new();

	sample_golden("full.txt", sample_written(arena, "text", sample_full(arena, false), &plain));
	sample_golden("full_all.txt",
		      sample_written(arena, "text", sample_full(arena, true), &all));
	sample_golden("full_quiet.txt",
		      sample_written(arena, "text", sample_full(arena, false), &quiet));
	arena_free(arena);
}

/* cron mails on any byte. */
Test(text, quiet_says_nothing_when_nothing_counts)
{
	static const struct {
		const char *label;
		const struct report *(*sample)(struct arena *arena);
		enum result fail_on;
		bool is_silent;
	} rows[] = {
		{ "nothing at all", sample_nothing, RESULT_FAIL, true },
		{ "a failure", sample_single, RESULT_FAIL, false },
		{ "a failure that does not count", sample_single, RESULT_PASS, true },
		{ "a warning", sample_no_containers, RESULT_WARN, false },
		{ "no engine", sample_no_engine, RESULT_PASS, false },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct report_style style = { .quiet = true, .fail_on = rows[i].fail_on };
		const char *text = sample_written(arena, "text", rows[i].sample(arena), &style);

		cr_expect_eq(!*text, rows[i].is_silent, "%s: '%s'", rows[i].label, text);
	}
	arena_free(arena);
}

/* What is cut short or unread is said, even where no item tells it. */
Test(text, quiet_does_not_hide_what_was_cut)
{
	const struct report_style style = { .quiet = true, .fail_on = RESULT_FAIL };
	struct arena *arena = arena_new();
	struct report report = *sample_nothing(arena);
	const char *text;

	report.complete = false;
	text = sample_written(arena, "text", &report, &style);
	cr_expect(strstr(text, "verdict INCOMPLETE"));
	cr_expect(strstr(text, "incomplete: the audit was cut short"));
	report.complete = true;
	report.engine_cause = "connection refused";
	cr_expect(*sample_written(arena, "text", &report, &style));
	arena_free(arena);
}

/* Colour is for the result word; without it the same bytes stand there. */
Test(text, colour_changes_no_word)
{
	const struct report_style coloured = { .fail_on = RESULT_FAIL, .colour = true };
	struct arena *arena = arena_new();
	const struct report *report = sample_full(arena, false);
	const char *from = sample_written(arena, "text", report, &coloured);
	char *bare = arena_alloc(arena, strlen(from) + 1), *end = bare;

	for (; *from; from++) {
		if (*from == '\033')
			from += strcspn(from, "m");
		else
			*end++ = *from;
	}
	cr_expect_str_eq(bare, sample_written(arena, "text", report, &plain));
	arena_free(arena);
}

static const struct check lone_check = {
	.id = { "5.5", "5.5", "5.5" }, .title = "Title", .fix = "Fix.", .level = 1
};
static const struct named_check lone = { "runtime/lone", &lone_check };

/* count containers, each with this many lines of evidence. */
static const struct report *wide_report(struct arena *arena, size_t count, size_t lines)
{
	const struct named_check *const selected[] = { &lone, NULL };
	struct report *report = arena_alloc(arena, sizeof(*report));
	struct findings *findings = findings_new(arena);

	for (size_t i = 0; i < count; i++) {
		const struct finding_object object = { SUBJECT_CONTAINER,
						       arena_format(arena, "c%03zu", i), "", "" };
		struct finding *finding = finding_open(findings, arena);

		for (size_t j = 0; j < lines; j++)
			saw(finding, "source", "field", "observed", "expected");
		finding_close(finding, &lone, &object, fail(finding, "broken"), false);
	}
	*report = (struct report){ .version = "1", .benchmark = "1.8.0", .complete = true };
	findings_finish(findings, selected, BENCHMARK_1_8_0, report);
	return report;
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (text = strstr(text, part); text; text = strstr(text + 1, part))
		count++;
	return count;
}

Test(text, long_lists_are_cut_and_say_so)
{
	static const struct {
		size_t objects, lines;
		bool all_details;
		size_t shown_objects, shown_lines;
		const char *notice;
	} rows[] = {
		{ 10, 1, false, 10, 10, NULL },
		{ 12, 1, false, 10, 10, "        and 2 more: --details all\n" },
		{ 12, 1, true, 12, 12, NULL },
		{ 1, 12, false, 1, 5, "            and 7 more lines of evidence: --details all\n" },
		{ 1, 12, true, 1, 12, NULL },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct report_style style = { .fail_on = RESULT_FAIL,
						    .all_details = rows[i].all_details };
		const char *text = sample_written(
			arena, "text", wide_report(arena, rows[i].objects, rows[i].lines), &style);

		cr_expect_eq(count_of(text, "\n        c0"), rows[i].shown_objects, "row %zu", i);
		cr_expect_eq(count_of(text, "observed"), rows[i].shown_lines, "row %zu", i);
		cr_expect_eq(count_of(text, "--details all"), rows[i].notice != NULL, "row %zu", i);
		if (rows[i].notice)
			cr_expect(strstr(text, rows[i].notice), "row %zu:\n%s", i, text);
	}
	arena_free(arena);
}

/* 100.0 is kept for a host where nothing fails. */
Test(text, score_is_cut_not_rounded)
{
	static const struct {
		size_t pass, fail;
		const char *line;
	} rows[] = {
		{ 2999, 1, "score 99.9% = 2999 pass / (2999 pass + 1 fail)\n" },
		{ 3000, 0, "score 100.0% = 3000 pass / (3000 pass + 0 fail)\n" },
		{ 2, 1, "score 66.6% = 2 pass / (2 pass + 1 fail)\n" },
		{ 0, 1, "score 0.0% = 0 pass / (0 pass + 1 fail)\n" },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct report report = *sample_nothing(arena);

		report.counts[RESULT_PASS] = rows[i].pass;
		report.counts[RESULT_FAIL] = rows[i].fail;
		report.has_score = true;
		cr_expect(strstr(sample_written(arena, "text", &report, &plain), rows[i].line),
			  "row %zu", i);
	}
	arena_free(arena);
}

Test(text, a_failed_write_is_told)
{
	struct arena *arena = arena_new();
	const struct report *report = sample_full(arena, false);

	for (size_t i = 0; i < all_reporters_count; i++) {
		FILE *out = fopen("/dev/full", "w");

		cr_assert(out);
		(void)setvbuf(out, NULL, _IONBF, 0);
		cr_expect_eq(all_reporters[i]->write(out, report, &plain), -1, "%s",
			     all_reporters[i]->name);
		(void)fclose(out);
	}
	arena_free(arena);
}

/* The lower level first, then where most objects fail, then by number; three of them. */
Test(text, steps)
{
	static const struct {
		const char *id;
		unsigned char level;
		size_t failing;
		const char *place; /* NULL: not among the first three */
	} rows[] = {
		{ "5.1", 2, 100, NULL },	  { "5.2", 1, 1, NULL },
		{ "5.3", 1, 2, "\n  2. 5.3 " },	  { "5.4", 1, 9, "\n  1. 5.4 " },
		{ "5.10", 1, 2, "\n  3. 5.10 " }, { "5.11", 1, 2, NULL },
	};
	const size_t count = sizeof(rows) / sizeof(*rows);
	struct arena *arena = arena_new();
	struct check *checks = arena_array(arena, count, sizeof(*checks));
	struct named_check *named = arena_array(arena, count, sizeof(*named));
	struct check_outcome *outcomes = arena_array(arena, count, sizeof(*outcomes));
	struct report report = *sample_nothing(arena);
	const char *text;

	for (size_t i = 0; i < count; i++) {
		checks[i] = lone_check;
		checks[i].level = rows[i].level;
		named[i] = (struct named_check){ "runtime/lone", &checks[i] };
		outcomes[i] = (struct check_outcome){
			.named = &named[i], .id = rows[i].id, .result = RESULT_FAIL, .message = "x"
		};
		outcomes[i].counts[RESULT_FAIL] = rows[i].failing;
	}
	report.outcomes = outcomes;
	report.outcome_count = count;
	text = strstr(sample_written(arena, "text", &report, &plain), "What would help most");
	cr_assert(text);
	for (size_t i = 0; i < count; i++) {
		if (rows[i].place)
			cr_expect(strstr(text, rows[i].place), "%s", rows[i].id);
		else
			cr_expect_null(strstr(text, arena_format(arena, " %s ", rows[i].id)));
	}
	arena_free(arena);
}

/* A container that publishes no port is no container that failed to pass. */
Test(text, objects_that_the_item_does_not_speak_of_are_not_counted)
{
	static const struct {
		const char *label;
		size_t passing, failing, without;
		const char *count;
	} rows[] = {
		{ "some pass, the others have none", 2, 0, 7, " 2 of 2\n" },
		{ "one fails", 2, 1, 7, " 1 of 3\n" },
		{ "all pass", 9, 0, 0, " 9 of 9\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct arena *arena = arena_new();
		const struct named_check named = { "runtime/lone", &lone_check };
		struct check_outcome outcome = { .named = &named, .id = "5.8", .message = "x" };
		struct report report = *sample_nothing(arena);

		outcome.result = rows[i].failing ? RESULT_FAIL : RESULT_PASS;
		outcome.counts[RESULT_PASS] = rows[i].passing;
		outcome.counts[RESULT_FAIL] = rows[i].failing;
		outcome.counts[RESULT_NOT_APPLICABLE] = rows[i].without;
		report.outcomes = &outcome;
		report.outcome_count = 1;
		cr_expect(strstr(sample_written(arena, "text", &report, &plain), rows[i].count),
			  "%s", rows[i].label);
		arena_free(arena);
	}
}

Test(text, the_cause_that_no_engine_answered_is_said_once)
{
	static const char *const incomplete[] = { "GET /_ping on unix:///x.sock: timed out", NULL };
	struct arena *arena = arena_new();
	struct report report = *sample_nothing(arena);
	const char *text, *first;

	report.endpoint = "unix:///x.sock";
	report.engine_cause = incomplete[0];
	report.incomplete = incomplete;
	report.complete = false;
	text = sample_written(arena, "text", &report, &plain);
	first = strstr(text, "unix:///x.sock");
	cr_assert(first);
	cr_expect_null(strstr(first + 1, "unix:///x.sock"), "%s", text);
	arena_free(arena);
}
