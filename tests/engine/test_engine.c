/*
 * Verdict by verdict: does a report say of a real engine's containers what expected.tsv says?
 *
 * Each line of the table is one row: check, subject, result, field, observed, by tabs.
 *  subject  a name or a glob; "-" is the check as a whole. A finding belongs to the first row of
 *           its check whose subject matches, so that a last row "*" speaks of all others.
 *  result   one or more words with "|", or "any": the catalogue leaves it open.
 *  field    one or more names with "|" that some evidence line must carry, or "-".
 *  observed a glob that this line's value must match, or "-".
 *
 * $DOCKAUDIT_REPORT is the JSON report, made with --details all; $DOCKAUDIT_EXPECTED the table;
 * $DOCKAUDIT_CONTAINERS the table that the containers were made from: none may be overlooked.
 */
#include <criterion/criterion.h>
#include <fnmatch.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS_MAX 1024

struct row {
	const char *check, *subject, *result, *field, *observed;
	int line;
};

struct table {
	json_t *report;
	char *text;
	struct row rows[ROWS_MAX];
	size_t count;
};

static struct table table;

/* Is word one of "one|other"? */
static bool is_one_of(const char *words, const char *word)
{
	size_t size = strlen(word);

	for (const char *at = words; *at; at += strspn(at, "|")) {
		size_t length = strcspn(at, "|");

		if (length == size && !memcmp(at, word, size))
			return true;
		at += length;
	}
	return false;
}

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static const char *subject_of(const json_t *finding)
{
	return text_at(json_object_get(finding, "subject"), "name");
}

/* --- reading the table and the report */

static char *read_text(const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = fopen(path, "re");

	if (!file)
		return NULL;
	if (getdelim(&text, &size, '\0', file) < 0) {
		free(text);
		text = NULL;
	}
	(void)fclose(file); /* only read */
	return text;
}

static void read_row(char *line, int number)
{
	struct row *row = &table.rows[table.count];
	char *rest = line;

	if (!*line || *line == '#')
		return;
	cr_assert_lt(table.count, ROWS_MAX, "too many rows");
	row->line = number;
	row->check = strsep(&rest, "\t");
	row->subject = strsep(&rest, "\t");
	row->result = strsep(&rest, "\t");
	row->field = strsep(&rest, "\t");
	row->observed = strsep(&rest, "\t");
	cr_assert(row->observed && !rest, "line %d has not five columns", number);
	table.count++;
}

static void read_rows(const char *path)
{
	char *rest;
	int number = 1;

	table.text = read_text(path);
	cr_assert(table.text, "cannot read %s", path);
	rest = table.text;
	while (rest)
		read_row(strsep(&rest, "\n"), number++);
	cr_assert_gt(table.count, 0, "%s has no rows", path);
}

static bool read_table(void)
{
	const char *report = getenv("DOCKAUDIT_REPORT"), *expected = getenv("DOCKAUDIT_EXPECTED");
	json_error_t error;

	if (!report || !expected) {
		puts("SKIPPED engine verdicts: run by tests/engine/run-suite.sh, not alone");
		return false;
	}
	table.report = json_load_file(report, 0, &error);
	cr_assert(table.report, "%s: %s", report, error.text);
	read_rows(expected);
	return true;
}

static void forget_table(void)
{
	json_decref(table.report);
	free(table.text);
	table = (struct table){ 0 };
}

/* --- comparing */

static const json_t *check_named(const char *name)
{
	const json_t *check;
	size_t i;

	json_array_foreach(json_object_get(table.report, "checks"), i, check)
	{
		if (!strcmp(text_at(check, "name"), name))
			return check;
	}
	return NULL;
}

static bool line_matches(const struct row *row, const json_t *line)
{
	if (strcmp(row->field, "-") && !is_one_of(row->field, text_at(line, "field")))
		return false;
	return !strcmp(row->observed, "-") || !fnmatch(row->observed, text_at(line, "observed"), 0);
}

static bool evidence_matches(const struct row *row, const json_t *finding)
{
	const json_t *line;
	size_t i;

	if (!strcmp(row->field, "-") && !strcmp(row->observed, "-"))
		return true;
	json_array_foreach(json_object_get(finding, "evidence"), i, line)
	{
		if (line_matches(row, line))
			return true;
	}
	return false;
}

static bool result_matches(const struct row *row, const json_t *object)
{
	return !strcmp(row->result, "any") || is_one_of(row->result, text_at(object, "result"));
}

static bool is_whole_check(const struct row *row)
{
	return !strcmp(row->subject, "-");
}

/* The first row of this check that speaks of this subject. */
static const struct row *row_for(const char *check, const char *subject)
{
	for (size_t i = 0; i < table.count; i++) {
		const struct row *row = &table.rows[i];

		if (!strcmp(row->check, check) && !is_whole_check(row) &&
		    !fnmatch(row->subject, subject, 0))
			return row;
	}
	return NULL;
}

static void expect_finding(const struct row *row, const json_t *finding)
{
	const char *subject = subject_of(finding);
	char *evidence = json_dumps(json_object_get(finding, "evidence"), 0);

	cr_expect(result_matches(row, finding), "line %d: %s of %s is %s, not %s: %s", row->line,
		  row->check, subject, text_at(finding, "result"), row->result,
		  text_at(finding, "message"));
	cr_expect(evidence_matches(row, finding), "line %d: %s of %s shows no %s like %s but %s",
		  row->line, row->check, subject, row->field, row->observed,
		  evidence ? evidence : "nothing");
	free(evidence);
}

static void expect_subjects(const struct row *row, const json_t *check)
{
	const json_t *finding;
	size_t i, found = 0;

	json_array_foreach(json_object_get(check, "findings"), i, finding)
	{
		if (row_for(row->check, subject_of(finding)) != row)
			continue;
		found++;
		expect_finding(row, finding);
	}
	cr_expect(found || !strcmp(row->result, "any"), "line %d: %s says nothing of %s", row->line,
		  row->check, row->subject);
}

static void expect_whole_check(const struct row *row, const json_t *check)
{
	const json_t *finding;
	bool found = !strcmp(row->field, "-") && !strcmp(row->observed, "-");
	size_t i;

	cr_expect(result_matches(row, check), "line %d: %s is %s, not %s: %s", row->line,
		  row->check, text_at(check, "result"), row->result, text_at(check, "message"));
	json_array_foreach(json_object_get(check, "findings"), i, finding) found =
		found || evidence_matches(row, finding);
	cr_expect(found, "line %d: %s shows no %s like %s", row->line, row->check, row->field,
		  row->observed);
}

static void expect_row(const struct row *row)
{
	const json_t *check = check_named(row->check);

	cr_expect(check, "line %d: the report has no check %s", row->line, row->check);
	if (!check)
		return;
	if (is_whole_check(row))
		expect_whole_check(row, check);
	else
		expect_subjects(row, check);
}

/* The hosts' tables are of a kernel without them. */
static bool is_of_another_kernel(const struct row *row)
{
	bool is_other =
		(!strcmp(row->check, "runtime/apparmor") &&
		 !access("/sys/module/apparmor", F_OK)) ||
		(!strcmp(row->check, "runtime/selinux") && !access("/sys/fs/selinux", F_OK));

	if (is_other)
		printf("SKIPPED %s: the table is of a kernel without it\n", row->check);
	return is_other;
}

static size_t expect_rows(const char *section)
{
	size_t length = strlen(section), seen = 0;

	for (size_t i = 0; i < table.count; i++) {
		const struct row *row = &table.rows[i];

		if (strncmp(row->check, section, length) || is_of_another_kernel(row))
			continue;
		seen++;
		expect_row(row);
	}
	return seen;
}

static void expect_section(const char *section)
{
	if (!read_table())
		return;
	cr_expect_gt(expect_rows(section), 0, "the table has no row for %s", section);
	forget_table();
}

static bool has_finding_of(const json_t *check, const char *subject)
{
	const json_t *finding;
	size_t i;

	json_array_foreach(json_object_get(check, "findings"), i, finding)
	{
		if (!strcmp(subject_of(finding), subject))
			return true;
	}
	return false;
}

/* The first column of every line that makes a container. */
static size_t expect_containers(char *text, const json_t *check)
{
	char *rest = text;
	size_t seen = 0;

	while (rest) {
		char *line = strsep(&rest, "\n");

		if (!strchr(line, '\t') || strchr("#=", *line))
			continue;
		line[strcspn(line, "\t")] = '\0';
		seen++;
		cr_expect(has_finding_of(check, line), "the container %s is overlooked", line);
	}
	return seen;
}

/* One item that judges all of them, stopped ones too. */
Test(engine, every_container)
{
	const char *path = getenv("DOCKAUDIT_CONTAINERS");
	char *text;

	if (!read_table())
		return;
	cr_assert(path, "DOCKAUDIT_CONTAINERS is not set");
	text = read_text(path);
	cr_assert(text, "cannot read %s", path);
	cr_expect_gt(expect_containers(text, check_named("runtime/privileged")), 0);
	free(text);
	forget_table();
}

Test(engine, daemon)
{
	expect_section("daemon/");
}

Test(engine, host)
{
	expect_section("host/");
}

Test(engine, files)
{
	expect_section("files/");
}

Test(engine, images)
{
	expect_section("images/");
}

Test(engine, runtime)
{
	expect_section("runtime/");
}
