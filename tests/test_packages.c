/* What the lists of dpkg and apk say of the packages that bring an engine. */
#include "core/facts/packages.h"

#include <criterion/criterion.h>
#include <string.h>

#include "core/base/buffer.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

typedef void read_function(struct arena *arena, const char *bytes, size_t size,
			   struct packages *packages);

struct row {
	const char *label, *text;
	const char *found; /* "name version, ..." in the list's order */
};

static void expect(const struct row *row, read_function *read)
{
	struct arena *arena = arena_new();
	struct packages packages = { 0 };
	struct buffer found = { 0 };

	buffer_text(&found, "");
	read(arena, row->text, strlen(row->text), &packages);
	for (size_t i = 0; i < packages.count; i++)
		buffer_format(&found, "%s%s %s", i ? ", " : "", packages.list[i].name,
			      packages.list[i].version);
	cr_expect_str_eq(found.bytes, row->found, "%s: %s", row->label, found.bytes);
	buffer_done(&found);
	arena_free(arena);
}

#define INSTALLED "Status: install ok installed\n"

Test(packages, dpkg)
{
	static const struct row rows[] = {
		{ "installed", "Package: runc\n" INSTALLED "Version: 1.1.5+ds1-1+deb12u1\n\n",
		  "runc 1.1.5+ds1-1+deb12u1" },
		{ "held", "Package: runc\nStatus: hold ok installed\nVersion: 1\n\n", "runc 1" },
		{ "removed, its configuration left",
		  "Package: runc\nStatus: deinstall ok config-files\nVersion: 1\n\n", "" },
		{ "half installed",
		  "Package: runc\nStatus: install reinstreq half-installed\n"
		  "Version: 1\n\n",
		  "" },
		{ "without a status", "Package: runc\nVersion: 1\n\n", "" },
		{ "without a version", "Package: runc\n" INSTALLED "\n", "" },
		{ "no stanza takes from the one before",
		  "Package: docker.io\n" INSTALLED "Version: 2\n\nPackage: runc\n" INSTALLED "\n",
		  "docker.io 2" },
		{ "others are not wanted",
		  "Package: docker-ce-cli\n" INSTALLED "Version: 3\n\nPackage: bash\n" INSTALLED
		  "Version: 5\n\n",
		  "" },
		{ "continued lines are no fields",
		  "Package: runc\n" INSTALLED "Description: x\n Version: 9\nVersion: 1\n\n",
		  "runc 1" },
		{ "no empty line at the end", "Package: containerd.io\n" INSTALLED "Version: 4",
		  "containerd.io 4" },
		{ "two",
		  "Package: docker-ce\n" INSTALLED "Version: 5:29.7.2-1\n\n\n"
		  "Package: containerd\n" INSTALLED "Version: 2\n\n",
		  "docker-ce 5:29.7.2-1, containerd 2" },
		{ "nothing", "", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect(&rows[i], packages_read_dpkg);
}

Test(packages, apk)
{
	static const struct row rows[] = {
		{ "installed", "C:Q1abc=\nP:docker-engine\nV:29.5.2-r0\nA:x86_64\nF:usr\nR:x\n\n",
		  "docker-engine 29.5.2-r0" },
		{ "others", "P:docker-cli\nV:29.5.2-r0\n\nP:runc\nV:1.4.3-r0\n\n",
		  "runc 1.4.3-r0" },
		{ "cut before its version", "P:runc\n", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		expect(&rows[i], packages_read_apk);
}

Test(packages, more_than_there_is_room_for_are_left_out)
{
	struct arena *arena = arena_new();
	struct packages packages = { 0 };
	struct buffer text = { 0 };

	for (size_t i = 0; i < PACKAGES_MOST + 4; i++)
		buffer_text(&text, "P:runc\nV:1.0-r0\n\n");
	packages_read_apk(arena, text.bytes, text.size, &packages);
	cr_expect_eq(packages.count, PACKAGES_MOST);
	cr_expect_str_eq(packages_find(&packages, "runc")->version, "1.0-r0");
	cr_expect_null(packages_find(&packages, "docker-ce"));
	cr_expect_null(packages_find(NULL, "runc"));
	buffer_done(&text);
	arena_free(arena);
}
