#include "checks/api_listener.h"
#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"

static const char *saw_listeners(const struct daemon *daemon, struct finding *finding)
{
	const struct listener *const *one = daemon->listeners;
	const char *text = NULL;

	for (; one && *one; one++)
		if ((*one)->kind == SOCKET_TCP)
			text = text_of(finding, "%s%s%s port %u", text ? text : "",
				       text ? ", " : "", (*one)->address, (*one)->port);
	saw(finding,
	    daemon->process ? text_of(finding, "/proc/%d/fd", daemon->process->pid) : "/proc",
	    "listening sockets", text ? text : "no TCP listener", "no TCP listener, or mutual TLS");
	return text;
}

static enum result judge_undecided(const struct daemon *daemon, struct finding *finding)
{
	const struct option *verify = config_option(&daemon->config, OPTION_TLS_VERIFY);
	const struct option *tls = config_option(&daemon->config, OPTION_TLS);

	if (verify->origin == ORIGIN_UNKNOWN)
		return unknown_option(finding, verify);
	if (tls->origin == ORIGIN_UNKNOWN)
		return unknown_option(finding, tls);
	return unknown(finding, "whether clients must show a certificate could not be decided");
}

static enum result judge_files(const struct daemon *daemon, struct finding *finding)
{
	saw(finding, "TLS options", "certificate files", daemon->tls_files, "all exist");
	if (daemon->tls_files_exist == TRI_NO)
		return fail(finding, "mutual TLS is asked for, but a certificate file is missing");
	if (daemon->tls_files_exist == TRI_UNKNOWN)
		return unknown(finding, "the certificate files could not be looked at");
	return RESULT_PASS;
}

static enum result judge_listener(const struct daemon *daemon, const struct listener *listener,
				  struct finding *finding)
{
	switch (listener_use(daemon, listener)) {
	case USE_API:
		return fail(finding, "the API on %s port %u%s takes clients without a certificate",
			    listener->address, listener->port,
			    listener->is_loopback ? " (any local user)" : "");
	case USE_UNCLEAR:
		return review(finding,
			      "%s port %u may be the API or a published port: see "
			      "ListenStream= of docker.socket",
			      listener->address, listener->port);
	case USE_OTHER:
		break;
	}
	return RESULT_PASS;
}

static enum result judge_open(const struct daemon *daemon, struct finding *finding)
{
	const struct option *hosts = saw_option(finding, daemon, OPTION_HOSTS, "no tcp://");
	const struct listener *const *one = daemon->listeners;
	enum result result = RESULT_PASS;

	if (hosts->origin == ORIGIN_UNKNOWN)
		return unknown_option(finding, hosts);
	for (; one && *one; one++)
		if ((*one)->kind == SOCKET_TCP)
			result = result_worse(result, judge_listener(daemon, *one, finding));
	return result;
}

static enum result judge_unseen(const struct daemon *daemon, struct finding *finding)
{
	const char *host = unseen_host(daemon);

	if (host)
		return unknown(finding,
			       "the daemon should listen on %s, but no such socket was seen", host);
	return RESULT_PASS;
}

/*
 * The API is root on the host for whoever reaches it. What listens is read from the kernel: flags
 * do not show what systemd opened for the daemon.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const char *listeners;
	enum tri verified;
	enum result offered;

	if (!daemon->listeners_read.is_read)
		return unknown_reading(finding, &daemon->listeners_read, "where it listens");
	if (!daemon->listeners || !*daemon->listeners)
		return unknown(finding, "none of the daemon's sockets was found, and it has one");
	listeners = saw_listeners(daemon, finding);
	if (!listeners)
		return judge_unseen(daemon, finding);
	(void)saw_option(finding, daemon, OPTION_TLS_VERIFY, "true");
	(void)saw_option(finding, daemon, OPTION_TLS, "true");
	verified = verifies_clients(daemon);
	if (verified == TRI_YES)
		return judge_files(daemon, finding);
	if (verified == TRI_UNKNOWN)
		return judge_undecided(daemon, finding);
	offered = judge_open(daemon, finding);
	return result_worse(offered, judge_unseen(daemon, finding));
}

const struct check check_daemon_tls = {
	.id = { "2.7", "2.7", "2.8" },
	.title = "The API is offered over TCP only with mutual TLS",
	.why = "Who reaches an open API port owns the host: one request starts a container with "
	       "the host's root file system in it. Such ports are scanned for around the clock.",
	.reads = "The sockets that dockerd listens on, from the kernel, and the options hosts, "
		 "tls and tlsverify with the files they name. No TCP listener passes, and so does "
		 "one that demands a client certificate.",
	.fix = "Remove tcp:// from hosts (or ListenStream= of docker.socket) and reach the engine "
	       "by ssh://, or set tlsverify, tlscacert, tlscert and tlskey in daemon.json, and "
	       "restart the daemon.",
	.controls = "13.5",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
