#ifndef RUN_SELECT_H
#define RUN_SELECT_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/check.h"

struct selection {
	enum benchmark benchmark;
	unsigned level;
	const char *only, *skip; /* comma separated; NULL none */
};

/* The checks that are asked for, in the order of their numbers; ends in NULL. NULL with a
 * sentence if the lists name an item that the benchmark does not have. */
const struct named_check **select_checks(struct arena *arena, const struct selection *selection,
					 struct err *err);

/* The check of that number or name, or NULL. */
const struct named_check *find_check(const char *item, enum benchmark benchmark);

/* How many checks the benchmark has here. */
size_t count_checks(enum benchmark benchmark);

#endif
