#ifndef REPORT_LISTING_H
#define REPORT_LISTING_H

#include <stdio.h>

#include "core/check.h"

/* What `dockaudit list` and `dockaudit explain` print. 0, or -1 when a write failed. */
int listing_write(FILE *out, const struct named_check *const *checks, enum benchmark benchmark);
int listing_explain(FILE *out, const struct named_check *named, enum benchmark benchmark);

#endif
