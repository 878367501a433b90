#ifndef CHECKS_HARDENING_REPORT_H
#define CHECKS_HARDENING_REPORT_H

#include "core/check.h"

/* What the scanner's report says that the site's policy names; without one, review. The host's
 * hardening facts are there. */
enum result judge_hardening_report(const struct subject *on, struct finding *finding);

#endif
