#include <criterion/criterion.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/report_folder.h"

/* Plain files: new ones, old ones, and every way in which writing them fails. */

TestSuite(output, .init = folder_enter, .fini = folder_leave);

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
		folder_success(paths[i]);
		folder_expect(paths[i], NEW);
		cr_expect_eq(folder_mode(paths[i]), S_IFREG | 0644);
		cr_expect_eq(unlink(paths[i]), 0);
	}
	(void)snprintf(absolute, sizeof(absolute), "%s/report", folder);
	folder_success(absolute);
	cr_expect_eq(folder_count("."), 2);
	cr_expect_eq(folder_count("sub"), 0);
}

Test(output, a_name_as_long_as_names_may_be)
{
	char name[256];

	memset(name, 'n', 255);
	name[255] = '\0';
	folder_success(name);
	folder_expect(name, NEW);
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
			folder_put("report", OLD, rows[i].old);
		(void)umask(rows[i].mask);
		folder_success("report");
		cr_expect_eq(folder_mode("report"), S_IFREG | rows[i].wanted, "row %zu", i);
		cr_expect_eq(unlink("report"), 0);
	}
}

Test(output, a_reporter_that_fails)
{
	folder_failure("report", &folder_half, EIO);
	cr_expect_eq(folder_count("."), 0);
	folder_put("report", OLD, 0644);
	folder_failure("report", &folder_half, EIO);
	folder_expect("report", OLD);
	cr_expect_eq(folder_count("."), 1);
}

Test(output, a_file_that_may_not_grow)
{
	const struct rlimit small = { .rlim_cur = 8192, .rlim_max = RLIM_INFINITY };

	folder_put("report", OLD, 0644);
	(void)signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	folder_failure("report", &folder_much, EFBIG);
	folder_expect("report", OLD);
	cr_expect_eq(folder_count("."), 1);
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
	folder_put("sub/report", OLD, 0644);
	folder_failure("sub/report", &folder_much, ENOSPC);
	folder_expect("sub/report", OLD);
	cr_expect_eq(folder_count("sub"), 1);
	folder_success("sub/report");
	cr_expect_eq(umount("sub"), 0);
}

Test(output, a_device_that_is_full)
{
	folder_failure("/dev/full", &folder_good, ENOSPC);
	folder_success("/dev/null");
	cr_expect(S_ISCHR(folder_mode("/dev/null")), "a device is not replaced");
	cr_expect(S_ISCHR(folder_mode("/dev/full")));
}

Test(output, a_folder_that_refuses)
{
	cr_assert_eq(mkdir("sub", 0755), 0);
	folder_put("sub/report", OLD, 0644);
	cr_assert_eq(chmod(folder, 0755), 0);
	cr_assert_eq(chmod("sub", 0555), 0);
	if (!become_nobody()) {
		printf("SKIPPED report in a folder that refuses: cannot cease to be root\n");
		return;
	}
	folder_failure("sub/report", &folder_good, EACCES);
	become_root();
	cr_assert_eq(chmod("sub", 0755), 0);
	folder_expect("sub/report", OLD);
	cr_expect_eq(folder_count("sub"), 1);
}

/* In a sticky folder nobody can rename over what belongs to root: the last step fails. */
Test(output, a_rename_that_fails)
{
	if (geteuid() != 0) {
		printf("SKIPPED report whose rename fails: not root\n");
		return;
	}
	cr_assert_eq(mkdir("sub", 0755), 0);
	folder_put("sub/report", OLD, 0644);
	cr_assert_eq(chmod(folder, 0755), 0);
	cr_assert_eq(chmod("sub", 01777), 0);
	cr_assert(become_nobody());
	folder_failure("sub/report", &folder_good, EPERM);
	become_root();
	folder_expect("sub/report", OLD);
	cr_expect_eq(folder_count("sub"), 1);
}
