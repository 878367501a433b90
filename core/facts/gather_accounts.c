#include <string.h>

#include "core/facts/accounts.h"
#include "core/facts/gather_state.h"

#define SUDO_DIRECTORY "/etc/sudoers.d"
#define MOST_SUDO_FILES 200

/* While the files are read the accounts are written; afterwards the host's facts hold them. */
static struct accounts *accounts_of(const struct job *job)
{
	return job->context;
}

static const char *cause_of(struct gather *gather, const struct job *job,
			    const struct answer *answer)
{
	return arena_format(gather->run, "%s: %s", job->request.name,
			    gather_part_cause(gather->run, answer, ""));
}

static void take_users(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const struct part *bytes = gather_part(answer, "");

	if (bytes)
		accounts_read_users(gather->run, bytes->bytes, bytes->size, accounts_of(job));
	else
		accounts_of(job)->users.cause = cause_of(gather, job, answer);
}

static void take_groups(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const struct part *bytes = gather_part(answer, "");

	if (bytes)
		accounts_read_groups(gather->run, bytes->bytes, bytes->size, accounts_of(job));
	else
		accounts_of(job)->groups.cause = cause_of(gather, job, answer);
}

/* Without the file the library asks this host's files alone. */
static void take_switches(struct gather *gather, const struct job *job, const struct answer *answer)
{
	struct accounts *accounts = accounts_of(job);
	const struct part *bytes = gather_part(answer, "");

	if (bytes)
		accounts_read_switches(gather->run, bytes->bytes, bytes->size, accounts);
	else if (answer->status == EVIDENCE_NOT_FOUND)
		accounts->switches.is_read = true;
	else
		accounts->switches.cause = cause_of(gather, job, answer);
}

/* One that is gone by now, or a link to nothing, lets nobody do anything. */
static void take_sudo(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const struct part *bytes = gather_part(answer, "");

	if (bytes)
		accounts_read_sudo(gather->run, job->request.name, bytes->bytes, bytes->size,
				   accounts_of(job));
	else if (answer->status != EVIDENCE_NOT_FOUND)
		accounts_spoil_sudo(accounts_of(job), cause_of(gather, job, answer));
}

static void ask(struct gather *gather, struct accounts *accounts, const char *path,
		take_function *take)
{
	gather_ask_own(gather, EVIDENCE_FILE, path, take)->context = accounts;
}

/* sudo reads no file whose name has a dot or ends in a tilde (sudoers(5), @includedir). */
static bool is_sudo_file(const struct part *entry)
{
	size_t length = strlen(entry->name);

	return length && !strchr(entry->name, '.') && entry->name[length - 1] != '~';
}

static void take_sudo_directory(struct gather *gather, const struct job *job,
				const struct answer *answer)
{
	struct accounts *accounts = accounts_of(job);

	if (answer->status == EVIDENCE_NOT_FOUND)
		return;
	if (answer->status != EVIDENCE_OK || (answer->flags & EVIDENCE_TRUNCATED) ||
	    answer->part_count > MOST_SUDO_FILES) {
		accounts_spoil_sudo(accounts, answer->status != EVIDENCE_OK
						      ? cause_of(gather, job, answer)
						      : SUDO_DIRECTORY " holds too many files");
		return;
	}
	for (size_t i = 0; i < answer->part_count; i++)
		if (is_sudo_file(&answer->parts[i]))
			ask(gather, accounts,
			    arena_format(gather->run, SUDO_DIRECTORY "/%s", answer->parts[i].name),
			    take_sudo);
}

void gather_accounts_start(struct gather *gather)
{
	struct accounts *accounts = arena_alloc(gather->run, sizeof(*accounts));

	accounts->sudo.is_read = true;
	gather->host.accounts = accounts;
	ask(gather, accounts, "/etc/passwd", take_users);
	ask(gather, accounts, "/etc/group", take_groups);
	ask(gather, accounts, "/etc/nsswitch.conf", take_switches);
	ask(gather, accounts, "/etc/sudoers", take_sudo);
	gather_ask_own(gather, EVIDENCE_DIRECTORY, SUDO_DIRECTORY, take_sudo_directory)->context =
		accounts;
}
