#ifndef TESTS_SUPPORT_SCRIPTED_HOST_H
#define TESTS_SUPPORT_SCRIPTED_HOST_H

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/facts/process.h"
#include "tests/support/scripted_source.h"

/*
 * A host made from small documents: an engine of Docker 28 on cgroup v2, and containers that are
 * kept well until a test says otherwise. Members in a guest's texts stand behind the defaults, and
 * of two of one name the last counts, for jansson as for dockerd.
 */

#define HOST_BOOT 1735600000LL /* seconds since 1970 */
#define ENGINE_PID 812
#define ENGINE_START 1000 /* ticks */
#define ENGINE_KEY "process engine peer"
#define ENGINE_SOCKETS "sockets 812:1000"
#define ENGINE_CONFIG "file@812:1000 /etc/docker/daemon.json"
#define ENGINE_SOCKET_WALK "path@812:1000 /run/docker.sock"
#define HOST_NAMESPACES 4026531835ULL /* and one more for each kind: pid is the first there is */

struct guest {
	unsigned number; /* its id is these two hex digits 32 times */
	const char *name;
	int pid;		 /* 0: it does not run */
	const char *members;	 /* of the document */
	const char *config;	 /* of Config */
	const char *host_config; /* of HostConfig */
	const char *settings;	 /* of NetworkSettings */
	const char *mounts;	 /* elements of Mounts */
	const char *mountinfo;	 /* further lines */
	const char *parent;	 /* its cgroup's, "/docker" where it is NULL */
	unsigned namespaces;	 /* shared with the engine: a bit for each namespace_kind */
	bool is_root;		 /* uid 0, all capabilities, nothing that confines it */
};

/* One more process of a container, or of the host where guest is NULL. */
struct resident {
	const struct guest *guest;
	int pid, parent;
	const char *command, *executable;
	unsigned uid; /* outside */
	const char *capabilities;
};

#define MAX_RESIDENTS 128

struct scripted_host {
	struct arena *arena;
	struct script *script;
	struct buffer list; /* of containers */
	bool is_rooted;	    /* audited by --root */
	struct resident residents[MAX_RESIDENTS];
	size_t resident_count;
	struct guest networked[MAX_RESIDENTS]; /* those on the engine's network */
	size_t networked_count;
};

/* With the engine and what is read of the host. */
void host_init(struct scripted_host *host);
void host_done(struct scripted_host *host);

void host_add(struct scripted_host *host, const struct guest *guest);
/* After the guest; in the order of their numbers. */
void host_add_process(struct scripted_host *host, const struct resident *resident);
/* Every component of a path is there. */
void host_walk(struct scripted_host *host, const char *path);
/* The path is a link to the target, which is there. */
void host_link(struct scripted_host *host, const char *path, const char *target);
/* Writes what spans several objects: the last step. */
void host_finish(struct scripted_host *host);

uint64_t guest_start(const struct guest *guest); /* ticks */
const char *guest_id(struct scripted_host *host, const struct guest *guest);
/* Keys: its document, its first process, its cgroup, its further processes. */
const char *guest_inspect(struct scripted_host *host, const struct guest *guest);
const char *guest_process(struct scripted_host *host, const struct guest *guest);
const char *guest_cgroup(struct scripted_host *host, const struct guest *guest);
const char *guest_brief(struct scripted_host *host, const struct guest *guest);
const char *guest_descriptors(struct scripted_host *host, const struct guest *guest);
const char *guest_sockets(struct scripted_host *host, const struct guest *guest);

/* Inside: what the files of the builder share. */
const char *status_text(struct scripted_host *host, const struct resident *who, bool is_confined);
void add_stat(struct scripted_host *host, const char *key, const struct resident *who,
	      uint64_t start);
void add_namespaces(struct scripted_host *host, const char *key, const struct guest *guest);
void add_to_table(struct scripted_host *host, const struct resident *who, uint64_t start);
void add_common(struct scripted_host *host, const char *key, const char *executable);
void finish_residents(struct scripted_host *host);

/* A line of the unix table, and one of tcp. */
const char *unix_line(struct scripted_host *host, unsigned inode, const char *path);
const char *tcp_line(struct scripted_host *host, unsigned inode, unsigned port);

#endif
