#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/report_folder.h"

/* Links, FIFOs, our own descriptors, and what is refused. */

TestSuite(output_special, .init = folder_enter, .fini = folder_leave);

Test(output_special, a_symbolic_link_is_replaced)
{
	folder_put("victim", OLD, 0644);
	cr_assert_eq(symlink("victim", "link"), 0);
	folder_success("link");
	folder_expect("victim", OLD);
	folder_expect("link", NEW);
	cr_expect(S_ISREG(folder_mode("link")));
}

/* It is never followed, whatever lies behind it. */
Test(output_special, a_link_to_no_file_is_replaced)
{
	static const char *const targets[] = { "victim", "/dev/full", "sub", "link" };

	cr_assert_eq(mkdir("sub", 0755), 0);
	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		cr_assert_eq(symlink(targets[i], "link"), 0);
		folder_success("link");
		folder_expect("link", NEW);
		cr_expect_eq(folder_count("."), 2, "a file was made where %s leads", targets[i]);
		cr_expect_eq(unlink("link"), 0);
	}
	cr_expect_eq(folder_count("sub"), 0);
}

Test(output_special, a_hard_link_is_replaced)
{
	folder_put("victim", OLD, 0644);
	cr_assert_eq(link("victim", "link"), 0);
	folder_success("link");
	folder_expect("victim", OLD);
	folder_expect("link", NEW);
}

Test(output_special, what_is_no_file)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	cr_assert(fd >= 0);
	cr_assert_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(mkdir("sub", 0755), 0);
	folder_failure("sub", &folder_good, EISDIR);
	folder_failure("sub/", &folder_good, EISDIR);
	folder_failure(".", &folder_good, EISDIR);
	folder_failure("nowhere/report", &folder_good, ENOENT);
	folder_failure("socket", &folder_good, EINVAL);
	folder_failure("socket/report", &folder_good, ENOTDIR);
	cr_expect_eq(folder_count("sub"), 0);
	cr_expect_eq(close(fd), 0);
}

static pid_t read_fifo(const char *path, size_t *ret_expected)
{
	pid_t pid;

	*ret_expected = 20000 * strlen(NEW);
	pid = fork();
	if (pid == 0) {
		int fd = open(path, O_RDONLY);
		size_t total = 0;
		char bytes[4096];

		for (ssize_t size = 1; size > 0; total += (size_t)(size > 0 ? size : 0))
			size = read(fd, bytes, sizeof(bytes));
		_exit(total == *ret_expected ? 0 : 1);
	}
	return pid;
}

Test(output_special, a_fifo, .timeout = 20)
{
	struct err err = { 0 };
	size_t expected;
	pid_t reader;
	int status;

	cr_assert_eq(mkfifo("fifo", 0600), 0);
	folder_failure("fifo", &folder_good, ENXIO);
	reader = read_fifo("fifo", &expected);
	cr_assert(reader > 0);
	for (int i = 0; i < 1000; i++) {
		if (output_file("fifo", &folder_much, &folder_report, &folder_style, &err) == 0)
			break;
		(void)usleep(10000); /* until the reader has opened it */
	}
	cr_assert_eq(waitpid(reader, &status, 0), reader);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the reader missed some of it");
	cr_expect(S_ISFIFO(folder_mode("fifo")));
}

Test(output_special, a_fifo_of_somebody_else, .timeout = 20)
{
	int reader;

	cr_assert_eq(mkfifo("fifo", 0666), 0);
	if (geteuid() != 0 || chown("fifo", NOBODY, NOBODY) < 0) {
		printf("SKIPPED report into a FIFO of somebody else: not root\n");
		return;
	}
	reader = open("fifo", O_RDONLY | O_NONBLOCK);
	folder_failure("fifo", &folder_good, EPERM);
	cr_expect_eq(close(reader), 0);
}

Test(output_special, our_own_descriptors)
{
	int fd = open("report", O_RDWR | O_CREAT, 0644);
	char path[64];

	folder_put("victim", OLD, 0644);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	folder_success(path);
	folder_expect("report", NEW);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
	folder_success(path);
	folder_expect("report", NEW);
	cr_expect_eq(write(fd, "", 0), 0, "our descriptor is still open");
	cr_expect_eq(close(fd), 0);
	folder_failure("/dev/fd/999", &folder_good, EBADF);
	fd = open("victim", O_RDONLY);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	folder_failure(path, &folder_good, EINVAL);
	cr_expect_eq(close(fd), 0);
	folder_expect("victim", OLD);
}

Test(output_special, standard_output)
{
	static const char *const names[] = { "-", "/dev/stdout", "/dev/fd/1" };
	int before = dup(STDOUT_FILENO), fd;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		fd = open("report", O_WRONLY | O_CREAT | O_TRUNC, 0644);
		(void)fflush(stdout);
		cr_assert_eq(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
		folder_success(names[i]);
		cr_assert_eq(dup2(before, STDOUT_FILENO), STDOUT_FILENO);
		cr_expect_eq(close(fd), 0);
		folder_expect("report", NEW);
	}
	cr_expect_eq(close(before), 0);
	cr_expect(S_ISLNK(folder_mode("/dev/stdout")), "the link in /dev is still there");
}

Test(output_special, a_stream)
{
	const struct report_style plain = { .fail_on = RESULT_FAIL };
	FILE *full = fopen("/dev/full", "w"), *file = fopen("report", "w");
	struct err err = { 0 };

	cr_assert(full && file);
	cr_expect_eq(output_stream(full, &folder_good, &folder_report, &plain, &err), -ENOSPC);
	cr_expect(strstr(err.text, "No space left"));
	(void)fclose(full);
	cr_expect_eq(output_stream(file, &folder_good, &folder_report, &plain, &err), 0);
	folder_expect("report", NEW);
	cr_expect_eq(fclose(file), 0);
}

static volatile sig_atomic_t was_there;

static void on_signal(int number)
{
	(void)number;
	was_there = access("report", F_OK) == 0 ? 1 : -1;
}

static int write_signalled(FILE *out, const struct report *of, const struct report_style *with)
{
	cr_expect_eq(raise(SIGTERM), 0);
	return folder_write(out, of, with);
}

/* A signal that ends us finds no temporary file to leave behind. */
Test(output_special, a_signal_waits)
{
	const struct reporter signalled = { .name = "signalled", .write = write_signalled };
	const struct sigaction action = { .sa_handler = on_signal };
	struct err err = { 0 };

	cr_assert_eq(sigaction(SIGTERM, &action, NULL), 0);
	cr_expect_eq(output_file("report", &signalled, &folder_report, &folder_style, &err), 0);
	cr_expect_eq(was_there, 1, "the signal came before the file was in its place");
}
