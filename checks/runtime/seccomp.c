#include <string.h>

#include "checks/daemon_option.h"
#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"

#define MODE_FILTER 2

/* A profile that allows every call is no filter, though the kernel counts it as one; one that
 * names what it denies has to know every danger. */
static enum result judge_json(const struct subject *on, const char *json, bool is_own,
			      struct finding *finding)
{
	const enum tri allows = seccomp_allows_all(json, strlen(json));
	const char *source = is_own ? on->container->inspect : on->daemon->seccomp_profile;
	const char *field = is_own ? "HostConfig.SecurityOpt" : "profile";

	if (allows == TRI_UNKNOWN)
		return unknown(finding, "its seccomp profile could not be understood");
	if (allows == TRI_YES) {
		saw(finding, source, field, "allows every system call", "denies by default");
		return fail(finding, "its seccomp profile allows every system call");
	}
	if (seccomp_allows_by_default(json, strlen(json)) == TRI_YES) {
		saw(finding, source, field, "allows by default", "denies by default");
		return warn(finding, "its seccomp profile allows whatever it does not name");
	}
	return RESULT_PASS;
}

/* The engine's own names apart, it takes any JSON, blanks before it too. */
static bool is_document(const char *profile)
{
	static const char *const names[] = { "", "unconfined", "builtin", "default" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(profile, names[i]) == 0)
			return false;
	return true;
}

static enum result judge_profile(const struct subject *on, struct finding *finding)
{
	const char *own = container_security_option(on->container, "seccomp");

	if (own && is_document(own))
		return judge_json(on, own, true, finding);
	if (!own && on->daemon->seccomp_json)
		return judge_json(on, on->daemon->seccomp_json, false, finding);
	if (!own && on->daemon->seccomp_cause)
		return unknown(finding, "the daemon's seccomp profile could not be read: %s",
			       on->daemon->seccomp_cause);
	return RESULT_PASS;
}

/* A filter that the first process gave itself holds for its children, not for what exec starts. */
static enum result judge_unconfined(const struct container *container, struct finding *finding)
{
	const char *own = container_security_option(container, "seccomp");

	if (own && strcmp(own, "unconfined") == 0) {
		saw(finding, container->inspect, "HostConfig.SecurityOpt", own,
		    "no seccomp=unconfined");
		return fail(finding, "is configured with seccomp=unconfined");
	}
	if (!own && container->privileged == TRI_YES)
		return fail(finding, "is privileged and has no seccomp profile of its own");
	return RESULT_PASS;
}

static enum result judge_running(const struct subject *on, struct finding *finding)
{
	const struct process *process = on->container->process;

	if (!process->seccomp.known)
		return unknown(finding, "%s shows no seccomp mode", process->status_source);
	saw(finding, process->status_source, "Seccomp",
	    text_of(finding, "%lld", (long long)process->seccomp.value), "2");
	if (process->seccomp.value == 0)
		return fail(finding, "runs without a seccomp filter");
	if (judge_unconfined(on->container, finding) != RESULT_PASS)
		return RESULT_FAIL;
	return judge_profile(on, finding);
}

static enum result judge_stopped(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *own = container_security_option(container, "seccomp");

	saw(finding, container->inspect, "HostConfig.SecurityOpt", own ? own : NULL,
	    "no seccomp=unconfined");
	if (!container->security_opt || container->privileged == TRI_UNKNOWN)
		return unknown(finding, "the engine did not say its security options");
	if (judge_unconfined(container, finding) != RESULT_PASS)
		return RESULT_FAIL;
	if (own)
		return judge_profile(on, finding);
	if (!on->daemon->info.is_read)
		return unknown_reading(finding, &on->daemon->info, "GET /info");
	if (on->daemon->seccomp != TRI_YES)
		return fail(finding, "the engine offers no seccomp");
	if (on->daemon->seccomp_profile && strcmp(on->daemon->seccomp_profile, "unconfined") == 0)
		return fail(finding, "the daemon's default is unconfined");
	return judge_profile(on, finding);
}

/* The filter keeps some 40 system calls away that have opened the kernel before. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const char *silence = kernel_silence(on->container);

	if (silence)
		return unknown(finding, "%s", silence);
	return on->container->process ? judge_running(on, finding) : judge_stopped(on, finding);
}

const struct check check_runtime_seccomp = {
	.id = { "5.22", "5.22", "5.22" },
	.title = "Every container runs under a seccomp filter",
	.why = "The filter keeps system calls away that no container needs and that have been the "
	       "way out of containers before.",
	.reads = "Seccomp of its first process, and whether its own profile allows everything; "
		 "where it does not run, its options and the daemon's profile. A filter that "
		 "denies something passes.",
	.fix = "Drop seccomp=unconfined or --privileged, or give it a profile that denies by "
	       "default.",
	.controls = "4.4",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
