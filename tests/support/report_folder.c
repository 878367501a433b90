#include "tests/support/report_folder.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char folder[] = "/tmp/dockaudit-output-XXXXXX";

const struct report folder_report = { .complete = true };
const struct report_style folder_style = { .colour = true, .quiet = true };

void folder_enter(void)
{
	(void)umask(022);
	cr_assert(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
}

void folder_leave(void)
{
	const char *const names[] = { "report", "victim", "link", "sub/report", "fifo", "socket" };

	cr_assert_eq(chdir(folder), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		(void)unlink(names[i]);
	(void)rmdir("sub");
	cr_expect_eq(rmdir(folder), 0, "something was left behind");
}

int folder_write(FILE *out, const struct report *of, const struct report_style *with)
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

const struct reporter folder_good = { .name = "good", .write = folder_write };
const struct reporter folder_half = { .name = "half", .write = write_half };
const struct reporter folder_much = { .name = "much", .write = write_much };

void folder_put(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	ssize_t size = (ssize_t)strlen(text);

	cr_assert(fd >= 0);
	cr_assert_eq(write(fd, text, (size_t)size), size);
	cr_assert_eq(fchmod(fd, mode), 0);
	cr_assert_eq(close(fd), 0);
}

void folder_expect(const char *path, const char *text)
{
	char content[256] = "";
	int fd = open(path, O_RDONLY | O_NOFOLLOW);

	cr_assert(fd >= 0, "no %s", path);
	cr_expect(read(fd, content, sizeof(content) - 1) >= 0);
	cr_expect_str_eq(content, text, "%s", path);
	cr_expect_eq(close(fd), 0);
}

mode_t folder_mode(const char *path)
{
	struct stat status;

	cr_assert_eq(lstat(path, &status), 0);
	return status.st_mode;
}

size_t folder_count(const char *path)
{
	DIR *directory = opendir(path);
	size_t count = 0;

	cr_assert(directory);
	for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	cr_assert_eq(closedir(directory), 0);
	return count;
}

void folder_success(const char *path)
{
	struct err err = { 0 };

	cr_expect_eq(output_file(path, &folder_good, &folder_report, &folder_style, &err), 0, "%s",
		     err.text);
}

void folder_failure(const char *path, const struct reporter *reporter, int code)
{
	struct err err = { 0 };

	cr_expect_eq(output_file(path, reporter, &folder_report, &folder_style, &err), -code,
		     "%s: %s", path, err.text);
	cr_expect(strstr(err.text, path), "'%s' does not name %s", err.text, path);
}
