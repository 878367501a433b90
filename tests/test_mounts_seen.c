#include "core/facts/mounts.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/proc_files.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(mounts_seen, .init = set_up, .fini = tear_down);

static struct mount_table *parse(const char *text)
{
	return mounts_parse(arena, text, strlen(text));
}

static const char host[] = "22 27 0:21 / /proc rw - proc proc rw\n"
			   "27 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
			   "40 27 0:50 / /run rw - tmpfs tmpfs rw\n"
			   "41 27 8:2 / /var rw - ext4 /dev/sda2 rw\n"
			   "42 41 0:60 / /var/lib/docker/overlay2/ab/merged rw - overlay o rw\n"
			   "43 27 8:2 /lib /srv/l\\040ib ro - ext4 /dev/sda2 rw\n"
			   "44 40 0:4 net:[4026532300] /run/netns/a rw - nsfs nsfs rw\n"
			   "45 27 0:70 / /cg rw - cgroup2 cgroup2 rw\n";

struct path_row {
	const char *path, *point;
};

static void expect_points(const struct mount_table *table, const struct path_row *rows,
			  size_t count)
{
	struct mount_table by_hand = *table;

	by_hand.index = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct mount_entry *entry = mounts_of_path(table, rows[i].path);

		cr_expect_str_eq(entry ? entry->point : "none", rows[i].point, "%s: %s",
				 rows[i].path, entry ? entry->point : "none");
		cr_expect(mounts_of_path(&by_hand, rows[i].path) == entry, "%s", rows[i].path);
	}
}

Test(mounts_seen, the_mount_of_a_path)
{
	static const struct path_row rows[] = {
		{ "/", "/" },
		{ "/proc", "/proc" },
		{ "/proc/self/stat", "/proc" },
		{ "/proc/", "/proc" },
		{ "/process", "/" },
		{ "/var/lib/docker/overlay2/ab/merged/etc", "/var/lib/docker/overlay2/ab/merged" },
		{ "/var/lib/docker/overlay2/ab/mergedx", "/var" },
		{ "/srv/l ib/x", "/srv/l ib" },
		{ "relative", "none" },
		{ "", "none" },
	};

	expect_points(parse(host), rows, ROWS(rows));
}

Test(mounts_seen, a_root_that_is_not_in_the_table)
{
	static const struct path_row rows[] = { { "/proc/1", "/proc" }, { "/etc", "none" } };

	expect_points(parse("22 27 0:21 / /proc rw - proc proc rw\n"), rows, ROWS(rows));
}

struct hidden_row {
	const char *label, *text;
	const char *hidden; /* one letter a line */
};

static const struct hidden_row hidden_rows[] = {
	{ "the same point again",
	  "1 0 8:1 / / rw - t s rw\n"
	  "2 1 8:2 / /a rw - t s rw\n"
	  "3 2 8:3 / /a rw - t s rw\n",
	  "-h-" },
	{ "the same point of the same parent",
	  "1 0 8:1 / / rw - t s rw\n"
	  "2 1 8:2 / /a rw - t s rw\n"
	  "3 1 8:3 / /a rw - t s rw\n",
	  "-h-" },
	{ "on an ancestor",
	  "1 0 8:1 / / rw - t s rw\n"
	  "2 1 8:2 / /a/b rw - t s rw\n"
	  "3 1 8:3 / /a rw - t s rw\n",
	  "-h-" },
	{ "on an ancestor, and what lies below the hidden one",
	  "1 0 8:1 / / rw - t s rw\n"
	  "2 1 8:2 / /a/b rw - t s rw\n"
	  "3 2 8:3 / /a/b/c rw - t s rw\n"
	  "4 1 8:4 / /a rw - t s rw\n"
	  "5 4 8:5 / /a/b rw - t s rw\n",
	  "-hh--" },
	{ "on the whole of a mount, its children too",
	  "1 0 8:1 / / rw - t s rw\n"
	  "2 1 8:2 / /a rw - t s rw\n"
	  "3 2 8:3 / /a/b rw - t s rw\n"
	  "4 2 8:4 / /a rw - t s rw\n",
	  "-hh-" },
	{ "moved below a later root",
	  "2 3 8:2 / /proc rw - t s rw\n"
	  "3 1 8:1 / / rw - t s rw\n",
	  "--" },
	{ "a root above the root",
	  "1 1 0:2 / / rw - rootfs rootfs rw\n"
	  "2 1 8:1 / / rw - t s rw\n"
	  "3 2 8:2 / /a rw - t s rw\n",
	  "h--" },
	{ "a neighbour with the name as its beginning",
	  "1 0 8:1 / / rw - t s rw\n"
	  "2 1 8:2 / /a rw - t s rw\n"
	  "3 1 8:3 / /a-b rw - t s rw\n"
	  "4 1 8:4 / /a/b rw - t s rw\n",
	  "---h" },
	{ "a ring is reached by nobody",
	  "1 0 8:1 / / rw - t s rw\n"
	  "2 3 8:2 / /a rw - t s rw\n"
	  "3 2 8:3 / /a rw - t s rw\n",
	  "-hh" },
	{ "parents that were lost",
	  "1 0 8:1 / / rw - t s rw\n"
	  "2 77 8:2 / /a rw - t s rw\n"
	  "3 78 8:3 / /b rw - t s rw\n",
	  "---" },
	{ "a parent that does not hold the point",
	  "1 0 8:1 / / rw - t s rw\n"
	  "2 1 8:2 / /a rw - t s rw\n"
	  "3 2 8:3 / /b rw - t s rw\n"
	  "4 1 8:4 / /b rw - t s rw\n",
	  "--h-" },
	{ "one number twice",
	  "34 33 0:29 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n"
	  "34 33 0:29 / /sys/fs/foo rw - foo cgroup rw\n",
	  "--" },
};

static void expect_same_by_hand(const struct mount_table *table, const char *label)
{
	struct mount_table by_hand = *table;

	by_hand.index = NULL;
	for (size_t i = 0; i < table->count; i++)
		cr_expect(mounts_of_path(table, table->entries[i].point) ==
				  mounts_of_path(&by_hand, table->entries[i].point),
			  "%s: line %zu", label, i + 1);
}

Test(mounts_seen, hidden)
{
	for (size_t i = 0; i < ROWS(hidden_rows); i++) {
		const struct hidden_row *row = &hidden_rows[i];
		const struct mount_table *table = parse(row->text);

		cr_assert(table && table->count == strlen(row->hidden), "%s", row->label);
		for (size_t k = 0; k < table->count; k++)
			cr_expect(table->entries[k].is_hidden == (row->hidden[k] == 'h'),
				  "%s: line %zu", row->label, k + 1);
		expect_same_by_hand(table, row->label);
	}
}

struct host_row {
	const char *label, *device, *root, *path;
};

static void expect_host_paths(const struct mount_table *table, const struct host_row *rows,
			      size_t count)
{
	struct mount_table by_hand = *table;

	by_hand.index = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct host_row *row = &rows[i];
		const char *path = mounts_host_path(arena, table, row->device, row->root);
		const char *again = mounts_host_path(arena, &by_hand, row->device, row->root);

		cr_expect_str_eq(path ? path : "none", row->path, "%s: %s", row->label,
				 path ? path : "none");
		cr_expect_str_eq(again ? again : "none", row->path, "%s, by hand", row->label);
	}
}

Test(mounts_seen, host_path)
{
	static const struct host_row rows[] = {
		{ "the socket", "0:50", "/docker.sock", "/run/docker.sock" },
		{ "of the root", "8:1", "/etc", "/etc" },
		{ "the root", "8:1", "/", "/" },
		{ "a mount's whole", "8:2", "/", "/var" },
		{ "two ways, the shorter", "8:2", "/lib/x", "/var/lib/x" },
		{ "a container's root", "0:60", "/", "/var/lib/docker/overlay2/ab/merged" },
		{ "by component", "8:2", "/library", "/var/library" },
		{ "covered by another mount", "8:1", "/run/x", "none" },
		{ "the covered point itself", "8:1", "/run", "none" },
		{ "beside the covering one", "8:1", "/runx", "/runx" },
		{ "no such device", "9:9", "/etc", "none" },
		{ "deleted", "0:50", "/docker.sock//deleted", "none" },
		{ "a namespace", "0:4", "net:[4026532300]", "/run/netns/a" },
		{ "another namespace", "0:4", "net:[4026532301]", "none" },
		{ "above the root that we see", "0:70", "/../..", "none" },
		{ "dots in a name", "0:50", "/..a", "/run/..a" },
		{ "covered by the overlay", "8:2", "/lib/docker/overlay2/ab/merged/x",
		  "/srv/l ib/docker/overlay2/ab/merged/x" },
	};

	expect_host_paths(parse(host), rows, ROWS(rows));
}

/* A moved mount keeps its early line, and so the shortest way is the one that is covered. */
Test(mounts_seen, host_path_is_one_that_is_seen)
{
	static const char text[] = "1 0 8:1 / / rw - t s rw\n"
				   "2 1 8:2 / /a rw - t s rw\n"
				   "3 1 8:2 / /long/way rw - t s rw\n"
				   "4 2 8:3 / /a rw - t s rw\n";
	static const struct host_row rows[] = {
		{ "past the one on top", "8:2", "/x", "/long/way/x" },
		{ "the one on top", "8:3", "/x", "/a/x" },
	};
	static const char below[] = "1 0 8:1 / / rw - t s rw\n"
				    "2 1 8:2 / /a rw - t s rw\n"
				    "3 2 8:3 / /a/x rw - t s rw\n"
				    "4 1 8:2 /x /elsewhere rw - t s rw\n";
	static const struct host_row below_rows[] = {
		{ "past the one below", "8:2", "/x/y", "/elsewhere/y" },
	};

	expect_host_paths(parse(text), rows, ROWS(rows));
	expect_host_paths(parse(below), below_rows, ROWS(below_rows));
}

/* The lines are those of the sample mountinfo_btrfs of util-linux, shortened. */
Test(mounts_seen, btrfs_subvolumes)
{
	static const char text[] =
		"15 1 0:3 / /proc rw - proc proc rw\n"
		"20 1 259:3 /root / rw - btrfs /dev/sdc1 rw,subvol=/root\n"
		"21 1 259:3 / /mnt/a rw - btrfs /dev/sdc1 rw,subvol=/\n"
		"22 1 259:3 /containers /var/lib/containers rw - btrfs /dev/sdc1 rw\n"
		"25 1 259:3 /var_cache /var/cache rw - btrfs /dev/sdc1 rw\n";
	static const struct host_row rows[] = {
		{ "of the root's subvolume", "259:3", "/root/etc", "/etc" },
		{ "of another", "259:3", "/containers/x", "/mnt/a/containers/x" },
		{ "of one with a near point", "259:3", "/var_cache/x", "/var/cache/x" },
		{ "of one that is mounted as a whole only", "259:3", "/home", "/mnt/a/home" },
	};

	expect_host_paths(parse(text), rows, ROWS(rows));
}

static struct mount_table *own_mounts(void)
{
	struct buffer bytes = { 0 };
	struct mount_table *table = NULL;

	if (file_read("/proc/self/mountinfo", &bytes))
		table = mounts_parse(arena, bytes.bytes, bytes.size);
	buffer_done(&bytes);
	return table;
}

/* btrfs and overlay tell stat another device than mountinfo. */
static bool has_own_device(const struct mount_entry *entry)
{
	return strcmp(entry->type, "btrfs") != 0 && strcmp(entry->type, "overlay") != 0;
}

Test(mounts_seen, this_machine)
{
	const struct mount_table *table = own_mounts();

	if (!table) {
		(void)skipped("mounts of this machine", "no /proc/self/mountinfo");
		return;
	}
	cr_expect(!table->is_truncated);
	for (size_t i = 0; i < table->count; i++) {
		const struct mount_entry *entry = &table->entries[i];
		struct stat stat;
		char device[32];

		if (entry->is_hidden || !has_own_device(entry) || lstat(entry->point, &stat) < 0)
			continue;
		(void)snprintf(device, sizeof(device), "%u:%u", major(stat.st_dev),
			       minor(stat.st_dev));
		cr_expect_str_eq(entry->device, device, "%s", entry->point);
	}
}

#define HOSTILE_NAME "a\nb\tc\\d \x1b[31m\xc3\xa9#"

static bool enter_mount_namespace(void)
{
	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return skipped("mounts in a namespace of our own", strerror(errno));
	return true;
}

/* The kernel is the oracle: what lies on top is what stat sees. */
Test(mounts_seen, hostile_points_in_a_namespace)
{
	char folder[] = "/tmp/dockaudit-mounts-XXXXXX";
	const char *point, *covered, *moved;
	const struct mount_table *table;
	const struct mount_entry *entry;

	if (!enter_mount_namespace())
		return;
	cr_assert(mkdtemp(folder));
	cr_assert(mount("outer", folder, "tmpfs", 0, NULL) == 0);
	point = arena_format(arena, "%s/%s", folder, HOSTILE_NAME);
	covered = arena_format(arena, "%s/covered", folder);
	moved = arena_format(arena, "%s/moved", folder);
	cr_assert(mkdir(point, 0755) == 0 && mkdir(covered, 0755) == 0 && mkdir(moved, 0755) == 0);
	cr_assert(mount(HOSTILE_NAME, point, "tmpfs", MS_RDONLY, NULL) == 0);
	cr_assert(mount("first", moved, "tmpfs", 0, NULL) == 0);
	cr_assert(mount("second", covered, "tmpfs", 0, NULL) == 0);
	cr_assert(mount(moved, covered, NULL, MS_MOVE, NULL) == 0);

	table = own_mounts();
	cr_assert(table && !table->is_truncated);
	entry = mounts_of_path(table, point);
	cr_expect_str_eq(entry->point, point);
	cr_expect_str_eq(entry->origin, HOSTILE_NAME);
	cr_expect(entry->is_read_only);
	entry = mounts_of_path(table, covered);
	cr_expect_str_eq(entry->origin, "first", "moved on top of a later one");
	cr_expect_str_eq(mounts_host_path(arena, table, entry->device, "/x"),
			 arena_format(arena, "%s/x", covered));
	cr_expect(umount2(folder, MNT_DETACH) == 0);
	cr_expect(rmdir(folder) == 0);
}

/* 100,000 mounts is what the kernel lets a namespace have; the shapes are the worst for the parts
 * that compare siblings, ancestors and candidates. */
Test(mounts_seen, many, .timeout = 60)
{
	struct buffer text = { 0 };
	const struct mount_table *table;
	clock_t start = clock();

	buffer_text(&text, "1 0 8:1 / / rw - t s rw\n");
	for (unsigned i = 2; i < 50000; i++)
		buffer_format(&text, "%u 1 8:1 /d%u /d%u rw - t s rw\n", i, i, i);
	for (unsigned i = 50000; i < 100000; i++)
		buffer_format(&text, "%u %u 8:2 / /top rw - t s rw\n", i, i == 50000 ? 1 : i - 1);
	table = mounts_parse(arena, text.bytes, text.size);
	cr_assert(table && table->count == 99999);
	cr_expect(!table->entries[99998].is_hidden);
	cr_expect(table->entries[99997].is_hidden);
	for (unsigned i = 0; i < 100; i++)
		cr_expect_str_eq(mounts_host_path(arena, table, "8:1", "/d77/x"), "/d77/x");
	cr_expect((clock() - start) / CLOCKS_PER_SEC < 10);
	buffer_done(&text);
}
