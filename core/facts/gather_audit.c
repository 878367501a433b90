#include <stdlib.h>
#include <string.h>

#include "core/facts/audit.h"
#include "core/facts/gather_state.h"

/*
 * The rules that the kernel has loaded, and those of the files that are loaded at boot:
 * audit.rules, which augenrules makes from the files of rules.d. A rule's path is walked, because
 * the kernel follows its links when it loads the rule.
 */

#define RULES_FILE "/etc/audit/audit.rules"
#define RULES_DIRECTORY "/etc/audit/rules.d"
#define MOST_FILES 200
#define MOST_PLACES 256

struct rules_file {
	const char *path;
	struct answer answer; /* kept: the order of the names decides, not that of the answers */
	const char *cause;
};

struct audit_look {
	struct audit audit;
	struct rules_file files[MOST_FILES];
	size_t file_count;
	size_t places; /* paths that were asked for */
};

static const char *directory_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash > path ? arena_text(arena, path, (size_t)(slash - path)) : "/";
}

static const char *named_place(const struct audit_rule *rule)
{
	const char *path = rule->directory ? rule->directory : rule->path;

	return path && *path == '/' ? path : NULL;
}

/* What has to be walked to know where the rule lies; NULL for one without a place. The kernel
 * follows every link but the last, for dir= too: a rule on a link to a directory sees nothing of
 * what that holds. */
static const char *walked_part(struct arena *arena, const struct audit_rule *rule)
{
	const char *path = named_place(rule);

	return path ? directory_of(arena, path) : NULL;
}

static void ask_places(struct gather *gather, const struct audit_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		const char *path = walked_part(gather->run, &rules->rule[i]);

		if (!path || shared_find(gather, SHARE_PATH, path))
			continue;
		if (gather->audit->places++ < MOST_PLACES)
			(void)shared_want_path(gather, path);
	}
}

/* Half a list would hide what a later rule says. */
static bool read_loaded(struct gather *gather, const struct answer *answer)
{
	struct audit *audit = &gather->audit->audit;
	struct audit_rule *list = arena_array(gather->run, answer->part_count + 1, sizeof(*list));
	const struct part *status = gather_part(answer, "status");

	if (!status || !audit_status_read(status->bytes, status->size, audit))
		return false;
	audit->loaded = (struct audit_rules){ .rule = list };
	for (size_t i = 0; i < answer->part_count; i++) {
		const struct part *part = &answer->parts[i];

		if (strcmp(part->name, "rule") != 0)
			continue;
		if (part->status != EVIDENCE_OK || (part->flags & EVIDENCE_TRUNCATED) ||
		    !audit_rule_read(gather->run, part->bytes, part->size,
				     &list[audit->loaded.count]))
			return false;
		audit->loaded.count++;
	}
	return true;
}

static const char *kernel_cause(struct gather *gather, const struct answer *answer)
{
	if (answer->status == EVIDENCE_DENIED)
		return "the kernel's audit rules: permission denied, run as root with "
		       "CAP_AUDIT_CONTROL outside of containers";
	if (answer->status == EVIDENCE_OK)
		return "the kernel's audit rules were not understood";
	return arena_format(gather->run, "the kernel's audit rules: %s",
			    gather_cause(gather->run, answer->status, answer->code));
}

static void take_kernel(struct gather *gather, const struct job *job, const struct answer *answer)
{
	struct audit *audit = &gather->audit->audit;

	(void)job;
	audit->is_absent = answer->status == EVIDENCE_NOT_FOUND;
	if (audit->is_absent || (answer->status == EVIDENCE_OK && read_loaded(gather, answer))) {
		audit->kernel.is_read = true;
		ask_places(gather, &audit->loaded);
		return;
	}
	audit->kernel.cause = kernel_cause(gather, answer);
	audit->loaded = (struct audit_rules){ 0 };
}

/* The rules of one file alone, for their paths; all together are read when all are there. */
static void ask_places_of(struct gather *gather, const char *path, const struct part *bytes)
{
	struct audit_rules rules = { .is_folder = true };

	audit_file_read(gather->run, path, bytes->bytes, bytes->size, &rules);
	ask_places(gather, &rules);
}

static void take_file(struct gather *gather, const struct job *job, const struct answer *answer)
{
	struct rules_file *file = job->context;
	const struct part *bytes = gather_part(answer, "");

	if (bytes) {
		file->answer = gather_keep_answer(gather->run, answer);
		ask_places_of(gather, file->path, bytes);
	} else if (answer->status != EVIDENCE_NOT_FOUND) {
		file->cause = arena_format(gather->run, "%s: %s", file->path,
					   gather_part_cause(gather->run, answer, ""));
	}
}

static void ask_file(struct gather *gather, const char *path)
{
	struct rules_file *file = &gather->audit->files[gather->audit->file_count++];

	file->path = path;
	gather_ask_own(gather, EVIDENCE_FILE, path, take_file)->context = file;
}

static bool is_rules_file(const char *name)
{
	size_t length = strlen(name);

	return length > 6 && strcmp(name + length - 6, ".rules") == 0;
}

static void take_directory(struct gather *gather, const struct job *job,
			   const struct answer *answer)
{
	struct reading *files = &gather->audit->audit.files;

	if (answer->status == EVIDENCE_NOT_FOUND)
		return;
	if (answer->status != EVIDENCE_OK || (answer->flags & EVIDENCE_TRUNCATED)) {
		files->cause = arena_format(
			gather->run, "%s: %s", job->request.name,
			answer->status == EVIDENCE_OK
				? "it holds too many files"
				: gather_cause(gather->run, answer->status, answer->code));
		return;
	}
	for (size_t i = 0; i < answer->part_count; i++) {
		if (!is_rules_file(answer->parts[i].name))
			continue;
		if (gather->audit->file_count == MOST_FILES)
			files->cause = RULES_DIRECTORY " holds too many files";
		else
			ask_file(gather, arena_format(gather->run, RULES_DIRECTORY "/%s",
						      answer->parts[i].name));
	}
}

void gather_audit_start(struct gather *gather)
{
	gather->audit = arena_alloc(gather->run, sizeof(*gather->audit));
	gather->host.audit = &gather->audit->audit;
	if (gather->host.kernel_cause)
		gather->audit->audit.kernel.cause = gather->host.kernel_cause;
	else
		(void)gather_ask_own(gather, EVIDENCE_AUDIT, NULL, take_kernel);
	ask_file(gather, RULES_FILE);
	(void)gather_ask_own(gather, EVIDENCE_DIRECTORY, RULES_DIRECTORY, take_directory);
}

static const char *resolved_place(struct gather *gather, const struct audit_rule *rule)
{
	const char *path = walked_part(gather->run, rule);
	const struct shared_look *look = path ? shared_find(gather, SHARE_PATH, path) : NULL;

	if (!look || !look->file || look->file->state == FILE_UNREAD)
		return NULL;
	if (look->file->state == FILE_THERE)
		path = look->file->resolved;
	return arena_format(gather->run, "%s%s", strcmp(path, "/") == 0 ? "" : path,
			    strrchr(named_place(rule), '/'));
}

static void place(struct gather *gather, struct audit_rules *rules)
{
	struct audit_rule *placed = arena_array(gather->run, rules->count + 1, sizeof(*placed));

	for (size_t i = 0; i < rules->count; i++) {
		placed[i] = rules->rule[i];
		placed[i].place = resolved_place(gather, &rules->rule[i]);
	}
	rules->rule = placed;
}

static void read_range(struct gather *gather, size_t first, size_t end, struct audit_rules *rules)
{
	for (size_t i = first; i < end; i++) {
		const struct rules_file *file = &gather->audit->files[i];
		const struct part *bytes = gather_part(&file->answer, "");

		if (bytes)
			audit_file_read(gather->run, file->path, bytes->bytes, bytes->size, rules);
	}
}

/* One after the other; what either deletes is its own. */
static struct audit_rules joined(struct gather *gather, const struct audit_rules *one,
				 const struct audit_rules *other)
{
	struct audit_rule *list =
		arena_array(gather->run, one->count + other->count + 1, sizeof(*list));

	for (size_t i = 0; i < one->count; i++)
		list[i] = one->rule[i];
	for (size_t i = 0; i < other->count; i++)
		list[one->count + i] = other->rule[i];
	return (struct audit_rules){ .rule = list, .count = one->count + other->count };
}

/* Of the files that could not be read, the first by name gives the cause. The folder's files, in
 * the order of their names, before the file that is made from them, and may be made no more. */
static void read_files(struct gather *gather)
{
	struct audit_look *look = gather->audit;
	const char *cause = look->audit.files.cause;
	struct audit_rules folder = { .is_folder = true }, made = { 0 };

	for (size_t i = 0; i < look->file_count && !cause; i++)
		cause = look->files[i].cause;
	read_range(gather, 1, look->file_count, &folder);
	read_range(gather, 0, 1, &made);
	if (!cause && (folder.is_cut || made.is_cut))
		cause = "the files below /etc/audit have too many rules";
	look->audit.filed = joined(gather, &folder, &made);
	look->audit.files = (struct reading){ .is_read = !cause, .cause = cause };
}

void gather_audit_conclude(struct gather *gather)
{
	if (!gather->audit)
		return;
	read_files(gather);
	place(gather, &gather->audit->audit.loaded);
	place(gather, &gather->audit->audit.filed);
}
