#ifndef FACTS_GATHER_STATE_H
#define FACTS_GATHER_STATE_H

#include <stdint.h>

#include "core/facts/gather.h"

/*
 * What the files of the gatherer share and nobody else sees: gather.c (queue and slots),
 * gather_host.c (host and daemon), gather_container.c (one container).
 */

enum job_kind {
	JOB_PING,
	JOB_VERSION,
	JOB_INFO,
	JOB_NETWORKS,
	JOB_VOLUMES,
	JOB_IMAGES,
	JOB_SERVICES,
	JOB_CONTAINERS,
	JOB_HOST_FILE, /* index: enum host_file */
	JOB_PROCESSES,
	JOB_ENGINE, /* the peer of the API socket, or a candidate */
	JOB_CONFIG,
	JOB_SECCOMP,
	JOB_ENGINE_SOCKETS,
	JOB_SOCKET_PATH, /* index: of daemon.sockets */
	JOB_TLS_PATH,
	JOB_INSPECT,
	JOB_EXEC, /* index: of container.execs */
	JOB_PROCESS,
	JOB_OTHERS,
	JOB_HOST_SOCKETS, /* descriptors of a container on the host's network */
	JOB_CGROUP,	  /* the container's own directory */
	JOB_SHARED	  /* a look that several containers wait for */
};

enum host_file {
	FILE_HOSTNAME,
	FILE_KERNEL,
	FILE_OS_RELEASE,
	FILE_OS_RELEASE_VENDOR,
	FILE_MACHINE_ID,
	FILE_STAT,
	FILE_APPARMOR,
	FILE_SELINUX,
	FILE_LAST_CAPABILITY,
	FILE_MOUNTS,
	HOST_FILES
};

enum shared_kind { SHARE_CGROUP, SHARE_SOCKETS, SHARE_PATH, SHARE_IMAGE };

/* One look whose answer serves every container that asks: a cgroup's parent, a network
 * namespace's sockets, a mount source, an image. */
struct shared_look {
	struct shared_look *next;
	enum shared_kind kind;
	const char *key;
	bool is_done;
	uint32_t waiting; /* a bit for each slot */
	const char *cause;
	struct answer answer;		    /* CGROUP: copied into the run's arena */
	const struct socket_table *sockets; /* SOCKETS */
	const char *resolved;		    /* PATH */
	struct image *image;		    /* IMAGE */
	const char *source;		    /* where it was read, for evidence */
};

struct slot;

struct job {
	struct job *next;
	enum job_kind kind;
	struct slot *slot; /* NULL for the host's */
	size_t index;
	struct shared_look *shared;
	struct request request;
	bool is_in_flight;
};

enum stage {
	STAGE_FREE,
	STAGE_INSPECT,	/* waits for inspect */
	STAGE_TABLE,	/* waits for the process table */
	STAGE_PROCESS,	/* waits for its first process and its execs */
	STAGE_DETAILS,	/* waits for other processes, cgroups, sockets, paths */
	STAGE_DEFERRED, /* stopped, refers to another: after all others */
	STAGE_READY,
	STAGE_JUDGING
};

struct slot {
	struct arena *arena;
	struct container container;
	const struct container_entry *entry;
	enum stage stage;
	unsigned pending; /* answers that it waits for */
	unsigned number;  /* its bit in shared_look.waiting */
	bool was_inspected_again;
	int32_t first_pid; /* of the first inspect */
	int64_t first_started;
	const struct process *process; /* not believed yet */
	const char *process_cause;
	char process_container[65]; /* the id that its cgroup file names */
	bool is_process_denied;
	const struct pin *others;
	size_t other_count;
	struct container_exec *execs;
	const char **cgroup_paths; /* of its own, ends in NULL */
	struct shared_look *sockets, *image;
	struct shared_look **mount_looks; /* beside container.mounts */
};

/* What is remembered of every container, for those that refer to it. */
struct container_note {
	const struct container_entry *entry;
	bool is_known;
	enum shared_namespace sharing[NS_KINDS];
	const char *modes[NS_KINDS]; /* where the container does not run */
};

#define SHARED_BUCKETS 1024
#define MAX_SOCKETS 32

struct gather {
	struct arena *run;
	struct gather_options options;
	struct host host;
	struct daemon daemon;

	struct job *jobs; /* by tag */
	struct job **by_tag;
	size_t tags, tag_room;
	struct job *free_jobs;
	struct job *queue, **queue_end;
	size_t host_pending; /* host jobs queued or in flight */
	size_t in_flight;

	unsigned minor; /* API version in use; 0 until negotiated */
	bool has_ping, has_version;
	const struct process_table *table;
	bool has_table;
	const char *table_cause;
	bool has_peer;		/* the peer of the API socket was looked at */
	const char *peer_cause; /* why it is not dockerd */
	size_t next_candidate;	/* in the process table */
	const struct process *candidate;
	bool engine_is_local; /* its root can be read: paths are resolved below it */
	struct pin engine_pin;
	const char *const *environment; /* "NAME=value" of the engine, ends in NULL; NULL unread */
	struct answer config_answer;
	bool has_config_answer;
	bool is_config_decided;
	bool tls_unread; /* one of the TLS files could not be looked at */
	struct api_socket api_sockets[MAX_SOCKETS];

	struct reading containers;
	struct container_entry *entries;
	size_t entry_count, next_entry;
	struct container_note *notes; /* sorted by id */
	struct slot slots[GATHER_SLOTS];
	struct slot **deferred;
	size_t deferred_count, deferred_room;
	bool is_deferring_over;

	struct shared_look *shared[SHARED_BUCKETS];
};

/* gather.c */
struct job *gather_ask(struct gather *gather, enum job_kind kind, enum evidence_kind evidence);
struct job *gather_ask_api(struct gather *gather, enum job_kind kind, enum api_document document);
struct job *gather_ask_for(struct gather *gather, struct slot *slot, enum job_kind kind,
			   enum evidence_kind evidence);
/* "permission denied, run as root": why an answer or part gives nothing. */
const char *gather_cause(struct arena *arena, enum evidence_status status, unsigned code);
struct answer gather_keep_answer(struct arena *arena, const struct answer *answer);
/* A request below the engine's root where that is known. */
void gather_in_engine_root(struct gather *gather, struct request *request);
/* Lets every container go on that waited for the host. */
void gather_wake(struct gather *gather);

/* gather_host.c */
void gather_host_start(struct gather *gather);
void gather_host_take(struct gather *gather, const struct job *job, const struct answer *answer);

/* gather_engine.c: the engine's process, configuration, listeners, sockets, TLS files */
void gather_engine_take(struct gather *gather, const struct job *job, const struct answer *answer);
void gather_engine_consider(struct gather *gather);
/* Called when the host's last answer is in; may ask for more. */
void gather_engine_complete(struct gather *gather);

/* gather_config.c: the daemon's configuration and the files that it names */
void config_ask(struct gather *gather);
void config_take(struct gather *gather, const struct job *job, const struct answer *answer);
void config_conclude(struct gather *gather);

/* gather_container.c */
void container_advance(struct gather *gather, struct slot *slot);
void container_take(struct gather *gather, struct slot *slot, const struct job *job,
		    const struct answer *answer);
/* gather_details.c: what is asked when the first process is known, or known not to be there */
void container_ask_details(struct gather *gather, struct slot *slot);

/* gather_conclude.c: facts that need several answers */
void container_take_cgroup(struct slot *slot, const char *path, const struct answer *answer);
void container_take_host_sockets(struct gather *gather, struct slot *slot,
				 const struct answer *answer);
void container_conclude(struct gather *gather, struct slot *slot);
/* Sharing of a stopped container, once every other is known. */
void container_resolve(struct gather *gather, struct slot *slot);
struct container_note *gather_note(struct gather *gather, const char *id);

/* gather_shared.c */
struct shared_look *shared_ask(struct gather *gather, struct slot *slot, enum shared_kind kind,
			       const char *key, bool *ret_is_new);
void shared_take(struct gather *gather, struct shared_look *shared, const struct answer *answer);

/* The path that a walk ended at, links resolved; NULL if it did not get there. */
const char *walk_resolved(struct arena *arena, const struct answer *answer);

#endif
