#ifndef FACTS_GATHER_UNITS_H
#define FACTS_GATHER_UNITS_H

#include "core/facts/gather_state.h"
#include "core/facts/unit_file.h"

/* What the search for unit files and those who use what it found share. */

#define MOST_PLACES 16
#define MOST_DROP_INS 256

enum unit_kind { UNIT_SERVICE, UNIT_SOCKET, UNIT_KINDS };

/* A drop-in that counts: of one name the first in the order. */
struct drop_in {
	const char *name, *path;
	struct unit_settings settings;
};

struct unit {
	const char *name; /* "docker.service" */
	const char *type; /* "service": drop-ins for all of a type lie in service.d */
	enum file_role role;
	bool is_idle;		    /* it did not start the engine that runs */
	const char *fragment;	    /* NULL: no unit file was found */
	const char *settings_cause; /* a file could not be read: why */
	struct unit_settings settings;
	struct drop_in drop_ins[MOST_DROP_INS];
	size_t drop_in_count;
};

/* What a directory of the search order has for one unit. */
struct unit_place {
	bool file, own, general;
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
	struct drop_in_list lists[MOST_PLACES * UNIT_KINDS * 2];
	size_t list_count;
	struct unit unit[UNIT_KINDS];
	size_t pending;	    /* answers of the stage */
	const char *unread; /* a directory could not be listed: why */
};

/* gather_environment.c: all unit files are read; what they name is added to the roles. */
void units_conclude(struct gather *gather);

#endif
