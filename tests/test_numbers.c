#include <criterion/criterion.h>
#include <stdlib.h>

#include "core/run/findings.h"

Test(numbers, natural_order)
{
	static const char *const sorted[] = {
		"1.1.1", "1.1.2", "1.1.9", "1.1.10", "1.1.18", "1.2.1", "2.1", "2.9",
		"2.10",	 "2.19",  "3.1",   "5.9",    "5.10",   "5.32",	"6.1", "7.9",
	};
	const size_t count = sizeof(sorted) / sizeof(*sorted);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			int order = compare_ids(sorted[i], sorted[j]);

			cr_expect_eq((order > 0) - (order < 0), (i > j) - (i < j), "%s and %s",
				     sorted[i], sorted[j]);
		}
	cr_expect_lt(compare_ids("1.1", "1.1.1"), 0);
	cr_expect_gt(compare_ids("1.1.1", "1.1"), 0);
}

/* Numbers are ours, but what a user asks for is compared with them. */
Test(numbers, no_number_is_still_ordered)
{
	static const char *const odd[] = { "", "x", "5.", "5.x", "5", "99999999999999999999.1" };
	const size_t count = sizeof(odd) / sizeof(*odd);

	for (size_t i = 0; i < count; i++) {
		cr_expect_eq(compare_ids(odd[i], odd[i]), 0, "%s", odd[i]);
		for (size_t j = 0; j < count; j++)
			cr_expect_eq(compare_ids(odd[i], odd[j]) > 0,
				     compare_ids(odd[j], odd[i]) < 0, "'%s' and '%s'", odd[i],
				     odd[j]);
	}
}

Test(numbers, sections)
{
	static const struct {
		const char *id, *title;
	} rows[] = {
		{ "1.1.18", "1 Host" },
		{ "1.2.1", "1 Host" },
		{ "2.19", "2 Daemon configuration" },
		{ "3.1", "3 Daemon files" },
		{ "4.12", "4 Images and build files" },
		{ "5.5", "5 Container runtime" },
		{ "5", "5 Container runtime" },
		{ "6.2", "6 Operations" },
		{ "7.9", "7 Swarm" },
		{ "8.1", NULL },
		{ "0.1", NULL },
		{ "", NULL },
		{ "55", NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *title = section_title(rows[i].id);

		cr_expect_eq(!title, !rows[i].title, "%s", rows[i].id);
		if (title && rows[i].title)
			cr_expect_str_eq(title, rows[i].title, "%s", rows[i].id);
	}
}

Test(numbers, each_benchmark_has_its_own)
{
	const struct check check = {
		.id = { NULL, "2.6", "2.7" },
		.assessment = { .v1_7_0 = ASSESSMENT_AUTOMATED },
	};

	cr_expect_null(check_id(&check, BENCHMARK_1_6_0));
	cr_expect_str_eq(check_id(&check, BENCHMARK_1_7_0), "2.6");
	cr_expect_str_eq(check_id(&check, BENCHMARK_1_8_0), "2.7");
	cr_expect_eq(check_assessment(&check, BENCHMARK_1_6_0), ASSESSMENT_MANUAL);
	cr_expect_eq(check_assessment(&check, BENCHMARK_1_7_0), ASSESSMENT_AUTOMATED);
	cr_expect_eq(check_assessment(&check, BENCHMARK_1_8_0), ASSESSMENT_MANUAL);
}
