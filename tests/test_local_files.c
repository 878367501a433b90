#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/support/openers.h"
#include "tests/support/sleeper.h"
#include "tests/support/tree.h"

struct file_row {
	const char *path;
	enum evidence_status status;
	const char *text; /* NULL: not compared */
};

static const struct file_row tree_files[] = {
	{ "/etc/daemon.json", EVIDENCE_OK, "{\"debug\":true}\n" },
	{ "/etc/empty", EVIDENCE_OK, "" },
	{ "/top", EVIDENCE_OK, "top\n" },
	{ "/etc/link", EVIDENCE_OK, "{\"debug\":true}\n" },
	{ "/etc/dots", EVIDENCE_OK, "{\"debug\":true}\n" },
	{ "/etc/slashes", EVIDENCE_OK, "{\"debug\":true}\n" },
	{ "//etc/./daemon.json", EVIDENCE_OK, "{\"debug\":true}\n" },
	{ "/etc/absolute", EVIDENCE_OK, "inside\n" },
	{ "/etc/climber", EVIDENCE_OK, "inside\n" },
	{ "/etc/users", EVIDENCE_OK, NULL },
	{ "/etc/climber_out", EVIDENCE_NOT_FOUND, NULL },
	{ "/etc/missing", EVIDENCE_NOT_FOUND, NULL },
	{ "/missing/daemon.json", EVIDENCE_NOT_FOUND, NULL },
	{ "/etc/dangling", EVIDENCE_NOT_FOUND, NULL },
	{ "/etc/daemon.json/x", EVIDENCE_NOT_FOUND, NULL },
	{ "/etc/loop1", EVIDENCE_IO_ERROR, NULL },
	{ "/etc/self", EVIDENCE_IO_ERROR, NULL },
	{ "/etc/sparse", EVIDENCE_TOO_BIG, NULL },
	{ "/etc/too_large", EVIDENCE_TOO_BIG, NULL },
	{ "/etc", EVIDENCE_NOT_REGULAR, NULL },
	{ "/", EVIDENCE_NOT_REGULAR, NULL },
	{ "/run/fifo", EVIDENCE_NOT_REGULAR, NULL },
	{ "/etc/to_fifo", EVIDENCE_NOT_REGULAR, NULL },
	{ "/run/docker.sock", EVIDENCE_NOT_REGULAR, NULL },
	{ "/var/run/docker.sock", EVIDENCE_NOT_REGULAR, NULL },
	{ "/etc/log", EVIDENCE_FOREIGN, NULL },
	{ "/proc/kmsg", EVIDENCE_FOREIGN, NULL },
	{ "/proc/sys/kernel/ostype", EVIDENCE_FOREIGN, NULL },
	{ "/proc//stat", EVIDENCE_FOREIGN, NULL },
	{ "/proc/sys/kernel/osrelease", EVIDENCE_OK, NULL },
	{ "/proc/stat", EVIDENCE_OK, NULL },
	{ "/proc/self/mountinfo", EVIDENCE_OK, NULL },
	{ "/sys/kernel/uevent_seqnum", EVIDENCE_FOREIGN, NULL },
};

/* Where the test may give files away: root's may be larger. */
static const struct file_row owned_files[] = {
	{ "/etc/large", EVIDENCE_OK, NULL },
	{ "/etc/users_large", EVIDENCE_TOO_BIG, NULL },
};

static struct answer ask_file(struct source *source, const char *path)
{
	return ask(source, &(struct request){ .kind = EVIDENCE_FILE, .name = path });
}

static void expect_file(const struct opener *opener, struct source *source,
			const struct file_row *row)
{
	struct answer answer = ask_file(source, row->path);
	const struct part *bytes = answer_part(&answer, "");
	const struct part *stat = answer_part(&answer, "stat");

	cr_expect_eq(answer.status, row->status, "%s, %s: %s", opener->label, row->path,
		     evidence_status_word(answer.status));
	cr_expect_eq(bytes != NULL, row->status == EVIDENCE_OK, "%s", row->path);
	cr_expect_eq(stat != NULL,
		     row->status == EVIDENCE_OK || row->status == EVIDENCE_NOT_REGULAR, "%s",
		     row->path);
	if (bytes) {
		cr_expect_eq(bytes->status, EVIDENCE_OK);
		cr_expect_eq(bytes->bytes[bytes->size], '\0');
		cr_expect(bytes->flags == 0);
	}
	if (bytes && row->text)
		cr_expect_str_eq(bytes->bytes, row->text, "%s", row->path);
	release(source, &answer);
}

Test(local_files, a_file_is_read_below_the_root_or_not_for_its_reason, .init = make_tree,
     .fini = remove_tree)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);

		for (size_t i = 0; i < sizeof(tree_files) / sizeof(*tree_files); i++)
			expect_file(&openers[o], source, &tree_files[i]);
		for (size_t i = 0; i < 2 && geteuid() == 0; i++)
			expect_file(&openers[o], source, &owned_files[i]);
		close_source(source);
	}
}

Test(local_files, on_this_host_devices_and_kernel_files_are_no_files)
{
	static const struct file_row rows[] = {
		{ "/dev/null", EVIDENCE_NOT_REGULAR, NULL },
		{ "/dev/zero", EVIDENCE_NOT_REGULAR, NULL },
		{ "/proc/kmsg", EVIDENCE_FOREIGN, NULL },
		{ "/proc/1/environ", EVIDENCE_FOREIGN, NULL },
		{ "/proc/self/environ", EVIDENCE_FOREIGN, NULL },
		{ "/proc/stat", EVIDENCE_OK, NULL },
		{ "/proc/sys/kernel/hostname", EVIDENCE_OK, NULL },
		{ "/proc/sys/kernel/cap_last_cap", EVIDENCE_OK, NULL },
		{ "/proc/sys/kernel/randomize_va_space", EVIDENCE_OK, NULL },
		{ "/proc/sys/fs/suid_dumpable", EVIDENCE_OK, NULL },
		{ "/proc/sys/kernel/core_pattern", EVIDENCE_FOREIGN, NULL },
		{ "/sys/devices/system/cpu/vulnerabilities/nonexistent", EVIDENCE_NOT_FOUND, NULL },
		{ "/sys/devices/system/cpu/online", EVIDENCE_FOREIGN, NULL },
		{ "/nonexistent", EVIDENCE_NOT_FOUND, NULL },
	};

	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");

		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
			expect_file(&openers[o], source, &rows[i]);
		close_source(source);
	}
}

Test(local_files, without_the_right_a_file_is_denied, .init = make_tree, .fini = remove_tree)
{
	if (geteuid() == 0)
		cr_assert_eq(seteuid(65534), 0);
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);
		struct answer answer;

		expect_file(&openers[o], source,
			    &(struct file_row){ "/etc/secret", EVIDENCE_DENIED, NULL });
		expect_file(&openers[o], source,
			    &(struct file_row){ "/etc/hostname", EVIDENCE_OK, "inside\n" });
		if (getuid() == 0)
			expect_file(&openers[o], source,
				    &(struct file_row){ "/etc/docker/x", EVIDENCE_DENIED, NULL });
		answer = ask(source,
			     &(struct request){ .kind = EVIDENCE_PATH, .name = "/etc/secret" });
		cr_assert_eq(answer.part_count, 3);
		cr_expect_eq(answer.parts[2].status, EVIDENCE_OK, "its status is no secret");
		release(source, &answer);
		close_source(source);
	}
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
}

Test(local_files, the_stat_part_tells_what_was_read, .init = make_tree, .fini = remove_tree)
{
	static const struct timespec times[2] = { { .tv_sec = 1 }, { 1700000000, 123456789 } };

	cr_assert_eq(utimensat(AT_FDCWD, "etc/daemon.json", times, 0), 0);
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);
		struct answer answer = ask_file(source, "/etc/link");
		char line[256], expected[300];

		tree_line("etc/daemon.json", line);
		snprintf(expected, sizeof(expected), "%s mtime=1700000000123456789", line);
		cr_assert_not_null(answer_part(&answer, "stat"));
		cr_expect_str_eq(answer_part(&answer, "stat")->bytes, expected);
		release(source, &answer);
		close_source(source);
	}
}

Test(local_files, reading_leaves_the_access_time_alone, .init = make_tree, .fini = remove_tree)
{
	static const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 2 } };
	struct source *source = open_plainly(&openers[0], "/nonexistent", tree);
	struct answer answer;
	struct stat stat_after;

	cr_assert_eq(utimensat(AT_FDCWD, "etc/daemon.json", times, 0), 0);
	answer = ask_file(source, "/etc/daemon.json");
	cr_expect_eq(answer.status, EVIDENCE_OK);
	cr_assert_eq(stat("etc/daemon.json", &stat_after), 0);
	cr_expect_eq(stat_after.st_atim.tv_sec, 1);
	release(source, &answer);
	close_source(source);
}

static atomic_bool is_racing;

static void *touch_without_end(void *path)
{
	while (is_racing)
		(void)utimensat(AT_FDCWD, path, NULL, 0);
	return NULL;
}

Test(local_files, a_file_that_changes_under_the_eyes_says_so, .init = make_tree,
     .fini = remove_tree, .timeout = 30)
{
	static char large[] = "etc/large", users[] = "etc/users";
	char *path = geteuid() == 0 ? large : users;

	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);
		unsigned changed = 0;
		pthread_t racer;

		is_racing = true;
		pthread_create(&racer, NULL, touch_without_end, path);
		for (int i = 0; i < 500 && !changed; i++) {
			struct answer answer =
				ask_file(source, path == large ? "/etc/large" : "/etc/users");

			changed += answer.status == EVIDENCE_CHANGED;
			release(source, &answer);
		}
		is_racing = false;
		pthread_join(racer, NULL);
		cr_expect_gt(changed, 0, "%s", openers[o].label);
		close_source(source);
	}
}

Test(local_files, a_root_that_is_missing_gives_no_other_hosts_files)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source =
			open_plainly(&openers[o], "/nonexistent", "/nonexistent/root");
		struct answer answer = ask_file(source, "/etc/passwd");

		cr_expect_eq(answer.status, EVIDENCE_NOT_FOUND);
		release(source, &answer);
		answer = ask(source, &(struct request){ .kind = EVIDENCE_PATH, .name = "/etc" });
		cr_expect_eq(answer.status, EVIDENCE_NOT_FOUND);
		cr_expect_eq(answer.part_count, 0);
		release(source, &answer);
		close_source(source);
	}
}

/* A process whose root is the tree, as an engine in a container has one. */
static pid_t start_in_tree(void)
{
	pid_t pid = fork_bound();
	char link[64], root[64] = "";

	if (pid == 0) {
		if (chroot(tree) < 0)
			_exit(1);
		pause();
		_exit(0);
	}
	snprintf(link, sizeof(link), "/proc/%d/root", pid);
	for (int i = 0; i < 1000 && strcmp(root, tree) != 0; i++) {
		usleep(1000);
		memset(root, 0, sizeof(root));
		(void)!readlink(link, root, sizeof(root) - 1);
	}
	return pid;
}

Test(local_files, the_engines_root_is_another_ones, .init = make_tree, .fini = remove_tree)
{
	struct pin pin = { 0 };
	struct request file = { .kind = EVIDENCE_FILE,
				.name = "/etc/absolute",
				.in_engine_root = true,
				.pins = &pin,
				.pin_count = 1 };

	if (geteuid() != 0) {
		skipped("the engine's root", "needs chroot");
		return;
	}
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct answer answer;

		pin.pid = start_in_tree();
		pin.start = start_of_process(pin.pid);
		answer = ask(source, &file);
		cr_assert_eq(answer.status, EVIDENCE_OK, "%s", evidence_status_word(answer.status));
		cr_expect_str_eq(answer_part(&answer, "")->bytes, "inside\n");
		release(source, &answer);

		file.name = "/proc/stat"; /* there proc is an empty directory of the tree */
		answer = ask(source, &file);
		cr_expect_eq(answer.status, EVIDENCE_NOT_FOUND);
		release(source, &answer);
		file.name = "/etc/absolute";

		pin.start++;
		answer = ask(source, &file);
		cr_expect_eq(answer.status, EVIDENCE_CHANGED);
		cr_expect_eq(answer.part_count, 0);
		release(source, &answer);
		pin.start--;

		kill(pin.pid, SIGKILL);
		waitpid(pin.pid, NULL, 0);
		answer = ask(source, &file);
		cr_expect_eq(answer.status, EVIDENCE_GONE);
		release(source, &answer);
		close_source(source);
	}
}
