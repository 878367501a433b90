#ifndef FACTS_CONTAINER_H
#define FACTS_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/facts/cgroup.h"
#include "core/facts/process.h"
#include "core/facts/sockets.h"
#include "core/facts/tri.h"

/* One entry of Mounts, with what HostConfig.Mounts adds. */
struct container_mount {
	const char *type;   /* bind, volume, tmpfs, npipe, cluster, image */
	const char *source; /* as configured */
	const char *destination;
	const char *volume; /* the volume's name; NULL for others */
	bool is_foreign;    /* only the kernel knows it: made by hand, a hook, propagation */
	enum tri is_writable;
	const char *propagation; /* NULL or "" where the engine says none */
	/* Where the source lies on the host: links resolved, a local volume's device option
	 * followed. NULL where that could not be learned, with the cause. */
	const char *host_path;
	const char *host_path_source; /* "GET /volumes", "path walk", "/proc/42/mountinfo" */
	const char *host_path_cause;
};

/* One published port: NetworkSettings.Ports where it runs, else HostConfig.PortBindings. */
struct published_port {
	const char *container_port; /* "80/tcp" */
	const char *host_ip;	    /* "" where the engine says none */
	uint16_t first, last;	    /* host ports; 0 is chosen by the engine */
};

struct container_ulimit {
	const char *name;
	int64_t soft, hard;
};

struct container_device {
	const char *path_on_host, *path_in_container, *permissions;
};

/* One running or remembered exec: GET /exec/ID/json. */
struct container_exec {
	const char *id;
	bool is_read;
	const char *cause;
	enum tri is_privileged;
	enum tri is_running;
	const char *user;
	const char *arguments; /* the command, joined by blanks */
	int32_t pid;
};

/* With which container a namespace is shared: "container:ID" resolved to its end. */
enum shared_namespace {
	SHARED_UNKNOWN,
	SHARED_NO,   /* of its own */
	SHARED_HOST, /* the host's, directly or through another container */
	SHARED_OTHER /* another container's, which is not the host's */
};

/*
 * What the engine configured (GET /containers/ID/json) and what the kernel says. Owned by the
 * subject's arena. Where inspect was not read, everything but the list's members is unknown and
 * inspect_cause says why.
 */
struct container {
	/* From the list; inspect writes them anew: image_name is then Config.Image, as it was asked
	 * for, where the list shows an id as soon as the tag has moved on. */
	const char *id, *name, *image_id, *image_name, *state;

	bool is_gone; /* it ended between the list and the look */
	bool is_inspected;
	const char *inspect_cause;
	const char *inspect; /* the evidence source: "GET /containers/ID/json" */
	const char *altered; /* "a NUL in a label": what the normaliser had to change; or NULL */

	enum tri is_running; /* has a process: running or paused */
	int32_t pid;
	int64_t created, started;		/* ns since 1970, 0 unknown */
	const char *user;			/* Config.User, "" unset */
	const char *const *exposed_ports;	/* Config.ExposedPorts, -p adds to them */
	const char *const *image_exposed_ports; /* the image's own; NULL not asked or not read */
	const char *image_cause;
	const char *const *health_test; /* Config.Healthcheck.Test, NULL none */
	const char *health;		/* State.Health.Status, NULL absent */
	const char *service_id;		/* label com.docker.swarm.service.id */
	const char *runtime;		/* HostConfig.Runtime */

	enum tri privileged, readonly_rootfs, publish_all, init;
	const char *const *cap_add, *const *cap_drop, *const *security_opt; /* end in NULL */
	const char *apparmor_profile, *process_label, *mount_label;
	const char *network_mode, *pid_mode, *ipc_mode, *uts_mode, *userns_mode, *cgroup_parent;
	const char *log_driver;
	const char *const *log_options; /* "key=value", ends in NULL */
	struct number memory, memory_swap, nano_cpus, cpu_quota, cpu_shares, pids_limit;
	const char *cpuset;
	const char *restart_policy;
	struct number restart_count_max;
	const struct container_ulimit *ulimits;
	size_t ulimit_count;
	const struct container_device *devices;
	size_t device_count;
	const char *const *device_rules;
	const char *const *device_requests; /* "nvidia gpu", "cdi vendor.com/class=name" */
	/* MaskedPaths and ReadonlyPaths: TRI_YES if the list is there and empty */
	enum tri masked_paths_empty, readonly_paths_empty;
	const struct container_mount *mounts;
	size_t mount_count;
	const char *mounts_cause; /* set where the kernel may know others of a running one */
	const struct published_port *ports;
	size_t port_count;
	const char *ports_field;	/* "NetworkSettings.Ports" or "HostConfig.PortBindings" */
	const char *const *networks;	/* names, ends in NULL */
	const char *const *network_ids; /* beside them; "" unknown */
	const char *const *exec_ids;	/* of execs that run or ended lately; ends in NULL */
	const struct container_exec *execs;
	size_t exec_count;

	/*
	 * The kernel's view, where it runs. process is its first process, believed only when its
	 * cgroup names this container and its start fits. NULL otherwise, with the cause.
	 */
	const struct process *process;
	const char *process_cause;
	/* Every other process whose cgroup names this container. */
	const struct process *others;
	const bool *other_is_exec; /* not a descendant of the first process */
	size_t other_count;
	const char *others_cause; /* set where the list may be incomplete */
	struct cgroup_limits limits;
	const char *limits_cause;
	/* Listeners in its network namespace; NULL where not asked or not read. */
	const struct socket_table *sockets;
	const char *sockets_cause;
	/* On the host's network: its own processes' listeners there, ends in NULL. */
	const struct listener *const *host_listeners;
	const char *host_listeners_cause;

	/* Kernel first, configuration where it does not run; modes resolved through container:X. */
	enum shared_namespace sharing[NS_KINDS]; /* up to NS_USER */
	const char *sharing_source[NS_KINDS];	 /* "/proc/42/ns/net", or the inspect document */
};

/* One line of GET /containers/json?all=1. */
struct container_entry {
	const char *id, *name, *image_id, *image_name, *state;
};

int containers_read(struct arena *arena, const char *bytes, size_t size,
		    struct container_entry **ret_entries, size_t *ret_count, struct err *err);
/*
 * Fills what inspect says. 0, or -EINVAL with err: the bytes are no such document, they are
 * another container's, or a list in them is not what it should be, because what was read of it
 * would pass for the whole. Lists are never NULL where the object that holds them was there.
 */
int container_read(struct arena *arena, const char *bytes, size_t size, struct container *container,
		   struct err *err);
/* The ExecIDs of an inspect document, ends in NULL. */
const char *const *container_exec_ids(const struct container *container);
int exec_read(struct arena *arena, const char *bytes, size_t size, struct container_exec *exec,
	      struct err *err);

/* The value of the last such option ("seccomp", "apparmor", "label", "no-new-privileges"), "" if
 * it stands alone, NULL if it is not there. "=" splits first, else ":" (moby parseSecurityOpt). */
const char *container_security_option(const struct container *container, const char *key);

#endif
