#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "report/json_writer.h"
#include "tests/support/child.h"
#include "tests/support/sample_report.h"

static const struct report_style plain = { .fail_on = RESULT_FAIL };

static const struct report *full(struct arena *arena)
{
	return sample_full(arena, false);
}

static const struct report *full_with_details(struct arena *arena)
{
	return sample_full(arena, true);
}

static const struct row {
	const char *label;
	const struct report *(*sample)(struct arena *arena);
} samples[] = {
	{ "full", full },
	{ "full_all", full_with_details },
	{ "single", sample_single },
	{ "no_containers", sample_no_containers },
	{ "no_engine", sample_no_engine },
	{ "hostile", sample_hostile },
	{ "nothing", sample_nothing },
};
#define SAMPLES (sizeof(samples) / sizeof(*samples))

static json_t *parsed(const char *text, const char *label)
{
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	cr_assert(root, "%s: line %d: %s", label, error.line, error.text);
	return root;
}

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static json_int_t number_at(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

Test(report_json, golden_reports)
{
	struct arena *arena = arena_new();
	char name[64];

	for (size_t i = 0; i < SAMPLES; i++) {
		(void)snprintf(name, sizeof(name), "%s.json", samples[i].label);
		sample_golden(name,
			      sample_written(arena, "json", samples[i].sample(arena), &plain));
	}
	arena_free(arena);
}

/* Whatever was run, the same members in the same order. */
Test(report_json, one_shape)
{
	static const char *const members[] = { "schema_version", "tool",   "benchmark", "run",
					       "host",		 "engine", "summary",	"checks" };
	struct arena *arena = arena_new();

	for (size_t i = 0; i < SAMPLES; i++) {
		const char *label = samples[i].label, *key;
		const struct report *report = samples[i].sample(arena);
		json_t *root = parsed(sample_written(arena, "json", report, &plain), label), *value;
		size_t place = 0;

		json_object_foreach(root, key, value)
		{
			if (strcmp(key, "selection") == 0)
				cr_expect(report->is_partial, "%s: selection", label);
			else
				cr_expect_str_eq(key, members[place++], "%s", label);
		}
		cr_expect_eq(place, sizeof(members) / sizeof(*members), "%s", label);
		cr_expect_eq(!json_object_get(root, "selection"), !report->is_partial, "%s", label);
		json_decref(root);
	}
	arena_free(arena);
}

static void expect_counts(const json_t *counts, const size_t expected[RESULT_COUNT],
			  const char *label)
{
	for (int result = 0; result < RESULT_COUNT; result++) {
		const char *word = result_word((enum result)result);

		cr_expect_eq((size_t)number_at(counts, word), expected[result], "%s: %s", label,
			     word);
	}
}

static void expect_check(const json_t *check, const struct check_outcome *outcome)
{
	const json_t *findings = json_object_get(check, "findings");

	cr_expect_str_eq(text_at(check, "id"), outcome->id);
	cr_expect_str_eq(text_at(check, "name"), outcome->named->name);
	cr_expect_str_eq(text_at(check, "result"), result_word(outcome->result));
	cr_expect_str_eq(text_at(check, "message"), outcome->message);
	expect_counts(json_object_get(check, "subjects"), outcome->counts, outcome->id);
	cr_assert_eq(json_array_size(findings), outcome->finding_count);
	for (size_t i = 0; i < outcome->finding_count; i++) {
		const json_t *finding = json_array_get(findings, i);
		const json_t *evidence = json_object_get(finding, "evidence");

		cr_expect_str_eq(text_at(finding, "message"), outcome->findings[i].message);
		cr_expect_eq(json_array_size(evidence), outcome->findings[i].evidence_count);
	}
}

Test(report_json, says_what_the_report_says)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < SAMPLES; i++) {
		const struct report *report = samples[i].sample(arena);
		json_t *root =
			parsed(sample_written(arena, "json", report, &plain), samples[i].label);
		const json_t *checks = json_object_get(root, "checks");

		expect_counts(json_object_get(root, "summary"), report->counts, samples[i].label);
		cr_assert_eq(json_array_size(checks), report->outcome_count);
		for (size_t j = 0; j < report->outcome_count; j++)
			expect_check(json_array_get(checks, j), &report->outcomes[j]);
		json_decref(root);
	}
	arena_free(arena);
}

/* Absent is null: a score of nothing, an observed value that is not set, a host's image. */
Test(report_json, absent_is_null)
{
	struct arena *arena = arena_new();
	json_t *root =
		parsed(sample_written(arena, "json", sample_no_engine(arena), &plain), "no engine");
	const json_t *engine = json_object_get(root, "engine");
	const json_t *subject;

	cr_expect(json_is_null(json_object_get(json_object_get(root, "summary"), "score")));
	cr_expect(json_is_null(json_object_get(engine, "version")));
	cr_expect(json_is_null(json_object_get(engine, "rootless")));
	cr_expect(json_is_null(json_object_get(engine, "containers")));
	cr_expect_str_eq(text_at(engine, "cause"), "connection refused");
	subject = json_object_get(
		json_array_get(json_object_get(json_array_get(json_object_get(root, "checks"), 0),
					       "findings"),
			       0),
		"subject");
	cr_expect_str_eq(text_at(subject, "kind"), "host");
	cr_expect(json_is_null(json_object_get(subject, "id")));
	json_decref(root);
	arena_free(arena);
}

Test(report_json, hostile_names_come_back)
{
	struct arena *arena = arena_new();
	const char *text = sample_written(arena, "json", sample_hostile(arena), &plain);
	json_t *root = parsed(text, "hostile");
	const json_t *findings =
		json_object_get(json_array_get(json_object_get(root, "checks"), 0), "findings");

	cr_expect(sample_is_plain(text));
	cr_assert_eq(json_array_size(findings), hostile_names_count);
	for (size_t i = 0; i < hostile_names_count; i++) {
		const json_t *subject = json_object_get(json_array_get(findings, i), "subject");
		const char *name = sample_unescaped(arena, text_at(subject, "name"));
		bool is_known = false;

		cr_assert(name);
		for (size_t j = 0; j < hostile_names_count; j++)
			is_known |= strcmp(name, hostile_names[j]) == 0;
		cr_expect(is_known, "nobody is called %s", text_at(subject, "name"));
	}
	json_decref(root);
	arena_free(arena);
}

#define SCHEMA "report/schema/report-1.json"

/* False where this machine cannot say. */
static bool has_validator(void)
{
	const char *const arguments[] = { "python3", "-c", "import jsonschema", NULL };

	if (child_check(arguments, "", NULL, 0) == 0)
		return true;
	printf("SKIPPED JSON report against " SCHEMA ": no python3 with jsonschema\n");
	return false;
}

static int validate(const char *document, char *said, size_t size)
{
	const char *const arguments[] = { "python3", "-I", "tests/support/check_schema.py",
					  SCHEMA,    "@",  NULL };

	return child_check(arguments, document, said, size);
}

Test(report_json, valid_by_schema)
{
	struct arena *arena;

	if (!has_validator())
		return;
	arena = arena_new();
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct report *report = samples[i].sample(arena);
		const char *text = sample_written(arena, "json", report, &plain);
		char said[400];

		cr_expect_eq(validate(text, said, sizeof(said)), 0, "%s: %s", samples[i].label,
			     said);
	}
	arena_free(arena);
}

/* A schema that lets everything through would pass the test above. */
Test(report_json, schema_refuses)
{
	static const struct {
		const char *label, *from, *to;
	} rows[] = {
		{ "a key that is not in the schema", "\"host\": {", "\"host\": {\"x\": 1, " },
		{ "a missing key", "\"kernel\": ", "\"colonel\": " },
		{ "a result that there is not", "\"result\": \"fail\"", "\"result\": \"bad\"" },
		{ "no message", "\"message\": \"icc is on\"", "\"message\": \"\"" },
		{ "a raw byte", "\"web1\"", "\"web\\u00031\"" },
		{ "a text for a number", "\"fail\": 3", "\"fail\": \"3\"" },
		{ "a section", "\"section\": \"2 ", "\"section\": \"9 " },
		{ "another version", "\"schema_version\": 1", "\"schema_version\": 2" },
		{ "a local time", "03:04:05Z", "03:04:05+01:00" },
		{ "the same key twice", "\"os\": ", "\"hostname\": " },
	};
	struct arena *arena;
	const char *text;

	if (!has_validator())
		return;
	arena = arena_new();
	text = sample_written(arena, "json", sample_full(arena, false), &plain);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *found = strstr(text, rows[i].from), *broken;

		cr_assert(found, "%s: nothing to replace", rows[i].label);
		broken = arena_format(arena, "%.*s%s%s", (int)(found - text), text, rows[i].to,
				      found + strlen(rows[i].from));
		cr_expect_eq(validate(broken, NULL, 0), 1, "%s", rows[i].label);
	}
	arena_free(arena);
}

/* The writer alone: what no report should hold is still JSON. */
Test(report_json, writer)
{
	static const char *const texts[] = { "a\"b\\c", "\n\033\x7f\xff", "", NULL };
	char bytes[512] = "";
	FILE *out = fmemopen(bytes, sizeof(bytes), "w");
	struct json_writer json = { .out = out, .separator = "" };

	cr_assert(out);
	json_writer_open(&json, NULL, '{');
	json_texts(&json, "texts", texts);
	json_newline(&json, "\t");
	json_texts(&json, "none", NULL);
	json_text(&json, "null", NULL);
	json_thousandths(&json, "time", 1002);
	json_writer_open(&json, "list", '[');
	json_newline(&json, " ");
	json_number(&json, NULL, 0);
	json_newline(&json, " ");
	json_word(&json, NULL, "true");
	json_newline(&json, "");
	json_writer_close(&json, ']');
	json_writer_close(&json, '}');
	cr_assert_eq(fclose(out), 0);
	cr_expect_str_eq(bytes,
			 "{\"texts\": [\"a\\\"b\\\\c\", \"\\u000a\\u001b\\u007f\\u00ff\", \"\"],\n"
			 "\t\"none\": [], \"null\": null, \"time\": 1.002, \"list\": [\n"
			 " 0,\n true\n]}");
	json_decref(parsed(bytes, "writer"));
}
