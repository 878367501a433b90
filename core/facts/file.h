#ifndef FACTS_FILE_H
#define FACTS_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/facts/tri.h"

struct answer;

/* One entry of a POSIX access control list (acl(5)) beyond the plain owner, group and others. */
struct acl_entry {
	bool is_group;
	uint32_t id;
	unsigned permissions; /* r 4, w 2, x 1; the mask has been applied */
};

/* One step of a walk: a directory or link that was passed, or the object at the end. */
struct file_component {
	const char *path; /* as it was reached, without links */
	char type;	  /* as in ls: - d l s p c b */
	unsigned mode;	  /* the low 12 bits */
	uint32_t uid, gid;
	const char *device; /* "8:1" */
	uint64_t inode;
	uint64_t file_system; /* its magic number (statfs(2)) */
	const char *target;   /* a link's text; else NULL */
	/* TRI_UNKNOWN: the object may have a list, but it could not be read. */
	enum tri has_acl;
	const struct acl_entry *acl;
	size_t acl_count;
};

enum file_state {
	FILE_UNREAD, /* see cause */
	FILE_ABSENT,
	FILE_THERE
};

/*
 * One path and all that the kernel says on the way to it, "/" first, a link before its target.
 * Owned by the run's arena. The last component is the object where state is FILE_THERE.
 */
struct file {
	const char *path;    /* as it was named */
	const char *origin;  /* who named it: "--config-file", "FragmentPath of docker.service" */
	bool is_init_script; /* it starts the engine where no systemd unit does */
	enum file_state state;
	const char *cause;    /* FILE_UNREAD: why */
	const char *resolved; /* links resolved; NULL unless FILE_THERE */
	const struct file_component *components;
	size_t count;
};

/* The object itself; NULL unless it is there. */
const struct file_component *file_object(const struct file *file);

/* From the answer for a walk along file->path. Fills all but path and origin. */
void file_from_walk(struct arena *arena, const struct answer *answer, struct file *file);

/* Raw bytes of system.posix_acl_access, as hexadecimal digits. TRI_UNKNOWN if they are none.
 * The owning group's own entry is not among the entries: where there is a mask, that is what the
 * group's bits of the mode show. */
enum tri acl_read(struct arena *arena, const char *hex, const struct acl_entry **ret_entries,
		  size_t *ret_count);

/*
 * What a host keeps for Docker, by the part it plays. Where each is found is decided by
 * gather_files.c and those that it calls, from what runs here and not from a manual.
 */
enum file_role {
	ROLE_NONE,
	ROLE_DOCKERD,	 /* the engine's executable */
	ROLE_CONTAINERD, /* executables */
	ROLE_CONTAINERD_SHIM,
	ROLE_CONTAINERD_SHIM_RUNC_V1,
	ROLE_CONTAINERD_SHIM_RUNC_V2,
	ROLE_RUNTIME,	       /* runc and every other configured OCI runtime */
	ROLE_DATA_ROOT,	       /* DockerRootDir, without the suffix of user namespaces */
	ROLE_CONTAINERD_ROOT,  /* where containerd keeps images, if the engine uses its store */
	ROLE_CONTAINERD_STATE, /* containerd's state directory */
	ROLE_CONFIG_DIRECTORY, /* of daemon.json */
	ROLE_DAEMON_JSON,
	ROLE_CONTAINERD_CONFIG,
	ROLE_SERVICE_UNIT,	/* unit files and drop-ins of dockerd's service, or init scripts */
	ROLE_SOCKET_UNIT,	/* unit files and drop-ins of docker.socket */
	ROLE_ENVIRONMENT,	/* /etc/default/docker and EnvironmentFile= of the service */
	ROLE_SYSCONFIG,		/* /etc/sysconfig/docker and its kin */
	ROLE_DOCKER_SOCKET,	/* every unix socket that dockerd listens on */
	ROLE_CONTAINERD_SOCKET, /* containerd's, with the .ttrpc beside it */
	ROLE_REGISTRY_CERTIFICATES, /* every file below certs.d */
	ROLE_TLS_CA,
	ROLE_TLS_CERTIFICATE,
	ROLE_TLS_KEY,
	FILE_ROLES
};

enum list_state {
	LIST_UNREAD, /* not known, or not whole: reason is the cause */
	LIST_ABSENT, /* there is none: reason says why */
	LIST_COMPLETE
};

/* The files of one role. An unread list may hold those that were found all the same. */
struct file_list {
	enum list_state state;
	const char *reason;
	const struct file *const *files; /* ends in NULL; NULL without */
};

#endif
