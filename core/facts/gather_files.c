#include <string.h>

#include "core/facts/gather_files.h"

/*
 * Which files play which role. They are named here, and by the files of the gatherer that know
 * units, certificates and containerd; each is walked once, whatever roles it plays.
 */

struct role_files *role_of(struct gather *gather, enum file_role role)
{
	struct role_files *files = &gather->roles[role];

	if (!files->end)
		files->end = &files->first;
	return files;
}

/* The one of that path, new or old. */
static struct named_file *name_file(struct gather *gather, enum file_role role, const char *path)
{
	struct role_files *files = role_of(gather, role);
	struct named_file *file;

	for (file = files->first; file; file = file->next)
		if (strcmp(file->look->key, path) == 0)
			return file;
	file = arena_alloc(gather->run, sizeof(*file));
	file->look = shared_want_path(gather, path);
	*files->end = file;
	files->end = &file->next;
	return file;
}

void files_add(struct gather *gather, enum file_role role, const char *path, const char *origin)
{
	struct named_file *file = name_file(gather, role, path);

	if (!file->origin)
		file->origin = origin;
}

bool files_has(struct gather *gather, enum file_role role, const char *path)
{
	const struct named_file *file = role_of(gather, role)->first;

	while (file && strcmp(file->look->key, path) != 0)
		file = file->next;
	return file != NULL;
}

void files_add_used(struct gather *gather, enum file_role role, const char *path,
		    const char *origin)
{
	struct named_file *file = name_file(gather, role, path);

	file->origin = origin;
	file->is_used = true;
}

void files_add_script(struct gather *gather, enum file_role role, const char *path,
		      const char *origin)
{
	struct named_file *file = name_file(gather, role, path);

	file->origin = origin;
	file->is_init_script = true;
}

void files_unread(struct gather *gather, enum file_role role, const char *cause)
{
	struct role_files *files = role_of(gather, role);

	if (!cause)
		cause = "it was not told why";
	/* Answers come in any order, and the words must not hang on it. */
	if (!files->unread || strcmp(cause, files->unread) < 0)
		files->unread = cause;
}

void files_absent(struct gather *gather, enum file_role role, const char *reason)
{
	role_of(gather, role)->absent = reason;
}

static const char *directory_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash > path ? arena_text(arena, path, (size_t)(slash - path)) : "/";
}

/* Without an engine the file that it would read at its next start. */
static const char *config_path(const struct gather *gather)
{
	if (gather_has_engine(gather))
		return gather->daemon.config.path;
	return "/etc/docker/daemon.json";
}

static void add_configuration(struct gather *gather)
{
	const char *path = config_path(gather), *directory;

	if (!path || *path != '/') {
		const char *cause = path && !*path
					    ? "the daemon reads no configuration file"
					    : "where the daemon's configuration lies is not known";

		files_unread(gather, ROLE_DAEMON_JSON, cause);
		files_unread(gather, ROLE_CONFIG_DIRECTORY, cause);
		return;
	}
	directory = directory_of(gather->run, path);
	files_add(gather, ROLE_DAEMON_JSON, path, "the daemon's configuration file");
	files_add(gather, ROLE_CONFIG_DIRECTORY, directory, "where it lies");
}

static void take_mark(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const struct part *end = walk_end(answer);

	/* of two the one is told, whichever is answered first */
	if (end && end->status == EVIDENCE_OK &&
	    (!gather->container_mark || strcmp(job->request.name, gather->container_mark) < 0))
		gather->container_mark = job->request.name;
}

void files_begin(struct gather *gather)
{
	gather->roles = arena_array(gather->run, FILE_ROLES, sizeof(*gather->roles));
	if (gather->options.is_rooted)
		return;
	(void)gather_ask_own(gather, EVIDENCE_PATH, "/.dockerenv", take_mark);
	(void)gather_ask_own(gather, EVIDENCE_PATH, "/run/.containerenv", take_mark);
}

/* linux/proc_ns.h: PROC_PID_INIT_INO, the namespace that the kernel starts with. */
#define FIRST_PID_NAMESPACE 0xEFFFFFFCU

static bool is_in_pid_namespace(const struct gather *gather)
{
	for (size_t i = 0; gather->table && i < gather->table->count; i++) {
		const struct process_entry *entry = &gather->table->entries[i];

		if (entry->pid == 1)
			return entry->pid_namespace && entry->pid_namespace != FIRST_PID_NAMESPACE;
	}
	return false;
}

/* Whose files are these? Below the engine's own root, or --root, they are the host's in any case.
 */
static const char *container_cause(struct gather *gather)
{
	const char *sign = gather->container_mark;

	if (gather->engine_is_local || gather->options.is_rooted)
		return NULL;
	if (!sign && is_in_pid_namespace(gather))
		sign = "process 1 is in a PID namespace of its own";
	if (!sign)
		return NULL;
	return arena_format(gather->run,
			    "running inside a container (%s): mount the host's root and name it "
			    "by --root",
			    sign);
}

/* The mounts that were read are ours; the audited root is another's. */
static void forget_foreign_mounts(struct gather *gather)
{
	bool is_foreign = gather->options.is_rooted || gather->host.container_cause;

	if (!gather->engine_is_local && is_foreign)
		gather->host.mounts = NULL;
}

void files_start(struct gather *gather)
{
	gather->host.container_cause = container_cause(gather);
	if (gather->options.is_rooted && !gather->engine_is_local)
		gather->host.kernel_cause = "no process of the host below --root is seen: whether "
					    "this kernel is its own is not known";
	forget_foreign_mounts(gather);
	gather_hardening_start(gather);
	if (gather->host.container_cause) {
		for (enum file_role role = ROLE_NONE + 1; role < FILE_ROLES; role++)
			files_unread(gather, role, gather->host.container_cause);
		return;
	}
	add_configuration(gather);
	places_start(gather);
	executables_start(gather);
	containerd_start(gather);
	units_start(gather);
	gather_accounts_start(gather);
	gather_audit_start(gather);
	gather_packages_start(gather);
}
