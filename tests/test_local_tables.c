#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/openers.h"
#include "tests/support/sleeper.h"

static int bind_inet(int type, uint16_t *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static int connect_inet(int type, uint16_t port, uint16_t *ret_own_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons(port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = bind_inet(type, ret_own_port);

	cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static int bind_unix(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* The table's line with that local port, or that path. */
static bool has_line(const struct answer *answer, const char *table, uint16_t port)
{
	const struct part *part = answer_part(answer, table);
	char text[32];

	cr_assert_not_null(part);
	cr_assert_eq(part->status, EVIDENCE_OK);
	(void)snprintf(text, sizeof(text), ": 0100007F:%04X ", port);
	return strstr(part->bytes, text) != NULL;
}

static struct answer ask_sockets(struct source *source, pid_t pid)
{
	struct pin pin = { pid, start_of_process(pid) };

	return ask(source,
		   &(struct request){ .kind = EVIDENCE_SOCKETS, .pins = &pin, .pin_count = 1 });
}

Test(local_tables, only_listening_sockets_are_told)
{
	static const char listening[] = "/tmp/test_tables_listening",
			  idle[] = "/tmp/test_tables_idle";
	uint16_t tcp_port, tcp_own, udp_port, udp_own;
	int fds[6];

	unlink(listening);
	unlink(idle);
	fds[0] = bind_inet(SOCK_STREAM, &tcp_port);
	cr_assert_eq(listen(fds[0], 1), 0);
	fds[1] = connect_inet(SOCK_STREAM, tcp_port, &tcp_own);
	fds[2] = bind_inet(SOCK_DGRAM, &udp_port);
	fds[3] = connect_inet(SOCK_DGRAM, udp_port, &udp_own);
	fds[4] = bind_unix(listening);
	cr_assert_eq(listen(fds[4], 1), 0);
	fds[5] = bind_unix(idle);
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct answer answer = ask_sockets(source, getpid());
		const struct part *local = answer_part(&answer, "unix");

		cr_assert_eq(answer.status, EVIDENCE_OK);
		cr_assert_eq(answer.part_count, 5);
		cr_expect_eq(strncmp(answer.parts[0].bytes, "  sl  local_address", 19), 0);
		cr_expect(has_line(&answer, "tcp", tcp_port));
		cr_expect(!has_line(&answer, "tcp", tcp_own));
		cr_expect(has_line(&answer, "udp", udp_port));
		cr_expect(!has_line(&answer, "udp", udp_own));
		cr_expect_eq(strncmp(local->bytes, "Num ", 4), 0);
		cr_expect_not_null(strstr(local->bytes, listening));
		cr_expect_null(strstr(local->bytes, idle));
		release(source, &answer);
		close_source(source);
	}
	for (size_t i = 0; i < 6; i++)
		close(fds[i]);
	unlink(listening);
	unlink(idle);
}

/* A network namespace with so many listeners that their lines go over the cap. */
static void listen_a_lot(int ready)
{
	if (unshare(CLONE_NEWNET) < 0)
		_exit(77);
	for (int i = 0; i < 15000; i++) {
		struct sockaddr_un address = { .sun_family = AF_UNIX };
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		/* An abstract name as long as can be. */
		(void)snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "%0106d", i);
		if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		    listen(fd, 1) < 0)
			break;
	}
	(void)!write(ready, "", 1);
	pause();
	_exit(0);
}

Test(local_tables, a_namespace_full_of_listeners_is_cut, .timeout = 30)
{
	int fds[2];
	char byte;
	pid_t pid;

	cr_assert_eq(pipe(fds), 0);
	pid = fork_bound();
	if (pid == 0)
		listen_a_lot(fds[1]);
	close(fds[1]);
	if (read(fds[0], &byte, 1) != 1) {
		skipped("a namespace full of listeners", "no such namespace can be made here");
		waitpid(pid, NULL, 0);
		return;
	}
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct answer answer = ask_sockets(source, pid);
		const struct part *part = answer_part(&answer, "unix");

		cr_assert_eq(answer.status, EVIDENCE_OK);
		if (part->size > 900000) {
			cr_expect_eq(part->flags, EVIDENCE_TRUNCATED);
			cr_expect_leq(part->size, (1U << 20) + 1);
			cr_expect_eq(part->bytes[part->size - 1], '\n', "whole lines only");
		} else {
			skipped("a cut socket table", "so many sockets cannot be opened here");
		}
		release(source, &answer);
		close_source(source);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fds[0]);
}

static bool is_unified(void)
{
	return access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0;
}

Test(local_tables, a_cgroup_that_is_missing_is_not_found)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct answer answer = ask(source, &(struct request){ .kind = EVIDENCE_CGROUP,
								      .name = "/docker/none" });

		cr_expect_eq(answer.status, EVIDENCE_NOT_FOUND, "%s",
			     evidence_status_word(answer.status));
		cr_expect_eq(answer.part_count, 0);
		release(source, &answer);
		close_source(source);
	}
}

/* Limits of a cgroup that we make: its files must come back as the kernel shows them. */
static void expect_limits(const char *directory, const char *file, const char *part_name)
{
	char path[256], name[64], limit[32] = "";
	int fd;

	(void)snprintf(name, sizeof(name), "/test_tables_%d", getpid());
	(void)snprintf(path, sizeof(path), "%s%s", directory, name);
	if (mkdir(path, 0755) < 0) {
		skipped(part_name, "no such cgroup can be made here");
		return;
	}
	(void)snprintf(path, sizeof(path), "%s%s/%s", directory, name, file);
	fd = open(path, O_RDWR);
	if (fd >= 0)
		(void)!write(fd, "71\n", 3);
	(void)!pread(fd, limit, sizeof(limit) - 1, 0);
	close(fd);
	for (size_t o = 0; o < OPENERS && *limit; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct answer answer =
			ask(source, &(struct request){ .kind = EVIDENCE_CGROUP, .name = name });
		const struct part *part = answer_part(&answer, part_name);

		cr_expect_eq(answer.status, EVIDENCE_OK);
		cr_assert_not_null(part);
		cr_expect_eq(part->status, EVIDENCE_OK);
		cr_expect_str_eq(part->bytes, limit);
		release(source, &answer);
		close_source(source);
	}
	if (!*limit)
		skipped(part_name, "the controller is not switched on here");
	(void)snprintf(path, sizeof(path), "%s%s", directory, name);
	rmdir(path);
}

Test(local_tables, limits_come_as_the_kernel_shows_them)
{
	if (is_unified()) {
		expect_limits("/sys/fs/cgroup", "pids.max", "pids.max");
		return;
	}
	skipped("limits of cgroup version 2", "this host has version 1");
	expect_limits("/sys/fs/cgroup/pids", "pids.max", "pids/pids.max");
	expect_limits("/sys/fs/cgroup/cpu", "cpu.shares", "cpu/cpu.shares");
	expect_limits("/sys/fs/cgroup/devices", "devices.list", "devices/devices.list");
}

Test(local_tables, all_limit_files_have_a_part)
{
	static const char *const unified[] = { "memory.max", "memory.swap.max", "pids.max",
					       "cpu.max",    "cpu.weight",	"cpuset.cpus" };
	static const char *const controllers[] = {
		"memory/memory.limit_in_bytes", "pids/pids.max",	 "cpu/cpu.shares",
		"cpu/cpu.cfs_quota_us",		"cpu/cpu.cfs_period_us", "cpuset/cpuset.cpus",
		"devices/devices.list",
	};
	const char *const *names = is_unified() ? unified : controllers;
	size_t count = is_unified() ? 6 : 7;
	struct source *source = open_plainly(&openers[0], "/nonexistent", "");
	struct answer answer =
		ask(source, &(struct request){ .kind = EVIDENCE_CGROUP, .name = "/" });

	if (answer.status == EVIDENCE_NOT_FOUND) {
		skipped("limit files", "no cgroups here");
	} else {
		cr_expect_eq(answer.part_count, count);
		for (size_t i = 0; i < count; i++) {
			const struct part *part = answer_part(&answer, names[i]);

			cr_assert_not_null(part, "%s", names[i]);
			cr_expect(part->status == EVIDENCE_OK ||
				  part->status == EVIDENCE_NOT_FOUND);
		}
	}
	release(source, &answer);
	close_source(source);
}

/* Version 2 without controllers, put where a host of its own has it. */
static void look_at_unified(void)
{
	struct source *source;
	struct answer answer;

	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("/sys/fs/cgroup/unified", "/sys/fs/cgroup", NULL, MS_BIND, NULL) < 0)
		_exit(77);
	source = open_plainly(&openers[0], "/nonexistent", "");
	answer = ask(source, &(struct request){ .kind = EVIDENCE_CGROUP, .name = "/" });
	if (answer.status != EVIDENCE_OK || answer.part_count != 6 ||
	    strcmp(answer.parts[0].name, "memory.max") != 0 ||
	    answer.parts[0].status != EVIDENCE_NOT_FOUND)
		_exit(1);
	answer = ask(source, &(struct request){ .kind = EVIDENCE_CGROUP, .name = "/none" });
	_exit(answer.status == EVIDENCE_NOT_FOUND ? 0 : 2);
}

Test(local_tables, version_2_has_one_directory)
{
	int status = -1;
	pid_t pid = fork_bound();

	if (pid == 0)
		look_at_unified();
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skipped("an empty cgroup version 2", "it cannot be mounted here");
	else
		cr_expect_eq(status, 0);
}
