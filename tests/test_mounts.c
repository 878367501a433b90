#include "core/facts/mounts.h"

#include <criterion/criterion.h>
#include <string.h>

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

TestSuite(mounts, .init = set_up, .fini = tear_down);

static struct mount_table *parse(const char *text)
{
	return mounts_parse(arena, text, strlen(text));
}

struct line_row {
	const char *label, *line;
	struct mount_entry expected;
};

#define LINE(point) "30 1 8:1 / " point " rw - ext4 /dev/sda1 rw\n"
#define PLAIN(where)                                                                               \
	{                                                                                          \
		.device = "8:1", .root = "/", .point = where, .type = "ext4",                      \
		.origin = "/dev/sda1"                                                              \
	}

static const struct line_row line_rows[] = {
	{ "plain", LINE("/"), PLAIN("/") },
	{ "blank in the point", LINE("/a\\040b"), PLAIN("/a b") },
	{ "tab, newline, backslash", LINE("/t\\011n\\012b\\134"), PLAIN("/t\tn\nb\\") },
	{ "an escaped escape", LINE("/\\134040"), PLAIN("/\\040") },
	{ "ESC and UTF-8 are raw", LINE("/\x1b[31m\xc3\xa9"), PLAIN("/\x1b[31m\xc3\xa9") },
	{ "no escape", LINE("/\\04x\\9\\"), PLAIN("/\\04x\\9\\") },
	{ "no byte above 255", LINE("/\\777"), PLAIN("/\\777") },
	{ "a NUL would end the text", LINE("/\\000x"), PLAIN("/\\000x") },
	{ "a hash in the source",
	  "30 1 8:1 / /a rw - ext4 \\043x rw\n",
	  { .device = "8:1", .root = "/", .point = "/a", .type = "ext4", .origin = "#x" } },
	{ "optional fields",
	  "30 1 0:5 /r /a rw,nosuid shared:7 master:3 propagate_from:2 unbindable - tmpfs t rw\n",
	  { .device = "0:5",
	    .root = "/r",
	    .point = "/a",
	    .type = "tmpfs",
	    .origin = "t",
	    .is_shared = true } },
	{ "a slave is not shared",
	  "30 1 0:5 / /a rw master:3 - tmpfs t rw\n",
	  { .device = "0:5", .root = "/", .point = "/a", .type = "tmpfs", .origin = "t" } },
	{ "read-only mount",
	  "30 1 0:5 / /a ro,relatime - tmpfs t rw\n",
	  { .device = "0:5",
	    .root = "/",
	    .point = "/a",
	    .type = "tmpfs",
	    .origin = "t",
	    .is_read_only = true } },
	{ "read-only file system",
	  "30 1 0:5 / /a rw - tmpfs t ro,size=4k\n",
	  { .device = "0:5",
	    .root = "/",
	    .point = "/a",
	    .type = "tmpfs",
	    .origin = "t",
	    .is_read_only = true } },
	{ "words of the file system are not the kernel's",
	  "30 1 0:5 / /a rw,rox - fuse t rw,ro\n",
	  { .device = "0:5", .root = "/", .point = "/a", .type = "fuse", .origin = "t" } },
	{ "another word that begins so",
	  "30 1 0:5 / /a rootmode=40000 - fuse t rootcontext=x,ro\n",
	  { .device = "0:5", .root = "/", .point = "/a", .type = "fuse", .origin = "t" } },
	{ "no source",
	  "21 20 0:53 / /mnt/test rw,relatime shared:212 - tmpfs  rw\n",
	  { .device = "0:53",
	    .root = "/",
	    .point = "/mnt/test",
	    .type = "tmpfs",
	    .origin = "",
	    .is_shared = true } },
	{ "a dash in the source",
	  "30 1 0:5 / /a rw - fuse.x - rw\n",
	  { .device = "0:5", .root = "/", .point = "/a", .type = "fuse.x", .origin = "-" } },
	{ "a namespace",
	  "30 1 0:4 net:[4026532300] /run/netns/a rw - nsfs nsfs rw\n",
	  { .device = "0:4",
	    .root = "net:[4026532300]",
	    .point = "/run/netns/a",
	    .type = "nsfs",
	    .origin = "nsfs" } },
};

static bool is_same(const struct mount_entry *left, const struct mount_entry *right)
{
	return strcmp(left->device, right->device) == 0 && strcmp(left->root, right->root) == 0 &&
	       strcmp(left->point, right->point) == 0 && strcmp(left->type, right->type) == 0 &&
	       strcmp(left->origin, right->origin) == 0 &&
	       left->is_read_only == right->is_read_only && left->is_shared == right->is_shared;
}

Test(mounts, lines)
{
	for (size_t i = 0; i < ROWS(line_rows); i++) {
		const struct line_row *row = &line_rows[i];
		const struct mount_table *table = parse(row->line);

		cr_assert(table, "%s", row->label);
		cr_expect(table->count == 1, "%s", row->label);
		cr_expect(!table->is_truncated, "%s", row->label);
		cr_expect(is_same(&table->entries[0], &row->expected), "%s", row->label);
		cr_expect(!table->entries[0].is_hidden, "%s", row->label);
	}
}

static const char *const broken_lines[] = {
	"",
	"\n",
	"30 1 8:1 / / rw - ext4 /dev/sda1\n", /* automaxprocs has one like it */
	"30 1 8:1 / / rw ext4 /dev/sda1 rw\n",
	"x 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
	"30 -1 8:1 / / rw - ext4 /dev/sda1 rw\n",
	"30 1 8 / / rw - ext4 /dev/sda1 rw\n",
	"30 1 8:x / / rw - ext4 /dev/sda1 rw\n",
	"30 1 8:1 / /etc/ rw - ext4 /dev/sda1 rw\n",
	"30 1 8:1 / etc rw - ext4 /dev/sda1 rw\n",
	"99999999999 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
	"30 1 8:1 / / rw -\n",
	"30 1 8:1 / / rw - ext4 /dev/sda1 rw", /* no newline: it may go on */
};

Test(mounts, no_mountinfo_is_no_table)
{
	for (size_t i = 0; i < ROWS(broken_lines); i++)
		cr_expect(!parse(broken_lines[i]), "'%s'", broken_lines[i]);
	cr_expect(!mounts_parse(arena, NULL, 0));
}

Test(mounts, broken_lines_are_left_out_and_told)
{
	for (size_t i = 1; i < ROWS(broken_lines); i++) {
		const char *text = arena_format(arena, "%s%s", LINE("/good"), broken_lines[i]);
		const struct mount_table *table = parse(text);

		cr_assert(table, "'%s'", broken_lines[i]);
		cr_expect(table->count == 1, "'%s'", broken_lines[i]);
		cr_expect(table->is_truncated, "'%s'", broken_lines[i]);
	}
}

static void check_prefix(const char *bytes, size_t size, void *data)
{
	const struct mount_table *whole = data;
	struct arena *own = arena_new();
	const struct mount_table *table = mounts_parse(own, bytes, size);

	if (table) {
		bool is_cut = bytes[size - 1] != '\n';

		cr_expect(table->is_truncated || !is_cut, "%zu", size);
		cr_expect(!table->is_truncated || is_cut || whole->is_truncated, "%zu", size);
		cr_expect(table->count <= whole->count, "%zu", size);
		for (size_t i = 0; i < table->count; i++)
			cr_expect(is_same(&table->entries[i], &whole->entries[i]), "%zu", size);
	}
	arena_free(own);
}

static const char host[] = "22 27 0:21 / /proc rw - proc proc rw\n"
			   "27 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n"
			   "40 27 0:50 / /run rw - tmpfs tmpfs rw\n"
			   "41 27 8:2 / /var rw - ext4 /dev/sda2 rw\n"
			   "42 41 0:60 / /var/lib/docker/overlay2/ab/merged rw - overlay o rw\n"
			   "43 27 8:2 /lib /srv/l\\040ib ro - ext4 /dev/sda2 rw\n"
			   "44 40 0:4 net:[4026532300] /run/netns/a rw - nsfs nsfs rw\n"
			   "45 27 0:70 / /cg rw - cgroup2 cgroup2 rw\n";

Test(mounts, every_cut_leaves_a_part_of_the_whole)
{
	each_prefix(host, sizeof(host) - 1, check_prefix, parse(host));
}

struct below_row {
	const char *path, *directory;
	bool is_below;
};

Test(mounts, path_is_below)
{
	static const struct below_row rows[] = {
		{ "/a", "/a", true },	  { "/a/b", "/a", true },  { "/ab", "/a", false },
		{ "/a", "/a/b", false },  { "/", "/", true },	   { "/a", "/", true },
		{ "a", "/", false },	  { "/a/b", "/a/", true }, { "/a", "/a/", true },
		{ "/", "/a", false },	  { "", "/", false },	   { "/a", "", false },
		{ "/a//b", "/a/", true },
	};

	for (size_t i = 0; i < ROWS(rows); i++)
		cr_expect(path_is_below(rows[i].path, rows[i].directory) == rows[i].is_below,
			  "%s in %s", rows[i].path, rows[i].directory);
}

struct sample_row {
	const char *path;
	size_t count;
	bool is_truncated;
};

/* The broken ones were edited by their projects: relative points, a missing newline. */
static const struct sample_row sample_rows[] = {
	{ "util-linux/mountinfo", 32, false },
	{ "util-linux/mountinfo-messy", 29, false },
	{ "util-linux/mountinfo-nonroot", 31, false },
	{ "util-linux/mountinfo_btrfs", 8, false },
	{ "util-linux/mountinfo_mv", 32, false },
	{ "util-linux/mountinfo_nosrc", 7, false },
	{ "prometheus-procfs/proc/26231/mountinfo", 8, false },
	{ "automaxprocs/proc/cgroups/mountinfo", 8, false },
	{ "automaxprocs/proc/v2/mountinfo-v1-v2", 15, false },
	{ "automaxprocs/proc/v2/mountinfo-v2", 2, false },
	{ "automaxprocs/proc/invalid-mountinfo/mountinfo", 0, true },
	{ "elastic-cgroup/ubuntu1804/proc/self/mountinfo", 34, false },
	{ "elastic-cgroup/docker/proc/self/mountinfo", 20, true },
	{ "elastic-cgroup/docker2/proc/self/mountinfo", 1, true },
};

static void check_sample(const struct sample_row *row, const struct buffer *bytes)
{
	struct mount_table *table = mounts_parse(arena, bytes->bytes, bytes->size);

	cr_assert((table == NULL) == (row->count == 0), "%s", row->path);
	if (!table)
		return;
	cr_expect(table->count == row->count, "%s: %zu", row->path, table->count);
	cr_expect(table->is_truncated == row->is_truncated, "%s", row->path);
	for (size_t i = 0; i < table->count; i++) {
		const struct mount_entry *entry = &table->entries[i];
		const struct mount_entry *found = mounts_of_path(table, entry->point);

		cr_expect((found == entry) != entry->is_hidden, "%s: %s", row->path, entry->point);
	}
	each_prefix(bytes->bytes, bytes->size, check_prefix, table);
}

Test(mounts, samples)
{
	struct buffer bytes = { 0 };

	for (size_t i = 0; i < ROWS(sample_rows); i++)
		if (sample_read(sample_rows[i].path, &bytes))
			check_sample(&sample_rows[i], &bytes);
	buffer_done(&bytes);
}
