#ifndef FACTS_GATHER_STATE_H
#define FACTS_GATHER_STATE_H

#include <stdint.h>

#include "core/facts/gather.h"

/*
 * What the files of the gatherer share and nobody else sees: gather.c (queue and slots),
 * gather_host.c (host and daemon), gather_container.c (one container), and a file for each kind
 * of facts that needs several answers.
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
	JOB_PEER_SOCKETS,
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
	JOB_CGROUP,	  /* index: of slot.cgroups */
	JOB_SHARED,	  /* a look that several containers wait for */
	JOB_OWN		  /* the host's: its own function takes the answer */
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
	const struct file *file;	    /* PATH, where the host's files are wanted */
	bool is_hosts;			    /* PATH: a look of the host's own */
	bool host_waits;		    /* PATH: a container's, and the host waits for it too */
	struct image *image;		    /* IMAGE */
};

/* A directory that a container's limits are in; the root is the same for all. */
struct cgroup_look {
	const char *path;
	struct answer answer;		/* in the slot's arena */
	const struct shared_look *root; /* the path is "/" */
};

/* Where a container's mount comes from by its configuration. */
struct mount_look {
	const struct shared_look *walk; /* NULL: nowhere on the host, or not known */
	const char *source, *cause;
};

struct slot;
struct job;

typedef void take_function(struct gather *gather, const struct job *job,
			   const struct answer *answer);

struct job {
	struct job *next;
	enum job_kind kind;
	take_function *take; /* OWN */
	void *context;	     /* OWN: whatever it needs, in the run's arena */
	struct slot *slot;   /* NULL for the host's */
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
	int32_t asked_pid;	       /* of the process that was asked for */
	const struct process *process; /* not believed yet */
	enum evidence_status process_status;
	const char *process_cause;
	char process_container[65]; /* the id that its cgroup file names */
	const struct pin *others;
	size_t other_count;
	struct container_exec *execs;
	struct cgroup_look *cgroups;
	size_t cgroup_count;
	const struct shared_look *sockets, *image;
	struct mount_look *mount_looks; /* beside container.mounts */
};

/* What is remembered of every container, for those that refer to it. */
struct container_note {
	const struct container_entry *entry;
	bool is_known;
	enum shared_namespace sharing[NS_KINDS];
	const char *modes[NS_KINDS]; /* where the container does not run */
};

/* The host's facts come in steps: each begins when every answer of the one before is in. */
enum host_step {
	STEP_ENGINE,   /* what was asked at the start: the engine, its process, its lists */
	STEP_DAEMON,   /* without an engine the file that one would read */
	STEP_FILES,    /* its configuration, listeners and sockets */
	STEP_CONCLUDE, /* the files of every role, and what is told of the host itself */
	STEP_DONE
};

#define SHARED_BUCKETS 1024
#define MAX_SOCKETS 256

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
	const struct process_entry **by_container; /* the table sorted by container, then pid */
	const struct process_entry **by_namespace; /* without a container: by pid namespace */
	size_t in_container, in_namespace;
	bool has_table;
	const char *table_cause;
	bool has_peer;		    /* the peer of the API socket was looked at */
	const struct process *peer; /* not dockerd */
	const struct socket_table *peer_sockets;
	size_t next_candidate; /* in the process table */
	size_t candidates;
	struct pin candidate_pin;
	bool engine_is_local; /* its root can be read: paths are resolved below it */
	struct pin engine_pin;
	const char *const *environment; /* "NAME=value" of the engine, ends in NULL; NULL unread */
	struct answer config_answer;
	enum host_step step;
	struct role_files *roles; /* by role, while they are looked for */
	struct audit_look *audit;
	const char *container_mark; /* a file that only containers have; NULL none */
	struct units *units;
	enum tri openrc; /* it starts services here: one of its own files is there */
	bool openrc_unread;
	size_t containerds; /* processes that may be containerd and did not answer yet */
	bool has_containerd;
	size_t certificate_count; /* entries below certs.d that were seen */
	bool tls_unread;	  /* one of the TLS files could not be looked at */
	struct api_socket api_sockets[MAX_SOCKETS];

	struct reading containers;
	struct container_entry *entries;
	size_t entry_count;
	const struct container_entry **wanted; /* those that are looked at, in the list's order */
	size_t wanted_count, next_wanted;
	struct container_note *notes; /* sorted by id */
	size_t note_count;
	struct slot slots[GATHER_SLOTS];
	struct slot **deferred;
	size_t deferred_count, deferred_room, next_deferred;

	struct shared_look *shared[SHARED_BUCKETS];
};

/* gather.c */
struct job *gather_ask(struct gather *gather, enum job_kind kind, enum evidence_kind evidence);
struct job *gather_ask_api(struct gather *gather, enum job_kind kind, enum api_document document);
struct job *gather_ask_for(struct gather *gather, struct slot *slot, enum job_kind kind,
			   enum evidence_kind evidence);
/* "permission denied, run as root": why an answer gives nothing. */
const char *gather_cause(struct arena *arena, enum evidence_status status, unsigned code);
/* The part of that name if it was read, and to its end; else NULL, and why. */
const struct part *gather_part(const struct answer *answer, const char *name);
const char *gather_part_cause(struct arena *arena, const struct answer *answer, const char *name);
struct answer gather_keep_answer(struct arena *arena, const struct answer *answer);
/* When a process began, ns since 1970; 0 where the boot time is not known. */
int64_t gather_start_time(const struct gather *gather, const struct process *process);
/* A request below the engine's root where that is known. */
void gather_in_engine_root(struct gather *gather, struct request *request);
/* One look of the host's own, taken by a function. Below the engine's root if it is a path. */
struct job *gather_ask_own(struct gather *gather, enum evidence_kind evidence, const char *name,
			   take_function *take);
/* Lets every container go on that waited for the host. */
void gather_wake(struct gather *gather);

/* gather_list.c: the list of containers */
void list_take(struct gather *gather, const struct answer *answer);
struct container_note *gather_note(struct gather *gather, const char *id);

/* gather_host.c */
void gather_host_start(struct gather *gather);
void gather_host_take(struct gather *gather, const struct job *job, const struct answer *answer);
/* One document: why it gives nothing, or NULL when its bytes are there. */
const char *document_cause(struct arena *arena, const struct answer *answer, const char *what);

/* gather_engine.c: which process the engine is */
void gather_engine_take(struct gather *gather, const struct job *job, const struct answer *answer);
void gather_engine_consider(struct gather *gather);
bool owns_socket(const struct process *process, uint64_t inode);

/* gather_daemon.c: the listeners, sockets and children of the engine's process */
/* The process, the configuration file and the lists are in; asks for what hangs on them. */
void daemon_conclude(struct gather *gather);
void gather_daemon_take(struct gather *gather, const struct job *job, const struct answer *answer);

/* gather_config.c: the daemon's configuration and the files that it names; without a daemon the
 * file that it would read at its next start */
void config_ask(struct gather *gather);
void config_take(struct gather *gather, const struct job *job, const struct answer *answer);
void config_conclude(struct gather *gather);
bool config_is_tls_on(const struct gather *gather);
/* The file that an option names, or the default in the daemon user's certificate directory; NULL
 * where that is not known. */
const char *config_tls_path(struct gather *gather, enum option_name name, const char *file);
/* RootlessKit started it: its places are its user's. */
bool gather_is_rootless(const struct gather *gather);
/* One answers, or runs: what is used is asked of it, and not guessed. */
bool gather_has_engine(const struct gather *gather);
/* Of the engine's environment; NULL where it is not set, or was not read. */
const char *gather_environment(const struct gather *gather, const char *name);

/* gather_files.c, gather_roles.c: the files of each role. Whoever learns of one adds it; whoever
 * could not look for one says so; absent ones are told by what was looked for. */
void files_begin(struct gather *gather);
void files_start(struct gather *gather);
void files_conclude(struct gather *gather);
void files_add(struct gather *gather, enum file_role role, const char *path, const char *origin);
bool files_has(struct gather *gather, enum file_role role, const char *path);
/* The same, of one that somebody uses: it is not absent. */
void files_add_used(struct gather *gather, enum file_role role, const char *path,
		    const char *origin);
/* The same, of a script that starts the engine in the place of a unit. */
void files_add_script(struct gather *gather, enum file_role role, const char *path,
		      const char *origin);
/* The role's list is not whole. */
void files_unread(struct gather *gather, enum file_role role, const char *cause);
/* Why the role has no files, should none be there. */
void files_absent(struct gather *gather, enum file_role role, const char *reason);

/* gather_units.c: the unit files of the engine, and what they name */
void units_start(struct gather *gather);

/* gather_idle.c: where no engine runs, what the next one would use */
void idle_start(struct gather *gather);

/* gather_places.c: sockets, certificates and directories that the engine's options name */
void places_start(struct gather *gather);

/* gather_executables.c: the programs of the engine, of containerd, of shims and runtimes */
void executables_start(struct gather *gather);
/* ROLE_NONE for a program that plays no part. */
enum file_role executable_role(const char *path);
/* A process that has ended and waits for its parent runs no program any more. */
bool executable_is_gone(const struct answer *answer);
/* Not one that another user only called so; true too where whose it is was not read. */
bool executable_may_be_systems(const struct gather *gather, const struct process *process);
void executable_add_running(struct gather *gather, const struct process *process);
void executable_ask(struct gather *gather, const struct process_entry *entry,
		    enum process_detail detail, take_function *take);

/* gather_containerd.c: containerd's configuration, directories and sockets */
void containerd_start(struct gather *gather);
/* Where the engine keeps its sockets and pids. */
const char *gather_exec_root(const struct gather *gather);

/* gather_audit.c: the kernel's audit rules, and those of the files */
void gather_audit_start(struct gather *gather);
void gather_audit_conclude(struct gather *gather);

/* gather_accounts.c: who there is on the host, and in which groups */
void gather_accounts_start(struct gather *gather);

/* gather_packages.c: what the package manager says of the engine, containerd and runc */
void gather_packages_start(struct gather *gather);

/* gather_hardening.c: how the host itself is hardened */
void gather_hardening_start(struct gather *gather);

/* gather_container.c: what a container is, and whether its process is its own */
void container_advance(struct gather *gather, struct slot *slot);
void container_take(struct gather *gather, struct slot *slot, const struct job *job,
		    const struct answer *answer);

/* gather_details.c: what is asked when the first process is known, or known not to be there */
void container_ask_details(struct gather *gather, struct slot *slot);
void container_take_exec(struct slot *slot, size_t index, const struct answer *answer);
void container_conclude(struct gather *gather, struct slot *slot);

/* gather_members.c: the container's other processes */
void members_index(struct gather *gather);
void members_ask(struct gather *gather, struct slot *slot);
void members_take(struct slot *slot, const struct answer *answer);
void members_conclude(struct slot *slot);

/* gather_limits.c: the limits of its cgroup and of those above */
void limits_ask(struct gather *gather, struct slot *slot);
void limits_take(struct slot *slot, size_t index, const struct answer *answer);
void limits_conclude(struct gather *gather, struct slot *slot);

/* gather_sockets.c: what its processes listen on */
void sockets_ask(struct gather *gather, struct slot *slot);
void sockets_take(struct gather *gather, struct slot *slot, const struct answer *answer);
void sockets_conclude(struct slot *slot);

/* gather_mounts.c: where its mounts come from */
void mounts_ask(struct gather *gather, struct slot *slot);
void mounts_conclude(struct gather *gather, struct slot *slot);
/* A path without links, by the name that the kernel's mounts are told by too. */
const char *gather_real_place(const struct gather *gather, struct arena *arena, const char *path);

/* gather_sharing.c: the namespaces that it shares. True if others must be known first. */
bool sharing_conclude(struct gather *gather, struct slot *slot);
/* Sharing of a stopped container, once every other is known. */
void sharing_resolve(struct gather *gather, struct slot *slot);

/* gather_shared.c */
struct shared_look *shared_ask(struct gather *gather, struct slot *slot, enum shared_kind kind,
			       const char *key, bool *ret_is_new);
/* The host's own walk, whose answer serves every container too: whoever takes it gives it to
 * shared_take as well. NULL if that path was asked before. */
struct job *shared_ask_path(struct gather *gather, enum job_kind kind, const char *path);
/* A walk for the host's files; it was perhaps asked before. */
const struct shared_look *shared_want_path(struct gather *gather, const char *path);
/* One that was asked before; NULL if none was. */
const struct shared_look *shared_find(const struct gather *gather, enum shared_kind kind,
				      const char *key);
void shared_take(struct gather *gather, struct shared_look *shared, const struct answer *answer);

/* The path that a walk ended at, links resolved; NULL if it did not get there. */
const char *walk_resolved(struct arena *arena, const struct answer *answer);
/* The last part of a walk: the object, or the first that could not be reached; NULL without. */
const struct part *walk_end(const struct answer *answer);
/* Why a walk did not get there. */
const char *walk_cause(struct arena *arena, const struct answer *answer);

#endif
