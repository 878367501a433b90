/* Rules that are loaded into this machine's kernel, read back over the live source, and decided. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/facts/audit.h"
#include "tests/support/openers.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define MOUNTS "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"

static char folder[] = "/tmp/test_audit_XXXXXX";

/* Without a shell; true where the program ended well. */
static bool auditctl(const char *const *arguments)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
			_exit(127);
		execvp("auditctl", (char *const *)(uintptr_t)arguments);
		_exit(127);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Rules of the test, below its folder. */
static const struct {
	const char *field, *name;
} places[] = { { "dir", "watched" }, { "path", "one" }, { "dir", "silent" }, { "path", "people" } };
static const char *const permissions[] = { "perm=wa", "perm=x", "perm=wa", "perm=wa" };
static const char *const conditions[] = { NULL, NULL, NULL, "auid>=1000" };
static const char *const actions[] = { "always,exit", "always,exit", "never,exit", "always,exit" };

static bool change_rules(const char *verb)
{
	bool is_done = true;

	for (size_t i = 0; i < COUNT(places); i++) {
		char place[256];
		const char *arguments[] = { "auditctl", verb,		actions[i], "-F", place,
					    "-F",	permissions[i], NULL,	    NULL, NULL };

		(void)snprintf(place, sizeof(place), "%s=%s/%s", places[i].field, folder,
			       places[i].name);
		if (conditions[i]) {
			arguments[7] = "-F";
			arguments[8] = conditions[i];
		}
		is_done &= auditctl(arguments);
	}
	return is_done;
}

static void make_folder(void)
{
	static const char *const names[] = { "watched", "silent" };
	char path[256];

	cr_assert(mkdtemp(folder));
	for (size_t i = 0; i < COUNT(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		cr_assert_eq(mkdir(path, 0755), 0);
	}
}

static void remove_folder(void)
{
	static const char *const names[] = { "watched", "silent", "" };
	char path[256];

	(void)change_rules("-d");
	for (size_t i = 0; i < COUNT(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)rmdir(path);
	}
}

static void read_rules(struct arena *arena, const struct answer *answer, struct audit_rules *rules)
{
	struct audit_rule *list = arena_array(arena, answer->part_count, sizeof(*list));

	for (size_t i = 0; i < answer->part_count; i++) {
		const struct part *part = &answer->parts[i];

		if (strcmp(part->name, "rule") != 0)
			continue;
		cr_assert(audit_rule_read(arena, part->bytes, part->size, &list[rules->count]));
		list[rules->count].place = list[rules->count].directory
						   ? list[rules->count].directory
						   : list[rules->count].path;
		rules->count++;
	}
	rules->rule = list;
}

static const struct {
	const char *name;
	enum audit_need need;
	enum audit_cover_kind kind;
} rows[] = {
	{ "watched/daemon.json", NEED_WRITES, COVER_WHOLE },
	{ "watched", NEED_WRITES, COVER_WHOLE },
	{ "watched-not", NEED_WRITES, COVER_NONE },
	{ "one", NEED_EXECUTION, COVER_WHOLE },
	{ "one", NEED_WRITES, COVER_NONE },
	{ "one-more", NEED_EXECUTION, COVER_NONE },
	{ "silent/x", NEED_WRITES, COVER_NONE },
	{ "people", NEED_WRITES, COVER_NARROWED },
};

static void expect_covers(struct arena *arena, const struct audit_rules *rules)
{
	const struct mount_table *mounts = mounts_parse(arena, MOUNTS, strlen(MOUNTS));

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *path = arena_format(arena, "%s/%s", folder, rows[i].name);
		const struct file_component end = { .path = path, .type = '-' };
		const struct file target = { .path = path,
					     .state = FILE_THERE,
					     .resolved = path,
					     .components = &end,
					     .count = 1 };

		cr_expect_eq(audit_cover(rules, &target, rows[i].need, mounts).kind, rows[i].kind,
			     "%s", rows[i].name);
	}
}

/* What auditctl shows leaves never rules out; the kernel's own list does not. */
Test(audit_live, loaded_rules_are_seen_and_decided, .init = make_folder, .fini = remove_folder)
{
	if (geteuid() != 0 || !change_rules("-a")) {
		skipped("audit rules of a real kernel", "auditctl may load none here");
		return;
	}
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct answer answer = ask(source, &(struct request){ .kind = EVIDENCE_AUDIT });
		struct arena *arena = arena_new();
		struct audit_rules rules = { 0 };
		struct audit audit = { 0 };

		cr_assert_eq(answer.status, EVIDENCE_OK, "%s: %s", openers[o].label,
			     evidence_status_word(answer.status));
		cr_assert(audit_status_read(answer_part(&answer, "status")->bytes,
					    answer_part(&answer, "status")->size, &audit));
		cr_expect(audit.enabled.known);
		read_rules(arena, &answer, &rules);
		cr_expect_geq(rules.count, COUNT(places));
		expect_covers(arena, &rules);
		release(source, &answer);
		close_source(source);
		arena_free(arena);
	}
}

/* A list that may not be read is denied, and not empty. */
Test(audit_live, without_the_privilege_it_is_denied)
{
	struct source *source;
	struct answer answer;

	if (geteuid() != 0) {
		skipped("audit rules without the privilege", "this needs root");
		return;
	}
	cr_assert_eq(seteuid(65534), 0);
	source = open_plainly(&openers[0], "/nonexistent", "");
	answer = ask(source, &(struct request){ .kind = EVIDENCE_AUDIT });
	cr_expect_eq(answer.status, EVIDENCE_DENIED, "%s", evidence_status_word(answer.status));
	cr_expect_eq(answer.part_count, 0);
	release(source, &answer);
	close_source(source);
	cr_assert_eq(seteuid(0), 0);
}
