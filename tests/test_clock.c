#include <criterion/criterion.h>
#include <string.h>

#include "core/base/clock.h"

Test(clock, reads_what_the_engine_writes)
{
	static const struct {
		const char *text;
		int result;
		int64_t nanoseconds;
	} rows[] = {
		{ "1970-01-01T00:00:01Z", 0, NANOSECONDS },
		{ "1970-01-01T00:00:01.5Z", 0, NANOSECONDS + NANOSECONDS / 2 },
		{ "1970-01-01T02:00:00.000000001+02:00", 0, 1 },
		{ "1969-12-31T22:30:00-01:30", 0, 0 },
		{ "2026-11-23T20:36:00.123456789123Z", 0, 1795466160123456789 },
		{ "0001-01-01T00:00:00Z", -1, 0 },
		{ "9999-01-01T00:00:00Z", -1, 0 },
		{ "1970-01-01", -1, 0 },
		{ "1970-01-01T00:00:01", -1, 0 },
		{ "1970-01-01T00:00:01+2:00", -1, 0 },
		{ "1970-01-01T00:00:01Z and more", -1, 0 },
		{ "", -1, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int64_t nanoseconds = 0;

		cr_expect(clock_parse(rows[i].text, &nanoseconds) == rows[i].result, "%s",
			  rows[i].text);
		cr_expect(nanoseconds == rows[i].nanoseconds, "%s: %lld", rows[i].text,
			  (long long)nanoseconds);
	}
}

Test(clock, writes_utc)
{
	char text[CLOCK_TEXT];

	clock_text(1795466160123456789, text);
	cr_expect_str_eq(text, "2026-11-23T20:36:00Z");
	clock_text(-1, text);
	cr_expect_str_eq(text, "1969-12-31T23:59:59Z");
}
