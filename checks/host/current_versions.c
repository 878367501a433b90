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

/* What is known of one component here. */
struct build {
	const struct component *component;
	const char *text; /* the version as the engine tells it */
	struct version version;
	const struct version_branch *branch;
	const struct package *package; /* a distribution's that brought it; NULL none is known */
	bool is_patched; /* a distribution's own build, which may repair flaws in a revision */
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

static enum result judge_patched(const struct host *host, const struct build *build,
				 const struct version_fix *fix, struct finding *finding)
{
	const struct version_distribution *row = NULL;

	if (build->package && host->os_codename)
		row = version_distribution_of(build->package->name, host->os_codename, fix->cve);
	if (!row)
		return review(finding,
			      "%s %s is a distribution's own build, below %s where %s (%s) is "
			      "repaired upstream: whether its packager repaired it is not in the "
			      "table, see %s",
			      build->component->name, build->text, fix->fixed_in, fix->cve,
			      fix->severity, fix->source);
	saw(finding, host->packages->source, row->package, build->package->version,
	    text_of(finding, "%s or later, for %s", row->fixed_revision, row->cve));
	if (order_packages(build->package, row->fixed_revision) >= 0)
		return RESULT_PASS;
	return fail(finding, "%s %s has %s (%s), repaired in %s, see %s", row->package,
		    build->package->version, fix->cve, fix->severity, row->fixed_revision,
		    row->source);
}

static enum result judge_flaw(const struct subject *on, const struct build *build,
			      const struct version_fix *fix, struct finding *finding)
{
	const struct packages *packages = on->host->packages;

	if (build->is_patched)
		return judge_patched(on->host, build, fix, finding);
	if (is_dockers(on->daemon) || (packages && packages->reading.is_read))
		return fail(finding, "%s %s has %s (%s), repaired in %s, see %s",
			    build->component->name, build->text, fix->cve, fix->severity,
			    fix->fixed_in, fix->source);
	return unknown(finding,
		       "%s %s is below %s, where %s is repaired, and whether a distribution "
		       "repaired it in its own build is not known: %s",
		       build->component->name, build->text, fix->fixed_in, fix->cve,
		       packages && packages->reading.cause ? packages->reading.cause
							   : "the installed packages were not "
							     "looked at");
}

static enum result judge_flaws(const struct subject *on, const struct build *build,
			       struct finding *finding)
{
	enum result result = RESULT_PASS;

	for (size_t i = 0; i < engine_versions.fix_count; i++)
		if (has_flaw(build, &engine_versions.fix[i]))
			result = result_worse(
				result, judge_flaw(on, build, &engine_versions.fix[i], finding));
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
	if (build->is_patched)
		return review(
			finding,
			"%s %s is a distribution's own build of branch %s, which upstream "
			"ended on %s: its flaws are repaired by the distribution alone, see %s",
			build->component->name, build->text, branch->branch, branch->end_of_life,
			branch->source);
	return fail(finding, "%s %s is of branch %s, which ended on %s, see %s",
		    build->component->name, build->text, branch->branch, branch->end_of_life,
		    branch->source);
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
	build->is_patched = build->package || has_packager_mark(build->text);
	return result_worse(judge_branch(on->host, build, finding),
			    judge_flaws(on, build, finding));
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
