#include <string.h>

#include "core/check.h"
#include "core/facts/hardening.h"
#include "core/facts/host.h"
#include "core/facts/os_release.h"
#include "core/facts/policy.h"

#define DAY (24LL * 60 * 60 * 1000000000)

static enum result unread(struct finding *finding, const struct hardening_value *value)
{
	return unknown(finding, "%s", value->cause ? value->cause : "it was not asked for");
}

static void show(struct finding *finding, const struct hardening_value *value, const char *expected)
{
	saw(finding, value->path, "value",
	    value->text	       ? value->text
	    : value->is_absent ? "(no such file)"
			       : value->cause,
	    expected);
}

/* An old kernel that has no such list tells nothing of its processor. */
static enum result judge_processor(const struct hardening *hardening, struct finding *finding)
{
	enum result result = RESULT_PASS;

	if (!hardening->cpu_read.is_read)
		return unknown(finding, "%s",
			       hardening->cpu_read.cause ? hardening->cpu_read.cause
							 : "the processor's flaws were not read");
	if (!hardening->cpu_count)
		return unknown(finding, "the kernel lists no flaws of the processor");
	for (size_t i = 0; i < hardening->cpu_count; i++) {
		const struct hardening_value *flaw = &hardening->cpu[i];

		show(finding, flaw, "not affected, or mitigated");
		if (!flaw->text)
			result = result_worse(result, unread(finding, flaw));
		else if (hardening_is_vulnerable(flaw->text))
			result = result_worse(result,
					      fail(finding, "%s says %s", flaw->path, flaw->text));
	}
	return result;
}

static enum result judge_aslr(const struct hardening *hardening, struct finding *finding)
{
	const struct hardening_value *aslr = &hardening->settings[HARDENING_ASLR];

	show(finding, aslr, "2");
	if (!aslr->text)
		return unread(finding, aslr);
	if (strcmp(aslr->text, "0") == 0)
		return fail(finding, "addresses are not randomized: %s is 0", aslr->path);
	return RESULT_PASS;
}

/* The two that distributions use tell of themselves where the list is not to be had. */
static enum result judge_modules(const struct host *host, struct finding *finding)
{
	const struct hardening_value *modules = &host->hardening->settings[HARDENING_LSM];

	show(finding, modules, "apparmor, selinux, smack or tomoyo");
	if (host->apparmor == TRI_YES || host->selinux == TRI_YES)
		return RESULT_PASS;
	if (!modules->text)
		return unread(finding, modules);
	if (!hardening_has_major_lsm(modules->text))
		return fail(finding, "no security module confines programs: only %s is active",
			    modules->text);
	return RESULT_PASS;
}

/* What no threshold decides, for whoever reviews the host. A setting that a kernel lacks is seen as
 * such; one that could not be read is a failed look. */
static enum result show_settings(const struct hardening *hardening, struct finding *finding)
{
	enum result result = RESULT_PASS;

	for (size_t i = 0; i < HARDENING_SETTINGS; i++) {
		const struct hardening_value *value = &hardening->settings[i];

		if (i == HARDENING_LSM || i == HARDENING_ASLR)
			continue;
		show(finding, value, "as the site's standard says");
		if (!value->text && !value->is_absent)
			result = result_worse(result, unread(finding, value));
	}
	return result;
}

static enum result judge_release(const struct host *host, const struct os_release *release,
				 struct finding *finding)
{
	saw(finding, release->source, "support",
	    text_of(finding, "from %s until %s", release->released, release->end_of_support),
	    "not ended");
	if (!table_is_past(release->end_of_support_day, host->now))
		return RESULT_PASS;
	if (release->end_of_extended && !table_is_past(release->end_of_extended_day, host->now))
		return review(finding,
			      "support of %s %s ended on %s; the extended one lasts until %s and "
			      "must be in use, see %s",
			      release->id, release->version, release->end_of_support,
			      release->end_of_extended, release->source);
	return fail(finding, "support of %s %s ended on %s, see %s", release->id, release->version,
		    release->end_of_extended ? release->end_of_extended : release->end_of_support,
		    release->source);
}

static enum result judge_known_system(const struct host *host, struct finding *finding)
{
	const struct os_release *release = os_release_of(host->os_id, host->os_version);

	saw(finding, host->os_source, "ID, VERSION_ID",
	    text_of(finding, "%s %s", host->os_id,
		    host->os_version ? host->os_version : "(no version)"),
	    "a release that is supported");
	if (!host->now)
		return unknown(finding, "the date of the audit is not known");
	if (!release)
		return unknown(finding,
			       "the table of %s does not know until when %s %s is "
			       "supported",
			       os_releases.age.date, host->os_id,
			       host->os_version ? host->os_version : "(no version)");
	if (!table_is_past(release->end_of_support_day, host->now) &&
	    !table_is_current(&os_releases.age, host->now))
		return unknown(finding, "the table of releases is of %s and too old",
			       os_releases.age.date);
	return judge_release(host, release, finding);
}

static enum result judge_system(const struct host *host, struct finding *finding)
{
	if (host->container_cause)
		return unknown(finding, "os-release is the container's: %s", host->container_cause);
	if (!host->os_id)
		return unknown(finding, "the system's release was not read: %s",
			       host->os_cause ? host->os_cause : "os-release has no ID");
	return judge_known_system(host, finding);
}

static enum result judge_age(const struct subject *on, const struct hardening_scan *scan,
			     struct finding *finding)
{
	const int64_t most = on->policy->hardening_report.max_age_days.value;
	const int64_t age = (on->host->now - scan->ended) / DAY;

	if (!scan->ended || !on->host->now)
		return unknown(finding, "the report does not say when it was made, or the date "
					"of the audit is not known");
	saw(finding, on->policy->hardening_report.path, "report_datetime_end",
	    text_of(finding, "%lld days ago", (long long)age),
	    text_of(finding, "at most %lld", (long long)most));
	if (age < -1)
		return unknown(finding, "the report was made after the audit");
	if (age > most)
		return unknown(finding, "the report is stale: %lld days old, at most %lld",
			       (long long)age, (long long)most);
	return RESULT_PASS;
}

static enum result judge_score(const struct subject *on, const struct hardening_scan *scan,
			       struct finding *finding)
{
	const int64_t least = on->policy->hardening_report.minimum_score.value;

	if (!scan->score.known)
		return unknown(finding, "the report has no hardening_index");
	saw(finding, on->policy->hardening_report.path, "hardening_index",
	    text_of(finding, "%lld", (long long)scan->score.value),
	    text_of(finding, "%lld or more", (long long)least));
	if (scan->score.value < least)
		return fail(finding, "the hardening report scores %lld, below %lld",
			    (long long)scan->score.value, (long long)least);
	return RESULT_PASS;
}

static enum result judge_lynis(const struct subject *on, struct finding *finding)
{
	const struct hardening_scan *scan = &on->host->hardening->scan;
	enum result result;

	if (!scan->reading.is_read)
		return unknown(finding, "the hardening report was not read: %s",
			       scan->reading.cause ? scan->reading.cause : "it was not asked for");
	result = judge_age(on, scan, finding);
	/* The score of long ago says nothing, be it good or bad. */
	return result == RESULT_PASS ? judge_score(on, scan, finding) : result;
}

static enum result judge_report(const struct subject *on, struct finding *finding)
{
	switch (on->policy->hardening_report.format) {
	case HARDENING_LYNIS:
		return judge_lynis(on, finding);
	case HARDENING_XCCDF:
		return unknown(finding, "the hardening report's format xccdf is not read yet");
	case HARDENING_ARF:
		return unknown(finding, "the hardening report's format arf is not read yet");
	case HARDENING_NONE:
		break;
	}
	return review(finding, "which hardening standard this host follows is not known: name a "
			       "scanner's report in the policy, or compare the evidence with the "
			       "site's standard");
}

/*
 * Containers share the host's kernel. Where the host lacks what any standard asks for, one bug in
 * a container is enough.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct host *host = on->host;
	enum result result = judge_system(host, finding);

	if (!host->hardening)
		return result_worse(result, unknown(finding, "the kernel's settings were not "
							     "looked at"));
	result = result_worse(result, judge_processor(host->hardening, finding));
	result = result_worse(result, judge_aslr(host->hardening, finding));
	result = result_worse(result, judge_modules(host, finding));
	result = result_worse(result, show_settings(host->hardening, finding));
	return result_worse(result, judge_report(on, finding));
}

const struct check check_host_hardening = {
	.id = { "1.2.1", "1.2.1", "1.2.1" },
	.title = "The host follows a hardening standard",
	.why = "Every container runs on the host's kernel and is kept in by it. What weakens the "
	       "host weakens all of them at once.",
	.reads = "The kernel's list of the processor's flaws, its security modules and lockdown, "
		 "the randomizing of addresses and further settings; the system's release and a "
		 "built-in table of the ends of support; the Lynis report that the policy names. "
		 "An open flaw, no randomizing, no security module, or a release without support "
		 "fails. Only a report that is young enough and scores what the policy asks for "
		 "passes; without one a person must compare the evidence.",
	.fix = "Harden the host by the standard that the site chose, scan it with Lynis, and name "
	       "the report in the policy under inputs.hardening_report.",
	.controls = "16.7",
	.level = 1,
	.looks = { { SCOPE_HOST, judge } },
};
