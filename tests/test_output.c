#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/output.h"

/* Everything happens below a folder of its own, which is the working directory. */

#define OLD "the old report\n"
#define NEW "the new report\n"
#define NOBODY 65534

static char folder[] = "/tmp/dockaudit-output-XXXXXX";

static const struct report report = { .complete = true };
static const struct report_style style = { .colour = true, .quiet = true };

static void enter(void)
{
	(void)umask(022);
	cr_assert(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
}

static void leave(void)
{
	const char *const names[] = { "report", "victim", "link", "sub/report", "fifo", "socket" };

	cr_assert_eq(chdir(folder), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		(void)unlink(names[i]);
	(void)rmdir("sub");
	cr_expect_eq(rmdir(folder), 0, "something was left behind");
}

TestSuite(output, .init = enter, .fini = leave);

static int write_new(FILE *out, const struct report *of, const struct report_style *with)
{
	(void)of;
	cr_expect_not(with->colour || with->quiet, "a file is whole and has no colour");
	return fputs(NEW, out) < 0 ? -1 : 0;
}

/* Fails in the midst, after bytes have reached the file. */
static int write_half(FILE *out, const struct report *of, const struct report_style *with)
{
	(void)of;
	(void)with;
	(void)fputs(NEW, out);
	(void)fflush(out);
	errno = EIO;
	return -1;
}

/* More than a small file system or a pipe holds, and fewer checks than a reporter makes. */
static int write_much(FILE *out, const struct report *of, const struct report_style *with)
{
	(void)of;
	(void)with;
	for (int i = 0; i < 20000; i++)
		(void)fputs(NEW, out);
	return 0;
}

static const struct reporter good = { .name = "good", .write = write_new };
static const struct reporter half = { .name = "half", .write = write_half };
static const struct reporter much = { .name = "much", .write = write_much };

static void put(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	ssize_t size = (ssize_t)strlen(text);

	cr_assert(fd >= 0);
	cr_assert_eq(write(fd, text, (size_t)size), size);
	cr_assert_eq(fchmod(fd, mode), 0);
	cr_assert_eq(close(fd), 0);
}

static void expect_content(const char *path, const char *text)
{
	char content[256] = "";
	int fd = open(path, O_RDONLY | O_NOFOLLOW);

	cr_assert(fd >= 0, "no %s", path);
	cr_expect(read(fd, content, sizeof(content) - 1) >= 0);
	cr_expect_str_eq(content, text, "%s", path);
	cr_expect_eq(close(fd), 0);
}

static mode_t mode_of(const char *path)
{
	struct stat status;

	cr_assert_eq(lstat(path, &status), 0);
	return status.st_mode;
}

static size_t count_files(const char *path)
{
	DIR *directory = opendir(path);
	size_t count = 0;

	cr_assert(directory);
	for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	cr_assert_eq(closedir(directory), 0);
	return count;
}

static void expect_success(const char *path)
{
	struct err err = { 0 };

	cr_expect_eq(output_file(path, &good, &report, &style, &err), 0, "%s", err.text);
}

static void expect_failure(const char *path, const struct reporter *reporter, int code)
{
	struct err err = { 0 };

	cr_expect_eq(output_file(path, reporter, &report, &style, &err), -code, "%s: %s", path,
		     err.text);
	cr_expect(strstr(err.text, path), "'%s' does not name %s", err.text, path);
}

/* True where the test can go on as somebody who is not root. */
static bool become_nobody(void)
{
	return geteuid() != 0 || seteuid(NOBODY) == 0;
}

static void become_root(void)
{
	if (getuid() == 0)
		cr_assert_eq(seteuid(0), 0);
}

Test(output, a_new_file)
{
	static const char *const paths[] = { "report", "./report", "sub/report", "sub/../report" };
	char absolute[64];

	cr_assert_eq(mkdir("sub", 0755), 0);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		expect_success(paths[i]);
		expect_content(paths[i], NEW);
		cr_expect_eq(mode_of(paths[i]), S_IFREG | 0644);
		cr_expect_eq(unlink(paths[i]), 0);
	}
	(void)snprintf(absolute, sizeof(absolute), "%s/report", folder);
	expect_success(absolute);
	cr_expect_eq(count_files("."), 2);
	cr_expect_eq(count_files("sub"), 0);
}

Test(output, a_name_as_long_as_names_may_be)
{
	char name[256];

	memset(name, 'n', 255);
	name[255] = '\0';
	expect_success(name);
	expect_content(name, NEW);
	cr_expect_eq(unlink(name), 0);
}

/* Never more open than the umask says, nor than its owner has closed it. */
Test(output, modes)
{
	static const struct {
		mode_t mask, old, wanted;
	} rows[] = {
		{ 022, 0, 0644 },    { 077, 0, 0600 },	  { 027, 0, 0640 },    { 022, 0600, 0600 },
		{ 022, 0640, 0640 }, { 022, 0644, 0644 }, { 022, 0666, 0644 }, { 077, 0644, 0600 },
		{ 022, 0400, 0400 }, { 022, 0755, 0644 }, { 0, 0, 0644 },      { 0, 0666, 0644 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (rows[i].old)
			put("report", OLD, rows[i].old);
		(void)umask(rows[i].mask);
		expect_success("report");
		cr_expect_eq(mode_of("report"), S_IFREG | rows[i].wanted, "row %zu", i);
		cr_expect_eq(unlink("report"), 0);
	}
}

Test(output, a_reporter_that_fails)
{
	expect_failure("report", &half, EIO);
	cr_expect_eq(count_files("."), 0);
	put("report", OLD, 0644);
	expect_failure("report", &half, EIO);
	expect_content("report", OLD);
	cr_expect_eq(count_files("."), 1);
}

Test(output, a_file_that_may_not_grow)
{
	const struct rlimit small = { .rlim_cur = 8192, .rlim_max = RLIM_INFINITY };

	put("report", OLD, 0644);
	(void)signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	expect_failure("report", &much, EFBIG);
	expect_content("report", OLD);
	cr_expect_eq(count_files("."), 1);
}

Test(output, a_full_file_system)
{
	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
		printf("SKIPPED report on a full file system: no mount namespace: %s\n",
		       strerror(errno));
		return;
	}
	cr_assert_eq(mkdir("sub", 0755), 0);
	cr_assert_eq(mount("none", "sub", "tmpfs", 0, "size=64k"), 0);
	put("sub/report", OLD, 0644);
	expect_failure("sub/report", &much, ENOSPC);
	expect_content("sub/report", OLD);
	cr_expect_eq(count_files("sub"), 1);
	expect_success("sub/report");
	cr_expect_eq(umount("sub"), 0);
}

Test(output, a_device_that_is_full)
{
	expect_failure("/dev/full", &good, ENOSPC);
	expect_success("/dev/null");
	cr_expect(S_ISCHR(mode_of("/dev/null")), "a device is not replaced");
	cr_expect(S_ISCHR(mode_of("/dev/full")));
}

Test(output, a_folder_that_refuses)
{
	cr_assert_eq(mkdir("sub", 0755), 0);
	put("sub/report", OLD, 0644);
	cr_assert_eq(chmod(folder, 0755), 0);
	cr_assert_eq(chmod("sub", 0555), 0);
	if (!become_nobody()) {
		printf("SKIPPED report in a folder that refuses: cannot cease to be root\n");
		return;
	}
	expect_failure("sub/report", &good, EACCES);
	become_root();
	cr_assert_eq(chmod("sub", 0755), 0);
	expect_content("sub/report", OLD);
	cr_expect_eq(count_files("sub"), 1);
}

/* In a sticky folder nobody can rename over what belongs to root: the last step fails. */
Test(output, a_rename_that_fails)
{
	if (geteuid() != 0) {
		printf("SKIPPED report whose rename fails: not root\n");
		return;
	}
	cr_assert_eq(mkdir("sub", 0755), 0);
	put("sub/report", OLD, 0644);
	cr_assert_eq(chmod(folder, 0755), 0);
	cr_assert_eq(chmod("sub", 01777), 0);
	cr_assert(become_nobody());
	expect_failure("sub/report", &good, EPERM);
	become_root();
	expect_content("sub/report", OLD);
	cr_expect_eq(count_files("sub"), 1);
}

Test(output, a_symbolic_link_is_replaced)
{
	put("victim", OLD, 0644);
	cr_assert_eq(symlink("victim", "link"), 0);
	expect_success("link");
	expect_content("victim", OLD);
	expect_content("link", NEW);
	cr_expect(S_ISREG(mode_of("link")));
}

/* It is never followed, whatever lies behind it. */
Test(output, a_link_to_no_file_is_replaced)
{
	static const char *const targets[] = { "victim", "/dev/full", "sub", "link" };

	cr_assert_eq(mkdir("sub", 0755), 0);
	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		cr_assert_eq(symlink(targets[i], "link"), 0);
		expect_success("link");
		expect_content("link", NEW);
		cr_expect_eq(count_files("."), 2, "a file was made where %s leads", targets[i]);
		cr_expect_eq(unlink("link"), 0);
	}
	cr_expect_eq(count_files("sub"), 0);
}

Test(output, a_hard_link_is_replaced)
{
	put("victim", OLD, 0644);
	cr_assert_eq(link("victim", "link"), 0);
	expect_success("link");
	expect_content("victim", OLD);
	expect_content("link", NEW);
}

Test(output, what_is_no_file)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	cr_assert(fd >= 0);
	cr_assert_eq(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(mkdir("sub", 0755), 0);
	expect_failure("sub", &good, EISDIR);
	expect_failure("sub/", &good, EISDIR);
	expect_failure(".", &good, EISDIR);
	expect_failure("nowhere/report", &good, ENOENT);
	expect_failure("socket", &good, EINVAL);
	expect_failure("socket/report", &good, ENOTDIR);
	cr_expect_eq(count_files("sub"), 0);
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

Test(output, a_fifo, .timeout = 20)
{
	struct err err = { 0 };
	size_t expected;
	pid_t reader;
	int status;

	cr_assert_eq(mkfifo("fifo", 0600), 0);
	expect_failure("fifo", &good, ENXIO);
	reader = read_fifo("fifo", &expected);
	cr_assert(reader > 0);
	for (int i = 0; i < 1000; i++) {
		if (output_file("fifo", &much, &report, &style, &err) == 0)
			break;
		(void)usleep(10000); /* until the reader has opened it */
	}
	cr_assert_eq(waitpid(reader, &status, 0), reader);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the reader missed some of it");
	cr_expect(S_ISFIFO(mode_of("fifo")));
}

Test(output, a_fifo_of_somebody_else, .timeout = 20)
{
	int reader;

	cr_assert_eq(mkfifo("fifo", 0666), 0);
	if (geteuid() != 0 || chown("fifo", NOBODY, NOBODY) < 0) {
		printf("SKIPPED report into a FIFO of somebody else: not root\n");
		return;
	}
	reader = open("fifo", O_RDONLY | O_NONBLOCK);
	expect_failure("fifo", &good, EPERM);
	cr_expect_eq(close(reader), 0);
}

Test(output, our_own_descriptors)
{
	int fd = open("report", O_RDWR | O_CREAT, 0644);
	char path[64];

	put("victim", OLD, 0644);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	expect_success(path);
	expect_content("report", NEW);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
	expect_success(path);
	expect_content("report", NEW);
	cr_expect_eq(write(fd, "", 0), 0, "our descriptor is still open");
	cr_expect_eq(close(fd), 0);
	expect_failure("/dev/fd/999", &good, EBADF);
	fd = open("victim", O_RDONLY);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fd);
	expect_failure(path, &good, EINVAL);
	cr_expect_eq(close(fd), 0);
	expect_content("victim", OLD);
}

Test(output, standard_output)
{
	static const char *const names[] = { "-", "/dev/stdout", "/dev/fd/1" };
	int before = dup(STDOUT_FILENO), fd;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		fd = open("report", O_WRONLY | O_CREAT | O_TRUNC, 0644);
		(void)fflush(stdout);
		cr_assert_eq(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
		expect_success(names[i]);
		cr_assert_eq(dup2(before, STDOUT_FILENO), STDOUT_FILENO);
		cr_expect_eq(close(fd), 0);
		expect_content("report", NEW);
	}
	cr_expect_eq(close(before), 0);
	cr_expect(S_ISLNK(mode_of("/dev/stdout")), "the link in /dev is still there");
}

Test(output, a_stream)
{
	const struct report_style plain = { .fail_on = RESULT_FAIL };
	FILE *full = fopen("/dev/full", "w"), *file = fopen("report", "w");
	struct err err = { 0 };

	cr_assert(full && file);
	cr_expect_eq(output_stream(full, &good, &report, &plain, &err), -ENOSPC);
	cr_expect(strstr(err.text, "No space left"));
	(void)fclose(full);
	cr_expect_eq(output_stream(file, &good, &report, &plain, &err), 0);
	expect_content("report", NEW);
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
	return write_new(out, of, with);
}

/* A signal that ends us finds no temporary file to leave behind. */
Test(output, a_signal_waits)
{
	const struct reporter signalled = { .name = "signalled", .write = write_signalled };
	const struct sigaction action = { .sa_handler = on_signal };
	struct err err = { 0 };

	cr_assert_eq(sigaction(SIGTERM, &action, NULL), 0);
	cr_expect_eq(output_file("report", &signalled, &report, &style, &err), 0);
	cr_expect_eq(was_there, 1, "the signal came before the file was in its place");
}
