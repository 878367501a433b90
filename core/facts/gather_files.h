#ifndef FACTS_GATHER_FILES_H
#define FACTS_GATHER_FILES_H

#include "core/facts/gather_state.h"

/* A role's files while they are looked for: named in gather_files.c and by those that it calls,
 * made into the lists of struct host in gather_roles.c. */

struct named_file {
	struct named_file *next;
	const char *origin;
	bool is_init_script, is_used;
	const struct shared_look *look;
};

struct role_files {
	struct named_file *first, **end;
	const char *unread; /* the list is not whole: why */
	const char *absent; /* what is said where none of the files is there */
};

struct role_files *role_of(struct gather *gather, enum file_role role);

#endif
