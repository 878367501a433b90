#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/gather_files.h"

/* What became of the files of each role, when every walk has been answered. */

/* Nobody but root can lead the name elsewhere. */
static bool is_roots_way(const struct file *file)
{
	for (size_t i = 0; i + 1 < file->count; i++) {
		const struct file_component *step = &file->components[i];
		bool is_closed = step->type == 'l' || !(step->mode & 022);

		if (step->uid != 0 || !is_closed || step->has_acl != TRI_NO)
			return false;
	}
	return true;
}

/* The same object by another name is no second one, unless the way to it is another danger. */
static bool is_listed(const struct file *const *files, size_t count, const struct file *file)
{
	if (!is_roots_way(file))
		return false;
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

/* As in ls. */
static char type_of_role(enum file_role role)
{
	switch (role) {
	case ROLE_DATA_ROOT:
	case ROLE_CONTAINERD_ROOT:
	case ROLE_CONTAINERD_STATE:
	case ROLE_CONFIG_DIRECTORY:
		return 'd';
	case ROLE_DOCKER_SOCKET:
	case ROLE_CONTAINERD_SOCKET:
		return 's';
	case ROLE_DOCKERD:
	case ROLE_CONTAINERD:
	case ROLE_CONTAINERD_SHIM:
	case ROLE_CONTAINERD_SHIM_RUNC_V1:
	case ROLE_CONTAINERD_SHIM_RUNC_V2:
	case ROLE_RUNTIME:
	case ROLE_DAEMON_JSON:
	case ROLE_CONTAINERD_CONFIG:
	case ROLE_SERVICE_UNIT:
	case ROLE_SOCKET_UNIT:
	case ROLE_ENVIRONMENT:
	case ROLE_SYSCONFIG:
	case ROLE_REGISTRY_CERTIFICATES:
	case ROLE_TLS_CA:
	case ROLE_TLS_CERTIFICATE:
	case ROLE_TLS_KEY:
	case ROLE_NONE:
	case FILE_ROLES:
		break;
	}
	return '-';
}

static const char *type_word(char type)
{
	static const struct {
		char type;
		const char *word;
	} words[] = { { '-', "regular file" }, { 'd', "directory" }, { 's', "socket" },
		      { 'p', "FIFO" },	       { 'c', "device" },    { 'b', "device" } };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (words[i].type == type)
			return words[i].word;
	return "thing of an unknown type";
}

/* Whoever may read the kernel's log has not been seen to read a configuration. */
static bool is_made_by_kernel(const struct file_component *object)
{
	return object->type == '-' &&
	       (object->file_system == PROC_SUPER_MAGIC || object->file_system == SYSFS_MAGIC);
}

/* Owner and mode of something else say nothing of what the role needs. */
static void tell_type(struct gather *gather, enum file_role role, struct file *file)
{
	const struct file_component *object = file_object(file);
	char type = type_of_role(role);

	if (!object || is_masked(file) || (object->type == type && !is_made_by_kernel(object)))
		return;
	file->state = FILE_UNREAD;
	if (object->type == type) {
		file->cause = arena_format(gather->run,
					   "%s leads to what the kernel makes, not to a file",
					   file->path);
		return;
	}
	file->cause = arena_format(gather->run, "%s is a %s where a %s is expected", file->path,
				   type_word(object->type), type_word(type));
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
		if (!is_unlisted_directory(name, file))
			tell_type(gather, name, file);
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
