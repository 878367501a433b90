#ifndef FACTS_TABLE_AGE_H
#define FACTS_TABLE_AGE_H

#include <stdbool.h>
#include <stdint.h>

/* When a built-in table was made, and how long what it says of the world may be believed. Days are
 * counted since 1970. */
struct table_age {
	const char *date;
	int64_t day, valid_days;
};

/* now: ns since 1970; 0 is unknown, and then nothing is current. */
bool table_is_current(const struct table_age *age, int64_t now);
/* Is the day over? Day 0 never is: it was not announced. */
bool table_is_past(int64_t day, int64_t now);

#endif
