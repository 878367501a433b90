#include "checks/hardening_report.h"

#include "core/facts/hardening.h"
#include "core/facts/host.h"
#include "core/facts/policy.h"

#define DAY (24LL * 60 * 60 * 1000000000)

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

enum result judge_hardening_report(const struct subject *on, struct finding *finding)
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
