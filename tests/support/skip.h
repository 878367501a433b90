#ifndef TESTS_SUPPORT_SKIP_H
#define TESTS_SUPPORT_SKIP_H

#include <stdbool.h>

/* Says what is not tested here, and why: the line goes into the table that ends every run of the
 * tests. Gives false, so that a look for a sample can end with it. */
bool skipped(const char *what, const char *why);

#endif
