#ifndef REPORT_REPORTER_H
#define REPORT_REPORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/check.h"
#include "core/run/findings.h"

/*
 * A reporter speaks one format. It is one file, report/formats/<name>.c, that defines
 * reporter_<name>; the build finds it by its file name.
 */

struct report_style {
	bool colour;
	bool all_details;    /* passing objects and their evidence too */
	bool quiet;	     /* only what counts, nothing at all if there is none */
	enum result fail_on; /* RESULT_FAIL, WARN, REVIEW; RESULT_PASS for none */
};

struct reporter {
	const char *name;
	const char *help; /* one line for --help */
	/* 0, or -1 with errno: a write failed. Does not flush. */
	int (*write)(FILE *out, const struct report *report, const struct report_style *style);
};

extern const struct reporter *const all_reporters[];
extern const size_t all_reporters_count;

/* NULL for a format that we do not speak. */
const struct reporter *reporter_named(const char *name);

/* What a reporter ends with: 0, or -1 with errno when a write to the stream has failed. */
int reporter_end(FILE *out);

/* The objects that the item applies to. */
size_t outcome_objects(const struct check_outcome *outcome);

/* What stood there, so that it can be seen: "(not set)" and "(empty)" are never blanks. */
const char *shown_value(const char *observed);

/* Tenths of a percent, cut and not rounded: 100.0 is kept for a host where nothing fails. */
unsigned score_tenths(const struct report *report);

#endif
