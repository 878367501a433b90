#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/sample_report.h"
#include "tests/support/small_xml.h"

/* A hundred thousand texts that a container may choose, through the store and every format. */

#define BATCHES 200
#define BATCH 500
#define LONGEST 48

static const struct report_style all = { .fail_on = RESULT_REVIEW, .all_details = true };

static const struct report *random_report(struct arena *arena, uint64_t *state, const char **texts)
{
	for (size_t i = 0; i < BATCH; i++) {
		char raw[LONGEST];
		size_t size = sample_random_text(state, raw, sizeof(raw));

		texts[i] = arena_text(arena, raw, size);
	}
	return sample_of_texts(arena, texts, BATCH);
}

static int compare_texts(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The names that come back are the names that went in, however sorted. */
static void expect_same_texts(struct arena *arena, const char **texts, const char **back)
{
	qsort(texts, BATCH, sizeof(*texts), compare_texts);
	for (size_t i = 0; i < BATCH; i++) {
		back[i] = sample_unescaped(arena, back[i]);
		cr_assert(back[i], "not escaped");
	}
	qsort(back, BATCH, sizeof(*back), compare_texts);
	for (size_t i = 0; i < BATCH; i++)
		cr_assert_str_eq(back[i], texts[i]);
}

static void expect_json(struct arena *arena, const char *text, const char **texts)
{
	const char *names[BATCH], *observed[BATCH];
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	const json_t *findings;

	cr_assert(root, "line %d: %s", error.line, error.text);
	findings = json_object_get(json_array_get(json_object_get(root, "checks"), 0), "findings");
	cr_assert_eq(json_array_size(findings), BATCH);
	for (size_t i = 0; i < BATCH; i++)
		cr_assert_eq(json_unpack(json_array_get(findings, i), "{s:{s:s}, s:[{s:s}]}",
					 "subject", "name", &names[i], "evidence", "observed",
					 &observed[i]),
			     0);
	expect_same_texts(arena, texts, names);
	expect_same_texts(arena, texts, observed);
	json_decref(root);
}

static size_t count_lines_with(const char *text, const char *beginning)
{
	size_t count = 0, size = strlen(beginning);

	while (text) {
		count += strncmp(text, beginning, size) == 0;
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return count;
}

/* One item is one line, whatever its objects are called. */
static void expect_text(const char *text)
{
	static const char *const words[] = {
		"PASS", "WARN", "REVIEW", "UNKNOWN", "N/A", "verdict P"
	};

	cr_assert_eq(count_lines_with(text, "FAIL    5.5 "), 1);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		cr_assert_eq(count_lines_with(text, words[i]), 0, "a line begins with %s",
			     words[i]);
}

static void expect_xml(struct arena *arena, const char *text)
{
	const char *problem;
	const struct xml_node *root = small_xml_parse(arena, text, &problem), *failure;

	cr_assert(root, "%s", problem);
	failure = root->first->first->next->first;
	cr_assert_str_eq(failure->name, "failure");
	cr_assert_eq(count_lines_with(failure->text, "container/"), BATCH);
}

Test(report_hostile, every_text_in_every_format, .timeout = 300)
{
	uint64_t state = 0x9e3779b97f4a7c15U;
	struct arena *arena = arena_new();

	for (size_t i = 0; i < BATCHES; i++) {
		const char *texts[BATCH];
		const struct report *report = random_report(arena, &state, texts);

		for (size_t j = 0; j < all_reporters_count; j++)
			cr_assert(sample_is_plain(sample_written(arena, all_reporters[j]->name,
								 report, &all)),
				  "%s", all_reporters[j]->name);
		expect_text(sample_written(arena, "text", report, &all));
		expect_xml(arena, sample_written(arena, "junit", report, &all));
		expect_json(arena, sample_written(arena, "json", report, &all), texts);
		arena_reset(arena);
	}
	arena_free(arena);
}
