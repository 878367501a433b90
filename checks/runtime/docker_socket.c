#include <string.h>

#include "checks/kernel.h"
#include "checks/mounts.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"

/* Does what is mounted hold the socket, by any name that the host has for it? */
static bool is_reached(const char *const *names, const struct api_socket *socket)
{
	for (; *names; names++)
		if (path_is_below(socket->host_path, *names))
			return true;
	return false;
}

static enum result judge_mount(const struct subject *on, const struct container_mount *mount,
			       struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const char *doubt = mount_doubt(on, mount);
	const char *const *names;

	if (!mount->host_path)
		return mount->host_path_cause
			       ? unknown(finding, "where %s comes from could not be learned: %s",
					 mount->destination, mount->host_path_cause)
			       : RESULT_PASS;
	names = mount_names(on, mount, finding);
	for (size_t i = 0; i < daemon->socket_count; i++) {
		const struct api_socket *socket = &daemon->sockets[i];

		if (!is_reached(names, socket))
			continue;
		saw(finding, mount->host_path_source,
		    text_of(finding, "Mounts[%s]", mount->destination), mount->host_path,
		    text_of(finding, "nothing that holds %s", socket->host_path));
		return fail(finding, "reaches the API socket of %s through %s", socket->owner,
			    mount->destination);
	}
	if (doubt)
		return unknown(finding, "what %s shows is not known: %s", mount->destination,
			       doubt);
	return RESULT_PASS;
}

#define CAPABILITY_SYS_PTRACE (1ULL << 19)

static void advise(const struct container *container, struct finding *finding)
{
	const struct process *process = container->process;

	if (process && container->sharing[NS_PID] == SHARED_HOST &&
	    (process->capabilities.effective & CAPABILITY_SYS_PTRACE))
		note(finding, "with the host's PID namespace and SYS_PTRACE it reaches every file "
			      "of the host below /proc/PID/root");
}

/*
 * Who can speak to the engine's socket can start a privileged container: he is root on the host,
 * and a read-only mount does not change that. The sockets are those that the daemon and
 * containerd really listen on; mounts count by their place on the host, under any name.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	enum result worst = RESULT_NOT_APPLICABLE;

	for (size_t i = 0; i < container->mount_count; i++)
		worst = result_worse(worst, judge_mount(on, &container->mounts[i], finding));
	advise(container, finding);
	if (!silence)
		silence = mounts_silence(on);
	if (silence)
		worst = result_worse(worst, unknown(finding, "%s", silence));
	if (worst == RESULT_NOT_APPLICABLE) {
		saw(finding, container->inspect, "Mounts", NULL, NULL);
		return not_applicable(finding, "it has no mounts");
	}
	if (worst != RESULT_PASS)
		return worst;
	if (!on->daemon->listeners_read.is_read || !on->daemon->socket_count)
		return unknown(finding, "which sockets give access is not known: %s",
			       on->daemon->listeners_read.cause ? on->daemon->listeners_read.cause
								: "none of the daemon's was found");
	saw(finding, container->inspect, "Mounts", "none that holds an API socket",
	    "no API socket of Docker or containerd");
	return RESULT_PASS;
}

const struct check check_runtime_docker_socket = {
	.id = { "5.32", "5.32", "5.32" },
	.title = "No container reaches the API sockets of Docker or containerd",
	.why = "Whoever can speak to the engine can start a privileged container with the host's "
	       "root mounted: the socket is root on the host, and a read-only mount of it too.",
	.reads = "The unix sockets on which dockerd and containerd really listen, and every "
		 "mount's place on the host. A mount of a socket or of a directory above it "
		 "fails, whatever its name inside.",
	.fix = "Take the mount away; give a tool that needs the API a filtering proxy or a remote "
	       "endpoint with TLS and authorization.",
	.controls = "5.4",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
