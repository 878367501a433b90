#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define NANOSECONDS 1000000000LL

/* Nanoseconds since 1970, UTC; and since some moment that only moves forward. */
int64_t clock_now(void);
int64_t clock_steady(void);

/* "2026-01-02T03:04:05Z"; text has room for 21 bytes at least. */
#define CLOCK_TEXT 32
void clock_text(int64_t nanoseconds, char text[CLOCK_TEXT]);

/* Reads RFC 3339 with or without a fraction and with a zone, as the engine writes it. 0, or -1 for
 * anything else and for a year that does not fit. */
int clock_parse(const char *text, int64_t *ret_nanoseconds);

#endif
