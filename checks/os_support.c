#include "checks/os_support.h"

#include "core/facts/host.h"
#include "core/facts/os_release.h"

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

enum result judge_os_support(const struct host *host, struct finding *finding)
{
	if (host->container_cause)
		return unknown(finding, "os-release is the container's: %s", host->container_cause);
	if (!host->os_id)
		return unknown(finding, "the system's release was not read: %s",
			       host->os_cause ? host->os_cause : "os-release has no ID");
	return judge_known_system(host, finding);
}
