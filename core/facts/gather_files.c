#include <string.h>

#include "core/facts/gather_state.h"

/*
 * Which files play which role. They are named here, and by the files of the gatherer that know
 * units, certificates and containerd; each is walked once, whatever roles it plays.
 */

struct named_file {
	struct named_file *next;
	const char *origin;
	const struct shared_look *look;
};

struct role_files {
	struct named_file *first, **end;
	const char *unread; /* the list is not whole: why */
	const char *absent; /* what is said where none of the files is there */
};

/* Where executables are looked for if none of their kind runs (rule R-AUD of the catalogue). */
static const char *const directories[] = {
	"/usr/bin",	"/usr/sbin",	       "/usr/local/bin",	  "/usr/local/sbin",
	"/usr/libexec", "/opt/containerd/bin", "/snap/docker/current/bin"
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct role_files *role_of(struct gather *gather, enum file_role role)
{
	struct role_files *files = &gather->roles[role];

	if (!files->end)
		files->end = &files->first;
	return files;
}

void files_add(struct gather *gather, enum file_role role, const char *path, const char *origin)
{
	struct role_files *files = role_of(gather, role);
	struct named_file *file;

	for (file = files->first; file; file = file->next)
		if (strcmp(file->look->key, path) == 0)
			return;
	file = arena_alloc(gather->run, sizeof(*file));
	file->origin = origin;
	file->look = shared_want_path(gather, path);
	*files->end = file;
	files->end = &file->next;
}

void files_unread(struct gather *gather, enum file_role role, const char *cause)
{
	struct role_files *files = role_of(gather, role);

	if (!files->unread)
		files->unread = cause;
}

void files_absent(struct gather *gather, enum file_role role, const char *reason)
{
	role_of(gather, role)->absent = reason;
}

static void add_executable(struct gather *gather, enum file_role role, const char *name)
{
	for (size_t i = 0; i < COUNT(directories); i++)
		files_add(gather, role, arena_format(gather->run, "%s/%s", directories[i], name),
			  "where executables are kept");
	files_absent(gather, role,
		     arena_format(gather->run, "there is no %s where executables are kept", name));
}

/* The link of a replaced binary ends in " (deleted)"; the new one lies where the old one lay. */
static const char *without_deleted(struct arena *arena, const char *path)
{
	const char *end = strstr(path, " (deleted)");

	return end ? arena_text(arena, path, (size_t)(end - path)) : path;
}

static void add_dockerd(struct gather *gather)
{
	const struct process *process = gather->daemon.process;

	if (process && process->executable && *process->executable == '/')
		files_add(gather, ROLE_DOCKERD, without_deleted(gather->run, process->executable),
			  arena_format(gather->run, "/proc/%d/exe", process->pid));
	else
		add_executable(gather, ROLE_DOCKERD, "dockerd");
}

static const char *directory_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash > path ? arena_text(arena, path, (size_t)(slash - path)) : "/";
}

static void add_configuration(struct gather *gather)
{
	const struct daemon_config *config = &gather->daemon.config;
	const char *origin = "the daemon's configuration file";

	if (!config->path || *config->path != '/') {
		const char *cause = config->path && !*config->path
					    ? "the daemon reads no configuration file"
					    : "where the daemon's configuration lies is not known";

		files_unread(gather, ROLE_DAEMON_JSON, cause);
		files_unread(gather, ROLE_CONFIG_DIRECTORY, cause);
		return;
	}
	files_add(gather, ROLE_DAEMON_JSON, config->path, origin);
	files_absent(gather, ROLE_DAEMON_JSON,
		     arena_format(gather->run, "there is no %s", config->path));
	files_add(gather, ROLE_CONFIG_DIRECTORY, directory_of(gather->run, config->path), origin);
	files_absent(gather, ROLE_CONFIG_DIRECTORY,
		     arena_format(gather->run, "there is no %s",
				  directory_of(gather->run, config->path)));
}

void files_start(struct gather *gather)
{
	gather->roles = arena_array(gather->run, FILE_ROLES, sizeof(*gather->roles));
	add_dockerd(gather);
	add_configuration(gather);
	gather_accounts_start(gather);
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

static void conclude_role(struct gather *gather, struct role_files *role, struct file_list *list)
{
	const struct file **files;
	size_t count = 0, named = 0;

	for (const struct named_file *file = role->first; file; file = file->next)
		named++;
	files = arena_array(gather->run, named + 1, sizeof(*files));
	for (const struct named_file *one = role->first; one; one = one->next) {
		struct file *file = arena_alloc(gather->run, sizeof(*file));

		*file = *one->look->file;
		file->origin = one->origin;
		if (file->state != FILE_ABSENT && !is_listed(files, count, file))
			files[count++] = file;
	}
	list->files = files;
	list->state = state_of(role, count);
	list->reason = list->state == LIST_ABSENT ? absence_of(gather, role) : role->unread;
}

void files_conclude(struct gather *gather)
{
	for (enum file_role role = ROLE_NONE + 1; role < FILE_ROLES; role++)
		conclude_role(gather, role_of(gather, role), &gather->host.files[role]);
}
