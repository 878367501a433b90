#include "tests/support/skip.h"

#include <stdio.h>

bool skipped(const char *what, const char *why)
{
	printf("SKIPPED %s: %s\n", what, why);
	(void)fflush(stdout); /* the test goes on without it */
	return false;
}
