#include <criterion/criterion.h>
#include <string.h>

#include "core/run/audit.h"
#include "core/run/options.h"
#include "core/run/select.h"

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))
#define MOST_WORDS 6

static int parse(const char *const *words, struct options *options, struct err *err)
{
	char *argv[MOST_WORDS + 2] = { NULL };
	static char copies[MOST_WORDS + 1][64]; /* the options point into them */
	int argc = 0;

	argv[argc] = memcpy(copies[argc], "dockaudit", 10);
	for (argc = 1; argc <= MOST_WORDS && words[argc - 1]; argc++)
		argv[argc] = memcpy(copies[argc], words[argc - 1], strlen(words[argc - 1]) + 1);
	return options_parse(argc, argv, options, err);
}

Test(command_line, a_mistake_is_named)
{
	static const struct {
		const char *words[MOST_WORDS + 1];
		const char *says;
	} rows[] = {
		{ { "--nonsense" }, "--nonsense" },
		{ { "-x" }, "-x" },
		{ { "frob" }, "frob" },
		{ { "--level", "3" }, "--level" },
		{ { "--benchmark", "1.5.0" }, "1.6.0, 1.7.0, 1.8.0" },
		{ { "--timeout", "0" }, "--timeout" },
		{ { "--timeout", "ten" }, "--timeout" },
		{ { "--fail-on", "new" }, "--fail-on" },
		{ { "--color", "blue" }, "--color" },
		{ { "--details", "some" }, "--details" },
		{ { "--reader", "thread" }, "--reader" },
		{ { "-o", "json" }, "-o" },
		{ { "-o", ":file" }, "-o" },
		{ { "-o", "json:" }, "-o" },
		{ { "--only" }, "--only" },
		{ { "explain" }, "explain" },
		{ { "explain", "5.1", "5.2" }, "explain" },
		{ { "record" }, "-o FILE" },
		{ { "--recording", "a", "--host", "unix:///b" }, "--recording" },
		{ { "audit", "more" }, "more" },
		{ { "policy" }, "policy check" },
		{ { "policy", "check" }, "one file" },
		{ { "policy", "show", "p.yaml" }, "the word check" },
		{ { "policy", "check", "a", "b" }, "one file" },
		{ { "list", "-p", "p.yaml" }, "--policy" },
		{ { "record", "-o", "r", "--policy", "p.yaml" }, "--policy" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct options options;
		struct err err = { 0 };

		cr_expect(parse(rows[i].words, &options, &err) < 0, "%s", rows[i].words[0]);
		cr_expect(strstr(err.text, rows[i].says), "%s: \"%s\" does not say %s",
			  rows[i].words[0], err.text, rows[i].says);
	}
}

Test(command_line, options_are_taken)
{
	static const char *const words[] = { "audit",	      "--only", "5", "-o",
					     "json:/tmp/a:b", "-q",	NULL };
	struct options options;
	struct err err = { 0 };

	cr_assert(parse(words, &options, &err) == 0, "%s", err.text);
	cr_expect_eq(options.command, COMMAND_AUDIT);
	cr_expect_str_eq(options.only, "5");
	cr_expect_eq(options.output_count, 1);
	cr_expect_str_eq(options.outputs[0].format, "json");
	cr_expect_str_eq(options.outputs[0].path, "/tmp/a:b");
	cr_expect(options.quiet);
	cr_expect_eq(options.fail_on, RESULT_FAIL);
	cr_expect_eq(options.timeout, 60);
}

Test(command_line, a_policy_is_named)
{
	static const char *const audit[] = { "-p", "a.yaml", NULL };
	static const char *const check[] = { "policy", "check", "b.yaml", NULL };
	struct options options;
	struct err err = { 0 };

	cr_assert(parse(audit, &options, &err) == 0, "%s", err.text);
	cr_expect_str_eq(options.policy, "a.yaml");
	cr_assert(parse(check, &options, &err) == 0, "%s", err.text);
	cr_expect_eq(options.command, COMMAND_POLICY);
	cr_expect_str_eq(options.operand, "b.yaml");
}

/* How many checks of 1.8.0 a list means; -1 for an error. */
static int selected(const struct selection *selection)
{
	struct arena *arena = arena_new();
	struct err err = { 0 };
	const struct named_check **checks = select_checks(arena, selection, &err);
	int count = 0;

	while (checks && checks[count])
		count++;
	arena_free(arena);
	return checks ? count : -1;
}

Test(command_line, lists_select)
{
	static const struct {
		const char *only, *skip;
		int count;
	} rows[] = {
		{ NULL, NULL, 96 },   { "5.1", NULL, 1 },
		{ "1", NULL, 20 },    { "3", NULL, 24 },
		{ "2", NULL, 19 },    { "5", NULL, 32 },
		{ "5,2", NULL, 51 },  { "runtime/privileged", NULL, 1 },
		{ "5", "5.1", 31 },   { "5.1,5.10", NULL, 2 },
		{ "5.99", NULL, -1 }, { "runtime/privilege", NULL, -1 },
		{ NULL, "5.99", -1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct selection selection = { .benchmark = BENCHMARK_1_8_0,
						     .level = 2,
						     .only = rows[i].only,
						     .skip = rows[i].skip };

		cr_expect_eq(selected(&selection), rows[i].count, "only %s, skip %s: %d",
			     rows[i].only ? rows[i].only : "-", rows[i].skip ? rows[i].skip : "-",
			     selected(&selection));
	}
}

Test(command_line, a_level_and_a_version_select)
{
	const struct selection old = { .benchmark = BENCHMARK_1_6_0, .level = 2 };
	const struct selection low = { .benchmark = BENCHMARK_1_8_0,
				       .level = 1,
				       .only = "5.3,5.5" };

	cr_expect_eq(selected(&old), 95, "1.6.0 has no item on devicemapper");
	cr_expect_eq(selected(&low), 1);
}

Test(command_line, the_worst_decides_the_exit_status)
{
	static const struct {
		bool no_engine, has_fail, has_warn, has_unknown, exit_zero;
		enum result fail_on;
		int status;
	} rows[] = {
		{ .fail_on = RESULT_FAIL, .status = 0 },
		{ .has_fail = true, .fail_on = RESULT_FAIL, .status = 1 },
		{ .has_fail = true, .has_unknown = true, .fail_on = RESULT_FAIL, .status = 1 },
		{ .has_unknown = true, .fail_on = RESULT_FAIL, .status = 2 },
		{ .has_warn = true, .fail_on = RESULT_FAIL, .status = 0 },
		{ .has_warn = true, .fail_on = RESULT_WARN, .status = 1 },
		{ .has_fail = true, .fail_on = RESULT_PASS, .status = 0 },
		{ .has_fail = true, .has_unknown = true, .fail_on = RESULT_PASS, .status = 2 },
		{ .has_fail = true, .exit_zero = true, .fail_on = RESULT_FAIL, .status = 0 },
		{ .has_unknown = true, .exit_zero = true, .fail_on = RESULT_FAIL, .status = 0 },
		{ .no_engine = true, .has_fail = true, .fail_on = RESULT_FAIL, .status = 4 },
		{ .no_engine = true, .exit_zero = true, .fail_on = RESULT_FAIL, .status = 4 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct report report = { .complete = true };

		report.engine_cause = rows[i].no_engine ? "nothing answers" : NULL;
		report.counts[RESULT_FAIL] = rows[i].has_fail;
		report.counts[RESULT_WARN] = rows[i].has_warn;
		report.counts[RESULT_UNKNOWN] = rows[i].has_unknown;
		cr_expect_eq(audit_status(&report, rows[i].fail_on, rows[i].exit_zero),
			     rows[i].status, "row %zu", i);
	}
}
