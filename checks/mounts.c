#include "checks/mounts.h"

#include <string.h>

#include "core/facts/daemon.h"
#include "core/facts/host.h"

const char *const *mount_names(const struct subject *on, const struct container_mount *mount,
			       struct finding *finding)
{
	struct arena *arena = finding_arena(finding);
	const char **alone;

	if (on->host->mounts && mount->host_path)
		return mounts_names(arena, on->host->mounts, mount->host_path);
	alone = arena_array(arena, 2, sizeof(*alone));
	alone[0] = mount->host_path;
	return alone;
}

/* "ro,bind" holds "bind", and so does "rbind". */
static bool is_bind(const char *options)
{
	return options && strstr(options, "bind");
}

/* Where it runs, the kernel has followed a device; an overlay's layers it does not show. */
const char *mount_doubt(const struct subject *on, const struct container_mount *mount)
{
	const struct daemon *daemon = on->daemon;
	const struct volume *volume = mount->volume ? daemon_volume(daemon, mount->volume) : NULL;

	if (!mount->volume)
		return NULL;
	if (volume && volume->type && strcmp(volume->type, "overlay") == 0)
		return "the volume is an overlay, whose layers were not followed";
	if (on->container->process)
		return NULL;
	if (!daemon->volumes.is_read)
		return daemon->volumes.cause ? daemon->volumes.cause : "no volume was read";
	if (volume && is_bind(volume->o) && volume->device && *volume->device != '/')
		return "the volume's device is no absolute path";
	return NULL;
}

static bool is_whole(const struct mount_table *table)
{
	return table && !table->is_truncated;
}

const char *mounts_silence(const struct subject *on)
{
	const struct process *process = on->container->process;

	if (on->container->mounts_cause)
		return on->container->mounts_cause;
	if (!process)
		return NULL;
	if (!is_whole(process->mounts))
		return "its mount table in the kernel was not read whole";
	return is_whole(on->host->mounts) ? NULL : "the engine's mount table was not read whole";
}
