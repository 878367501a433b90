#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"

/* A rootless engine lives in a user namespace, and so do its containers. */
static enum result judge_daemon(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const struct option *option = config_option(&daemon->config, OPTION_USERNS_REMAP);

	if (daemon->userns != TRI_UNKNOWN)
		saw(finding, "GET /info", "SecurityOptions[name=userns]", tri_text(daemon->userns),
		    "true");
	if (daemon->rootless != TRI_UNKNOWN)
		saw(finding, "GET /info", "SecurityOptions[name=rootless]",
		    tri_text(daemon->rootless), "true, where userns is false");
	if (daemon->userns == TRI_YES || daemon->rootless == TRI_YES)
		return RESULT_PASS;
	if (daemon->userns == TRI_UNKNOWN || daemon->rootless == TRI_UNKNOWN)
		return unknown_reading(finding, &daemon->info, "whether it remaps users");
	if (option_is_set(option) && option->value && *option->value)
		note(finding, "%s in %s is %s, but the engine runs without a user namespace",
		     option->field, option->source, option->value);
	return fail(finding, "root in a container is root on the host: user namespaces are off");
}

static const char *map_text(struct finding *finding, const struct process *process)
{
	const struct id_range *range = process->uid_map;
	const char *text = "";

	for (size_t i = 0; i < process->uid_map_count && i < 4; i++, range++)
		text = text_of(finding, "%s%s%u %u %u", text, *text ? ", " : "", range->inside,
			       range->outside, range->count);
	return text;
}

/* The kernel's map decides: not only --userns=host makes a container's root the host's. */
static enum result judge_container(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const struct process *process = container->process;
	uint32_t inside;

	if (!process)
		return unknown(finding, "%s",
			       container->process_cause ? container->process_cause
							: "its process was not read");
	if (!process->uid_map_count)
		return unknown(finding, "the uid_map of process %d was not read", process->pid);
	saw(finding, text_of(finding, "/proc/%d/uid_map", process->pid), "uid_map",
	    map_text(finding, process), "without the host's user 0");
	if (!process_inner_uid(process, 0, &inside))
		return RESULT_PASS;
	saw(finding, container->inspect, "HostConfig.UsernsMode", container->userns_mode,
	    "not host");
	return fail(finding, "its user %u is root on the host", inside);
}

const struct check check_daemon_userns_remap = {
	.id = { "2.9", "2.9", "2.10" },
	.title = "Root in a container is an ordinary user on the host",
	.why = "Without a user namespace, user 0 in a container is user 0 of the host: one fault "
	       "in the kernel or one mount too many, and the whole host is lost.",
	.reads = "Whether the engine lists userns or rootless among its security options, and the "
		 "uid_map of every running container. One of the two, and no container whose map "
		 "holds the host's user 0, passes.",
	.fix = "Set \"userns-remap\": \"default\" in daemon.json and restart the daemon (images "
	       "and containers start over in a new data directory, volumes need new owners, and "
	       "the containerd image store has to be off), or run the engine rootless; drop "
	       "--userns=host from containers.",
	.controls = "6",
	.level = 2,
	.looks = { { SCOPE_DAEMON, judge_daemon, ROLE_NONE },
		   { SCOPE_RUNNING, judge_container, ROLE_NONE } },
};
