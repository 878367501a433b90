#include "core/check.h"

/* Fail first: a broken rule is worth more than a look that failed beside it. */
static const unsigned char severity[RESULT_COUNT] = {
	[RESULT_WAIVED] = 0, [RESULT_NOT_APPLICABLE] = 1, [RESULT_PASS] = 2, [RESULT_REVIEW] = 3,
	[RESULT_WARN] = 4,   [RESULT_UNKNOWN] = 5,	  [RESULT_FAIL] = 6,
};

enum result result_worse(enum result one, enum result other)
{
	return severity[other] > severity[one] ? other : one;
}

const char *result_word(enum result result)
{
	static const char *const words[RESULT_COUNT] = {
		[RESULT_UNKNOWN] = "unknown",
		[RESULT_PASS] = "pass",
		[RESULT_NOT_APPLICABLE] = "not_applicable",
		[RESULT_REVIEW] = "review",
		[RESULT_WARN] = "warn",
		[RESULT_FAIL] = "fail",
		[RESULT_WAIVED] = "waived",
	};

	return words[result];
}
