#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/openers.h"
#include "tests/support/sleeper.h"
#include "tests/support/tree.h"

struct walk_row {
	const char *path;
	const char *names; /* of the parts, each with the letter of its type, or its status */
};

static const struct walk_row walks[] = {
	{ "/", "/=d" },
	{ "/etc/daemon.json", "/=d /etc=d /etc/daemon.json=-" },
	{ "//etc/.//daemon.json/", "/=d /etc=d /etc/daemon.json=-" },
	{ "/var/run/docker.sock", "/=d /var=d /var/run=l /run=d /run/docker.sock=s" },
	{ "/run/fifo", "/=d /run=d /run/fifo=p" },
	{ "/etc/link", "/=d /etc=d /etc/link=l /etc/daemon.json=-" },
	{ "/etc/dots", "/=d /etc=d /etc/dots=l /etc/docker=d /etc/daemon.json=-" },
	{ "/etc/climber", "/=d /etc=d /etc/climber=l /etc=d /etc/hostname=-" },
	{ "/etc/absolute", "/=d /etc=d /etc/absolute=l /etc=d /etc/hostname=-" },
	{ "/etc/missing/x", "/=d /etc=d /etc/missing=not_found" },
	{ "/etc/dangling", "/=d /etc=d /etc/dangling=l /etc=d /etc/missing=not_found" },
	{ "/top/x", "/=d /top=- /top/x=not_found" },
	{ "/proc/self", NULL },
};

static void add_step(char *text, size_t room, const struct part *part)
{
	size_t used = strlen(text);
	const char *value = part->bytes + 5;
	char letter[2] = { part->size > 5 ? *value : '?', '\0' };

	snprintf(text + used, room - used, "%s%s=%s", used ? " " : "", part->name,
		 part->status == EVIDENCE_OK ? letter : evidence_status_word(part->status));
}

static void expect_walk(const struct opener *opener, struct source *source,
			const struct walk_row *row)
{
	struct answer answer =
		ask(source, &(struct request){ .kind = EVIDENCE_PATH, .name = row->path });
	char names[1024] = "";

	cr_expect_eq(answer.status, EVIDENCE_OK, "%s", row->path);
	for (size_t i = 0; i < answer.part_count; i++)
		add_step(names, sizeof(names), &answer.parts[i]);
	if (row->names)
		cr_expect_str_eq(names, row->names, "%s", opener->label);
	else
		cr_expect_eq(answer.parts[answer.part_count - 1].status, EVIDENCE_OK, "%s", names);
	release(source, &answer);
}

Test(local_walk, a_walk_tells_every_component, .init = make_tree, .fini = remove_tree)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);

		for (size_t i = 0; i < sizeof(walks) / sizeof(*walks); i++)
			expect_walk(&openers[o], source, &walks[i]);
		close_source(source);
	}
}

Test(local_walk, a_component_is_described_by_its_numbers, .init = make_tree, .fini = remove_tree)
{
	cr_assert_eq(chmod("etc/docker", 01750), 0);
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);
		struct answer answer = ask(
			source, &(struct request){ .kind = EVIDENCE_PATH, .name = "/etc/docker" });
		char line[256];

		cr_assert_eq(answer.part_count, 3);
		tree_line(".", line);
		cr_expect_str_eq(answer.parts[0].bytes, line);
		tree_line("etc/docker", line);
		cr_expect_str_eq(answer.parts[2].bytes, line);
		release(source, &answer);

		answer = ask(source,
			     &(struct request){ .kind = EVIDENCE_PATH, .name = "/etc/absolute" });
		cr_assert_eq(answer.part_count, 5);
		cr_expect_str_eq(strchr(answer.parts[2].bytes, '\n'), "\ntarget=/etc/hostname");
		release(source, &answer);
		close_source(source);
	}
}

Test(local_walk, a_walk_in_a_circle_ends, .init = make_tree, .fini = remove_tree)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);
		struct answer answer = ask(
			source, &(struct request){ .kind = EVIDENCE_PATH, .name = "/etc/loop1" });
		const struct part *last = &answer.parts[answer.part_count - 1];

		cr_expect_eq(answer.status, EVIDENCE_OK);
		cr_expect_eq(answer.code, ELOOP);
		cr_expect_eq(last->status, EVIDENCE_IO_ERROR);
		cr_expect_eq(answer.part_count, 2 + 41 + 1);
		release(source, &answer);
		close_source(source);
	}
}

Test(local_walk, paths_too_deep_and_names_too_long_end, .init = make_tree, .fini = remove_tree)
{
	char deep[301], name[400];

	for (int i = 0; i < 150; i++) {
		cr_assert_eq(mkdir("d", 0755), 0);
		cr_assert_eq(chdir("d"), 0);
		memcpy(deep + 2 * i, "/d", 3);
	}
	memset(name, 'n', sizeof(name));
	name[0] = '/';
	name[sizeof(name) - 1] = '\0';
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);
		struct request request = { .kind = EVIDENCE_PATH, .name = deep };
		struct answer answer = ask(source, &request);

		cr_expect_eq(answer.parts[answer.part_count - 1].status, EVIDENCE_IO_ERROR);
		cr_expect_eq(answer.code, ENAMETOOLONG);
		release(source, &answer);
		request.name = name;
		answer = ask(source, &request);
		cr_assert_eq(answer.part_count, 2);
		cr_expect_eq(answer.parts[1].status, EVIDENCE_IO_ERROR);
		cr_expect_eq(answer.code, ENAMETOOLONG);
		release(source, &answer);
		close_source(source);
	}
}

/* A file system whose daemon never answers: a look below it would hang, or mount something. */
static void look_below_automount(void)
{
	struct request request = { .kind = EVIDENCE_PATH, .name = "/run/automount/host" };
	struct source *source;
	struct answer answer;
	char options[128];
	int fds[2];

	if (pipe(fds) < 0 || unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mkdir("run/automount", 0755) < 0)
		_exit(77);
	(void)snprintf(options, sizeof(options), "fd=%d,pgrp=1,minproto=5,maxproto=5,indirect",
		       fds[1]);
	if (mount("test", "run/automount", "autofs", 0, options) < 0)
		_exit(77);
	source = open_plainly(&openers[0], "/nonexistent", tree);
	answer = ask(source, &request);
	_exit(answer.part_count == 4 && answer.parts[3].status == EVIDENCE_FOREIGN ? 0 : 1);
}

Test(local_walk, nothing_is_mounted_by_looking, .init = make_tree, .fini = remove_tree,
     .timeout = 10)
{
	int status = -1;
	pid_t pid = fork_bound();

	if (pid == 0)
		look_below_automount();
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skipped("a walk to an automount", "none can be mounted here");
	else
		cr_expect_eq(status, 0);
}
