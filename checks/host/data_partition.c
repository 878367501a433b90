#include <string.h>

#include "checks/file_access.h"
#include "core/facts/host.h"

static enum result judge_mounts(const struct host *host, struct finding *finding)
{
	if (!host->mounts)
		return unknown(finding, "the mounts of the engine's host were not read");
	if (host->mounts->is_truncated)
		return unknown(finding, "the table of mounts was cut");
	return RESULT_PASS;
}

/* Subvolumes of one btrfs have numbers of their own, and one pool of blocks. */
static bool is_same_pool(const struct mount_entry *one, const struct mount_entry *other)
{
	return other && strcmp(one->type, other->type) == 0 &&
	       strcmp(one->origin, other->origin) == 0;
}

static bool shares_space(const struct subject *on, const struct mount_entry *mount)
{
	const struct file *file = on->file;

	return strcmp(file_object(file)->device, file->components[0].device) == 0 ||
	       is_same_pool(mount, mounts_of_path(on->host->mounts, "/"));
}

/*
 * Containers fill the data directory at will. dockerd mounts it onto itself, so that a mount
 * point alone proves nothing: it is the file system behind it that must be another.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct file *file = on->file;
	const struct mount_entry *mount;
	enum result mounts = judge_mounts(on->host, finding);

	if (!file_object(file))
		return unknown_file(on, finding);
	if (mounts != RESULT_PASS)
		return mounts;
	mount = mounts_of_path(on->host->mounts, file->resolved);
	if (!mount)
		return unknown(finding, "the table of mounts does not show where %s lies",
			       file->resolved);
	saw(finding, "mountinfo", file->resolved,
	    text_of(finding, "on %s, mounted at %s", mount->origin, mount->point), "a mount point");
	saw(finding, file_source(on, finding), "device",
	    text_of(finding, "%s, / is on %s", file_object(file)->device,
		    file->components[0].device),
	    "another than that of /");
	if (strcmp(mount->point, file->resolved) != 0)
		return fail(finding, "is no mount point: it shares the space of %s", mount->point);
	if (shares_space(on, mount))
		return warn(finding,
			    "is a mount point, but on the file system of /: it shares its space");
	return RESULT_PASS;
}

const struct check check_host_data_partition = {
	.id = { "1.1.1", "1.1.1", "1.1.1" },
	.title = "The engine's data lies on a file system of its own",
	.why = "Any container can fill the data directory. Where it shares its file system with "
	       "the host, one careless log stops the host, and with it what would tell of it.",
	.reads = "DockerRootDir, and containerd's root where images are kept there, resolved; the "
		 "mounts of the engine's own mount namespace; the device numbers of both and of /. "
		 "A mount point on another file system than / passes; a mount of the same file "
		 "system onto itself, as dockerd makes one, is weak.",
	.fix = "Make a file system for the data root (a partition or logical volume), stop the "
	       "engine, move the data, mount it there through /etc/fstab, start the engine.",
	.controls = "3.12",
	.level = 1,
	.looks = { { SCOPE_FILES, judge, ROLE_DATA_ROOT },
		   { SCOPE_FILES, judge, ROLE_CONTAINERD_ROOT } },
};
