#ifndef FACTS_GATHER_UNITS_H
#define FACTS_GATHER_UNITS_H

#include "core/facts/gather_state.h"
#include "core/facts/unit_file.h"

/* What the search for unit files and those who use what it found share. */

#define MOST_PLACES 20
#define MOST_NAMES 8
#define MOST_DROP_INS 256

enum unit_kind { UNIT_SERVICE, UNIT_SOCKET, UNIT_KINDS };

/* A drop-in that counts: of one name the first in the order. */
struct drop_in {
	const char *name, *path;
	struct unit_settings settings;
};

struct unit {
	const char *name; /* "docker.service" */
	/* By these its drop-in directories are named, by the first of them its unit file. */
	const char *names[MOST_NAMES];
	size_t name_count, file_names;
	enum file_role role;
	bool is_idle;		    /* it did not start the engine that runs */
	const char *fragment;	    /* NULL: no unit file was found */
	const char *settings_cause; /* a file could not be read: why */
	struct unit_settings settings;
	struct drop_in drop_ins[MOST_DROP_INS];
	size_t drop_in_count;
};

/* What a directory of the search order has for one unit: a bit for each of its names. */
struct unit_place {
	unsigned files, drop_ins;
};

struct drop_in_list {
	struct unit *unit;
	const char *path;
	struct answer answer; /* without parts where it was not listed */
};

struct units {
	bool is_user; /* a user's manager runs the service */
	struct {
		const char *path;
		struct unit_place has[UNIT_KINDS];
	} places[MOST_PLACES];
	size_t place_count;
	struct drop_in_list lists[MOST_PLACES * UNIT_KINDS * MOST_NAMES];
	size_t list_count;
	struct unit unit[UNIT_KINDS];
	size_t pending;	    /* answers of the stage */
	const char *unread; /* a directory could not be listed: why */
};

/* gather_units.c: the search is not whole. Of several causes the one that comes first in the
 * alphabet is told, for answers come in any order. */
void units_spoil(struct units *units, const char *cause);

/* gather_unit_order.c: the unit that runs the engine, its names and the directories of its files.
 */
void units_choose(struct gather *gather);

/* gather_environment.c: all unit files are read; what they name is added to the roles. */
void units_conclude(struct gather *gather);
/* All that one unit is told, the unit file first. */
struct unit_settings unit_settings_of(struct gather *gather, const struct unit *unit);

/* gather_idle.c: what the units say of the next engine, where none runs. */
void idle_conclude(struct gather *gather);

#endif
