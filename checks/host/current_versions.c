#include <string.h>

#include "core/check.h"
#include "core/facts/component.h"

#define TABLE "table of versions"

static const char *packages_cause(const struct packages *packages)
{
	return packages && packages->reading.cause ? packages->reading.cause
						   : "the installed packages were not looked at";
}

/* Flaws of one build that no row decides, told in one sentence. */
struct open_flaws {
	const char *list; /* NULL none */
};

static void add_open(const struct build *build, const struct version_fix *fix,
		     struct open_flaws *open, struct finding *finding)
{
	saw(finding, fix->source, text_of(finding, "%s, %s", build->component, fix->cve),
	    build->text, text_of(finding, "%s or later", fix->fixed_in));
	open->list = text_of(finding, "%s%s%s (%s, repaired in %s)", open->list ? open->list : "",
			     open->list ? ", " : "", fix->cve, fix->severity, fix->fixed_in);
}

/* The packager's own revision decides. */
static enum result judge_repair(const struct host *host, const struct build *build,
				const struct version_fix *fix,
				const struct version_distribution *repair, struct finding *finding)
{
	saw(finding, host->packages->source, repair->package, build->package->version,
	    text_of(finding, "%s or later, for %s", repair->fixed_revision, repair->cve));
	if (package_order(build->package, repair->fixed_revision) < 0)
		return fail(finding, "%s %s has %s (%s), repaired in %s, see %s", repair->package,
			    build->package->version, fix->cve, fix->severity,
			    repair->fixed_revision, repair->source);
	return RESULT_PASS;
}

/* Without a revision that is known nobody here can decide. */
static enum result judge_packaged(const struct host *host, const struct build *build,
				  const struct open_flaws *open, struct finding *finding)
{
	const struct packages *packages = host->packages;

	if (!packages || !packages->reading.is_read)
		return unknown(finding, "which revision of %s %s is installed is not known: %s",
			       build->component, build->text, packages_cause(packages));
	if (!host->os_id)
		return unknown(finding, "of which release %s %s is a build is not known: %s",
			       build->component, build->text,
			       host->os_cause ? host->os_cause : "os-release has no ID");
	return review(finding,
		      "%s %s is a distribution's own build: whether its packager repaired what "
		      "upstream did is not in the table: %s",
		      build->component, build->text, open->list);
}

static enum result judge_open(const struct host *host, const struct build *build,
			      const struct open_flaws *open, struct finding *finding)
{
	switch (build->builder) {
	case BUILT_BY_PACKAGER:
		return judge_packaged(host, build, open, finding);
	case BUILT_BY_UPSTREAM:
		return fail(finding, "%s %s has %s", build->component, build->text, open->list);
	case BUILT_BY_UNKNOWN:
		break;
	}
	return unknown(finding,
		       "%s %s may have %s: whether a distribution repaired it in its own build is "
		       "not known: %s",
		       build->component, build->text, open->list, packages_cause(host->packages));
}

static bool is_serious(const struct version_fix *fix)
{
	return strcmp(fix->severity, "high") == 0 || strcmp(fix->severity, "critical") == 0;
}

static enum result judge_flaws(const struct host *host, const struct build *build,
			       struct finding *finding)
{
	enum result result = RESULT_PASS;
	struct open_flaws open = { 0 };

	for (size_t i = 0; i < engine_versions.fix_count; i++) {
		const struct version_fix *fix = &engine_versions.fix[i];
		const struct version_distribution *repair = NULL;

		if (!is_serious(fix) || !build_is_below(build, fix))
			continue;
		if (build->builder == BUILT_BY_PACKAGER)
			repair = build_repair(build, host, fix->cve);
		if (repair)
			result = result_worse(result,
					      judge_repair(host, build, fix, repair, finding));
		else
			add_open(build, fix, &open, finding);
	}
	if (!open.list)
		return result;
	return result_worse(result, judge_open(host, build, &open, finding));
}

static enum result judge_ended(const struct host *host, const struct build *build,
			       struct finding *finding)
{
	const struct version_branch *branch = build->branch;

	switch (build->builder) {
	case BUILT_BY_PACKAGER:
		return review(finding,
			      "%s %s is a distribution's own build of branch %s, which upstream "
			      "ended on %s: its packager alone repairs it",
			      build->component, build->text, branch->branch, branch->end_of_life);
	case BUILT_BY_UPSTREAM:
		return fail(finding, "%s %s is of branch %s, which ended on %s", build->component,
			    build->text, branch->branch, branch->end_of_life);
	case BUILT_BY_UNKNOWN:
		break;
	}
	return unknown(finding,
		       "%s %s is of branch %s, which upstream ended on %s, and whether a "
		       "distribution keeps its own build is not known: %s",
		       build->component, build->text, branch->branch, branch->end_of_life,
		       packages_cause(host->packages));
}

static enum result judge_branch(const struct host *host, const struct build *build,
				struct finding *finding)
{
	const struct version_branch *branch = build->branch;

	saw(finding, branch->source, text_of(finding, "%s %s", branch->component, branch->branch),
	    text_of(finding, "from %s until %s", branch->first_release,
		    branch->end_of_life ? branch->end_of_life : "(not announced)"),
	    "not ended");
	if (table_is_past(branch->end_of_life_day, host->now))
		return judge_ended(host, build, finding);
	return RESULT_PASS;
}

static enum result judge_unread(const struct daemon *daemon, const struct build *build,
				struct finding *finding)
{
	if (build->text)
		return unknown(finding, "the version of %s is not understood: %s", build->component,
			       build->text);
	return unknown(finding, "the version of %s was not read: %s", build->component,
		       daemon->version_read.cause ? daemon->version_read.cause
						  : "the engine does not say it");
}

static enum result judge_component(const struct subject *on, enum component component,
				   struct finding *finding)
{
	struct build build;
	bool is_read = build_of(component, on->daemon, on->host, &build);

	saw(finding, "GET /version", build.component, build.text,
	    "a branch that is maintained, without a known high or critical flaw");
	if (!is_read)
		return judge_unread(on->daemon, &build, finding);
	if (!build.branch)
		return unknown(finding, "the table of %s does not know the branch of %s %s",
			       engine_versions.age.date, build.component, build.text);
	return result_worse(judge_branch(on->host, &build, finding),
			    judge_flaws(on->host, &build, finding));
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

	for (enum component component = 0; component < COMPONENTS; component++)
		result = result_worse(result, judge_component(on, component, finding));
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
	.looks = { { .scope = SCOPE_HOST, .judge = judge } },
};
