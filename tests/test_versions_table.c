/* The built-in tables: every row is whole, is understood, and says where it comes from. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/facts/os_release.h"
#include "core/facts/version_table.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define DAY (24 * 60 * 60 * NANOSECONDS)

/* Why a row is bad; NULL where it is not. */

static const char *source_fault(const char *source)
{
	return source && strncmp(source, "https://", 8) == 0 && strlen(source) > 12 ? NULL
										    : "no source";
}

static const char *date_fault(const char *date, int64_t day)
{
	char moment[64];
	int64_t time;

	if (!date)
		return day ? "a day without a date" : NULL;
	(void)snprintf(moment, sizeof(moment), "%sT00:00:00Z", date);
	if (clock_parse(moment, &time) < 0)
		return "no date";
	return time / DAY == day ? NULL : "another day than its date";
}

static const char *component_fault(const char *component)
{
	static const char *const known[] = { "engine", "containerd", "runc" };

	for (size_t i = 0; i < COUNT(known); i++)
		if (strcmp(component, known[i]) == 0)
			return NULL;
	return "no component";
}

static const char *cve_fault(const char *cve)
{
	unsigned year, number;
	char rest;

	return sscanf(cve, "CVE-%4u-%7u%c", &year, &number, &rest) == 2 ? NULL : "no CVE";
}

static const char *branch_fault(const struct version_branch *row)
{
	const char *fault = source_fault(row->source);

	if (!fault)
		fault = component_fault(row->component);
	if (!fault && !row->first_release)
		fault = "no first release";
	if (!fault)
		fault = date_fault(row->end_of_life, row->end_of_life_day);
	if (!fault && row->end_of_life && strcmp(row->first_release, row->end_of_life) >= 0)
		fault = "ended before it began";
	return fault;
}

static bool is_severity(const char *word)
{
	return strcmp(word, "low") == 0 || strcmp(word, "medium") == 0 ||
	       strcmp(word, "high") == 0 || strcmp(word, "critical") == 0;
}

static bool is_branch(const char *component, const char *name)
{
	for (size_t i = 0; i < engine_versions.branch_count; i++)
		if (strcmp(engine_versions.branch[i].component, component) == 0 &&
		    strcmp(engine_versions.branch[i].branch, name) == 0)
			return true;
	return false;
}

static const char *fix_fault(const struct version_fix *row)
{
	const char *fault = source_fault(row->source);
	struct version version;

	if (!fault)
		fault = component_fault(row->component);
	if (!fault)
		fault = cve_fault(row->cve);
	if (!fault && !is_severity(row->severity))
		fault = "no severity";
	if (!fault && !version_read(row->fixed_in, &version))
		fault = "no version";
	if (!fault && !is_branch(row->component, row->branch))
		fault = "of a branch that the table lacks";
	return fault;
}

static const char *distribution_fault(const struct version_distribution *row)
{
	const char *fault = source_fault(row->source);
	struct version version;

	if (!fault)
		fault = cve_fault(row->cve);
	if (!fault && !version_read(row->fixed_revision, &version))
		fault = "no version";
	return fault;
}

static const char *release_fault(const struct os_release *row)
{
	const char *fault = source_fault(row->source);

	if (!fault && !row->end_of_support)
		fault = "no end of support";
	if (!fault)
		fault = date_fault(row->end_of_support, row->end_of_support_day);
	if (!fault)
		fault = date_fault(row->end_of_extended, row->end_of_extended_day);
	if (!fault && strcmp(row->released, row->end_of_support) >= 0)
		fault = "ended before it began";
	return fault;
}

static void expect_age(const struct table_age *age)
{
	cr_expect_null(date_fault(age->date, age->day), "%s", age->date);
	cr_expect_eq(age->valid_days, 180);
}

Test(versions_table, every_row_of_versions_is_good)
{
	const struct version_table *table = &engine_versions;

	expect_age(&table->age);
	for (size_t i = 0; i < table->branch_count; i++)
		cr_expect_null(branch_fault(&table->branch[i]), "%s %s: %s",
			       table->branch[i].component, table->branch[i].branch,
			       branch_fault(&table->branch[i]));
	for (size_t i = 0; i < table->fix_count; i++)
		cr_expect_null(fix_fault(&table->fix[i]), "%s %s: %s", table->fix[i].cve,
			       table->fix[i].branch, fix_fault(&table->fix[i]));
	for (size_t i = 0; i < table->distribution_count; i++)
		cr_expect_null(distribution_fault(&table->distribution[i]), "%s: %s",
			       table->distribution[i].package,
			       distribution_fault(&table->distribution[i]));
}

Test(versions_table, every_row_of_releases_is_good)
{
	expect_age(&os_releases.age);
	for (size_t i = 0; i < os_releases.release_count; i++)
		cr_expect_null(release_fault(&os_releases.release[i]), "%s %s: %s",
			       os_releases.release[i].id, os_releases.release[i].version,
			       release_fault(&os_releases.release[i]));
}

#define SOURCE "https://example.org/advisory"

Test(versions_table, a_planted_row_is_caught)
{
	static const struct version_branch branches[] = {
		{ "engine", "29", "2025-11-10", NULL, "http://example.org/a", 0 },
		{ "buildkit", "29", "2025-11-10", NULL, SOURCE, 0 },
		{ "engine", "29", NULL, NULL, SOURCE, 0 },
		{ "engine", "29", "2025-11-10", "soon", SOURCE, 0 },
		{ "engine", "29", "2025-11-10", "2026-08-22", SOURCE, 20686 },
		{ "engine", "29", "2026-08-23", "2026-08-22", SOURCE, 20687 },
	};
	static const struct version_fix fixes[] = {
		{ "engine", "29", "29.3.1", "CVE-2026-34040", "high", NULL },
		{ "engine", "29", "29.3.1", "GHSA-1", "high", SOURCE },
		{ "engine", "29", "29.3.1", "CVE-2026-34040", "bad", SOURCE },
		{ "engine", "29", "soon", "CVE-2026-34040", "high", SOURCE },
		{ "engine", "9", "29.3.1", "CVE-2026-34040", "high", SOURCE },
	};
	static const struct os_release release = { "debian",	 "12",	       NULL,
						   "2023-06-10", "2022-06-10", NULL,
						   SOURCE,	 19153,	       0 };

	for (size_t i = 0; i < COUNT(branches); i++)
		cr_expect_not_null(branch_fault(&branches[i]), "branch %zu", i);
	for (size_t i = 0; i < COUNT(fixes); i++)
		cr_expect_not_null(fix_fault(&fixes[i]), "fix %zu", i);
	cr_expect_not_null(release_fault(&release));
}

Test(versions_table, its_age)
{
	static const struct table_age age = { "2026-08-22", 20687, 180 };
	static const struct {
		const char *label;
		int64_t now;
		bool is_current;
	} rows[] = {
		{ "unknown", 0, false },
		{ "of a recording before it", 20000 * DAY, true },
		{ "on its day", 20687 * DAY, true },
		{ "on its last", 20867 * DAY + DAY - 1, true },
		{ "after it", 20868 * DAY, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(table_is_current(&age, rows[i].now), rows[i].is_current, "%s",
			     rows[i].label);
	cr_expect(!table_is_past(0, 20687 * DAY), "what was not announced");
	cr_expect(!table_is_past(20687, 0), "without a clock");
	cr_expect(!table_is_past(20687, 20688 * DAY - 1), "on the day itself");
	cr_expect(table_is_past(20687, 20688 * DAY), "the day after");
}

Test(versions_table, releases_are_found_by_what_os_release_says)
{
	static const struct {
		const char *id, *version, *end; /* NULL: not known */
	} rows[] = {
		{ "debian", "12", "2026-07-11" },
		{ "rhel", "9.4", "2032-05-31" },
		{ "alpine", "3.20.3", "2026-04-01" },
		{ "ubuntu", "22.04", "2027-04-01" },
		{ "debian", "1", NULL },
		{ "debian", "120", NULL },
		{ "rhel", "90", NULL },
		{ "nixos", "25.05", NULL },
		{ "debian", NULL, NULL },
		{ NULL, "12", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct os_release *release = os_release_of(rows[i].id, rows[i].version);

		cr_expect_eq(!release, !rows[i].end, "row %zu", i);
		if (release && rows[i].end)
			cr_expect_str_eq(release->end_of_support, rows[i].end, "row %zu", i);
	}
}
