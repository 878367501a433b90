#ifndef EVIDENCE_LIVE_H
#define EVIDENCE_LIVE_H

#include <stdint.h>

#include "core/base/err.h"
#include "core/evidence/evidence.h"

/*
 * The live source: this host, read in this process (live_open) or in a child that serves the
 * same frames over a socketpair (child_open). Both are bound to the options given here.
 *
 * Formats of the parts that are not plain file contents:
 *   PATH       one part for each component walked, in order, "/" first; after a link the walk goes
 *              on at its target. Named by the absolute path of the component as it was reached.
 *              Bytes: "type=d mode=0755 uid=0 gid=0 device=8:1 inode=2 fs=ef53 links=1 size=4096"
 *              (type as in ls: - d l s p c b; mode the low 12 bits in octal; fs the file system's
 *              magic in hex) and for a link a second line "target=..."; for what has an access
 *              list a second line "acl=" with the bytes of system.posix_acl_access in hexadecimal
 *              digits, or "acl=?" where they could not be read. The last part is the
 *              object itself, or the first one that could not be reached, with its status. A
 *              walk that began is an OK answer; its code is the errno behind the last part.
 *   FILE       part "" with the bytes, and "stat": the line of PATH and " mtime=<ns since 1970>".
 *              What is no regular file has that line alone.
 *   PROCESSES  a part for each process: line 1 the pid namespace link ("pid:[4026531836]" or
 *              empty), then the cgroup file, an empty line, then the stat file to the end.
 *   PROCESS    "exe" and the ns links hold the link's text; "root" holds "device=8:1 inode=2"; "fd"
 *              one link text a line (only sockets for PROCESS_SOCKETS); PROCESS_ENGINE of pid 0
 *              has a first part "pid" with the peer's number.
 *   SOCKETS    parts tcp, tcp6, udp, udp6, unix: the kernel's header line and the lines of
 *              listening sockets (udp: unconnected ones).
 *   CGROUP     parts named by controller and file: v1 "memory/memory.limit_in_bytes",
 *              "pids/pids.max", "cpu/cpu.shares", "cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us",
 *              "cpuset/cpuset.cpus", "devices/devices.list"; v2 "memory.max", "memory.swap.max",
 *              "pids.max", "cpu.max", "cpu.weight", "cpuset.cpus". On a hybrid host the v1 ones.
 *   DIRECTORY  a part for each entry but "." and "..", by name in the order of its bytes: "type=d"
 *              with a letter as in PATH. Of more than 10,000 entries the first that the directory
 *              gives; the answer is then truncated. What exists but is no directory is
 *              NOT_DIRECTORY.
 *   AUDIT      "status", the kernel's struct audit_status, and then a part "rule" for each rule, a
 *              struct audit_rule_data, in the kernel's order: the raw bytes of the messages, in
 *              this machine's byte order. A list that did not come to its end is no answer.
 */
struct live_options {
	const char *socket_path; /* the engine's unix socket */
	const char *root;	 /* the audited host's file system, "" for this one */
	int64_t deadline;	 /* clock_steady() at which everything open ends as timed out;
				    0 for none */
};

/* Never fails for an engine that is not there: that is an answer. */
struct source *live_open(const struct live_options *options);

/* A live source in a forked child; err and NULL where it cannot be started. */
struct source *child_open(const struct live_options *options, struct err *err);

#endif
