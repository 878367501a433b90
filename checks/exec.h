#ifndef CHECKS_EXEC_H
#define CHECKS_EXEC_H

#include "core/check.h"

/*
 * What the two checks of docker exec share: what the engine still remembers could not be read,
 * or nothing is left to decide by. Past commands leave no trace without an audit rule.
 */
enum result exec_without_history(const struct subject *on, struct finding *finding,
				 const char *what);

#endif
