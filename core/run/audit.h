#ifndef RUN_AUDIT_H
#define RUN_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/check.h"
#include "core/evidence/evidence.h"
#include "core/facts/policy.h"
#include "core/run/findings.h"

/* One run: pumps requests between the gatherer and a source, judges, and fills the report. */
struct audit {
	struct source *source;
	const char *containers; /* glob, NULL all */
	enum benchmark benchmark;
	const struct named_check *const *selected; /* ends in NULL */
	bool keep_passes;
	const struct policy *policy; /* NULL: the site has none */
};

/* What the run cost, for --verbose and for the test of ceilings. */
struct audit_cost {
	size_t requests[EVIDENCE_KINDS];
	size_t bytes;
	size_t containers;
};

/* Everything is put into the arena. The report says by itself what could not be read. */
void audit_run(const struct audit *audit, struct arena *arena, struct report *report,
	       struct audit_cost *ret_cost);

/* The exit status of a finished report (DESIGN section 3): 4, 1, 2 or 0. */
int audit_status(const struct report *report, enum result fail_on, bool exit_zero);

#endif
