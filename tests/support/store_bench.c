#include "tests/support/store_bench.h"

#include <criterion/criterion.h>

static const struct check first_check = {
	.id = { "5.5", "5.5", "5.5" }, .title = "First", .fix = "Fix.", .level = 1
};
static const struct check second_check = {
	.id = { "5.10", "5.10", "5.10" }, .title = "Second", .fix = "Fix.", .level = 1
};
const struct named_check bench_first = { "runtime/first", &first_check };
const struct named_check bench_second = { "runtime/second", &second_check };

const struct finding_object bench_engine = { .kind = SUBJECT_DAEMON, .name = "engine" };

struct bench bench_new(void)
{
	struct bench bench = { .arena = arena_new(), .scratch = arena_new() };

	bench.findings = findings_new(bench.arena);
	return bench;
}

void bench_done(struct bench *bench)
{
	arena_free(bench->scratch);
	arena_free(bench->arena);
}

struct finding *bench_opened(struct bench *bench)
{
	return finding_open(bench->findings, bench->scratch);
}

/* As the run does it: the subject's memory is gone once it has been judged. */
void bench_closed(struct bench *bench, struct finding *finding, const struct finding_object *object,
		  enum result result)
{
	finding_close(finding, &bench_first, object, result, false);
	arena_reset(bench->scratch);
}

const struct check_outcome *bench_finished(struct bench *bench)
{
	const struct named_check *const selected[] = { &bench_second, &bench_first, NULL };

	findings_finish(bench->findings, selected, BENCHMARK_1_8_0, &bench->report);
	cr_assert_eq(bench->report.outcome_count, 2);
	cr_assert_eq(bench->report.outcomes[0].named, &bench_first, "5.5 stands before 5.10");
	return &bench->report.outcomes[0];
}

struct finding_object bench_container(const char *name)
{
	return (struct finding_object){ SUBJECT_CONTAINER, name, "0123", "image" };
}

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
void bench_judge_check(struct bench *bench, const struct named_check *named, const char *name,
		       struct judged judged)
{
	const struct finding_object object = bench_container(name);
	struct finding *finding = bench_opened(bench);

	say(finding, judged);
	finding_close(finding, named, &object, judged.result, false);
	arena_reset(bench->scratch);
}

void bench_judge(struct bench *bench, const char *name, enum result result, const char *message)
{
	bench_judge_check(bench, &bench_first, name, (struct judged){ result, message });
}
