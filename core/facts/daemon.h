#ifndef FACTS_DAEMON_H
#define FACTS_DAEMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/facts/option.h"
#include "core/facts/process.h"
#include "core/facts/reading.h"
#include "core/facts/sockets.h"
#include "core/facts/tri.h"

/* One network of GET /networks. */
struct network {
	const char *id, *name, *driver;
	enum tri is_default_bridge;
	const char *icc;	  /* Options: com.docker.network.bridge.enable_icc; NULL absent */
	const char *host_binding; /* com.docker.network.bridge.host_binding_ipv4; NULL absent */
};

/* One volume of GET /volumes. */
struct volume {
	const char *name, *driver, *mount_point;
	const char *type, *o, *device; /* Options of the local driver; NULL absent */
};

/* One image that a container uses, or that has a name. */
struct image {
	const char *id;		 /* sha256:... */
	const char *const *tags; /* RepoTags without <none>, ends in NULL */
	const char *const *digests;
	int64_t created;   /* ns since 1970, 0 unknown */
	bool is_inspected; /* the members below were read */
	const char *user;
	const char *const *exposed_ports; /* "80/tcp", ends in NULL */
};

/* One swarm service: what its restart policy says (API: TaskTemplate.RestartPolicy). */
struct service {
	const char *id, *name;
	const char *restart_condition; /* "none", "on-failure", "any" (also where absent) */
	struct number restart_attempts;
};

/* Where in a list the object of that name stands, sorted by the text. An empty index, as of a
 * daemon that no decoder filled, lets the list be searched from its beginning. */
struct daemon_key {
	const char *text;
	size_t place;
};

struct daemon_index {
	const struct daemon_key *keys;
	size_t count;
};

/* A unix socket that gives power over containers: the engine's and containerd's. */
struct api_socket {
	const char *path;      /* as it listens */
	const char *host_path; /* links resolved; equal to path where that failed */
	const char *owner;     /* "dockerd", "containerd" */
};

/*
 * The engine: what it says (info, version, lists) and what the kernel says of its process.
 * Owned by the run's arena. Texts are NULL and numbers unknown where the engine did not say.
 */
struct daemon {
	const char *endpoint;
	struct reading api; /* not read: no engine answered; the cause */
	struct reading version_read;
	const char *version, *api_version, *min_api_version, *platform_name;
	const char *containerd_version, *runc_version; /* of its components */
	const char *used_api_version;		       /* the one that documents are asked in */
	enum tri experimental;
	const char *experimental_source;

	struct reading info; /* everything down to registries comes from GET /info */
	const char *name, *os, *storage_driver, *logging_driver, *root_directory;
	const char *cgroup_driver, *cgroup_version;
	const char *swarm_state; /* inactive, pending, active, error, locked */
	enum tri swarm_manager;
	struct number swarm_nodes;
	enum tri debug, live_restore, memory_limit, pids_limit;
	int64_t memory_total; /* bytes, 0 unknown */
	enum tri rootless, userns, apparmor, selinux,
		no_new_privileges; /* SecurityOptions: named */
	enum tri seccomp;
	const char *seccomp_profile; /* "builtin", "default", "unconfined", or a path */
	const char *const *authorization_plugins; /* ends in NULL */
	bool has_registries;
	const char *const *insecure_cidrs;	/* ends in NULL */
	const char *const *insecure_registries; /* names in IndexConfigs with Secure false */
	const char *firewall_backend;		/* Engine 29 on; NULL before */
	enum tri containerd_store;	  /* images lie with containerd, not with the engine */
	const char *containerd_address;	  /* of its socket; API 1.46 on, NULL before */
	const char *const *runtime_paths; /* of the configured OCI runtimes, ends in NULL */

	struct reading networks, volumes, images, services;
	const struct network *network;
	size_t network_count;
	const struct volume *volume;
	size_t volume_count;
	const struct image *image;
	size_t image_count;
	const struct service *service;
	size_t service_count;
	struct daemon_index network_ids, volume_names, image_ids, image_tags, service_ids;

	struct reading process_read;   /* not read: not on this kernel, permission denied ... */
	const struct process *process; /* of dockerd; NULL unread */
	int64_t started;	       /* its start, ns since 1970, to a second; 0 unknown */
	struct daemon_config config;
	const char *seccomp_json; /* the custom profile's file; NULL none or unread */
	const char *seccomp_cause;
	int32_t docker_proxy;	 /* pid of one docker-proxy child of the daemon, 0 none */
	bool knows_docker_proxy; /* the process table was read whole */

	/* From the daemon's descriptors. */
	struct reading listeners_read;
	const struct listener *const *listeners; /* ends in NULL */
	const struct api_socket *sockets;	 /* the API's, and containerd's */
	size_t socket_count;
	/* The group that the API's sockets are configured to have, by name or number: SocketGroup=
	 * of docker.socket where systemd opens them, else the daemon's option. NULL unknown; the
	 * source is then the cause. */
	const char *socket_group, *socket_group_source;
	const char *const *listen_streams; /* of docker.socket, ends in NULL; NULL unread */
	/* The TLS files that the options name or default to: TRI_NO if one does not exist. */
	enum tri tls_files_exist;
	const char *tls_files; /* those asked for, joined by ", " */
};

const struct volume *daemon_volume(const struct daemon *daemon, const char *name);
const struct image *daemon_image(const struct daemon *daemon, const char *id);
/* "nginx:1.27"; without a tag it is latest, and docker.io/library/ may stand before it. */
const struct image *daemon_image_tagged(const struct daemon *daemon, const char *tag);
const struct network *daemon_network(const struct daemon *daemon, const char *id_or_name);
const struct service *daemon_service(const struct daemon *daemon, const char *id);

/*
 * Decoders: the bytes of one API document into the struct. 0, or -EINVAL with err where the
 * bytes are no such document (members stay unknown). A member of an unexpected type stays
 * unknown; JSON null, absent, "" and [] are alike unless a member says otherwise.
 */
int daemon_read_version(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
			struct err *err);
int daemon_read_info(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
		     struct err *err);
int daemon_read_networks(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
			 struct err *err);
int daemon_read_volumes(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
			struct err *err);
int daemon_read_images(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
		       struct err *err);
int daemon_read_services(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
			 struct err *err);
/* Fills user and exposed_ports of one image. */
int image_read(struct arena *arena, const char *bytes, size_t size, struct image *image,
	       struct err *err);

/* The minor number of "1.41"; 0 for anything else. */
unsigned api_minor(const char *version);

/*
 * Does a seccomp profile filter nothing: its default action allows and no rule denies?
 * TRI_UNKNOWN if the JSON cannot be read.
 */
enum tri seccomp_allows_all(const char *json, size_t size);
/* Does a profile let through whatever it does not name? */
enum tri seccomp_allows_by_default(const char *json, size_t size);

#endif
