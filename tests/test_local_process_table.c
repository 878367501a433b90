#include <criterion/criterion.h>
#include <dirent.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/openers.h"
#include "tests/support/sleeper.h"

static unsigned count_processes(void)
{
	DIR *stream = opendir("/proc");
	const struct dirent *entry;
	unsigned count = 0;

	for (entry = readdir(stream); entry; entry = readdir(stream))
		count += *entry->d_name >= '1' && *entry->d_name <= '9';
	closedir(stream);
	return count;
}

Test(process_table, the_table_has_them_all)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		pid_t pid = start_sleeper();
		struct answer answer = ask(source, &(struct request){ .kind = EVIDENCE_PROCESSES });
		const struct part *part;
		char text[96], link[64] = "";

		cr_expect_eq(answer.status, EVIDENCE_OK);
		cr_expect_eq(answer.flags, 0);
		cr_expect(answer.part_count + 50 > count_processes());
		snprintf(text, sizeof(text), "%d", pid);
		part = answer_part(&answer, text);
		cr_assert_not_null(part);
		snprintf(text, sizeof(text), "/proc/%d/ns/pid", pid);
		cr_assert_gt(readlink(text, link, sizeof(link) - 1), 0);
		cr_expect_eq(strncmp(part->bytes, link, strlen(link)), 0);
		cr_expect_eq(part->bytes[strlen(link)], '\n');
		snprintf(text, sizeof(text), "\n\n%d (x) R 1 1 (y) ", pid);
		cr_expect_not_null(strstr(part->bytes, text), "%s", part->bytes);
		release(source, &answer);
		end_process(pid);
		close_source(source);
	}
}

/* Exit status 0: hidden processes are denied, and the table says that it is not whole. */
static void look_at_hidden(void)
{
	struct pin pin = { .pid = 1 };
	struct request request = {
		.kind = EVIDENCE_PROCESS, .detail = PROCESS_BRIEF, .pins = &pin, .pin_count = 1
	};
	struct source *source;
	struct answer brief, table;

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("proc", "/proc", "proc", 0, "hidepid=2") < 0 || setgroups(0, NULL) < 0 ||
	    setgid(65534) < 0 || setuid(65534) < 0)
		_exit(77);
	source = open_plainly(&openers[0], "/nonexistent", "");
	brief = ask(source, &request);
	table = ask(source, &(struct request){ .kind = EVIDENCE_PROCESSES });
	if (brief.part_count != 3 || brief.parts[0].status != EVIDENCE_DENIED)
		_exit(1);
	if (table.status != EVIDENCE_OK || table.flags != EVIDENCE_TRUNCATED)
		_exit(2);
	_exit(0);
}

Test(process_table, hidden_processes_are_not_gone)
{
	int status = -1;
	pid_t pid = fork_bound();

	if (pid == 0)
		look_at_hidden();
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skipped("hidden processes", "no /proc of our own can be mounted here");
	else
		cr_expect_eq(status, 0, "%d", WEXITSTATUS(status));
}
