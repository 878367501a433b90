#include <string.h>

#include "core/check.h"
#include "core/facts/daemon.h"
#include "core/facts/host.h"
#include "core/facts/packages.h"
#include "core/facts/version_table.h"

#define TABLE "table of versions"

/* One of the three, and which packages may have brought it. */
struct component {
	const char *name;	 /* the table's */
	const char *packages[5]; /* of distributions; ends in NULL */
};

static const struct component components[] = {
	{ "engine", { "docker.io", "docker-engine", "moby-engine" } },
	{ "containerd", { "containerd", "moby-containerd" } },
	{ "runc", { "runc", "moby-runc" } },
};

/* Upstream's builds have the flaws of their version. A packager may repair them in a revision of
 * his own, and then the version does not tell. */
enum builder { BUILT_BY_UNKNOWN, BUILT_BY_UPSTREAM, BUILT_BY_PACKAGER };

/* What is known of one component here. */
struct build {
	const struct component *component;
	const char *text; /* the version as the engine tells it */
	struct version version;
	const struct version_branch *branch;
	const struct package *package; /* of a distribution; NULL none is known */
	enum builder builder;
};

static const char *version_of(const struct daemon *daemon, const struct component *component)
{
	if (strcmp(component->name, "engine") == 0)
		return daemon->version;
	return strcmp(component->name, "runc") == 0 ? daemon->runc_version
						    : daemon->containerd_version;
}

/* Debian marks sources that it repacked, others their builds. */
static bool has_packager_mark(const char *version)
{
	return strstr(version, "+dfsg") || strstr(version, "~ds") || strstr(version, "+ds") ||
	       strstr(version, "ubuntu") || strstr(version, "+azure");
}

static const struct package *package_of(const struct packages *packages, const struct build *build)
{
	for (size_t i = 0; build->component->packages[i]; i++) {
		const struct package *package =
			packages_find(packages, build->component->packages[i]);
		struct version installed;

		if (package && version_read(package->version, &installed) &&
		    version_order(&installed, &build->version) == 0)
			return package;
	}
	return NULL;
}

/* Docker's own builds say so, and come with containerd and runc that nobody patches. */
static bool is_dockers(const struct daemon *daemon)
{
	return daemon->platform_name && strncmp(daemon->platform_name, "Docker ", 7) == 0;
}

static enum builder builder_of(const struct subject *on, const struct build *build)
{
	if (build->package || has_packager_mark(build->text))
		return BUILT_BY_PACKAGER;
	if (is_dockers(on->daemon) || (on->host->packages && on->host->packages->reading.is_read))
		return BUILT_BY_UPSTREAM;
	return BUILT_BY_UNKNOWN;
}

static const char *packages_cause(const struct packages *packages)
{
	return packages && packages->reading.cause ? packages->reading.cause
						   : "the installed packages were not looked at";
}

static bool is_serious(const struct version_fix *fix)
{
	return strcmp(fix->severity, "high") == 0 || strcmp(fix->severity, "critical") == 0;
}

static bool has_flaw(const struct build *build, const struct version_fix *fix)
{
	struct version fixed;

	return is_serious(fix) && strcmp(fix->component, build->component->name) == 0 &&
	       strcmp(fix->branch, build->branch->branch) == 0 &&
	       version_read(fix->fixed_in, &fixed) && version_order(&build->version, &fixed) < 0;
}

static int order_packages(const struct package *package, const char *revision)
{
	return package->manager == PACKAGES_APK ? alpine_version_order(package->version, revision)
						: debian_version_order(package->version, revision);
}

/* The packager's own revision decides, and without one that is known nobody here can. */
static enum result judge_unlisted(const struct host *host, const struct build *build,
				  const struct version_fix *fix, struct finding *finding)
{
	const struct packages *packages = host->packages;

	if (!packages || !packages->reading.is_read)
		return unknown(finding, "which revision of %s %s is installed is not known: %s",
			       build->component->name, build->text, packages_cause(packages));
	if (!host->os_id)
		return unknown(finding, "of which release %s %s is a build is not known: %s",
			       build->component->name, build->text,
			       host->os_cause ? host->os_cause : "os-release has no ID");
	return review(finding,
		      "%s %s is a distribution's own build, below %s where %s (%s) is repaired "
		      "upstream: whether its packager repaired it is not in the table, see %s",
		      build->component->name, build->text, fix->fixed_in, fix->cve, fix->severity,
		      fix->source);
}

static enum result judge_packaged(const struct host *host, const struct build *build,
				  const struct version_fix *fix, struct finding *finding)
{
	const struct version_distribution *row = NULL;

	if (build->package && host->os_codename)
		row = version_distribution_of(build->package->name, host->os_codename, fix->cve);
	if (!row)
		return judge_unlisted(host, build, fix, finding);
	saw(finding, host->packages->source, row->package, build->package->version,
	    text_of(finding, "%s or later, for %s", row->fixed_revision, row->cve));
	if (order_packages(build->package, row->fixed_revision) >= 0)
		return RESULT_PASS;
	return fail(finding, "%s %s has %s (%s), repaired in %s, see %s", row->package,
		    build->package->version, fix->cve, fix->severity, row->fixed_revision,
		    row->source);
}

static enum result judge_flaw(const struct host *host, const struct build *build,
			      const struct version_fix *fix, struct finding *finding)
{
	switch (build->builder) {
	case BUILT_BY_PACKAGER:
		return judge_packaged(host, build, fix, finding);
	case BUILT_BY_UPSTREAM:
		return fail(finding, "%s %s has %s (%s), repaired in %s, see %s",
			    build->component->name, build->text, fix->cve, fix->severity,
			    fix->fixed_in, fix->source);
	case BUILT_BY_UNKNOWN:
		break;
	}
	return unknown(finding,
		       "%s %s is below %s, where %s is repaired, and whether a distribution "
		       "repaired it in its own build is not known: %s",
		       build->component->name, build->text, fix->fixed_in, fix->cve,
		       packages_cause(host->packages));
}

static enum result judge_flaws(const struct host *host, const struct build *build,
			       struct finding *finding)
{
	enum result result = RESULT_PASS;

	for (size_t i = 0; i < engine_versions.fix_count; i++)
		if (has_flaw(build, &engine_versions.fix[i]))
			result = result_worse(
				result, judge_flaw(host, build, &engine_versions.fix[i], finding));
	return result;
}

static enum result judge_branch(const struct host *host, const struct build *build,
				struct finding *finding)
{
	const struct version_branch *branch = build->branch;

	saw(finding, branch->source, text_of(finding, "%s %s", branch->component, branch->branch),
	    text_of(finding, "from %s until %s", branch->first_release,
		    branch->end_of_life ? branch->end_of_life : "(not announced)"),
	    "not ended");
	if (!table_is_past(branch->end_of_life_day, host->now))
		return RESULT_PASS;
	switch (build->builder) {
	case BUILT_BY_PACKAGER:
		return review(finding,
			      "%s %s is a distribution's own build of branch %s, which upstream "
			      "ended on %s: its packager alone repairs it, see %s",
			      build->component->name, build->text, branch->branch,
			      branch->end_of_life, branch->source);
	case BUILT_BY_UPSTREAM:
		return fail(finding, "%s %s is of branch %s, which ended on %s, see %s",
			    build->component->name, build->text, branch->branch,
			    branch->end_of_life, branch->source);
	case BUILT_BY_UNKNOWN:
		break;
	}
	return unknown(finding,
		       "%s %s is of branch %s, which upstream ended on %s, and whether a "
		       "distribution keeps its own build is not known: %s",
		       build->component->name, build->text, branch->branch, branch->end_of_life,
		       packages_cause(host->packages));
}

/* The version is read; what does the table know of it? */
static enum result judge_build(const struct subject *on, struct build *build,
			       struct finding *finding)
{
	build->branch = version_branch_of(build->component->name, &build->version);
	if (!build->branch)
		return unknown(finding, "the table of %s does not know the branch of %s %s",
			       engine_versions.age.date, build->component->name, build->text);
	build->package = package_of(on->host->packages, build);
	build->builder = builder_of(on, build);
	return result_worse(judge_branch(on->host, build, finding),
			    judge_flaws(on->host, build, finding));
}

static enum result judge_component(const struct subject *on, const struct component *component,
				   struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	struct build build = { .component = component, .text = version_of(daemon, component) };

	saw(finding, "GET /version", component->name, build.text,
	    "a branch that is maintained, without a known high or critical flaw");
	if (!build.text)
		return unknown(finding, "the version of %s was not read: %s", component->name,
			       daemon->version_read.cause ? daemon->version_read.cause
							  : "the engine does not say it");
	if (!version_read(build.text, &build.version))
		return unknown(finding, "the version of %s is not understood: %s", component->name,
			       build.text);
	return judge_build(on, &build, finding);
}

/* A flaw that the table knows is one even when the table is old; that there is no other is not. */
static enum result judge_table(const struct host *host, struct finding *finding)
{
	const struct table_age *age = &engine_versions.age;

	saw(finding, TABLE, "date", age->date,
	    text_of(finding, "at most %lld days before the audit", (long long)age->valid_days));
	if (!host->now)
		return unknown(finding, "the date of the audit is not known");
	if (!table_is_current(age, host->now))
		return unknown(finding,
			       "the table of versions is of %s and too old: what was found since "
			       "is not in it",
			       age->date);
	return RESULT_PASS;
}

/*
 * Whoever breaks out of a container does it through a known flaw of the engine, containerd or
 * runc far more often than through a new one.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	enum result result = judge_table(on->host, finding);

	for (size_t i = 0; i < sizeof(components) / sizeof(*components); i++)
		result = result_worse(result, judge_component(on, &components[i], finding));
	return result;
}

const struct check check_host_current_versions = {
	.id = { "1.2.2", "1.2.2", "1.2.2" },
	.title = "The engine, containerd and runc are maintained and have no known serious flaw",
	.why = "A flaw of the engine or of what it runs is a way from any container to root on the "
	       "host, and the published ones come with instructions.",
	.reads =
		"The versions that GET /version tells; the revisions of dpkg or apk where a "
		"distribution built them; a built-in table of maintained branches and of the "
		"versions that repair flaws of high or critical severity, each with its source. A "
		"branch that ended or a version below a repaired one fails. A distribution's build "
		"is compared by its revision, and where the table does not know that, a person "
		"must look. rpm's database is not read. When the table is too old, nothing passes.",
	.fix = "Update the engine, containerd and runc from the source that they were installed "
	       "from, to the newest release of a maintained branch.",
	.controls = "16.5",
	.level = 1,
	.looks = { { SCOPE_HOST, judge } },
};
