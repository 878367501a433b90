/* A file system that does not answer holds up nobody but the child that looks at it. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/evidence/worker.h"
#include "tests/support/openers.h"
#include "tests/support/sleeper.h"

#define MILLISECOND (NANOSECONDS / 1000)
#define PATIENCE (300 * MILLISECOND)
#define NO_FUSE 77

static char folder[] = "/tmp/test_worker_XXXXXX";

/* A mount whose server has the device open and never reads from it. Ends the process where there
 * can be none. */
static void mount_dead(void)
{
	char options[128];
	int device = open("/dev/fuse", O_RDWR);

	if (device < 0 || unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || !mkdtemp(folder))
		_exit(NO_FUSE);
	(void)snprintf(options, sizeof(options),
		       "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", device);
	if (mount("dead", folder, "fuse", 0, options) < 0) {
		(void)rmdir(folder);
		_exit(NO_FUSE);
	}
}

static void leave(int status)
{
	(void)umount2(folder, MNT_DETACH);
	(void)rmdir(folder);
	_exit(status);
}

static void check(bool is_good, const char *what)
{
	if (is_good)
		return;
	(void)fprintf(stderr, "test_worker: %s\n", what);
	leave(1);
}

static struct source *open_impatiently(const struct opener *opener)
{
	const struct live_options options = { .socket_path = "/nonexistent", .root = "" };

	return opener->open(&options, &(struct live_tuning){ .look_patience = PATIENCE });
}

static bool is_late(int64_t began, unsigned looks)
{
	return clock_steady() - began > looks * PATIENCE + PATIENCE;
}

/* Whatever is asked below the mount times out; what is asked beside it is answered. */
static void look_at_dead(const struct opener *opener)
{
	static const enum evidence_kind kinds[] = { EVIDENCE_PATH, EVIDENCE_FILE,
						    EVIDENCE_DIRECTORY };
	struct source *source;
	char path[64];

	mount_dead();
	(void)snprintf(path, sizeof(path), "%s/x/y", folder);
	source = open_impatiently(opener);
	for (size_t i = 0; i < 3; i++) {
		const struct request dead = { .tag = 1, .kind = kinds[i], .name = path };
		const struct request good = { .tag = 2, .kind = EVIDENCE_PATH, .name = "/etc" };
		int64_t began = clock_steady();

		check(source->operations->submit(source, &dead) == 0, "submit");
		check(source->operations->submit(source, &good) == 0, "submit");
		for (size_t k = 0; k < 2; k++) {
			struct answer answer;

			check(source->operations->wait(source, &answer) == 0, "wait");
			check(answer.tag == 2 || answer.status == EVIDENCE_TIMEOUT, "no timeout");
			check(answer.tag == 1 || i == 2 || answer.status == EVIDENCE_OK,
			      "a good look was lost");
			source->operations->release(source, &answer);
		}
		check(!is_late(began, 1), "it took too long");
	}
	source->operations->close(source);
	leave(0);
}

/* After three of them no path is asked any more, at no cost; processes still are. */
static void give_up(const struct opener *opener)
{
	struct source *source;
	struct answer answer;
	char path[64];
	int64_t began;

	mount_dead();
	(void)snprintf(path, sizeof(path), "%s/x", folder);
	source = open_impatiently(opener);
	began = clock_steady();
	for (uint32_t i = 0; i < 20; i++)
		check(source->operations->submit(source, &(struct request){ .tag = i,
									    .kind = EVIDENCE_PATH,
									    .name = path }) == 0,
		      "submit");
	check(source->operations->submit(
		      source, &(struct request){ .tag = 20, .kind = EVIDENCE_PROCESSES }) == 0,
	      "submit");
	for (uint32_t i = 0; i <= 20; i++) {
		check(source->operations->wait(source, &answer) == 0, "wait");
		check(answer.status == (answer.tag == 20 ? EVIDENCE_OK : EVIDENCE_TIMEOUT),
		      "another status");
		source->operations->release(source, &answer);
	}
	check(!is_late(began, 3), "it took too long");
	source->operations->close(source);
	check(waitpid(-1, NULL, WNOHANG) < 0, "a child is left behind");
	leave(0);
}

static void run_apart(void (*look)(const struct opener *opener), const char *what)
{
	for (size_t o = 0; o < OPENERS; o++) {
		int status = -1;
		pid_t pid = fork_bound();

		if (pid == 0)
			look(&openers[o]);
		cr_assert_eq(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status) && WEXITSTATUS(status) == NO_FUSE)
			skipped(what, "no FUSE file system can be mounted here");
		else
			cr_expect_eq(status, 0, "%s", openers[o].label);
	}
}

Test(worker, a_dead_file_system_costs_its_own_look_alone, .timeout = 30)
{
	run_apart(look_at_dead, "a look at a dead file system");
}

Test(worker, after_three_no_path_is_asked, .timeout = 30)
{
	run_apart(give_up, "looks at a dead file system, many");
}

/* They come out in the order in which they went in, and closing leaves nothing behind. */
Test(worker, one_child_serves_many_looks)
{
	const struct worker_options options = { .socket_path = "/nonexistent", .root = "" };
	struct worker *worker = worker_new(&options);
	struct reply_queue done = { 0 };

	for (uint32_t i = 0; i < 50; i++) {
		const struct request request = { .tag = i, .kind = EVIDENCE_PATH, .name = "/etc" };
		struct reply *reply = NULL;

		worker_submit(worker, &request, reply_new(i));
		while (!reply) {
			worker_step(worker, &done);
			reply = reply_pop(&done);
		}
		cr_expect_eq(reply->answer.tag, i);
		cr_expect_eq(reply->answer.status, EVIDENCE_OK);
		reply_free(reply);
	}
	worker_free(worker);
	cr_expect_lt(waitpid(-1, NULL, WNOHANG), 0, "no child is left");
}
