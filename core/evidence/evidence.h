#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/err.h"

/*
 * The evidence seam. Everything that dockaudit learns of a host passes through a struct source:
 * a request of a closed set of kinds goes in, an answer of plain bytes comes out. The live
 * source reads this host, in the process or in a child; a recording replays what was written.
 * Nothing on this side of the wall understands the bytes.
 */

enum evidence_kind {
	EVIDENCE_API,	    /* one Engine API document, GET */
	EVIDENCE_PATH,	    /* one walk along a path: every component and link */
	EVIDENCE_FILE,	    /* the bytes of a regular file */
	EVIDENCE_PROCESSES, /* the whole process table */
	EVIDENCE_PROCESS,   /* facts of one or several processes, see enum process_detail */
	EVIDENCE_SOCKETS,   /* listening sockets of one network namespace, by one of its pids */
	EVIDENCE_CGROUP,    /* the limit files of one cgroup directory */
	EVIDENCE_DIRECTORY, /* names and types in one directory */
	EVIDENCE_AUDIT,	    /* the kernel's audit rules and status */
	EVIDENCE_KINDS
};

/* The only documents that are ever asked of an engine; the table of paths is in api_path.c. */
enum api_document {
	API_PING,
	API_VERSION,
	API_INFO,
	API_CONTAINERS,
	API_CONTAINER,
	API_NETWORKS,
	API_VOLUMES,
	API_IMAGES,
	API_IMAGE,
	API_EXEC,
	API_SERVICES,
	API_DOCUMENTS
};

enum process_detail {
	/* All of one process through one handle: status stat cmdline exe root ns/{net,pid,ipc,
	 * uts,user,mnt,cgroup} mountinfo limits cgroup attr/current attr/apparmor/current uid_map.
	 * Answered only if the expected container id stands in its cgroup file. */
	PROCESS_FULL,
	/* The same for the engine, and environ and fd. pid 0 is the peer of the API socket. */
	PROCESS_ENGINE,
	/* Many processes; parts are named PID/status, PID/exe, PID/ns/user. */
	PROCESS_BRIEF,
	/* Many processes; one part PID/fd each: the targets of its socket descriptors, one a line.
	 */
	PROCESS_SOCKETS,
	PROCESS_DETAILS
};

/* A process that is meant and no later one under the same number. start is field 22 of its
 * stat file, in ticks after boot; 0 where the asker does not know it yet. */
struct pin {
	int32_t pid;
	uint64_t start;
};

/* Borrowed texts live until submit returns. */
struct request {
	uint32_t tag; /* the asker's; the answer carries it */
	enum evidence_kind kind;
	enum api_document document; /* API */
	unsigned api_minor;	    /* API: 41 asks below /v1.41, 0 without a version */
	enum process_detail detail; /* PROCESS */
	const char *name;	    /* API: the object's id; PATH, FILE, DIRECTORY, CGROUP:
				       a path; PROCESS_FULL: the expected container id */
	bool in_engine_root;	    /* PATH, FILE, DIRECTORY: below /proc/PID/root of pins[0] */
	const struct pin *pins;	    /* PROCESS, SOCKETS, in_engine_root */
	size_t pin_count;
};

enum evidence_status {
	EVIDENCE_UNASKED, /* zero: nothing was answered */
	EVIDENCE_OK,
	EVIDENCE_GONE, /* the process or object ended meanwhile */
	EVIDENCE_NOT_FOUND,
	EVIDENCE_DENIED,
	EVIDENCE_REFUSED, /* by our own list of what may be asked */
	EVIDENCE_TOO_BIG,
	EVIDENCE_NOT_REGULAR,
	EVIDENCE_FOREIGN, /* a file system that may not answer */
	EVIDENCE_TIMEOUT,
	EVIDENCE_CHANGED, /* not the process or file that was meant, or it changed while read */
	EVIDENCE_IO_ERROR,
	EVIDENCE_UNREACHABLE, /* no engine behind the socket */
	EVIDENCE_UNRECORDED,  /* not in this recording */
	EVIDENCE_NOT_DIRECTORY,
	EVIDENCE_STATUSES
};

#define EVIDENCE_TRUNCATED 1u /* cut at a cap */
#define EVIDENCE_ALTERED 2u   /* secrets were replaced in a recording */

/* One named piece of an answer. bytes[size] is NUL; the bytes may hold further NULs. */
struct part {
	const char *name;
	enum evidence_status status;
	unsigned flags;
	const char *bytes;
	size_t size;
};

/*
 * status tells of the whole request; where it is OK every part has a status of its own.
 * code is the HTTP status or the errno behind it, for the cause that the user reads.
 * API and FILE give one part named "" (the ping also the header "Api-Version"); PATH one part
 * for each component passed, named by its path; PROCESSES one part for each process, named by
 * its number; DIRECTORY one part for each entry, named as it is. Formats of the parts that are not
 * plain files: see live.h.
 */
struct answer {
	uint32_t tag;
	enum evidence_status status;
	uint32_t code;
	unsigned flags;
	const struct part *parts;
	size_t part_count;
};

#define EVIDENCE_IN_FLIGHT 64

/*
 * submit takes a request (-EAGAIN at EVIDENCE_IN_FLIGHT); it never blocks on the host. wait gives
 * any finished answer and blocks until there is one; -ENOENT when nothing is in flight. An answer
 * lives until it is released. A source fails as a whole only when it is lost (a reader that died, a
 * broken recording): then submit and wait give -EIO for ever after.
 */
struct source {
	const struct source_operations *operations;
	int64_t now;	      /* the audited host's clock when it was looked at, ns since 1970 */
	const char *endpoint; /* "unix:///var/run/docker.sock": where the engine was asked */
	const char *origin;   /* "live" or "recording FILE", for the report's head */
	bool is_rooted;	      /* the host's files were looked for below --root */
};

struct source_operations {
	int (*submit)(struct source *source, const struct request *request);
	int (*wait)(struct source *source, struct answer *ret_answer);
	void (*release)(struct source *source, struct answer *answer);
	void (*close)(struct source *source);
};

/* The part of that name, or NULL. */
const struct part *answer_part(const struct answer *answer, const char *name);

/* "permission denied", "timed out", "not in this recording": the cause of an unknown. */
const char *evidence_status_text(enum evidence_status status);
/* The word in a recording and its inverse (EVIDENCE_STATUSES if there is none). */
const char *evidence_status_word(enum evidence_status status);
enum evidence_status evidence_status_from_word(const char *word);

/*
 * The canonical text of kind and arguments: the key in a recording. Tag and API version do not
 * count. request_from_key is its inverse; texts and pins are put into the arena.
 */
void request_key(const struct request *request, struct buffer *out);
int request_from_key(struct arena *arena, const char *key, struct request *ret_request);

/* 0 if the request may be asked at all: a known template, an id of the template's grammar, an
 * absolute path without "..". The same function guards every source. */
int request_check(const struct request *request);

#endif
