#ifndef CHECKS_MOUNTS_H
#define CHECKS_MOUNTS_H

#include "core/check.h"
#include "core/facts/container.h"

/* What the checks of mounts share. */

/* Every name that the host has for what is mounted, host_path first; ends in NULL. */
const char *const *mount_names(const struct subject *on, const struct container_mount *mount,
			       struct finding *finding);

/* Why host_path may not be all that the mount shows; NULL where it is. */
const char *mount_doubt(const struct subject *on, const struct container_mount *mount);

/* Why mounts may be missing that only the kernel knows; NULL where all were seen. */
const char *mounts_silence(const struct subject *on);

#endif
