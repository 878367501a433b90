#include <string.h>

#include "checks/allowance.h"
#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

/* The site vouches for what the profile lists; what it does not list must still be refused. */
static enum result judge_approved(const struct subject *on, struct finding *finding)
{
	const char *profile = on->daemon->seccomp_profile;
	const char *json = on->daemon->seccomp_json;
	const enum tri by_default = seccomp_allows_by_default(json, strlen(json));

	saw_policy(on, finding, "seccomp_profiles", profile, "the profile in use");
	saw(finding, profile, "allows what it does not name", tri_text(by_default), "false");
	if (by_default == TRI_UNKNOWN)
		return unknown(finding, "the seccomp profile %s cannot be understood", profile);
	if (by_default == TRI_YES)
		return fail(finding,
			    "the approved seccomp profile %s allows all that it does not "
			    "name",
			    profile);
	return RESULT_PASS;
}

/* Whether a list of the site's own is good enough is the site's to say; that it filters is not. */
static enum result judge_custom(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const char *profile = daemon->seccomp_profile;
	enum tri allows_all = TRI_UNKNOWN;

	if (!daemon->seccomp_json)
		return unknown(finding, "the seccomp profile %s was not read%s%s", profile,
			       daemon->seccomp_cause ? ": " : "",
			       daemon->seccomp_cause ? daemon->seccomp_cause : "");
	allows_all = seccomp_allows_all(daemon->seccomp_json, strlen(daemon->seccomp_json));
	if (allows_all == TRI_UNKNOWN)
		return unknown(finding, "the seccomp profile %s cannot be understood", profile);
	saw(finding, profile, "allows every system call", tri_text(allows_all), "false");
	if (allows_all == TRI_YES)
		return fail(finding, "the seccomp profile %s filters nothing", profile);
	if (list_holds(on->policy->seccomp_profiles, profile))
		return judge_approved(on, finding);
	return review(finding,
		      "the seccomp profile %s is the site's own: compare it with the "
		      "built-in one",
		      profile);
}

/*
 * The filter keeps containers from the rarely used system calls in which kernel holes are found;
 * unconfined, each of them is a way out.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const char *profile = daemon->seccomp == TRI_YES ? daemon->seccomp_profile : NULL;
	const char *field = "SecurityOptions[name=seccomp]";

	if (daemon->seccomp == TRI_UNKNOWN)
		return unknown_reading(finding, &daemon->info, "whether seccomp is on");
	saw(finding, "GET /info", field, profile, "builtin");
	if (daemon->seccomp == TRI_NO)
		return fail(finding, "system calls are not filtered: the engine has no seccomp");
	if (!profile)
		return unknown_reading(finding, &daemon->info, "which seccomp profile it uses");
	if (strcmp(profile, "unconfined") == 0)
		return fail(finding, "system calls are not filtered: the default is unconfined");
	if (strcmp(profile, "builtin") == 0 || strcmp(profile, "default") == 0)
		return RESULT_PASS;
	return judge_custom(on, finding);
}

const struct check check_daemon_seccomp_profile = {
	.id = { "2.17", "2.17", "2.18" },
	.title = "Containers start under the built-in seccomp profile",
	.why = "The built-in profile refuses dozens of system calls that containers hardly need "
	       "and that kernel exploits love. A default of unconfined gives all of them back, to "
	       "every container.",
	.reads = "The seccomp profile that the engine reports, and a profile file of the site's "
		 "own. The built-in one passes, one that filters is for review, or passes if "
		 "it is one of the policy's seccomp_profiles; unconfined fails.",
	.fix = "Remove seccomp-profile from daemon.json and dockerd's command line and restart "
	       "the daemon; give the one container that needs more a profile by --security-opt "
	       "seccomp=FILE.",
	.controls = "16",
	.level = 2,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
