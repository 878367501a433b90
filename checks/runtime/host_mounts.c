#include <string.h>

#include "checks/allowance.h"
#include "checks/kernel.h"
#include "checks/mounts.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

/* A mount of one of these, or of what holds it, hands over the host. */
static const char *const system_directories[] = { "/",	    "/boot",  "/dev",	 "/etc",  "/lib",
						  "/lib32", "/lib64", "/libx32", "/proc", "/sys",
						  "/usr",   "/bin",   "/sbin" };
/* Whole, these give secrets or control away; a part of them is a weakness. */
static const char *const state_directories[] = { "/home",    "/root",	 "/run",
						 "/var/lib", "/var/log", "/var/run" };

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Is the path the directory itself, or one above it? "/" holds everything but is no part of any. */
static bool holds(const char *path, const char *directory)
{
	return path_is_below(directory, path);
}

static bool is_part(const char *path, const char *directory)
{
	return strcmp(directory, "/") != 0 && path_is_below(path, directory);
}

/* The engine's own data: only what lies in one volume is meant to be mounted. */
static enum result judge_engine_data(const char *root, const char *path, struct finding *finding)
{
	const char *volumes = text_of(finding, "%s/volumes", root);

	if (path_is_below(path, volumes) && strcmp(path, volumes) != 0)
		return RESULT_PASS;
	return fail(finding, "mounts the engine's own data at %s", path);
}

static enum result judge_system(const struct container_mount *mount, struct finding *finding)
{
	const char *path = mount->host_path;

	for (size_t i = 0; i < COUNT(system_directories); i++)
		if (holds(path, system_directories[i]))
			return fail(finding, "mounts %s of the host", path);
	for (size_t i = 0; i < COUNT(state_directories); i++)
		if (holds(path, state_directories[i]))
			return fail(finding, "mounts %s of the host", path);
	for (size_t i = 0; i < COUNT(system_directories); i++) {
		if (!is_part(path, system_directories[i]))
			continue;
		if (mount->is_writable == TRI_NO)
			return warn(finding, "mounts %s of the host read-only", path);
		return fail(finding, "mounts %s of the host writable", path);
	}
	for (size_t i = 0; i < COUNT(state_directories); i++)
		if (is_part(path, state_directories[i]))
			return warn(finding, "mounts %s of the host", path);
	return RESULT_PASS;
}

static enum result judge_path(const struct subject *on, const struct container_mount *mount,
			      struct finding *finding)
{
	const char *root = on->daemon->root_directory;
	enum result result;

	if (root && path_is_below(mount->host_path, root))
		return judge_engine_data(root, mount->host_path, finding);
	result = judge_system(mount, finding);
	if (result != RESULT_FAIL && root && holds(mount->host_path, root))
		return judge_engine_data(root, mount->host_path, finding);
	return result;
}

static bool is_in_volume(const struct subject *on, const char *path)
{
	const char *root = on->daemon->root_directory;

	return root && path_is_below(path, root);
}

/*
 * Each name that the host has for it, or it could be mounted by a harmless one. What lies in a
 * volume of the engine may well lie below /var/lib or /home by another name.
 */
static enum result judge_names(const struct subject *on, const struct container_mount *mount,
			       struct finding *finding)
{
	const char *const *names = mount_names(on, mount, finding);
	enum result worst = judge_path(on, mount, finding);
	bool is_volume = is_in_volume(on, names[0]);

	for (size_t i = 1; names[i]; i++)
		is_volume |= is_in_volume(on, names[i]);
	for (size_t i = 1; names[i] && worst != RESULT_FAIL; i++) {
		struct container_mount other = *mount;
		enum result result;

		other.host_path = names[i];
		result = judge_path(on, &other, finding);
		if (result == RESULT_FAIL || !is_volume)
			worst = result_worse(worst, result);
	}
	return worst;
}

struct wanted_mount {
	const char *const *names;
	enum tri is_writable;
};

/* "/srv/data", or "/proc:ro" for one that is mounted read-only. */
static bool covers_mount(const char *word, const void *wanted)
{
	const struct wanted_mount *mount = wanted;
	const char *end = strrchr(word, ':');
	const bool is_readonly = end && strcmp(end, ":ro") == 0;
	const size_t length = is_readonly ? (size_t)(end - word) : strlen(word);

	if (is_readonly && mount->is_writable != TRI_NO)
		return false;
	for (const char *const *name = mount->names; *name; name++)
		if (strlen(*name) == length && strncmp(*name, word, length) == 0)
			return true;
	return false;
}

static bool is_allowed(const struct subject *on, const struct container_mount *mount,
		       struct finding *finding)
{
	const struct wanted_mount wanted = { mount_names(on, mount, finding), mount->is_writable };

	return find_allowance(on, finding, &on->policy->host_mounts, covers_mount, &wanted) != NULL;
}

static enum result judge_place(const struct subject *on, const struct container_mount *mount,
			       struct finding *finding)
{
	return is_allowed(on, mount, finding) ? RESULT_PASS : judge_names(on, mount, finding);
}

static enum result judge_mount(const struct subject *on, const struct container_mount *mount,
			       struct finding *finding)
{
	const char *doubt = mount_doubt(on, mount);
	enum result result;

	if (mount->type && (strcmp(mount->type, "tmpfs") == 0 || strcmp(mount->type, "image") == 0))
		return RESULT_NOT_APPLICABLE;
	if (!mount->host_path) {
		if (mount->type && strcmp(mount->type, "volume") == 0 && !mount->host_path_cause)
			return RESULT_NOT_APPLICABLE;
		return unknown(finding, "where %s comes from could not be learned: %s",
			       mount->destination ? mount->destination : "a mount",
			       mount->host_path_cause ? mount->host_path_cause
						      : "no path on the host");
	}
	result = judge_place(on, mount, finding);
	if (doubt)
		result = result_worse(result, unknown(finding, "what %s shows is not known: %s",
						      mount->destination, doubt));
	if (result != RESULT_PASS)
		saw(finding, mount->host_path_source,
		    text_of(finding, "Mounts[%s]", mount->destination),
		    text_of(finding, "%s (%s)", mount->host_path,
			    mount->is_writable == TRI_NO ? "ro" : "rw"),
		    "no directory of the host's system");
	return result;
}

/*
 * What is mounted decides, not how the mount is spelt: the source of each is followed through
 * links, volume options and the kernel's mount table to its place on the host.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	enum result worst = RESULT_NOT_APPLICABLE;

	for (size_t i = 0; i < container->mount_count; i++) {
		/* below a directory that fails there is all that the host mounts there */
		if (worst == RESULT_FAIL && container->mounts[i].is_foreign)
			continue;
		worst = result_worse(worst, judge_mount(on, &container->mounts[i], finding));
	}
	if (!silence)
		silence = mounts_silence(on);
	if (silence)
		return result_worse(worst, unknown(finding, "%s", silence));
	if (worst == RESULT_NOT_APPLICABLE || worst == RESULT_PASS)
		saw(finding, container->inspect, "Mounts",
		    has_allowance(on, &on->policy->host_mounts)
			    ? "none of a system directory that the policy does not allow"
			    : "none of a system directory",
		    "no directory of the host's system");
	if (worst == RESULT_NOT_APPLICABLE)
		return not_applicable(finding, "it has no mounts from the host");
	return worst;
}

const struct check check_runtime_host_mounts = {
	.id = { "5.6", "5.6", "5.6" },
	.title = "No container mounts the host's system directories",
	.why = "A container that can write to /etc, /usr or /dev owns the host; one that can read "
	       "them knows its secrets.",
	.reads = "Every mount's place on the host, by the kernel's mount table where it runs, else "
		 "by following links and volume options. A system directory or one that holds "
		 "it fails, a part of one fails writable and is a warning read-only; so is a "
		 "part of /home, /root, /run, /var/lib or /var/log. The engine's own data fails. "
		 "What the policy's host_mounts allow a container passes.",
	.fix = "Mount the one file or directory it needs, read-only, or copy it into the image.",
	.controls = "3",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
