/*
 * Whole hosts, replayed from the recordings that come with the project: what every check says of
 * them stands in tests/golden/HOST.results (DOCKAUDIT_UPDATE_GOLDEN=1 writes it anew). And a
 * check that did not exist when they were recorded can be run on them.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/container.h"
#include "core/run/audit.h"
#include "core/run/replay.h"
#include "core/run/select.h"

static const char *const hosts[] = { "untidy", "healthy" };

#define HOSTS (sizeof(hosts) / sizeof(*hosts))

static void replay(struct arena *arena, const char *host, struct audit *audit,
		   struct report *report)
{
	const char *path = arena_format(arena, "tests/recordings/%s.jsonl", host);
	struct err err = { 0 };
	struct audit_cost cost;

	audit->source = replay_open(path, &err);
	cr_assert(audit->source, "%s", err.text);
	audit_run(audit, arena, report, &cost);
	audit->source->operations->close(audit->source);
}

static void audit_with(struct arena *arena, const char *host, const struct selection *selection,
		       struct report *report)
{
	struct audit audit = { .benchmark = selection->benchmark };
	struct err err = { 0 };

	audit.selected = select_checks(arena, selection, &err);
	cr_assert(audit.selected, "%s", err.text);
	replay(arena, host, &audit, report);
}

/* "runtime/privileged fail 3/15": a line for each check, and for each object that is not good. */
static void write_results(struct buffer *out, const struct report *report)
{
	for (size_t i = 0; i < report->outcome_count; i++) {
		const struct check_outcome *outcome = &report->outcomes[i];

		buffer_format(out, "%s %s %s\n", outcome->id, outcome->named->name,
			      result_word(outcome->result));
		for (size_t k = 0; k < outcome->finding_count; k++)
			if (outcome->findings[k].kind == SUBJECT_CONTAINER)
				buffer_format(out, "    %s %s\n", outcome->findings[k].name,
					      result_word(outcome->findings[k].result));
	}
}

static void compare_golden(const char *path, const struct buffer *got)
{
	struct buffer golden = { 0 };
	char line[512];
	FILE *file = fopen(path, getenv("DOCKAUDIT_UPDATE_GOLDEN") ? "w+e" : "re");

	cr_assert(file, "%s", path);
	if (getenv("DOCKAUDIT_UPDATE_GOLDEN"))
		cr_assert(fwrite(got->bytes, 1, got->size, file) == got->size);
	rewind(file);
	buffer_clear(&golden);
	while (fgets(line, sizeof(line), file))
		buffer_text(&golden, line);
	cr_expect_str_eq(got->bytes, golden.bytes, "%s differs", path);
	buffer_done(&golden);
	(void)fclose(file);
}

Test(recorded_hosts, get_the_verdicts_that_they_deserve)
{
	const struct selection everything = { .benchmark = BENCHMARK_1_8_0, .level = 2 };

	for (size_t i = 0; i < HOSTS; i++) {
		struct arena *arena = arena_new();
		struct report report = { 0 };
		struct buffer results = { 0 };

		audit_with(arena, hosts[i], &everything, &report);
		write_results(&results, &report);
		compare_golden(arena_format(arena, "tests/golden/%s.results", hosts[i]), &results);
		cr_expect(report.complete, "%s: %s", hosts[i],
			  report.complete ? "" : report.incomplete[0]);
		buffer_done(&results);
		arena_free(arena);
	}
}

/* Nothing but evidence can answer this: no check of ours has ever asked for it. */
static enum result judge_runtime(const struct subject *on, struct finding *finding)
{
	saw(finding, on->container->inspect, "HostConfig.Runtime", on->container->runtime, "runc");
	if (!on->container->runtime)
		return unknown(finding, "the engine did not say its runtime");
	return strcmp(on->container->runtime, "runc") == 0
		       ? RESULT_PASS
		       : fail(finding, "runs under %s", on->container->runtime);
}

static const struct check runtime_check = {
	.id = { NULL, "5.33", NULL },
	.title = "Containers run under runc",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge_runtime } },
};

Test(recorded_hosts, answer_a_check_that_was_written_later)
{
	static const struct named_check later = { "runtime/later", &runtime_check };
	static const struct named_check *const selected[] = { &later, NULL };
	struct audit audit = { .benchmark = BENCHMARK_1_7_0,
			       .selected = selected,
			       .containers = "[a-c]*",
			       .keep_passes = true };
	struct arena *arena = arena_new();
	struct report report = { 0 };

	replay(arena, "untidy", &audit, &report);
	cr_assert_eq(report.outcome_count, 1);
	cr_expect_str_eq(report.outcomes[0].id, "5.33");
	cr_expect_eq(report.outcomes[0].finding_count, 6, "%zu objects",
		     report.outcomes[0].finding_count);
	cr_expect_eq(report.outcomes[0].counts[RESULT_UNKNOWN], 0);
	cr_expect(report.outcomes[0].counts[RESULT_PASS] > 0);
	arena_free(arena);
}

Test(recorded_hosts, are_numbered_as_the_benchmark_that_is_asked_for)
{
	const struct selection old = { .benchmark = BENCHMARK_1_6_0, .level = 1, .only = "2.7" };
	const struct selection new = { .benchmark = BENCHMARK_1_8_0, .level = 1, .only = "2.7" };
	struct arena *arena = arena_new();
	struct report report = { 0 };

	audit_with(arena, "untidy", &old, &report);
	cr_expect_str_eq(report.outcomes[0].named->name, "daemon/tls");
	audit_with(arena, "untidy", &new, &report);
	cr_expect_str_eq(report.outcomes[0].named->name, "daemon/devicemapper");
	arena_free(arena);
}
