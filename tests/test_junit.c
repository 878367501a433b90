#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/xml.h"
#include "tests/support/child.h"
#include "tests/support/sample_report.h"
#include "tests/support/small_xml.h"

static const struct report_style plain = { .fail_on = RESULT_FAIL };

static const struct report *full(struct arena *arena)
{
	return sample_full(arena, false);
}

static const struct {
	const char *label;
	const struct report *(*sample)(struct arena *arena);
} samples[] = {
	{ "full", full },
	{ "single", sample_single },
	{ "no_containers", sample_no_containers },
	{ "no_engine", sample_no_engine },
	{ "hostile", sample_hostile },
	{ "nothing", sample_nothing },
};
#define SAMPLES (sizeof(samples) / sizeof(*samples))

static const struct xml_node *parsed(struct arena *arena, const char *text, const char *label)
{
	const char *problem;
	const struct xml_node *root = small_xml_parse(arena, text, &problem);

	cr_assert(root, "%s: %s", label, problem);
	return root;
}

static size_t number_of(const struct xml_node *node, const char *name)
{
	const char *value = small_xml_attribute(node, name);
	char *end;
	size_t number;

	cr_assert(value && *value, "no %s", name);
	number = strtoul(value, &end, 10);
	cr_assert_eq(*end, '\0', "%s is '%s'", name, value);
	return number;
}

static bool has_three_decimals(const char *time)
{
	size_t whole = strspn(time, "0123456789");

	return whole && time[whole] == '.' && strspn(time + whole + 1, "0123456789") == 3 &&
	       !time[whole + 4];
}

/* The attributes of both schemas, neither fewer nor more. */
static void expect_attributes(const struct xml_node *node, const char *const *names)
{
	size_t count = 0;

	for (; names[count]; count++)
		cr_expect(small_xml_attribute(node, names[count]), "%s without %s", node->name,
			  names[count]);
	cr_expect_eq(node->attribute_count, count, "%s", node->name);
}

static size_t count_children(const struct xml_node *suite, const char *name)
{
	size_t count = 0;

	for (const struct xml_node *node = suite->first; node; node = node->next)
		if (strcmp(node->name, "testcase") == 0 && node->first)
			count += strcmp(node->first->name, name) == 0;
	return count;
}

static void expect_child(const struct xml_node *child)
{
	static const char *const skipped[] = { "message", NULL };
	static const char *const typed[] = { "type", "message", NULL };
	const char *message = small_xml_attribute(child, "message");

	expect_attributes(child, strcmp(child->name, "skipped") == 0 ? skipped : typed);
	cr_expect(message && *message, "%s without a message", child->name);
	if (*child->text)
		cr_expect_eq(strncmp(child->text, message, strlen(message)), 0,
			     "the body does not begin with '%s'", message);
	if (*child->text)
		cr_expect_eq(child->text[strlen(message)], '\n');
	cr_expect_null(child->next, "two children in a testcase");
}

static void expect_testcase(const struct xml_node *testcase)
{
	static const char *const names[] = { "name", "classname", "time", NULL };

	expect_attributes(testcase, names);
	cr_expect_null(strchr(small_xml_attribute(testcase, "classname"), '.'));
	cr_expect(has_three_decimals(small_xml_attribute(testcase, "time")));
	if (testcase->first)
		expect_child(testcase->first);
}

/* properties, testcases, system-out, system-err. */
static void expect_order(const struct xml_node *suite)
{
	static const char *const order[] = { "properties", "testcase", "system-out", "system-err" };
	size_t place = 0, seen[4] = { 0 };

	for (const struct xml_node *node = suite->first; node; node = node->next) {
		while (place < 4 && strcmp(node->name, order[place]) != 0)
			place++;
		cr_assert_lt(place, 4, "%s out of order", node->name);
		seen[place]++;
	}
	cr_expect(seen[0] == 1 && seen[2] == 1 && seen[3] == 1, "a wrapper is missing");
	cr_expect_eq(seen[1], number_of(suite, "tests"));
}

static void expect_suite(const struct xml_node *suite, size_t id)
{
	static const char *const names[] = { "name",	"tests",   "failures",	"errors",
					     "skipped", "time",	   "timestamp", "hostname",
					     "id",	"package", NULL };

	cr_assert_str_eq(suite->name, "testsuite");
	expect_attributes(suite, names);
	expect_order(suite);
	cr_expect_eq(number_of(suite, "id"), id);
	cr_expect_eq(number_of(suite, "failures"), count_children(suite, "failure"));
	cr_expect_eq(number_of(suite, "errors"), count_children(suite, "error"));
	cr_expect_eq(number_of(suite, "skipped"), count_children(suite, "skipped"));
	cr_expect(has_three_decimals(small_xml_attribute(suite, "time")));
	cr_expect_str_eq(small_xml_attribute(suite, "timestamp"), "2026-01-02T03:04:05");
	cr_expect(*small_xml_attribute(suite, "hostname"));
	for (const struct xml_node *node = suite->first; node; node = node->next)
		if (strcmp(node->name, "testcase") == 0)
			expect_testcase(node);
}

/* GitLab counts only the first of two testcases of one name. */
static void expect_unique_names(const struct xml_node *root)
{
	const char *names[256];
	size_t count = 0;

	for (const struct xml_node *suite = root->first; suite; suite = suite->next)
		for (const struct xml_node *node = suite->first; node; node = node->next)
			if (strcmp(node->name, "testcase") == 0 && count < 256)
				names[count++] = small_xml_attribute(node, "name");
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			cr_expect_str_neq(names[i], names[j]);
}

Test(junit, structure)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < SAMPLES; i++) {
		const struct report *report = samples[i].sample(arena);
		const char *text = sample_written(arena, "junit", report, &plain);
		const struct xml_node *root = parsed(arena, text, samples[i].label);
		size_t id = 0, tests = 0;

		cr_expect_str_eq(root->name, "testsuites");
		cr_expect_eq(root->attribute_count, 0);
		for (const struct xml_node *suite = root->first; suite; suite = suite->next) {
			tests += number_of(suite, "tests");
			expect_suite(suite, id++);
		}
		cr_expect_eq(tests, report->outcome_count, "%s", samples[i].label);
		expect_unique_names(root);
		cr_expect(sample_is_plain(text), "%s", samples[i].label);
	}
	arena_free(arena);
}

Test(junit, golden_reports)
{
	const struct report_style strict = { .fail_on = RESULT_REVIEW, .all_details = true };
	struct arena *arena = arena_new();
	char name[64];

	for (size_t i = 0; i < SAMPLES; i++) {
		(void)snprintf(name, sizeof(name), "%s.xml", samples[i].label);
		sample_golden(name,
			      sample_written(arena, "junit", samples[i].sample(arena), &plain));
	}
	sample_golden("full_strict.xml",
		      sample_written(arena, "junit", sample_full(arena, true), &strict));
	arena_free(arena);
}

static const struct check lone_check = {
	.id = { "5.5", "5.5", "5.5" }, .title = "Title", .fix = "Fix.", .level = 1
};
static const struct named_check lone = { "runtime/lone", &lone_check };

/* A report of one item with this result. */
static const struct report *report_of(struct arena *arena, enum result result)
{
	struct report *report = arena_alloc(arena, sizeof(*report));
	struct check_outcome *outcome = arena_alloc(arena, sizeof(*outcome));

	*outcome = (struct check_outcome){
		.named = &lone,
		.id = "5.5",
		.result = result,
		.message = result == RESULT_PASS ? "" : "the reason",
	};
	outcome->counts[result] = 1;
	*report = (struct report){
		.version = "1",
		.commit = "2",
		.benchmark = "1.8.0",
		.run_id = "3",
		.source = "live",
		.complete = true,
		.hostname = "   ",
		.outcomes = outcome,
		.outcome_count = 1,
		.level = 2,
	};
	report->counts[result] = 1;
	return report;
}

Test(junit, mapping)
{
	static const struct {
		enum result result, fail_on;
		const char *element, *type, *message;
	} rows[] = {
		{ RESULT_PASS, RESULT_FAIL, NULL, NULL, NULL },
		{ RESULT_FAIL, RESULT_FAIL, "failure", "cis.fail", "the reason" },
		{ RESULT_FAIL, RESULT_PASS, "failure", "cis.fail", "the reason" },
		{ RESULT_WARN, RESULT_FAIL, "skipped", NULL, "warn: the reason" },
		{ RESULT_WARN, RESULT_PASS, "skipped", NULL, "warn: the reason" },
		{ RESULT_WARN, RESULT_WARN, "failure", "cis.warn", "the reason" },
		{ RESULT_WARN, RESULT_REVIEW, "failure", "cis.warn", "the reason" },
		{ RESULT_REVIEW, RESULT_WARN, "skipped", NULL, "review: the reason" },
		{ RESULT_REVIEW, RESULT_REVIEW, "failure", "cis.review", "the reason" },
		{ RESULT_UNKNOWN, RESULT_FAIL, "error", "cis.error", "the reason" },
		{ RESULT_UNKNOWN, RESULT_PASS, "error", "cis.error", "the reason" },
		{ RESULT_NOT_APPLICABLE, RESULT_REVIEW, "skipped", NULL, "the reason" },
		{ RESULT_WAIVED, RESULT_REVIEW, "skipped", NULL, "waived: the reason" },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct report_style style = { .fail_on = rows[i].fail_on };
		const struct report *report = report_of(arena, rows[i].result);
		const char *text = sample_written(arena, "junit", report, &style);
		const struct xml_node *suite = parsed(arena, text, "mapping")->first;
		const struct xml_node *child = suite->first->next->first;
		const char *type;

		cr_assert_eq(!child, !rows[i].element, "row %zu", i);
		cr_expect_str_eq(small_xml_attribute(suite, "hostname"), "localhost");
		if (!child)
			continue;
		type = small_xml_attribute(child, "type");
		cr_expect_str_eq(child->name, rows[i].element, "row %zu", i);
		cr_expect_str_eq(type ? type : "", rows[i].type ? rows[i].type : "", "row %zu", i);
		cr_expect_str_eq(small_xml_attribute(child, "message"), rows[i].message, "row %zu",
				 i);
	}
	arena_free(arena);
}

static const char *written_text(const char *text, bool is_attribute, char *bytes, size_t size)
{
	FILE *out = fmemopen(bytes, size, "w");

	cr_assert(out);
	memset(bytes, 0, size); /* nothing written would leave the row before it */
	if (is_attribute)
		xml_attribute(out, "a", text);
	else
		xml_text(out, text);
	cr_assert_eq(fclose(out), 0);
	return bytes;
}

Test(junit, xml_escaping)
{
	static const struct {
		const char *raw, *text, *attribute;
	} rows[] = {
		{ "plain", "plain", " a=\"plain\"" },
		{ "&<>\"'", "&amp;&lt;&gt;&quot;&apos;", " a=\"&amp;&lt;&gt;&quot;&apos;\"" },
		{ "]]>", "]]&gt;", " a=\"]]&gt;\"" },
		{ "a\nb", "a\nb", " a=\"a&#10;b\"" },
		{ "\t\r", "&#9;&#13;", " a=\"&#9;&#13;\"" },
		{ "\033\x7f\x01", "\\x1b\\x7f\\x01", " a=\"\\x1b\\x7f\\x01\"" },
		{ "\xe2\x80\xae", "\\xe2\\x80\\xae", " a=\"\\xe2\\x80\\xae\"" },
		{ "", "", " a=\"\"" },
	};
	char bytes[128];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		cr_expect_str_eq(written_text(rows[i].raw, false, bytes, sizeof(bytes)),
				 rows[i].text, "row %zu", i);
		cr_expect_str_eq(written_text(rows[i].raw, true, bytes, sizeof(bytes)),
				 rows[i].attribute, "row %zu", i);
	}
}

static void expect_valid(const char *document, const char *schema, const char *label)
{
	const char *const arguments[] = { "xmllint", "--nonet", "--noout", "--schema",
					  schema,    "@",	NULL };
	char said[400];

	cr_expect_eq(child_check(arguments, document, said, sizeof(said)), 0, "%s: %s", label,
		     said);
}

static const char *skip_reason(void)
{
	const char *const version[] = { "xmllint", "--version", NULL };

	if (!samples_folder())
		return "no folder of public samples";
	return child_check(version, "", NULL, 0) == 0 ? NULL : "no xmllint";
}

Test(junit, valid_by_both_schemas)
{
	const struct report_style strict = { .fail_on = RESULT_REVIEW, .all_details = true };
	const char *reason = skip_reason(), *ant, *jenkins;
	struct arena *arena;

	if (reason) {
		printf("SKIPPED JUnit against the schemas of Ant and Jenkins: %s\n", reason);
		return;
	}
	arena = arena_new();
	ant = arena_format(arena, "%s/junit/ant/JUnit.xsd", samples_folder());
	jenkins = arena_format(arena, "%s/junit/jenkins/junit-10.xsd", samples_folder());
	for (size_t i = 0; i < SAMPLES * 2; i++) {
		const char *label = samples[i / 2].label;
		const char *text = sample_written(arena, "junit", samples[i / 2].sample(arena),
						  i % 2 ? &strict : &plain);

		expect_valid(text, ant, label);
		expect_valid(text, jenkins, label);
	}
	arena_free(arena);
}

/* A parser that is not ours, for ours may share a fault with the writer. */
Test(junit, expat_reads_it)
{
	static const char program[] =
		"import sys, xml.etree.ElementTree as tree\n"
		"assert tree.parse(sys.argv[1]).getroot().tag == 'testsuites'";
	const char *const version[] = { "python3", "--version", NULL };
	const char *const arguments[] = { "python3", "-I", "-c", program, "@", NULL };
	struct arena *arena;

	if (child_check(version, "", NULL, 0) != 0) {
		printf("SKIPPED JUnit read by expat: no python3\n");
		return;
	}
	arena = arena_new();
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct report *report = samples[i].sample(arena);
		const char *text = sample_written(arena, "junit", report, &plain);
		char said[400];

		cr_expect_eq(child_check(arguments, text, said, sizeof(said)), 0, "%s: %s",
			     samples[i].label, said);
	}
	arena_free(arena);
}
