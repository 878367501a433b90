#include <string.h>

#include "core/facts/audit.h"

/*
 * Does a rule see what is done to a file? (rule R-AUD of the catalogue) A path= is one name in one
 * directory; a dir= is all below it, up to the next mount; a rule on a link's own name is none on
 * what the link leads to; and a rule that is tried before may keep it silent.
 */

enum place { PLACE_NONE, PLACE_UNSURE, PLACE_SHALLOW, PLACE_WHOLE };

/* What one kind of rules sees together, and the rule that completed it. */
struct seen {
	unsigned permissions;
	const struct audit_rule *rule;
};

struct covering {
	const struct file *target;
	enum audit_need need;
	const struct mount_table *mounts;
	unsigned hidden; /* accesses that an earlier never rule keeps silent */
	const struct audit_rule *hider;
	const struct audit_rule *doubt; /* an earlier never rule that speaks under conditions */
	struct seen whole, narrowed, shallow, hidden_whole;
	struct seen half; /* what 32-bit programs do */
	const struct audit_rule *unsure;
	unsigned unsure_permissions; /* of all rules whose place is not known */
};

/* What is mounted between the directory and the file; NULL if nothing is. */
static const char *mount_between(const struct covering *covering, const char *directory)
{
	const struct mount_entry *mount =
		covering->mounts ? mounts_of_path(covering->mounts, covering->target->resolved)
				 : NULL;

	return mount && strcmp(mount->point, directory) != 0 &&
			       path_is_below(mount->point, directory)
		       ? mount->point
		       : NULL;
}

/* What was mounted below when the rule was loaded is watched too, and what came later is not
 * (auditctl(8), -q): the tables do not tell which was first. */
static enum place place_below(const struct covering *covering, const char *directory)
{
	const char *path = covering->target->resolved;

	if (!path_is_below(path, directory))
		return PLACE_NONE;
	if (strcmp(path, directory) == 0)
		return PLACE_WHOLE;
	if (!covering->mounts || covering->mounts->is_truncated ||
	    !mounts_of_path(covering->mounts, path))
		return PLACE_UNSURE;
	return mount_between(covering, directory) ? PLACE_UNSURE : PLACE_WHOLE;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Where the rule's own links were not followed, another name may still mean the file. */
static enum place place_unfollowed(const struct covering *covering, const struct audit_rule *rule)
{
	if (rule->directory && place_below(covering, rule->directory) == PLACE_WHOLE)
		return PLACE_WHOLE;
	if (rule->directory)
		return PLACE_UNSURE;
	return strcmp(base_name(rule->path), base_name(covering->target->resolved)) == 0
		       ? PLACE_UNSURE
		       : PLACE_NONE;
}

static enum place place_of(const struct covering *covering, const struct audit_rule *rule)
{
	const struct file_component *object = file_object(covering->target);

	if (!rule->directory && !rule->path)
		return PLACE_NONE;
	if (!rule->place)
		return place_unfollowed(covering, rule);
	if (rule->directory)
		return place_below(covering, rule->place);
	if (strcmp(rule->place, covering->target->resolved) != 0)
		return PLACE_NONE;
	return object->type == 'd' ? PLACE_SHALLOW : PLACE_WHOLE;
}

/* Every access of that executable's; what it does is seen wherever it does it. */
static bool is_by_executable(const struct covering *covering, const struct audit_rule *rule)
{
	return covering->need == NEED_EXECUTION && rule->executable && !rule->path &&
	       !rule->directory && strcmp(rule->executable, covering->target->resolved) == 0;
}

static bool is_enough(const struct covering *covering, unsigned permissions)
{
	const unsigned changes = AUDIT_MAY_WRITE | AUDIT_MAY_CHANGE;

	if (covering->need == NEED_EXECUTION && (permissions & AUDIT_MAY_EXECUTE))
		return true;
	return (permissions & changes) == changes;
}

static void see(const struct covering *covering, struct seen *seen, const struct audit_rule *rule,
		unsigned permissions)
{
	if (seen->rule)
		return;
	seen->permissions |= permissions;
	if (is_enough(covering, seen->permissions))
		seen->rule = rule;
}

/* A rule for readers alone hides nothing that must be seen. */
static bool is_about_changes(const struct audit_rule *rule)
{
	return rule->filter == AUDIT_TASK_LIST || (rule->permissions & ~AUDIT_MAY_READ);
}

/* What containers write all day, in layers and volumes, is left out of every useful log. Their
 * configuration, in "containers", is not theirs to write. */
static bool is_busy(const char *directory)
{
	static const char *const names[] = { "overlay2", "fuse-overlayfs", "btrfs", "zfs",
					     "vfs",	 "volumes" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(base_name(directory), names[i]) == 0)
			return true;
	return false;
}

/* Is it about something that the directory holds? */
static bool is_within(const struct covering *covering, const struct audit_rule *rule)
{
	return file_object(covering->target)->type == 'd' && rule->place &&
	       path_is_below(rule->place, covering->target->resolved) && !is_busy(rule->place);
}

/* One that names no place is silent about everything; one that has conditions, or whose place is
 * not known or is but a part, about some of it. */
static void hide(struct covering *covering, const struct audit_rule *rule)
{
	bool is_everywhere = !rule->path && !rule->directory;
	enum place place = is_everywhere ? PLACE_WHOLE : place_of(covering, rule);

	if (place == PLACE_NONE && is_within(covering, rule))
		place = PLACE_UNSURE;
	if (place == PLACE_NONE || !is_about_changes(rule))
		return;
	if (*rule->narrowing || rule->executable || place != PLACE_WHOLE) {
		covering->doubt = covering->doubt ? covering->doubt : rule;
		return;
	}
	covering->hidden |= rule->filter == AUDIT_TASK_LIST ? AUDIT_ALL_ACCESS : rule->permissions;
	if (!covering->hider)
		covering->hider = rule;
}

static void see_in_place(struct covering *covering, const struct audit_rule *rule, unsigned left)
{
	bool is_whole = !*rule->narrowing && !covering->doubt;

	see(covering, is_whole ? &covering->whole : &covering->narrowed, rule, left);
	if (strcmp(rule->narrowing, "arch=b32") == 0 || (is_whole && !rule->is_64_bit_only))
		see(covering, &covering->half, rule, left);
	if (!*rule->narrowing)
		see(covering, &covering->hidden_whole, rule, rule->permissions);
}

static void consider(struct covering *covering, const struct audit_rule *rule)
{
	enum place place = place_of(covering, rule);
	unsigned left = rule->permissions & ~covering->hidden;

	if (is_by_executable(covering, rule))
		place = PLACE_WHOLE;
	else if (rule->executable)
		return;
	switch (place) {
	case PLACE_NONE:
		break;
	case PLACE_UNSURE:
		covering->unsure = covering->unsure ? covering->unsure : rule;
		covering->unsure_permissions |= left;
		break;
	case PLACE_SHALLOW:
		see(covering, &covering->shallow, rule, left);
		break;
	case PLACE_WHOLE:
		see_in_place(covering, rule, left);
		break;
	}
}

/* Is it about one type of records, and nothing else? */
static bool is_about_type(const struct audit_rule *rule)
{
	return strncmp(rule->narrowing, "msgtype=", 8) == 0 && !strchr(rule->narrowing, ',');
}

/* Without these an event says neither what was done nor to which file: SYSCALL and PATH, by name in
 * files and by number (linux/audit.h) in the kernel. */
static bool is_needed_type(const char *narrowing)
{
	static const char *const types[] = { "msgtype=SYSCALL", "msgtype=1300", "msgtype=PATH",
					     "msgtype=1302" };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcmp(narrowing, types[i]) == 0)
			return true;
	return false;
}

/* What the exclude list names is left out of all records, whatever its action says. */
static void exclude(struct covering *covering, const struct audit_rule *rule)
{
	if (!is_about_type(rule)) {
		covering->doubt = covering->doubt ? covering->doubt : rule;
	} else if (is_needed_type(rule->narrowing)) {
		covering->hidden = AUDIT_ALL_ACCESS;
		covering->hider = covering->hider ? covering->hider : rule;
	}
}

/* The task list is tried when a process is made, before any call of it; the exclude list when all
 * others have spoken; a list that is not known, as the one of file systems, at any time. */
static void hide_by_other_lists(struct covering *covering, const struct audit_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct audit_rule *rule = &rules->rule[i];

		if (rule->filter == AUDIT_TASK_LIST && rule->is_never)
			hide(covering, rule);
		else if (rule->filter == AUDIT_EXCLUDE_LIST)
			exclude(covering, rule);
		else if (rule->filter == AUDIT_OTHER_LIST && rule->is_never && !covering->doubt)
			covering->doubt = rule;
	}
}

/* Would it do, if those rules lie where they may? */
static bool is_unsure(const struct covering *covering)
{
	return covering->unsure &&
	       is_enough(covering, covering->unsure_permissions | covering->whole.permissions);
}

static struct audit_cover unsure(const struct covering *covering)
{
	const struct audit_rule *rule = covering->unsure;
	const char *directory = rule->place ? rule->place : rule->directory;

	return (struct audit_cover){ .kind = COVER_UNSURE,
				     .rule = rule,
				     .mount = rule->directory ? mount_between(covering, directory)
							      : NULL };
}

static struct audit_cover conclude(const struct covering *covering)
{
	if (covering->whole.rule)
		return (struct audit_cover){ .kind = COVER_WHOLE,
					     .rule = covering->whole.rule,
					     .is_half = !covering->half.rule };
	if (is_unsure(covering))
		return unsure(covering);
	if (covering->narrowed.rule)
		return (struct audit_cover){ .kind = COVER_NARROWED,
					     .rule = covering->narrowed.rule,
					     .hider = covering->doubt };
	if (covering->shallow.rule)
		return (struct audit_cover){ .kind = COVER_SHALLOW,
					     .rule = covering->shallow.rule };
	if (covering->hidden_whole.rule)
		return (struct audit_cover){ .kind = COVER_HIDDEN,
					     .rule = covering->hidden_whole.rule,
					     .hider = covering->hider };
	return (struct audit_cover){ .kind = COVER_NONE };
}

struct audit_cover audit_cover(const struct audit_rules *rules, const struct file *target,
			       enum audit_need need, const struct mount_table *mounts)
{
	struct covering covering = { .target = target, .need = need, .mounts = mounts };

	hide_by_other_lists(&covering, rules);
	for (size_t i = 0; i < rules->count; i++) {
		const struct audit_rule *rule = &rules->rule[i];

		if (rule->filter != AUDIT_EXIT_LIST)
			continue;
		if (rule->is_never)
			hide(&covering, rule);
		else
			consider(&covering, rule);
	}
	return conclude(&covering);
}
