#ifndef FACTS_TRI_H
#define FACTS_TRI_H

#include <stdbool.h>
#include <stdint.h>

/* The host may be silent: zero means unknown, and absent is never "off". */
enum tri { TRI_UNKNOWN, TRI_NO, TRI_YES };

struct number {
	bool known;
	int64_t value;
};

static inline enum tri tri_of(bool value)
{
	return value ? TRI_YES : TRI_NO;
}

/* "unknown", "false", "true" */
static inline const char *tri_text(enum tri tri)
{
	return tri == TRI_UNKNOWN ? "unknown" : tri == TRI_YES ? "true" : "false";
}

#endif
