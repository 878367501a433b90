#ifndef CHECKS_AUDIT_RULE_H
#define CHECKS_AUDIT_RULE_H

#include "core/check.h"
#include "core/facts/audit.h"

/* The rule of the judge: what must be seen of the file. */
struct audited {
	enum audit_need need;
};

/* A loaded rule sees what is done to the file (rule R-AUD of the catalogue). */
judge_function judge_audit_rule;

#endif
