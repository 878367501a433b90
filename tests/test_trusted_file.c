#include <criterion/criterion.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "core/evidence/trusted_file.h"
#include "core/run/policy.h"
#include "tests/support/skip.h"

/* Who could have written the file that steers an audit: a matrix of owners, modes, links and access
 * lists, as root in a tree below /run, where every parent is root's. */

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))
#define CONTENT "inputs:\n  swarm_wanted: true\n"

static char base[] = "/run/dockaudit-test-XXXXXX";

static void put(const char *path, const char *content)
{
	FILE *stream = fopen(path, "w");

	cr_assert(stream, "%s: %s", path, strerror(errno));
	cr_assert(fputs(content, stream) >= 0);
	cr_assert(fclose(stream) == 0);
}

/* base/dir/policy, all of it root's and as it should be. False where that cannot be made. */
static bool make_folder(void)
{
	if (geteuid() != 0 || !mkdtemp(base))
		return skipped("files that steer an audit", "this needs root and a /run of root's");
	(void)umask(022);
	cr_assert(chmod(base, 0755) == 0);
	cr_assert(chdir(base) == 0);
	cr_assert(mkdir("dir", 0755) == 0);
	put("dir/policy", CONTENT);
	return true;
}

static void remove_folder(void)
{
	static const char *const names[] = { "dir/policy", "dir/link", "dir/pipe",
					     "dir/sub",	   "dir",      "link" };

	if (geteuid() != 0)
		return;
	for (size_t i = 0; i < COUNT(names); i++)
		(void)remove(names[i]);
	cr_expect(chdir("/") == 0);
	(void)rmdir(base);
}

struct outcome {
	int code;
	struct buffer bytes;
	struct err doubt, err;
};

static struct outcome read_file(const char *path)
{
	struct outcome outcome = { 0 };

	outcome.code = trusted_file_read(path, &outcome.bytes, &outcome.doubt, &outcome.err);
	return outcome;
}

static const char *path_of(const char *name)
{
	static char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", base, name);
	return path;
}

/* A doubt names the component and what to do; the bytes are there all the same. */
static void expect_doubt(const char *label, const char *says, const char *also)
{
	struct outcome outcome = read_file(path_of("dir/policy"));

	cr_expect(outcome.code == 0, "%s: %s", label, outcome.err.text);
	cr_expect(outcome.bytes.bytes && strcmp(outcome.bytes.bytes, CONTENT) == 0, "%s", label);
	if (!says)
		cr_expect_str_eq(outcome.doubt.text, "", "%s: %s", label, outcome.doubt.text);
	else
		cr_expect(strstr(outcome.doubt.text, says) && strstr(outcome.doubt.text, also),
			  "%s: \"%s\" does not say %s, %s", label, outcome.doubt.text, says, also);
	buffer_done(&outcome.bytes);
}

Test(trusted_file, owners_and_modes, .fini = remove_folder)
{
	static const struct {
		const char *label, *name;
		unsigned mode;
		uid_t owner;
		gid_t group;
		const char *says, *also;
	} rows[] = {
		{ "as it should be", "dir/policy", 0644, 0, 0, NULL, NULL },
		{ "secret", "dir/policy", 0400, 0, 0, NULL, NULL },
		{ "of another group", "dir/policy", 0644, 0, 12, NULL, NULL },
		{ "of a user", "dir/policy", 0644, 1234, 0, "belongs to user 1234", "/dir/policy" },
		{ "of a user, read only", "dir/policy", 0444, 1234, 0, "belongs to user 1234",
		  "run chown root /run" },
		{ "its group", "dir/policy", 0664, 0, 0, "its group may write",
		  "run chmod go-w /run" },
		{ "others", "dir/policy", 0602, 0, 0, "others may write", "mode 0602" },
		{ "folder of a user", "dir", 0755, 1234, 0, "/dir belongs to user 1234", "chown" },
		{ "folder, its group", "dir", 0775, 0, 12, "its group may write", "/dir (mode" },
		{ "folder, its own group", "dir", 0770, 0, 0, "its group may write", "/dir (mode" },
		{ "folder, others", "dir", 0707, 0, 0, "others may write", "/dir (mode 0707)" },
		{ "sticky folder", "dir", 01777, 0, 0, "others may write in",
		  "keep the file where only root may write" },
		{ "folder, only to enter", "dir", 0711, 0, 0, NULL, NULL },
		{ "higher folder of a user", ".", 0755, 1234, 0, "belongs to user 1234", "chown" },
		{ "higher folder, others", ".", 0777, 0, 0, "others may write", "chmod" },
	};

	if (!make_folder())
		return;
	for (size_t i = 0; i < COUNT(rows); i++) {
		cr_assert(chown(rows[i].name, rows[i].owner, rows[i].group) == 0);
		cr_assert(chmod(rows[i].name, rows[i].mode) == 0);
		expect_doubt(rows[i].label, rows[i].says, rows[i].also);
		cr_assert(chown(rows[i].name, 0, 0) == 0);
		cr_assert(chmod(rows[i].name, strcmp(rows[i].name, "dir/policy") ? 0755 : 0644) ==
			  0);
	}
}

/* A version, then tag, permissions and id of each entry: linux/posix_acl_xattr.h. */
struct entry {
	uint16_t tag, permissions;
	uint32_t id;
};

static bool put_access_list(const char *name, const struct entry *entries, size_t count)
{
	unsigned char list[4 + 8 * sizeof(struct entry)];
	const uint32_t version = htole32(2);

	memcpy(list, &version, sizeof(version));
	for (size_t i = 0; i < count; i++) {
		const struct entry entry = { htole16(entries[i].tag),
					     htole16(entries[i].permissions),
					     htole32(entries[i].id) };

		memcpy(list + 4 + i * sizeof(entry), &entry, sizeof(entry));
	}
	return setxattr(name, "system.posix_acl_access", list, 4 + count * sizeof(*entries), 0) ==
	       0;
}

#define NOBODY UINT32_MAX

Test(trusted_file, access_lists, .fini = remove_folder)
{
	static const struct {
		const char *label, *name;
		struct entry named, mask;
		const char *says;
	} rows[] = {
		{ "a reader", "dir/policy", { 2, 4, 1234 }, { 16, 4, NOBODY }, NULL },
		{ "a writer", "dir/policy", { 2, 6, 1234 }, { 16, 6, NOBODY }, "its group may" },
		{ "a writer behind a mask",
		  "dir/policy",
		  { 2, 6, 1234 },
		  { 16, 4, NOBODY },
		  "the access list of" },
		{ "a group behind a mask",
		  "dir/policy",
		  { 8, 2, 1234 },
		  { 16, 0, NOBODY },
		  "run setfacl -b" },
		{ "a writer of the folder",
		  "dir",
		  { 2, 7, 1234 },
		  { 16, 5, NOBODY },
		  "the access list of" },
		{ "a reader of the folder", "dir", { 8, 5, 1234 }, { 16, 5, NOBODY }, NULL },
	};

	if (!make_folder())
		return;
	for (size_t i = 0; i < COUNT(rows); i++) {
		/* the kernel wants users before the owning group, and groups behind it */
		const struct entry group = { 4, 4, NOBODY };
		const bool is_user = rows[i].named.tag == 2;
		const struct entry list[] = { { 1, 7, NOBODY },
					      is_user ? rows[i].named : group,
					      is_user ? group : rows[i].named,
					      rows[i].mask,
					      { 32, 4, NOBODY } };

		if (!put_access_list(rows[i].name, list, COUNT(list))) {
			cr_assert(errno == EOPNOTSUPP, "%s: %s", rows[i].label, strerror(errno));
			(void)skipped("access lists of the policy", "/run takes none");
			return;
		}
		expect_doubt(rows[i].label, rows[i].says, rows[i].name);
		cr_assert(removexattr(rows[i].name, "system.posix_acl_access") == 0);
		cr_assert(chmod(rows[i].name, 0755) == 0);
	}
}

static void expect_refused(const char *label, const char *path, int code, const char *says)
{
	struct outcome outcome = read_file(path);

	cr_expect_eq(outcome.code, -code, "%s: %d, %s", label, outcome.code, outcome.err.text);
	cr_expect(strstr(outcome.err.text, says), "%s: \"%s\" does not say %s", label,
		  outcome.err.text, says);
	cr_expect_null(outcome.bytes.bytes, "%s", label);
	buffer_done(&outcome.bytes);
}

Test(trusted_file, what_is_no_file, .fini = remove_folder)
{
	if (!make_folder())
		return;
	cr_assert(symlink("policy", "dir/link") == 0);
	cr_assert(symlink("dir", "link") == 0);
	cr_assert(mkfifo("dir/pipe", 0600) == 0);
	cr_assert(mkdir("dir/sub", 0755) == 0);
	expect_refused("absent", path_of("dir/none"), ENOENT, "/dir/none: No such file");
	expect_refused("absent folder", path_of("none/policy"), ENOENT, "/none: No such file");
	expect_refused("a link", path_of("dir/link"), ELOOP, "/dir/link is a symbolic link");
	expect_refused("a link on the way", path_of("link/policy"), ELOOP,
		       "/link is a symbolic link");
	expect_refused("a pipe", path_of("dir/pipe"), EINVAL, "/dir/pipe is no regular file");
	expect_refused("a folder", path_of("dir/sub"), EINVAL, "/dir/sub is no regular file");
	expect_refused("below a file", path_of("dir/policy/x"), ENOTDIR,
		       "/dir/policy is no directory");
	expect_refused("a device", "/dev/null", EINVAL, "/dev/null is no regular file");
	expect_refused("the root", "/", EISDIR, "is a directory");
	expect_refused("nothing", "", ENOENT, "no file is named");
}

Test(trusted_file, relative_paths, .fini = remove_folder)
{
	static const char *const paths[] = { "dir/policy", "./dir/policy", "dir/../dir/policy",
					     "dir//policy", "dir/./policy" };

	if (!make_folder())
		return;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct outcome outcome = read_file(paths[i]);

		cr_expect(outcome.code == 0 && !*outcome.doubt.text, "%s: %s", paths[i],
			  outcome.err.text);
		buffer_done(&outcome.bytes);
	}
}

Test(trusted_file, the_cap, .fini = remove_folder)
{
	struct outcome outcome;

	if (!make_folder())
		return;
	cr_assert(truncate("dir/policy", (off_t)TRUSTED_FILE_CAP) == 0);
	outcome = read_file(path_of("dir/policy"));
	cr_expect(outcome.code == 0 && outcome.bytes.size == TRUSTED_FILE_CAP);
	buffer_done(&outcome.bytes);
	cr_assert(truncate("dir/policy", (off_t)TRUSTED_FILE_CAP + 1) == 0);
	expect_refused("too large", path_of("dir/policy"), EFBIG, "larger than 1 MiB");
}

static bool is_found(const char *path, bool is_checked, struct err *err)
{
	struct arena *arena = arena_new();
	struct policy_file file;
	int r = is_checked ? policy_check(arena, path, &file, err)
			   : policy_find(arena, path, &file, err);

	arena_free(arena);
	return r == 0;
}

/* Here the tree is the whole file system: the root itself is looked at. */
Test(trusted_file, the_root_counts_too, .fini = remove_folder)
{
	const int outside = open("/", O_DIRECTORY | O_CLOEXEC);
	struct outcome outcome;

	if (!make_folder())
		return;
	cr_assert(chown(".", 1234, 0) == 0);
	cr_assert(chroot(".") == 0);
	outcome = read_file("/dir/policy");
	cr_expect(outcome.code == 0, "%s", outcome.err.text);
	cr_expect(strstr(outcome.doubt.text, "/ belongs to user 1234"), "%s", outcome.doubt.text);
	buffer_done(&outcome.bytes);
	cr_assert(chown(".", 0, 0) == 0);
	outcome = read_file("/dir/policy");
	cr_expect_str_eq(outcome.doubt.text, "");
	buffer_done(&outcome.bytes);
	cr_assert(fchdir(outside) == 0 && chroot(".") == 0 && chdir(base) == 0);
	(void)close(outside);
}

/* An audit does not parse what it may not believe; a check tells the mistakes first. */
Test(trusted_file, a_policy_in_doubt, .fini = remove_folder)
{
	struct err err = { 0 };

	if (!make_folder())
		return;
	cr_expect(is_found(path_of("dir/policy"), false, &err), "%s", err.text);
	cr_assert(chmod("dir/policy", 0666) == 0);
	cr_expect_not(is_found(path_of("dir/policy"), false, &err));
	cr_expect(strstr(err.text, "is refused: others may write"), "%s", err.text);
	cr_expect_not(is_found(path_of("dir/policy"), true, &err));
	cr_expect(strstr(err.text, "is refused: others may write"), "%s", err.text);
	put("dir/policy", "inputs: 5\n");
	cr_expect_not(is_found(path_of("dir/policy"), true, &err));
	cr_expect(strstr(err.text, "policy:1:9: inputs takes"), "%s", err.text);
	cr_expect_not(is_found(path_of("dir/policy"), false, &err));
	cr_expect(strstr(err.text, "is refused: others may write"), "%s", err.text);
	cr_expect_not(is_found(path_of("dir/none"), false, &err), "a named file must exist");
}
