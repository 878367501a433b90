#include "report/reporter.h"

#include <errno.h>
#include <string.h>

const struct reporter *reporter_named(const char *name)
{
	for (size_t i = 0; i < all_reporters_count; i++)
		if (strcmp(all_reporters[i]->name, name) == 0)
			return all_reporters[i];
	return NULL;
}

int reporter_end(FILE *out)
{
	if (!ferror(out))
		return 0;
	if (!errno)
		errno = EIO;
	return -1;
}

size_t outcome_objects(const struct check_outcome *outcome)
{
	size_t total = 0;

	for (int result = 0; result < RESULT_COUNT; result++)
		if (result != RESULT_NOT_APPLICABLE)
			total += outcome->counts[result];
	return total;
}

const char *shown_value(const char *observed)
{
	if (!observed)
		return "(not set)";
	return *observed ? observed : "(empty)";
}

unsigned score_tenths(const struct report *report)
{
	size_t pass = report->counts[RESULT_PASS];
	size_t judged = pass + report->counts[RESULT_FAIL];

	return judged ? (unsigned)(pass * 1000 / judged) : 0;
}
