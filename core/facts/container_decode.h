#ifndef FACTS_CONTAINER_DECODE_H
#define FACTS_CONTAINER_DECODE_H

#include "core/facts/container.h"
#include "core/facts/json.h"

/* The decoders of an inspect document. Internal to the files container_*.c. */

#define CONTAINER_SERVICE_LABEL "com.docker.swarm.service.id"

/* What is read of it. */
extern const struct json_wanted container_wanted[];

/* 0, or -EINVAL with err where a list is not what it should be. host: HostConfig, or NULL. */
int container_read_host(struct arena *arena, const struct json_t *host, struct container *container,
			struct err *err);

/* Mounts, ports and networks; container->is_running is known by now. */
int container_read_mounts(struct arena *arena, const struct json_t *root,
			  struct container *container, struct err *err);
int container_read_network(struct arena *arena, const struct json_t *root,
			   struct container *container, struct err *err);

#endif
