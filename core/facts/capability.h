#ifndef FACTS_CAPABILITY_H
#define FACTS_CAPABILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"

/* Sets of Linux capabilities as the kernel prints them: bit n is capability n (capability.h). */

/* What Docker gives by default, 14 of them, and the one of those that the benchmark wants gone. */
#define CAPABILITIES_DOCKER_DEFAULT 0xa80425fbULL
#define CAPABILITY_NET_RAW (1ULL << 13)

/* "NET_RAW", "cap_net_raw", any case -> the bit; ALL -> every bit; 0 for no such name. */
uint64_t capability_bit(const char *name);

/* "NET_RAW SYS_ADMIN", at most limit names and then "and 5 more"; "none" for an empty set. */
const char *capability_names(struct arena *arena, uint64_t set, size_t limit);

/* What the engine gives a container of this configuration (moby TweakCapabilities).
 * Name lists end in NULL and may be NULL. */
uint64_t capability_configured(bool is_privileged, const char *const *added,
			       const char *const *dropped);

#endif
