#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/fake_engine.h"
#include "tests/support/openers.h"
#include "tests/support/sleeper.h"

static struct request process_request(enum process_detail detail, const struct pin *pins,
				      size_t count)
{
	return (struct request){ .kind = EVIDENCE_PROCESS,
				 .detail = detail,
				 .name = detail == PROCESS_FULL ? CONTAINER_ID : NULL,
				 .pins = pins,
				 .pin_count = count };
}

static bool part_holds(const struct answer *answer, const char *name, const char *text)
{
	const struct part *part = answer_part(answer, name);

	return part && part->status == EVIDENCE_OK &&
	       memmem(part->bytes, part->size, text, strlen(text));
}

static enum evidence_status part_status(const struct answer *answer, const char *name)
{
	const struct part *part = answer_part(answer, name);

	return part ? part->status : EVIDENCE_UNASKED;
}

static const char *const engine_parts[] = {
	"status",    "stat",   "cmdline", "exe",     "root",   "ns/net",
	"ns/pid",    "ns/ipc", "ns/uts",  "ns/user", "ns/mnt", "limits",
	"mountinfo", "cgroup", "uid_map", "environ", "fd",
};

Test(local_processes, an_engine_is_read_whole)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		pid_t pid = start_sleeper();
		struct pin pin = { pid, start_of_process(pid) };
		struct request request = process_request(PROCESS_ENGINE, &pin, 1);
		struct answer answer = ask(source, &request);
		char text[64];
		struct stat root;

		cr_assert_eq(answer.status, EVIDENCE_OK);
		for (size_t i = 0; i < sizeof(engine_parts) / sizeof(*engine_parts); i++)
			cr_expect_eq(part_status(&answer, engine_parts[i]), EVIDENCE_OK, "%s, %s",
				     openers[o].label, engine_parts[i]);
		snprintf(text, sizeof(text), "\nPid:\t%d\n", pid);
		cr_expect(part_holds(&answer, "status", text));
		snprintf(text, sizeof(text), "%d (x) R 1 1 (y) ", pid);
		cr_expect(part_holds(&answer, "stat", text));
		cr_expect(part_holds(&answer, "ns/pid", "pid:["));
		cr_expect(part_holds(&answer, "exe", "test_local_processes"));
		stat("/", &root);
		snprintf(text, sizeof(text), "device=%u:%u inode=%llu",
			 (unsigned)(root.st_dev >> 8), (unsigned)(root.st_dev & 0xff),
			 (unsigned long long)root.st_ino);
		cr_expect_str_eq(answer_part(&answer, "root")->bytes, text);
		cr_expect(part_status(&answer, "attr/apparmor/current") == EVIDENCE_OK ||
			  part_status(&answer, "attr/apparmor/current") == EVIDENCE_NOT_FOUND);
		cr_expect(part_status(&answer, "attr/current") == EVIDENCE_OK ||
			  part_status(&answer, "attr/current") == EVIDENCE_NOT_FOUND);
		release(source, &answer);
		end_process(pid);
		close_source(source);
	}
}

Test(local_processes, a_pin_that_does_not_fit_gives_nothing)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		pid_t pid = start_sleeper();
		struct pin pin = { pid, start_of_process(pid) + 1 };
		struct request request = process_request(PROCESS_ENGINE, &pin, 1);
		struct answer answer = ask(source, &request);

		cr_expect_eq(answer.status, EVIDENCE_CHANGED);
		cr_expect_eq(answer.part_count, 0);
		release(source, &answer);

		request = process_request(PROCESS_FULL, &pin, 1);
		pin.start--;
		answer = ask(source, &request); /* its cgroup does not name the container */
		cr_expect_eq(answer.status, EVIDENCE_CHANGED);
		cr_expect_eq(answer.part_count, 0);
		release(source, &answer);

		request.kind = EVIDENCE_SOCKETS;
		pin.start++;
		answer = ask(source, &request);
		cr_expect_eq(answer.status, EVIDENCE_CHANGED);
		release(source, &answer);
		pin.start--;

		end_process(pid);
		answer = ask(source, &request);
		cr_expect_eq(answer.status, EVIDENCE_GONE);
		release(source, &answer);
		request.kind = EVIDENCE_PROCESS;
		answer = ask(source, &request);
		cr_expect_eq(answer.status, EVIDENCE_GONE);
		cr_expect_eq(answer.part_count, 0);
		release(source, &answer);
		close_source(source);
	}
}

/* A cgroup of our own under a container's name, in the hierarchy that lets us make one. */
static bool enter_cgroup(pid_t pid, char path[256])
{
	static const char *const bases[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified",
					     "/sys/fs/cgroup/pids", "/sys/fs/cgroup/systemd" };

	for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++) {
		char procs[300], text[16];
		int fd, size = snprintf(text, sizeof(text), "%d", pid);
		bool r;

		snprintf(path, 256, "%s/%s", bases[i], CONTAINER_ID);
		if (mkdir(path, 0755) < 0)
			continue;
		snprintf(procs, sizeof(procs), "%s/cgroup.procs", path);
		fd = open(procs, O_WRONLY);
		r = fd >= 0 && write(fd, text, (size_t)size) == size;
		close(fd);
		if (r)
			return true;
		rmdir(path);
	}
	return false;
}

Test(local_processes, a_container_is_known_by_its_cgroup)
{
	pid_t pid = start_sleeper();
	struct pin pin = { .pid = pid };
	struct request request = process_request(PROCESS_FULL, &pin, 1);
	char path[256];

	if (!enter_cgroup(pid, path)) {
		skipped("a container known by its cgroup", "no cgroup can be made here");
		end_process(pid);
		return;
	}
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct answer answer = ask(source, &request);

		cr_expect_eq(answer.status, EVIDENCE_OK, "%s", evidence_status_word(answer.status));
		cr_expect(part_holds(&answer, "cgroup", CONTAINER_ID));
		cr_expect_eq(part_status(&answer, "mountinfo"), EVIDENCE_OK);
		cr_expect_null(answer_part(&answer, "environ"));
		cr_expect_null(answer_part(&answer, "fd"));
		release(source, &answer);
		close_source(source);
	}
	end_process(pid);
	cr_expect_eq(rmdir(path), 0);
}

Test(local_processes, the_peer_of_the_socket_is_the_engine)
{
	struct fake_engine *engine = fake_engine_start(&(struct fake_options){ 0 });

	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], fake_engine_socket(engine), "");
		struct request request = process_request(PROCESS_ENGINE, NULL, 0);
		struct answer answer = ask(source, &request);
		char text[16];

		cr_assert_eq(answer.status, EVIDENCE_OK);
		snprintf(text, sizeof(text), "%d", getpid());
		cr_expect_str_eq(answer.parts[0].name, "pid");
		cr_expect_str_eq(answer.parts[0].bytes, text);
		cr_expect(part_holds(&answer, "fd", "socket:["));
		cr_expect(part_holds(&answer, "exe", "test_local_processes"));
		release(source, &answer);
		close_source(source);
	}
	fake_engine_stop(engine);
}

Test(local_processes, without_a_socket_there_is_no_peer)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		struct request request = process_request(PROCESS_ENGINE, NULL, 0);
		struct answer answer = ask(source, &request);

		cr_expect_eq(answer.status, EVIDENCE_UNREACHABLE);
		cr_expect_eq(answer.code, ENOENT);
		release(source, &answer);
		close_source(source);
	}
}

/* Seen from another pid namespace the listener has no number. Exit status 0: as it should be. */
static void look_from_elsewhere(const char *socket_path)
{
	struct source *source = open_plainly(&openers[0], socket_path, "");
	struct request request = process_request(PROCESS_ENGINE, NULL, 0);
	struct answer answer = ask(source, &request);

	_exit(answer.status == EVIDENCE_GONE && answer.part_count == 1 &&
			      strcmp(answer.parts[0].bytes, "0") == 0
		      ? 0
		      : 1);
}

Test(local_processes, a_peer_in_another_pid_namespace_is_not_on_this_host)
{
	struct fake_engine *engine = fake_engine_start(&(struct fake_options){ 0 });
	int status = -1;
	pid_t pid = fork_bound();

	if (pid == 0) {
		if (unshare(CLONE_NEWPID) < 0)
			_exit(77);
		pid = fork_bound();
		if (pid == 0)
			look_from_elsewhere(fake_engine_socket(engine));
		waitpid(pid, &status, 0);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77)
		skipped("a peer in another pid namespace", "no such namespace can be made here");
	else
		cr_expect_eq(status, 0);
	fake_engine_stop(engine);
}

Test(local_processes, many_are_looked_at_in_one_request)
{
	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], "/nonexistent", "");
		pid_t one = start_sleeper(), gone = start_sleeper();
		struct pin pins[4] = { { one, start_of_process(one) },
				       { gone, start_of_process(gone) },
				       { one, start_of_process(one) + 1 },
				       { getpid(), 0 } };
		struct request request = process_request(PROCESS_BRIEF, pins, 4);
		struct answer answer;
		char name[32];

		end_process(gone);
		answer = ask(source, &request);
		cr_expect_eq(answer.status, EVIDENCE_OK);
		cr_assert_eq(answer.part_count, 12);
		snprintf(name, sizeof(name), "%d/status", one);
		cr_expect(part_holds(&answer, name, "Uid:\t"));
		snprintf(name, sizeof(name), "%d/exe", one);
		cr_expect(part_holds(&answer, name, "test_local"));
		snprintf(name, sizeof(name), "%d/ns/user", one);
		cr_expect(part_holds(&answer, name, "user:["));
		snprintf(name, sizeof(name), "%d/ns/user", gone);
		cr_expect_eq(part_status(&answer, name), EVIDENCE_GONE);
		cr_expect_eq(answer.parts[6].status, EVIDENCE_CHANGED);
		cr_expect_eq(answer.parts[9].status, EVIDENCE_OK);
		release(source, &answer);
		end_process(one);
		close_source(source);
	}
}

Test(local_processes, of_descriptors_only_the_sockets_are_told)
{
	struct fake_engine *engine = fake_engine_start(&(struct fake_options){ 0 });
	struct pin pins[2] = { { getpid(), 0 }, { 4194304, 1 } }; /* beyond the highest pid */

	for (size_t o = 0; o < OPENERS; o++) {
		struct source *source = open_plainly(&openers[o], fake_engine_socket(engine), "");
		struct request request = process_request(PROCESS_SOCKETS, pins, 2);
		struct answer answer = ask(source, &request);
		char name[32];

		cr_assert_eq(answer.part_count, 2);
		snprintf(name, sizeof(name), "%d/fd", getpid());
		cr_assert_eq(part_status(&answer, name), EVIDENCE_OK);
		cr_expect(part_holds(&answer, name, "socket:["));
		for (const char *line = answer_part(&answer, name)->bytes; *line;
		     line = strchr(line, '\n') + 1)
			cr_expect_eq(strncmp(line, "socket:[", 8), 0, "%s", line);
		cr_expect_eq(part_status(&answer, "4194304/fd"), EVIDENCE_GONE);
		release(source, &answer);
		close_source(source);
	}
	fake_engine_stop(engine);
}

/* A file may carry any name, and its link's text then has it too. */
Test(local_processes, no_file_name_poses_as_a_socket)
{
	static const char path[] = "/tmp/test_x\nsocket:[1]";
	int fd = open(path, O_CREAT | O_RDONLY | O_CLOEXEC, 0600);
	struct pin pin = { .pid = getpid() };
	struct request request = process_request(PROCESS_ENGINE, &pin, 1);
	struct source *source = open_plainly(&openers[0], "/nonexistent", "");
	struct answer answer = ask(source, &request);

	cr_assert_geq(fd, 0);
	cr_expect(part_holds(&answer, "fd", "\n/tmp/test_x?socket:[1]\n"));
	cr_expect(!part_holds(&answer, "fd", "\nsocket:[1]\n"));
	release(source, &answer);
	close_source(source);
	close(fd);
	unlink(path);
}

Test(local_processes, a_zombie_is_still_a_process)
{
	struct source *source = open_plainly(&openers[0], "/nonexistent", "");
	pid_t pid = start_sleeper();
	struct pin pin = { pid, start_of_process(pid) };
	struct request request = process_request(PROCESS_ENGINE, &pin, 1);
	siginfo_t info;
	struct answer answer;

	kill(pid, SIGKILL);
	cr_assert_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	answer = ask(source, &request);
	cr_expect_eq(answer.status, EVIDENCE_OK);
	cr_expect(part_holds(&answer, "stat", ") Z "));
	cr_expect_neq(part_status(&answer, "exe"), EVIDENCE_OK);
	cr_expect_neq(part_status(&answer, "exe"), EVIDENCE_GONE);
	cr_expect_neq(part_status(&answer, "mountinfo"), EVIDENCE_OK);
	release(source, &answer);
	waitpid(pid, NULL, 0);
	close_source(source);
}
