#include <string.h>

#include "checks/kernel.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"

/* Without an option of its own the daemon's default of the day it was created was stamped in. */
static enum result judge_default(const struct subject *on, struct finding *finding)
{
	const struct option *option = config_option(&on->daemon->config, OPTION_NO_NEW_PRIVILEGES);

	saw(finding, option->source, option->field, option->value, "true");
	if (option->truth == TRI_UNKNOWN)
		return unknown(finding, "the daemon's default is not known: %s",
			       option->cause ? option->cause : "it was not read");
	if (option->truth == TRI_NO)
		return fail(finding, "may gain privileges by setuid programs");
	if (!on->daemon->started || on->container->created < on->daemon->started)
		return fail(finding, "it may be older than the daemon's default: create it anew");
	return RESULT_PASS;
}

static enum result judge_stopped(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *own = container_security_option(container, "no-new-privileges");

	if (!container->security_opt)
		return unknown(finding, "the engine did not say its security options");
	saw(finding, container->inspect, "HostConfig.SecurityOpt",
	    own ? text_of(finding, "no-new-privileges%s%s", *own ? "=" : "", own) : NULL,
	    "no-new-privileges");
	if (own && (!*own || parse_bool(own) == TRI_YES))
		return RESULT_PASS;
	if (own)
		return fail(finding, "may gain privileges by setuid programs");
	return judge_default(on, finding);
}

/* A first process may set the bit itself; what docker exec starts beside it goes without. */
static enum result judge_own_bit(const struct container *container, struct finding *finding)
{
	const char *own = container_security_option(container, "no-new-privileges");

	if (!own || !*own || parse_bool(own) == TRI_YES)
		return RESULT_PASS;
	saw(finding, container->inspect, "HostConfig.SecurityOpt",
	    text_of(finding, "no-new-privileges=%s", own), "no-new-privileges");
	return fail(finding, "is configured to gain privileges; its first process alone gave "
			     "that up");
}

/* With the bit set, no setuid program and no file capability can make a process stronger. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct process *process = on->container->process;
	const char *silence = kernel_silence(on->container);

	if (silence)
		return unknown(finding, "%s", silence);
	if (!process)
		return judge_stopped(on, finding);
	if (process->no_new_privileges == TRI_UNKNOWN)
		return unknown(finding, "%s shows no NoNewPrivs", process->status_source);
	saw(finding, process->status_source, "NoNewPrivs",
	    process->no_new_privileges == TRI_YES ? "1" : "0", "1");
	if (process->no_new_privileges == TRI_NO)
		return fail(finding, "may gain privileges by setuid programs");
	return judge_own_bit(on->container, finding);
}

const struct check check_runtime_no_new_privileges = {
	.id = { "5.26", "5.26", "5.26" },
	.title = "No container can gain privileges",
	.why = "A setuid program inside an image turns any process in the container into root; "
	       "no-new-privileges takes the effect away from all of them.",
	.reads = "NoNewPrivs of its first process; where it does not run, its security options and "
		 "the daemon's default when it was created. 1 passes.",
	.fix = "Start it with --security-opt no-new-privileges, or make it the daemon's default "
	       "and "
	       "create the container anew.",
	.controls = "5.4",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
