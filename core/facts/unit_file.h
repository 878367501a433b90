#ifndef FACTS_UNIT_FILE_H
#define FACTS_UNIT_FILE_H

#include <stddef.h>

#include "core/base/arena.h"

/* One assignment in a unit file or drop-in (systemd.syntax(7)), with its lines put together. */
struct unit_setting {
	const char *section, *key, *value;
};

/* The assignments of one file or of several, in the order in which systemd reads them. */
struct unit_settings {
	struct unit_setting *setting;
	size_t count, room;
};

/* Adds those of one more file. Lines that are none are passed over, as systemd does. */
void unit_settings_add(struct arena *arena, const char *bytes, size_t size,
		       struct unit_settings *settings);

/* What a list key holds in the end: an empty assignment takes back what was before it. Ends in
 * NULL. */
const char *const *unit_list(struct arena *arena, const struct unit_settings *settings,
			     const char *section, const char *key);
/* The last assignment; NULL if there is none, or an empty one. */
const char *unit_value(const struct unit_settings *settings, const char *section, const char *key);

#endif
