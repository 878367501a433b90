#ifndef FACTS_HOST_H
#define FACTS_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "core/facts/file.h"
#include "core/facts/mounts.h"
#include "core/facts/tri.h"

struct accounts;
struct audit;
struct hardening;
struct packages;

/* What is known of the host itself. Owned by the run's arena; NULL and unknown where unread. */
struct host {
	const char *hostname;
	const char *machine_id;
	const char *os;				      /* PRETTY_NAME of os-release */
	const char *os_id, *os_version, *os_codename; /* its ID, VERSION_ID, VERSION_CODENAME */
	const char *os_source, *os_cause; /* which of its files was read, or why none was */
	const char *kernel;		  /* osrelease */
	int64_t now;			  /* ns since 1970; in a replay the recording's time */
	int64_t boot_time;		  /* ns since 1970, 0 unknown */

	enum tri apparmor; /* the kernel has it and it is switched on */
	enum tri selinux;  /* TRI_NO where the kernel has none */
	enum tri selinux_enforcing;
	struct number last_capability; /* the kernel's highest capability number */

	/* The mounts of the engine's mount namespace, or of ours where the engine's is not
	 * readable: what turns a device and a root into a host path. */
	const struct mount_table *mounts;

	/* Listening sockets of the engine's network namespace. NULL unread, with the cause. */
	const struct socket_table *sockets;
	const char *sockets_cause;

	/* What the host keeps for Docker. Unread, without a reason, where nobody asked. */
	struct file_list files[FILE_ROLES];
	const struct audit *audit;	   /* the kernel's audit rules; NULL unasked */
	const struct accounts *accounts;   /* users and groups; NULL unasked */
	const struct hardening *hardening; /* signals of 1.2.1; NULL unasked */
	const struct packages *packages;   /* what the package manager says of the engine; NULL */
	/* What starts the engine when it is no systemd unit: "OpenRC", "sysvinit"; NULL otherwise.
	 */
	const char *init_system;
	/* This process runs in a container and sees no host's files: the cause of what is then not
	 * known; NULL where it does not, or has the host's root. */
	const char *container_cause;
	/* The audited root may be another machine's, so that this kernel says nothing of it: the
	 * cause of what is then not known; NULL where it is this machine's. */
	const char *kernel_cause;
};

#endif
