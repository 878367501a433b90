#ifndef RUN_INTERN_H
#define RUN_INTERN_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"

/*
 * Texts of the host, escaped, and equal ones kept once: a thousand containers that fail alike cost
 * one message. A zeroed table with its arena set is empty; all memory is the arena's.
 */
struct intern_slot {
	uint64_t hash;
	const char *text;
};

struct intern {
	struct arena *arena;
	struct intern_slot *slots;
	size_t room, used;
};

/* Past this many bytes a text is cut, and says so. */
#define INTERN_TEXT_LIMIT 2000

/* NULL stays NULL. */
const char *intern_text(struct intern *table, const char *text);

#endif
