#ifndef FACTS_PROCESS_H
#define FACTS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/evidence/evidence.h"
#include "core/facts/mounts.h"
#include "core/facts/tri.h"

struct capability_sets {
	bool known;
	uint64_t inheritable, permitted, effective, bounding, ambient;
};

/* One line of uid_map: inside, outside, how many. */
struct id_range {
	uint32_t inside, outside, count;
};

enum namespace_kind { NS_NET, NS_PID, NS_IPC, NS_UTS, NS_USER, NS_MNT, NS_CGROUP, NS_KINDS };

/* A soft and a hard limit of /proc/PID/limits; -1 is unlimited. */
struct process_limit {
	const char *name; /* Docker's name: nofile, nproc, core, ... */
	int64_t soft, hard;
};

/* A line of the cgroup file: controller "" for v2, else "memory", "cpu", "name=systemd" ... */
struct cgroup_entry {
	const char *controller;
	const char *path;
};

/*
 * What the kernel says of one process. A brief look leaves most members unknown. Every text has
 * been copied into the arena.
 */
struct process {
	int32_t pid, parent;
	uint64_t start;		   /* ticks after boot */
	const char *command;	   /* comm: at most 15 bytes, chosen by the process itself */
	const char *executable;	   /* the link's text; NULL unread */
	const char *status_source; /* "/proc/42/status" */

	bool has_ids;
	uint32_t uids[4], gids[4]; /* real, effective, saved, file system; as the host sees them */
	const struct id_range *uid_map;
	size_t uid_map_count; /* 0 unread */
	struct capability_sets capabilities;
	struct number seccomp; /* 0 off, 1 strict, 2 filter */
	enum tri no_new_privileges;
	struct number pid_namespace_depth; /* values in NSpid: 1 is the host's own */
	uint64_t namespaces[NS_KINDS];	   /* inode; 0 unread */

	const char *security_label; /* attr/apparmor/current or attr/current; NULL unread */
	const struct mount_table *mounts;
	const struct process_limit *limits;
	size_t limit_count;
	const struct cgroup_entry *cgroups;
	size_t cgroup_count;
	const char *const *arguments; /* cmdline, ends in NULL; NULL unread or hidden */
	const uint64_t *socket_inodes;
	size_t socket_count;
	bool has_all_sockets; /* its descriptors were read, and to the end */
};

/* One line of the process table. */
struct process_entry {
	int32_t pid, parent;
	uint64_t start;
	const char *command;
	uint64_t pid_namespace;
	char container[65]; /* 64 hex digits, or "" */
};

struct process_table {
	const struct process_entry *entries;
	size_t count;
	bool is_truncated; /* cut, or with a process of which too little could be read */
};

struct process_table *process_table_parse(struct arena *arena, const struct answer *answer);

/* From an answer of kind PROCESS, detail FULL or ENGINE. NULL if not even stat was read. */
struct process *process_parse(struct arena *arena, const struct answer *answer);

/* From an answer of detail BRIEF: the process of that number, NULL if it is gone. What could not be
 * read of one that may still run is unknown. */
struct process *process_brief(struct arena *arena, const struct answer *answer, int32_t pid);

/* The inodes in the PID/fd part of a PROCESS_SOCKETS answer, or "fd" of an engine's. *ret is NULL
 * where it was not read; a part that was flagged as cut gives what it has. */
size_t process_socket_inodes(struct arena *arena, const struct part *part, const uint64_t **ret);

/* The container id in a cgroup file: the first path component with 64 hex digits, when all lines
 * that name one agree. "" otherwise. */
void cgroup_container_id(const char *bytes, size_t size, char id[65]);

/* A uid of the host as the process's user namespace sees it; false if it is not mapped. */
bool process_inner_uid(const struct process *process, uint32_t outside, uint32_t *ret_inside);
/* The one line "0 0 4294967295". TRI_UNKNOWN unread. */
enum tri process_has_identity_map(const struct process *process);

#endif
