#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/facts/file.h"
#include "tests/support/openers.h"
#include "tests/support/tree.h"

/* Names and types of a directory, and the access lists of what a walk passes. */

static const struct row {
	const char *path;
	enum evidence_status status;
	const char *entries; /* each with the letter of its type */
} rows[] = {
	{ "/var", EVIDENCE_OK, "run=l" },
	{ "/run", EVIDENCE_OK, "docker.sock=s fifo=p" },
	{ "/var/run", EVIDENCE_OK, "docker.sock=s fifo=p" },
	{ "/etc/docker", EVIDENCE_OK, "" },
	{ "/etc/missing", EVIDENCE_NOT_FOUND, "" },
	{ "/etc/daemon.json", EVIDENCE_NOT_DIRECTORY, "" },
	{ "/run/fifo", EVIDENCE_NOT_DIRECTORY, "" },
	{ "/etc/loop1", EVIDENCE_IO_ERROR, "" },
	{ "/etc/climber_out", EVIDENCE_NOT_FOUND, "" },
};

static void expect_row(struct source *source, const struct row *row)
{
	struct answer answer =
		ask(source, &(struct request){ .kind = EVIDENCE_DIRECTORY, .name = row->path });
	char entries[1024] = "";

	for (size_t i = 0; i < answer.part_count; i++) {
		size_t used = strlen(entries);

		cr_assert_eq(strncmp(answer.parts[i].bytes, "type=", 5), 0);
		(void)snprintf(entries + used, sizeof(entries) - used, "%s%s=%s", used ? " " : "",
			       answer.parts[i].name, answer.parts[i].bytes + 5);
	}
	cr_expect_eq(answer.status, row->status, "%s: %s", row->path,
		     evidence_status_word(answer.status));
	cr_expect_str_eq(entries, row->entries, "%s", row->path);
	cr_expect_eq(answer.flags, 0);
	release(source, &answer);
}

Test(local_directory, tells_names_and_types, .init = make_tree, .fini = remove_tree)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);

		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
			expect_row(source, &rows[i]);
		close_source(source);
	}
}

Test(local_directory, of_too_many_names_the_rest_is_cut, .init = make_tree, .fini = remove_tree)
{
	struct request request = { .kind = EVIDENCE_DIRECTORY, .name = "/etc/docker" };

	for (int i = 0; i < 10001; i++) {
		char name[32];
		int fd;

		(void)snprintf(name, sizeof(name), "etc/docker/%05d", i);
		fd = open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
		cr_assert_geq(fd, 0);
		close(fd);
	}
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);
		struct answer answer = ask(source, &request);

		cr_expect_eq(answer.status, EVIDENCE_OK);
		cr_expect_eq(answer.part_count, 10000);
		cr_expect_eq(answer.flags, EVIDENCE_TRUNCATED);
		for (size_t i = 1; i < answer.part_count; i++)
			cr_assert_lt(strcmp(answer.parts[i - 1].name, answer.parts[i].name), 0);
		release(source, &answer);
		close_source(source);
	}
	for (int i = 0; i < 10001; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "etc/docker/%05d", i);
		(void)unlink(name);
	}
}

Test(local_directory, of_another_is_denied, .init = make_tree, .fini = remove_tree)
{
	struct request request = { .kind = EVIDENCE_DIRECTORY, .name = "/etc/docker" };
	struct source *source;
	struct answer answer;

	if (geteuid() != 0) {
		skipped("a directory of root's", "this needs root");
		return;
	}
	cr_assert_eq(chmod("etc/docker", 0700), 0);
	cr_assert_eq(setegid(65534), 0);
	cr_assert_eq(seteuid(65534), 0);
	source = open_plainly(&openers[0], "/nonexistent", tree);
	answer = ask(source, &request);
	cr_expect_eq(answer.status, EVIDENCE_DENIED);
	release(source, &answer);
	close_source(source);
	cr_assert_eq(seteuid(0), 0);
	cr_assert_eq(setegid(0), 0);
}

Test(local_directory, the_access_time_stays, .init = make_tree, .fini = remove_tree)
{
	struct request request = { .kind = EVIDENCE_DIRECTORY, .name = "/etc" };
	const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_nsec = UTIME_OMIT } };
	struct source *source = open_plainly(&openers[0], "/nonexistent", tree);
	struct answer answer;
	struct stat stat;

	cr_assert_eq(utimensat(AT_FDCWD, "etc", old, 0), 0);
	answer = ask(source, &request);
	cr_expect_gt(answer.part_count, 5);
	release(source, &answer);
	close_source(source);
	cr_assert_eq(lstat("etc", &stat), 0);
	cr_expect_eq(stat.st_atim.tv_sec, 1000);
}

/* user::rw- user:1000:rw- group::r-- group:50:rw- mask::r-- other::---: as setfacl writes it. */
static const unsigned char list[] = {
	2,    0,    0,	  0,	0x01, 0,    6,	0,    0xff, 0xff, 0xff, 0xff, 0x02,
	0,    6,    0,	  0xe8, 3,    0,    0,	0x04, 0,    4,	  0,	0xff, 0xff,
	0xff, 0xff, 0x08, 0,	6,    0,    50, 0,    0,    0,	  0x10, 0,    4,
	0,    0xff, 0xff, 0xff, 0xff, 0x20, 0,	0,    0,    0xff, 0xff, 0xff, 0xff,
};

Test(local_directory, a_walk_tells_access_lists, .init = make_tree, .fini = remove_tree)
{
	struct request request = { .kind = EVIDENCE_PATH, .name = "/etc/daemon.json" };
	struct arena *arena = arena_new();

	if (setxattr("etc/daemon.json", "system.posix_acl_access", list, sizeof(list), 0) < 0) {
		skipped("access lists", "this file system has none");
		return;
	}
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", tree);
		struct answer answer = ask(source, &request);
		struct file file = { .path = request.name };
		const struct file_component *end;

		file_from_walk(arena, &answer, &file);
		end = file_object(&file);
		cr_assert(end, "%s", file.cause);
		cr_expect_eq(file.components[1].has_acl, TRI_NO);
		cr_expect_eq(end->has_acl, TRI_YES);
		cr_assert_eq(end->acl_count, 2);
		cr_expect(!end->acl[0].is_group && end->acl[0].id == 1000);
		cr_expect(end->acl[1].is_group && end->acl[1].id == 50);
		cr_expect_eq(end->acl[0].permissions, 4, "the mask takes the w away");
		release(source, &answer);
		close_source(source);
	}
	arena_free(arena);
}
