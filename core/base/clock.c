#include "core/base/clock.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec time = { 0 };

	(void)clock_gettime(id, &time); /* cannot fail for these two clocks */
	return (int64_t)time.tv_sec * NANOSECONDS + time.tv_nsec;
}

int64_t clock_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void clock_text(int64_t nanoseconds, char text[CLOCK_TEXT])
{
	time_t seconds = (time_t)(nanoseconds / NANOSECONDS);
	struct tm parts;

	if (nanoseconds % NANOSECONDS < 0)
		seconds--;
	if (!gmtime_r(&seconds, &parts) ||
	    !strftime(text, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &parts))
		(void)snprintf(text, CLOCK_TEXT, "out of range");
}

/* ".123456789" -> nanoseconds; digits past the ninth are dropped. */
static int64_t parse_fraction(const char **cursor)
{
	int64_t unit = NANOSECONDS / 10, sum = 0;

	for ((*cursor)++; isdigit((unsigned char)**cursor); (*cursor)++) {
		sum += unit * (**cursor - '0');
		unit /= 10;
	}
	return sum;
}

static int two_digits(const char *text)
{
	if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1]))
		return -1;
	return (text[0] - '0') * 10 + (text[1] - '0');
}

/* "Z" or "+02:00" -> seconds east of UTC. */
static int parse_zone(const char *text, int64_t *ret_seconds)
{
	int hours, minutes;

	if (strcmp(text, "Z") == 0) {
		*ret_seconds = 0;
		return 0;
	}
	if ((*text != '+' && *text != '-') || strlen(text) != 6 || text[3] != ':')
		return -1;
	hours = two_digits(text + 1);
	minutes = two_digits(text + 4);
	if (hours < 0 || minutes < 0)
		return -1;
	*ret_seconds = (hours * 3600LL + minutes * 60LL) * (*text == '-' ? -1 : 1);
	return 0;
}

int clock_parse(const char *text, int64_t *ret_nanoseconds)
{
	struct tm parts = { 0 };
	const char *cursor = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
	int64_t fraction = 0, zone, seconds;

	if (!cursor)
		return -1;
	if (*cursor == '.')
		fraction = parse_fraction(&cursor);
	if (parse_zone(cursor, &zone) < 0)
		return -1;
	seconds = (int64_t)timegm(&parts) - zone;
	if (__builtin_mul_overflow(seconds, NANOSECONDS, &seconds) ||
	    __builtin_add_overflow(seconds, fraction, ret_nanoseconds))
		return -1; /* outside the years 1678 to 2262 */
	return 0;
}
