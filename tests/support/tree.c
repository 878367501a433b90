#include "tests/support/tree.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <unistd.h>

char tree[] = "/tmp/test_files_XXXXXX";

static void make_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);

	cr_assert_geq(fd, 0, "%s", path);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	cr_assert_eq(fchmod(fd, mode), 0);
	close(fd);
}

static void make_sparse(const char *path, off_t size, uid_t owner)
{
	make_file(path, "", 0644);
	cr_assert_eq(truncate(path, size), 0, "%s", path);
	if (geteuid() == 0)
		cr_assert_eq(chown(path, owner, owner), 0);
}

static void make_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

static const struct {
	const char *path, *target;
} links[] = {
	{ "var/run", "/run" },
	{ "etc/link", "daemon.json" },
	{ "etc/absolute", "/etc/hostname" },
	{ "etc/climber", "../../../../../../../../etc/hostname" },
	{ "etc/climber_out", "../../../../../../../../tmp" },
	{ "etc/loop1", "loop2" },
	{ "etc/loop2", "loop1" },
	{ "etc/self", "self" },
	{ "etc/dangling", "/etc/missing" },
	{ "etc/log", "/proc/kmsg" },
	{ "etc/to_fifo", "/run/fifo" },
	{ "etc/dots", "docker/../daemon.json" },
	{ "etc/slashes", "//etc///.//daemon.json" },
};

void make_tree(void)
{
	cr_assert_not_null(mkdtemp(tree));
	cr_assert_eq(chmod(tree, 0755), 0);
	cr_assert_eq(chdir(tree), 0);
	mkdir("etc", 0755);
	mkdir("etc/docker", 0700);
	mkdir("var", 0755);
	mkdir("run", 0755);
	mkdir("proc", 0755);
	mkdir("sys", 0755);
	make_file("etc/daemon.json", "{\"debug\":true}\n", 0640);
	make_file("etc/empty", "", 0644);
	make_file("etc/secret", "s", 0);
	make_file("etc/hostname", "inside\n", 0644);
	make_file("top", "top\n", 0644);
	mkfifo("run/fifo", 0600);
	make_socket("run/docker.sock");
	make_sparse("etc/sparse", (off_t)1 << 40, 0);
	make_sparse("etc/users_large", (1 << 20) + 1, 65534);
	make_sparse("etc/users", 1 << 20, 65534);
	make_sparse("etc/large", 16 << 20, 0);
	make_sparse("etc/too_large", (16 << 20) + 1, 0);
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		cr_assert_eq(symlink(links[i].target, links[i].path), 0, "%s", links[i].path);
}

static int remove_entry(const char *path, const struct stat *stat, int kind, struct FTW *place)
{
	(void)stat;
	(void)kind;
	(void)place;
	return remove(path);
}

void remove_tree(void)
{
	cr_expect_eq(nftw(tree, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

void tree_line(const char *path, char line[256])
{
	char type = '-';
	struct stat stat;
	struct statfs system;

	cr_assert_eq(lstat(path, &stat), 0, "%s", path);
	cr_assert_eq(statfs(path, &system), 0);
	if (S_ISDIR(stat.st_mode))
		type = 'd';
	snprintf(line, 256,
		 "type=%c mode=%04o uid=%u gid=%u device=%u:%u inode=%llu fs=%lx links=%llu "
		 "size=%lld",
		 type, stat.st_mode & 07777U, stat.st_uid, stat.st_gid, major(stat.st_dev),
		 minor(stat.st_dev), (unsigned long long)stat.st_ino,
		 (unsigned long)system.f_type & 0xffffffffUL, (unsigned long long)stat.st_nlink,
		 (long long)stat.st_size);
}
