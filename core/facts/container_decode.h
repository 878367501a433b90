#ifndef FACTS_CONTAINER_DECODE_H
#define FACTS_CONTAINER_DECODE_H

#include "core/facts/container.h"

/* The decoders of an inspect document. Internal to the files container_*.c. */

struct json_t;

/* 0, or -EINVAL with err where a list is not what it should be. host: HostConfig, or NULL. */
int container_read_host(struct arena *arena, const struct json_t *host, struct container *container,
			struct err *err);

/* Mounts, ports and networks; container->is_running is known by now. */
int container_read_mounts(struct arena *arena, const struct json_t *root,
			  struct container *container, struct err *err);
int container_read_network(struct arena *arena, const struct json_t *root,
			   struct container *container, struct err *err);

#endif
