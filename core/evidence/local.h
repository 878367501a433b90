#ifndef EVIDENCE_LOCAL_H
#define EVIDENCE_LOCAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "core/evidence/live.h"
#include "core/evidence/reply.h"

/*
 * The looks at this host's files and processes: all kinds of requests but API. They are done one
 * after the other, each in a few system calls. What the kinds share is declared here.
 */

/* O_PATH handles, or the negative errno why there is none. */
struct local {
	const char *socket_path; /* owned by whoever opened this */
	int root;
	int proc;	  /* a procfs and nothing else */
	int sys;	  /* a sysfs and nothing else */
	bool is_rooted;	  /* the audited host's root is not ours */
	bool is_own_proc; /* its process numbers are ours */
	bool has_own_fds; /* /proc/self/fd leads to our own descriptors */
};

void local_open(struct local *local, const struct live_options *options);
void local_close(struct local *local);

/* Answers any request but API. It passed request_check. */
void local_answer(const struct local *local, const struct request *request, struct reply *reply);

/* By kind. */
void walk_answer(const struct local *local, const struct request *request, struct reply *reply);
void file_answer(const struct local *local, const struct request *request, struct reply *reply);
void processes_answer(const struct local *local, struct reply *reply);
void process_answer(const struct local *local, const struct request *request, struct reply *reply);
void sockets_answer(const struct local *local, const struct request *request, struct reply *reply);
void cgroup_answer(const struct local *local, const struct request *request, struct reply *reply);
void directory_answer(const struct local *local, const struct request *request,
		      struct reply *reply);
void audit_answer(struct reply *reply);

enum evidence_status status_of_errno(int error);
/* The whole answer failed; error is positive. */
void local_fail(struct reply *reply, int error);

/* One part, the bytes of the file below the directory: read to its end or cut at cap. Gives 0 or
 * the negative errno that the part's status came from. */
int local_read(struct reply *reply, const char *name, int directory, const char *path, size_t cap);
/* One part, the text of a link. */
int local_link(struct reply *reply, const char *name, int directory, const char *path);

/* Appends what fd has, at most cap bytes. 0 or a negative errno. */
int read_capped(int fd, size_t cap, struct buffer *out, bool *ret_is_cut);
unsigned long magic_of(int fd);
void close_fd(int fd); /* ignores what is none */

/* walk.c: the object at the end of the walk as an O_PATH handle, or a negative errno. Where reply
 * is not NULL it gets a part for each component. */
int walk_to(const struct local *local, const struct request *request, struct reply *reply);
/* As in ls: - d l s p c b, and ? for what the kernel invents. */
char type_letter(mode_t mode);
/* "type=d mode=0755 ..." */
void describe(struct buffer *out, const struct stat *stat, unsigned long magic);

/* A directory handle of the process that is meant, or a negative errno: ESRCH if it is gone,
 * ESTALE if the number is another's now, EACCES if it is hidden from us. */
int process_open(const struct local *local, const struct pin *pin);
/* Parts from number first on came from this handle: tells those of a process that ended. */
void process_close(struct reply *reply, size_t first, int directory);
/* Adds the targets of its descriptors, one a line. */
void process_descriptors(struct reply *reply, const char *name, int directory, bool only_sockets);

/* peer.c: a fresh connection to a unix socket (not blocking), or a negative errno; and the number
 * of the process that listens on it. */
int peer_connect(const char *socket_path);
int peer_pid(const char *socket_path, int32_t *ret_pid);

#endif
