#include <stdlib.h>
#include <string.h>

#include "core/facts/gather_state.h"

/*
 * Which files play which role. They are named here, and by the files of the gatherer that know
 * units, certificates and containerd; each is walked once, whatever roles it plays.
 */

struct named_file {
	struct named_file *next;
	const char *origin;
	bool is_init_script, is_used;
	const struct shared_look *look;
};

struct role_files {
	struct named_file *first, **end;
	const char *unread; /* the list is not whole: why */
	const char *absent; /* what is said where none of the files is there */
};

static struct role_files *role_of(struct gather *gather, enum file_role role)
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

/* The same object by another name is no second one. */
static bool is_listed(const struct file *const *files, size_t count, const struct file *file)
{
	for (size_t i = 0; i < count; i++)
		if (files[i]->state == FILE_THERE && file->state == FILE_THERE &&
		    strcmp(files[i]->resolved, file->resolved) == 0)
			return true;
	return false;
}

/* That there is none is known only where somebody looked for one. */
static enum list_state state_of(const struct role_files *role, size_t count)
{
	if (role->unread)
		return LIST_UNREAD;
	if (count)
		return LIST_COMPLETE;
	return role->absent || role->first ? LIST_ABSENT : LIST_UNREAD;
}

static const char *absence_of(struct gather *gather, const struct role_files *role)
{
	if (role->absent)
		return role->absent;
	return arena_format(gather->run, "there is no %s%s", role->first->look->key,
			    role->first->next ? " and none of its kin" : "");
}

/* A unit that leads to /dev/null is masked: it is not there, also on a disk without a /dev. */
static bool is_masked(const struct file *file)
{
	const struct file_component *last = file->count ? &file->components[file->count - 1] : NULL;

	if (file->state == FILE_THERE)
		return strcmp(file->resolved, "/dev/null") == 0;
	return file->state == FILE_ABSENT && last && last->target &&
	       strcmp(last->target, "/dev/null") == 0;
}

/* Certificates are files; where a link leads to a directory, what it holds was not seen. */
static bool is_unlisted_directory(enum file_role role, const struct file *file)
{
	const struct file_component *object = file_object(file);

	return role == ROLE_REGISTRY_CERTIFICATES && object && object->type == 'd';
}

static int compare_named(const void *one, const void *other)
{
	const struct named_file *const *first = one, *const *second = other;

	return strcmp((*first)->look->key, (*second)->look->key);
}

/* By their names: they were named as answers came, in any order. Ends in NULL. */
static const struct named_file **sort_named(struct gather *gather, const struct role_files *role,
					    size_t *ret_count)
{
	const struct named_file **sorted;
	size_t count = 0;

	for (const struct named_file *one = role->first; one; one = one->next)
		count++;
	sorted = arena_array(gather->run, count + 1, sizeof(*sorted));
	*ret_count = count;
	for (const struct named_file *one = role->first; one; one = one->next)
		sorted[--count] = one;
	qsort(sorted, *ret_count, sizeof(*sorted), compare_named);
	return sorted;
}

/* Where looks for OpenRC's own files failed, the script is one of either. */
static void note_script(struct gather *gather, const struct file *file)
{
	if (!file->is_init_script || file->state != FILE_THERE || gather->openrc == TRI_UNKNOWN)
		return;
	gather->host.init_system = gather->openrc == TRI_YES ? "OpenRC" : "sysvinit";
}

static bool is_kept(struct gather *gather, enum file_role role, const struct file *file)
{
	if (is_masked(file))
		files_absent(gather, role,
			     arena_format(gather->run, "%s is masked: it leads to /dev/null",
					  file->path));
	if (is_unlisted_directory(role, file))
		files_unread(gather, role,
			     arena_format(gather->run,
					  "%s leads to a directory, which was not "
					  "followed",
					  file->path));
	return file->state != FILE_ABSENT && !is_masked(file) && !is_unlisted_directory(role, file);
}

/* One that somebody uses must be somewhere: where it is not at its path, its name leads elsewhere
 * for them. */
static void tell_missing(struct gather *gather, const struct named_file *named, struct file *file)
{
	if (file->state != FILE_ABSENT || !named->is_used)
		return;
	file->state = FILE_UNREAD;
	file->cause = arena_format(gather->run, "it is in use, but not found at %s", file->path);
}

static void conclude_role(struct gather *gather, enum file_role name, struct file_list *list)
{
	struct role_files *role = role_of(gather, name);
	size_t named, count = 0;
	const struct named_file **sorted = sort_named(gather, role, &named);
	const struct file **files = arena_array(gather->run, named + 1, sizeof(*files));

	for (size_t i = 0; i < named; i++) {
		struct file *file = arena_alloc(gather->run, sizeof(*file));

		*file = *sorted[i]->look->file;
		file->origin = sorted[i]->origin;
		file->is_init_script = sorted[i]->is_init_script;
		tell_missing(gather, sorted[i], file);
		note_script(gather, file);
		if (is_kept(gather, name, file) && !is_listed(files, count, file))
			files[count++] = file;
	}
	list->files = files;
	list->state = state_of(role, count);
	list->reason = list->state == LIST_ABSENT ? absence_of(gather, role) : role->unread;
}

void files_conclude(struct gather *gather)
{
	gather_audit_conclude(gather);
	for (enum file_role role = ROLE_NONE + 1; role < FILE_ROLES; role++)
		conclude_role(gather, role, &gather->host.files[role]);
}
