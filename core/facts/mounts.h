#ifndef FACTS_MOUNTS_H
#define FACTS_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"

/* One line of mountinfo (proc_pid_mountinfo(5)), octal escapes decoded. */
struct mount_entry {
	const char *device; /* "8:1" */
	const char *root;   /* the mounted directory within its file system */
	const char *point;  /* where it is seen */
	const char *type;   /* ext4, overlay, proc ... */
	const char *origin; /* the mount source field */
	bool is_read_only;  /* by the mount's or by the file system's option */
	bool is_shared;	    /* has shared:N: mounts spread to peers */
	bool is_hidden;	    /* another mount lies on it or on the way to it */
};

struct mount_index; /* of the entries that are not hidden, by device and by point */

struct mount_table {
	const struct mount_entry *entries;
	size_t count;
	bool is_truncated;		 /* cut, or with lines that were not understood */
	const struct mount_index *index; /* NULL in a table that was not parsed */
};

/*
 * NULL for bytes that are no mountinfo. A cut shows by the missing newline; where it fell between
 * two lines only the part's flag tells, and the caller sets is_truncated.
 */
struct mount_table *mounts_parse(struct arena *arena, const char *bytes, size_t size);

/* The topmost mount that holds the path; NULL if none does. */
const struct mount_entry *mounts_of_path(const struct mount_table *table, const char *path);

/*
 * The path by which the host sees what another mount namespace mounts as (device, root): the
 * shortest of those possible. NULL where no mount of the table shows it.
 */
const char *mounts_host_path(struct arena *arena, const struct mount_table *table,
			     const char *device, const char *root);

/*
 * Every path by which the table shows what lies at the path, the path itself first; ends in NULL.
 * A directory that is mounted twice has two names, and either may be asked for.
 */
const char *const *mounts_names(struct arena *arena, const struct mount_table *table,
				const char *path);

/* Is the path the same as, or below, the directory? Both absolute and without dot components. */
bool path_is_below(const char *path, const char *directory);

#endif
