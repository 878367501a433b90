#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/evidence/wire.h"
#include "tests/support/openers.h"
#include "tests/support/sleeper.h"

#define MILLISECOND (NANOSECONDS / 1000)

static const struct request root_walk = { .kind = EVIDENCE_PATH, .name = "/" };

/* The one child of this process. */
static pid_t find_child(void)
{
	char path[64];
	int child = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	file = fopen(path, "r");
	cr_assert_not_null(file);
	cr_assert_eq(fscanf(file, "%d", &child), 1);
	fclose(file);
	return child;
}

static struct source *open_one(int64_t deadline)
{
	struct live_options options = { .socket_path = "/nonexistent", .deadline = deadline };
	struct err err = { 0 };
	struct source *source = child_open(&options, &err);

	cr_assert_not_null(source, "%s", err.text);
	return source;
}

Test(child, a_child_that_died_is_an_error_for_ever)
{
	struct source *source = open_one(0);
	struct answer answer = ask(source, &root_walk);

	release(source, &answer);
	cr_assert_eq(source->operations->submit(source, &root_walk), 0);
	cr_assert_eq(kill(find_child(), SIGSTOP), 0);
	cr_assert_eq(source->operations->submit(source, &root_walk), 0);
	cr_assert_eq(kill(find_child(), SIGKILL), 0);
	for (int i = 0; i < 3; i++) {
		int r = source->operations->wait(source, &answer);

		if (r == 0) /* the first may have been answered before */
			release(source, &answer);
		else
			cr_expect_eq(r, -EIO);
		cr_expect(r < 0 || i == 0);
	}
	cr_expect_eq(source->operations->submit(source, &root_walk), -EIO);
	cr_expect_eq(source->operations->wait(source, &answer), -EIO);
	close_source(source);
}

Test(child, closing_leaves_no_process_and_no_descriptor)
{
	int before = open("/dev/null", O_RDONLY), after;
	struct source *source;
	struct answer answer;

	close(before);
	source = open_one(0);
	answer = ask(source, &root_walk);
	release(source, &answer);
	close_source(source);
	cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
	cr_expect_eq(errno, ECHILD);
	after = open("/dev/null", O_RDONLY);
	cr_expect_eq(after, before);
	close(after);
}

/* Stopped, it stands for one that hangs in a dead file system. */
Test(child, a_child_that_hangs_is_given_up_at_the_deadline)
{
	int64_t begin = clock_steady();
	struct source *source = open_one(begin + 200 * MILLISECOND);
	struct answer answer = ask(source, &root_walk);

	release(source, &answer);
	cr_assert_eq(kill(find_child(), SIGSTOP), 0);
	for (uint32_t i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
		struct request request = { .tag = i, .kind = EVIDENCE_PROCESSES };

		cr_assert_eq(source->operations->submit(source, &request), 0);
	}
	for (uint32_t i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
		cr_assert_eq(source->operations->wait(source, &answer), 0);
		cr_expect_eq(answer.status, EVIDENCE_TIMEOUT);
		cr_expect_eq(answer.tag, i);
		release(source, &answer);
	}
	answer = ask(source, &root_walk);
	cr_expect_eq(answer.status, EVIDENCE_TIMEOUT);
	release(source, &answer);
	cr_expect_eq(source->operations->wait(source, &answer), -ENOENT);
	close_source(source);
	cr_expect_lt(clock_steady() - begin, NANOSECONDS);
	cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1);
}

/* Exit status 0: a walk into a file system whose daemon is dead ends at the deadline. */
static void look_into_dead_system(void)
{
	static const struct request dead = { .kind = EVIDENCE_PATH, .name = "/mnt/x" };
	int64_t begin = clock_steady();
	int device = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	struct source *source;
	struct answer answer;
	bool is_timeout;
	char options[128];

	(void)snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0",
		       device);
	if (device < 0 || unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("test", "/mnt", "fuse", 0, options) < 0)
		_exit(77);
	source = open_one(begin + 300 * MILLISECOND);
	answer = ask(source, &dead);
	is_timeout = answer.status == EVIDENCE_TIMEOUT;
	release(source, &answer);
	close_source(source);
	_exit(is_timeout && clock_steady() - begin < 2 * NANOSECONDS &&
			      clock_steady() - begin > 300 * MILLISECOND &&
			      waitpid(-1, NULL, WNOHANG) == -1
		      ? 0
		      : 1);
}

Test(child, a_dead_file_system_costs_no_more_than_the_deadline, .timeout = 20)
{
	int status = -1;
	pid_t pid = fork_bound();

	if (pid == 0)
		look_into_dead_system();
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skipped("a dead file system", "none can be mounted here");
	else
		cr_expect_eq(status, 0);
}

Test(child, it_ends_with_its_parent)
{
	int fds[2];
	struct pollfd end = { .events = POLLIN };
	pid_t parent;
	char byte;

	cr_assert_eq(pipe(fds), 0);
	parent = fork_bound();
	if (parent == 0) {
		/* Standard error is what the child keeps: here it shows whether it lives. */
		dup2(fds[1], STDERR_FILENO);
		close(fds[0]);
		close(fds[1]);
		(void)open_one(0);
		_exit(0);
	}
	close(fds[1]);
	cr_assert_eq(waitpid(parent, NULL, 0), parent);
	end.fd = fds[0];
	cr_expect_eq(poll(&end, 1, 2000), 1);
	cr_expect_eq(read(fds[0], &byte, 1), 0, "everyone who held the pipe is gone");
	close(fds[0]);
}

Test(child, it_holds_no_other_descriptor_of_ours)
{
	int secret = open("/tmp", O_RDONLY | O_DIRECTORY); /* on purpose not O_CLOEXEC */
	struct source *source = open_one(0);
	struct answer answer = ask(source, &root_walk);
	char path[64], target[64] = "";

	release(source, &answer);
	cr_assert_gt(secret, 2);
	for (int fd = 0; fd < 64; fd++) {
		ssize_t size;

		snprintf(path, sizeof(path), "/proc/%d/fd/%d", find_child(), fd);
		size = readlink(path, target, sizeof(target) - 1);
		if (size < 0)
			continue;
		target[size] = '\0';
		cr_expect_str_neq(target, "/tmp", "descriptor %d", fd);
		if (fd < 2)
			cr_expect_str_eq(target, "/dev/null");
		if (fd == 3)
			cr_expect_eq(strncmp(target, "socket:", 7), 0);
	}
	close_source(source);
	close(secret);
}

/* What a broken or captured auditor could send to the reader. */
Test(child, the_serving_side_ends_at_a_frame_that_is_none)
{
	static const struct {
		const char *label;
		const char *bytes;
		size_t size;
	} rows[] = {
		{ "too long a frame", "\377\377\377\377", 4 },
		{ "an empty frame", "\0\0\0\0", 4 },
		{ "a short frame", "\3\0\0\0abc", 7 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct source *source = open_plainly(&openers[0], "/nonexistent", "");
		char byte;
		int fds[2];

		cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
		cr_assert_eq(write(fds[0], rows[i].bytes, rows[i].size), (ssize_t)rows[i].size);
		serve(fds[1], source); /* comes back */
		cr_expect_eq(read(fds[0], &byte, 1), 0, "%s", rows[i].label);
		close(fds[0]);
		close_source(source);
	}
}

Test(child, the_serving_side_ends_at_a_request_too_many)
{
	struct source *source = open_plainly(&openers[0], "/nonexistent", "");
	struct buffer frames = { 0 };
	int fds[2];

	for (int i = 0; i <= EVIDENCE_IN_FLIGHT; i++)
		wire_add_request(&frames, &root_walk);
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	cr_assert_eq(write(fds[0], frames.bytes, frames.size), (ssize_t)frames.size);
	serve(fds[1], source); /* comes back */
	close(fds[0]);
	close_source(source);
	buffer_done(&frames);
}
