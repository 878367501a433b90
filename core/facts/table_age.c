#include "core/facts/table_age.h"

#include "core/base/clock.h"

#define DAY (24LL * 60 * 60 * NANOSECONDS)

static int64_t day_of(int64_t now)
{
	return now / DAY;
}

/* A clock that stands before the table is wrong or replays an old recording, of which the table
 * still tells the truth. */
bool table_is_current(const struct table_age *age, int64_t now)
{
	return now > 0 && day_of(now) <= age->day + age->valid_days;
}

bool table_is_past(int64_t day, int64_t now)
{
	return day > 0 && now > 0 && day_of(now) > day;
}
