#ifndef TESTS_SUPPORT_AUDITED_H
#define TESTS_SUPPORT_AUDITED_H

#include "core/base/arena.h"
#include "core/run/audit.h"
#include "tests/support/scripted_source.h"

/* One audit of a script, from the requests to the report. */
struct audited {
	struct arena *arena;
	struct report report;
	struct audit_cost cost;
};

/* selection NULL: everything of 1.8.0. */
struct audit_choice {
	enum benchmark benchmark;
	const char *only, *containers;
};
/* Closes the source. */
void audit_source(struct audited *audited, struct source *source,
		  const struct audit_choice *choice);
void audit_script(struct audited *audited, struct script *script, const struct script_play *play);
void audited_done(struct audited *audited);

/* The outcome of a check; the test ends where it was not selected. */
const struct check_outcome *audited_outcome(const struct audited *audited, const char *check);
/* The finding of a check on an object; NULL where there is none. */
const struct finding_record *audited_finding(const struct check_outcome *outcome,
					     const char *object);
/* Every finding as text: "check object result: message", and its evidence. */
const char *audited_text(struct audited *audited);

#endif
