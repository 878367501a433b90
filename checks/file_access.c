#include "checks/file_access.h"

#include <string.h>

#include "core/facts/daemon.h"
#include "core/facts/host.h"

#define WRITE 2U

bool is_trusted_user(const struct subject *on, uint32_t uid)
{
	const struct process *process = on->daemon->process;

	if (uid == 0)
		return true;
	return on->daemon->rootless == TRI_YES && process && process->has_ids &&
	       uid == process->uids[1];
}

bool is_trusted_group(const struct subject *on, uint32_t gid)
{
	const struct process *process = on->daemon->process;

	if (gid == 0)
		return true;
	return on->daemon->rootless == TRI_YES && process && process->has_ids &&
	       gid == process->gids[1];
}

const char *owner_text(struct finding *finding, uint32_t uid, uint32_t gid)
{
	const char *user = uid ? text_of(finding, "%u", uid) : "root";

	return text_of(finding, "%s:%s", user, gid ? text_of(finding, "%u", gid) : "root");
}

const char *file_source(const struct subject *on, struct finding *finding)
{
	return text_of(finding, "%s (%s)", on->file->resolved, on->file->origin);
}

enum result unknown_file(const struct subject *on, struct finding *finding)
{
	return unknown(finding, "%s", on->file->cause ? on->file->cause : "it was not looked at");
}

/* Who may write it beside its owner; NULL if nobody that is not trusted. */
static const char *writer_by_list(const struct subject *on, const struct file_component *one,
				  struct finding *finding)
{
	for (size_t i = 0; i < one->acl_count; i++) {
		const struct acl_entry *entry = &one->acl[i];
		bool is_trusted = entry->is_group ? is_trusted_group(on, entry->id)
						  : is_trusted_user(on, entry->id);

		if ((entry->permissions & WRITE) && !is_trusted)
			return text_of(finding, "%s %u, by its access list,",
				       entry->is_group ? "group" : "user", entry->id);
	}
	return NULL;
}

static const char *writer_of(const struct subject *on, const struct file_component *one,
			     struct finding *finding)
{
	if (!is_trusted_user(on, one->uid))
		return text_of(finding, "user %u, its owner,", one->uid);
	if ((one->mode & 0002) && !(one->mode & 01000))
		return "everybody";
	if ((one->mode & 0020) && !is_trusted_group(on, one->gid) && !(one->mode & 01000))
		return text_of(finding, "group %u", one->gid);
	return writer_by_list(on, one, finding);
}

/* Who may write a directory can put another file in the place of each that it holds; in one with
 * the sticky bit only what is not there yet. */
static enum result judge_directory(const struct subject *on, const struct file_component *one,
				   struct finding *finding)
{
	const char *writer = writer_of(on, one, finding);

	if (writer) {
		saw(finding, one->path, "owner and mode",
		    text_of(finding, "%s %04o", owner_text(finding, one->uid, one->gid), one->mode),
		    "writable by root alone");
		return fail(finding, "%s can put another file in its place: %s is writable for it",
			    writer, one->path);
	}
	if (one->has_acl == TRI_UNKNOWN)
		return unknown(finding, "the access list of %s could not be read", one->path);
	return RESULT_PASS;
}

static enum result judge_link(const struct subject *on, const struct file_component *one,
			      struct finding *finding)
{
	saw(finding, one->path, "link to", one->target, "a link of root's");
	if (is_trusted_user(on, one->uid))
		return RESULT_PASS;
	return warn(finding, "the link %s on the way to it belongs to user %u", one->path,
		    one->uid);
}

enum result judge_way(const struct subject *on, struct finding *finding)
{
	const struct file *file = on->file;
	enum result worst = RESULT_PASS;

	for (size_t i = 0; i + 1 < file->count; i++) {
		const struct file_component *one = &file->components[i];

		worst = result_worse(worst, one->type == 'l' ? judge_link(on, one, finding)
							     : judge_directory(on, one, finding));
	}
	return worst;
}

enum result pass_or_init_script(const struct subject *on, struct finding *finding)
{
	if (!on->file->is_init_script)
		return RESULT_PASS;
	return not_applicable(
		finding, "no systemd unit starts the engine here but %s, and %s is in order",
		on->host->init_system ? on->host->init_system : "a script", on->file->path);
}

enum result judge_file_owner(const struct subject *on, struct finding *finding)
{
	const struct file_component *object = file_object(on->file);
	enum result way;

	if (!object)
		return unknown_file(on, finding);
	saw(finding, file_source(on, finding), "owner",
	    owner_text(finding, object->uid, object->gid), "root:root");
	way = judge_way(on, finding);
	if (!is_trusted_user(on, object->uid) || !is_trusted_group(on, object->gid))
		return fail(finding, "belongs to %s",
			    owner_text(finding, object->uid, object->gid));
	return way == RESULT_PASS ? pass_or_init_script(on, finding) : way;
}

static unsigned judged_bits(const struct file_component *object)
{
	return object->type == '-' ? object->mode : object->mode & 0777;
}

/* A named user or group would otherwise have what all others have. */
static enum result judge_list(const struct file_component *object, unsigned allowed,
			      struct finding *finding)
{
	if (object->has_acl == TRI_UNKNOWN)
		return unknown(finding, "its access list could not be read");
	for (size_t i = 0; i < object->acl_count; i++) {
		const struct acl_entry *entry = &object->acl[i];

		if (entry->permissions & ~(allowed & 7))
			return fail(finding, "its access list gives %s %u more (%o)",
				    entry->is_group ? "group" : "user", entry->id,
				    entry->permissions);
	}
	return RESULT_PASS;
}

enum result judge_bits(const struct subject *on, unsigned allowed, struct finding *finding)
{
	const struct file_component *object = file_object(on->file);
	unsigned more = judged_bits(object) & ~allowed;

	saw(finding, file_source(on, finding), "mode", text_of(finding, "%04o", object->mode),
	    text_of(finding, "%04o or stricter", allowed));
	if (object->type == 'd' && (object->mode & 07000))
		note(finding, "the directory has special bits (%04o), which give nobody more",
		     object->mode);
	if (more)
		return fail(finding, "its mode %04o has %04o beyond %04o", object->mode, more,
			    allowed);
	return judge_list(object, allowed, finding);
}

enum result judge_file_mode(const struct subject *on, struct finding *finding)
{
	const struct file_mode *rule = on->check->rule;
	enum result result;

	if (!file_object(on->file))
		return unknown_file(on, finding);
	result = judge_bits(on, rule->allowed, finding);
	return result == RESULT_PASS ? pass_or_init_script(on, finding) : result;
}
