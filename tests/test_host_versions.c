/* 1.2.2: whether the engine, containerd and runc are maintained and have no known serious flaw. */
#include <criterion/criterion.h>

#include "core/base/clock.h"
#include "core/facts/packages.h"
#include "core/facts/version_table.h"
#include "tests/support/facts.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Days after the table was made. */
#define MADE 0
#define LAST 180
#define NO_CLOCK (-1)

/* Docker's own build; who reads nothing of packages knows it by this. */
#define DOCKER "Docker Engine - Community"

#define NO_PACKAGES "/var/lib/dpkg/status: permission denied, run as root"

static const struct row {
	struct expected expected;
	const char *engine, *containerd, *runc;
	const char *platform;
	const char *release;	    /* VERSION_CODENAME */
	struct package packages[4]; /* of dpkg where nothing is said */
	const char *unread;	    /* why the packages were not read */
	int days;
} rows[] = {
	{ { .label = "all maintained, Docker's own", .result = RESULT_PASS },
	  "29.7.2",
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "packages unread, and nothing hangs on them", .result = RESULT_PASS },
	  "29.7.2",
	  "2.3.4",
	  "1.5.1",
	  NULL,
	  "trixie",
	  .unread = NO_PACKAGES },
	{ { .label = "just repaired", .result = RESULT_PASS },
	  "29.5.1",
	  "2.0.10",
	  "1.3.3",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "a release before the repair is none",
	    .result = RESULT_FAIL,
	    .says = "runc 1.4.0-rc.2 has CVE-2025-31133" },
	  "29.7.2",
	  "2.3.4",
	  "1.4.0-rc.2",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "an engine with a flaw",
	    .result = RESULT_FAIL,
	    .says = "engine 29.3.0 has CVE-2026-34040 (high, repaired in 29.3.1)" },
	  "29.3.0",
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "the critical one",
	    .result = RESULT_FAIL,
	    .says = "engine 27.1.0 has CVE-2024-41110 (critical, repaired in 27.1.1)" },
	  "27.1.0",
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "a branch that ended",
	    .result = RESULT_FAIL,
	    .says = "engine 28.5.2 is of branch 28, which ended on 2026-05-13" },
	  "28.5.2",
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "runc with the leaked descriptor",
	    .result = RESULT_FAIL,
	    .says = "runc 1.1.11 has CVE-2024-21626 (high, repaired in 1.1.12)" },
	  "29.7.2",
	  "2.3.4",
	  "1.1.11",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "containerd's label flaw",
	    .result = RESULT_FAIL,
	    .says = "containerd 1.7.32 has CVE-2026-53488 (critical, repaired in 1.7.33)" },
	  "29.7.2",
	  "1.7.32",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "below, no word of Docker's, but the packages are known",
	    .result = RESULT_FAIL,
	    .says = "engine 29.3.0 has" },
	  "29.3.0",
	  "2.3.4",
	  "1.5.1",
	  NULL,
	  "trixie",
	  .packages = { { "docker-ce", "5:29.3.0-1~debian.13~trixie", PACKAGES_DPKG } } },
	{ { .label = "below, and who built it is not known",
	    .result = RESULT_UNKNOWN,
	    .says = "is not known: " NO_PACKAGES },
	  "29.3.0",
	  "2.3.4",
	  "1.5.1",
	  NULL,
	  "trixie",
	  .unread = NO_PACKAGES },
	{ { .label = "ended, and who built it is not known",
	    .result = RESULT_UNKNOWN,
	    .says = "whether a distribution keeps its own build is not known" },
	  "25.0.17",
	  "2.1.9",
	  "1.5.1",
	  NULL,
	  "trixie",
	  .unread = NO_PACKAGES },
	{ { .label = "Debian repaired it in its revision, the rest is not listed",
	    .result = RESULT_REVIEW,
	    .says = "in the table: CVE-2025-31133 (high, repaired in 1.2.8)" },
	  "29.7.2",
	  "2.3.4",
	  "1.1.5+ds1",
	  NULL,
	  "bookworm",
	  .packages = { { "runc", "1.1.5+ds1-1+deb12u1", PACKAGES_DPKG } } },
	{ { .label = "Debian's revision before the repair",
	    .result = RESULT_FAIL,
	    .says = "runc 1.1.5+ds1-1 has CVE-2024-21626 (high), repaired in "
		    "1.1.5+ds1-1+deb12u1" },
	  "29.7.2",
	  "2.3.4",
	  "1.1.5+ds1",
	  NULL,
	  "bookworm",
	  .packages = { { "runc", "1.1.5+ds1-1", PACKAGES_DPKG } } },
	{ { .label = "Debian's rebuild of the repaired one",
	    .result = RESULT_REVIEW,
	    .says = "a distribution's own build of branch 20.10" },
	  "20.10.24+dfsg1",
	  "2.3.4",
	  "1.5.1",
	  NULL,
	  "bookworm",
	  .packages = { { "docker.io", "20.10.24+dfsg1-1+deb12u1+b6", PACKAGES_DPKG } } },
	{ { .label = "of another release the table says nothing",
	    .result = RESULT_REVIEW,
	    .says = "not in the table" },
	  "29.7.2",
	  "2.3.4",
	  "1.1.5+ds1",
	  NULL,
	  "trixie",
	  .packages = { { "runc", "1.1.5+ds1-1", PACKAGES_DPKG } } },
	{ { .label = "a distribution's build by its package alone",
	    .result = RESULT_REVIEW,
	    .says = "engine 24.0.7 is a distribution's own build" },
	  "24.0.7",
	  "2.3.4",
	  "1.5.1",
	  NULL,
	  "jammy",
	  .packages = { { "docker.io", "24.0.7-0ubuntu4.1", PACKAGES_DPKG } } },
	{ { .label = "a package of another version brought it not",
	    .result = RESULT_FAIL,
	    .says = "engine 24.0.7 has" },
	  "24.0.7",
	  "2.3.4",
	  "1.5.1",
	  NULL,
	  "jammy",
	  .packages = { { "docker.io", "24.0.5-0ubuntu1", PACKAGES_DPKG } } },
	{ { .label = "Alpine's build",
	    .result = RESULT_REVIEW,
	    .says = "engine 29.3.0 is a distribution's own build" },
	  "29.3.0",
	  "2.3.4",
	  "1.5.1",
	  NULL,
	  NULL,
	  .packages = { { "docker-engine", "29.3.0-r2", PACKAGES_APK } } },
	{ { .label = "a packager's mark, and the revision is not known",
	    .result = RESULT_UNKNOWN,
	    .says = "which revision of runc 1.1.5+ds1 is installed is not known" },
	  "29.7.2",
	  "2.3.4",
	  "1.1.5+ds1",
	  NULL,
	  "bookworm",
	  .unread = NO_PACKAGES },
	{ { .label = "engine not said", .result = RESULT_UNKNOWN, .says = "version of engine" },
	  NULL,
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "containerd not said",
	    .result = RESULT_UNKNOWN,
	    .says = "the version of containerd was not read" },
	  "29.7.2",
	  NULL,
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "runc not said", .result = RESULT_UNKNOWN, .says = "version of runc" },
	  "29.7.2",
	  "2.3.4",
	  NULL,
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "no version at all",
	    .result = RESULT_UNKNOWN,
	    .says = "is not understood: dev" },
	  "dev",
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "a branch newer than the table",
	    .result = RESULT_UNKNOWN,
	    .says = "does not know the branch of engine 30.0.0" },
	  "30.0.0",
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = MADE },
	{ { .label = "the table's last day", .result = RESULT_PASS },
	  "29.7.2",
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = LAST },
	{ { .label = "the table is too old",
	    .result = RESULT_UNKNOWN,
	    .says = "too old: what was found since is not in it" },
	  "29.7.2",
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = LAST + 1 },
	{ { .label = "an old table knows its flaws still", .result = RESULT_FAIL, .says = "CVE-" },
	  "29.3.0",
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = 1000 },
	{ { .label = "no clock", .result = RESULT_UNKNOWN, .says = "date of the audit" },
	  "29.7.2",
	  "2.3.4",
	  "1.5.1",
	  DOCKER,
	  "trixie",
	  .days = NO_CLOCK },
};

static int64_t moment(int days)
{
	return days == NO_CLOCK ? 0 : (engine_versions.age.day + days) * 24 * 60 * 60 * NANOSECONDS;
}

static void add_packages(struct trial *trial, const struct row *row)
{
	struct packages *packages = arena_alloc(trial->arena, sizeof(*packages));

	packages->reading = (struct reading){ .is_read = !row->unread, .cause = row->unread };
	packages->source = "/var/lib/dpkg/status";
	for (size_t i = 0; i < COUNT(row->packages) && row->packages[i].name; i++)
		packages->list[packages->count++] = row->packages[i];
	trial->host.packages = packages;
}

static void prepare(struct trial *trial, const struct row *row)
{
	trial->host.now = moment(row->days);
	trial->host.os_id = "debian";
	trial->host.os_codename = row->release;
	trial->daemon.version = row->engine;
	trial->daemon.containerd_version = row->containerd;
	trial->daemon.runc_version = row->runc;
	trial->daemon.platform_name = row->platform;
	add_packages(trial, row);
}

Test(host_versions, current)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		prepare(&trial, &rows[i]);
		trial_expect(&trial, "host/current_versions", SCOPE_HOST, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(host_versions, nothing_is_known)
{
	const struct expected expected = { .label = "nothing is known",
					   .result = RESULT_UNKNOWN,
					   .says = "the version of engine was not read" };
	struct trial trial;

	trial_init_unknown(&trial);
	trial_expect(&trial, "host/current_versions", SCOPE_HOST, &expected);
	trial_done(&trial);
}

/* A packager's build whose release is not known is not judged by another's revisions. */
Test(host_versions, a_release_that_was_not_read)
{
	const struct expected expected = { .label = "os-release unread",
					   .result = RESULT_UNKNOWN,
					   .says = "/etc/os-release: timed out" };
	const struct row row = { .engine = "29.7.2",
				 .containerd = "2.3.4",
				 .runc = "1.1.5+ds1",
				 .packages = { { "runc", "1.1.5+ds1-1", PACKAGES_DPKG } } };
	struct trial trial;

	trial_init(&trial);
	prepare(&trial, &row);
	trial.host.os_id = NULL;
	trial.host.os_cause = "/etc/os-release: timed out";
	trial_expect(&trial, "host/current_versions", SCOPE_HOST, &expected);
	trial_done(&trial);
}
