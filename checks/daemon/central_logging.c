#include <ctype.h>
#include <string.h>

#include "checks/allowance.h"
#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

/* Drivers that send, and the option that says where to; without an option, to their own cloud. */
static const struct sender {
	const char *driver, *option;
} senders[] = {
	{ "syslog", "syslog-address" },
	{ "fluentd", "fluentd-address" },
	{ "gelf", "gelf-address" },
	{ "splunk", "splunk-url" },
	{ "awslogs", NULL },
	{ "gcplogs", NULL },
};

static const struct sender *sender_of(const char *driver)
{
	for (size_t i = 0; i < sizeof(senders) / sizeof(*senders); i++)
		if (strcmp(senders[i].driver, driver) == 0)
			return &senders[i];
	return NULL;
}

/* A unix socket, the loopback interface, or nothing at all, which every driver takes for these. */
static bool is_local(const char *address)
{
	static const char *const names[] = { "localhost", "::1", "0.0.0.0", "::" };
	const char *scheme = strstr(address, "://");
	const char *host = scheme ? scheme + 3 : address;
	size_t length;

	if (strncmp(address, "unix", 4) == 0 && scheme)
		return true;
	host += *host == '[';
	length = strcspn(host, strchr(host, ']') ? "]" : ":/");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (length == strlen(names[i]) && strncasecmp(host, names[i], length) == 0)
			return true;
	return length == 0 || (strncmp(host, "127.", 4) == 0 && isdigit((unsigned char)host[4]));
}

static bool is_kept_here(const char *driver)
{
	return strcmp(driver, "json-file") == 0 || strcmp(driver, "local") == 0 ||
	       strcmp(driver, "none") == 0;
}

/* A plugin is called "loki:latest", and approved as loki or with its tag. */
static bool is_approved(const char *const *plugins, const char *driver)
{
	const size_t length = strcspn(driver, ":");

	for (; plugins && *plugins; plugins++)
		if (strcmp(*plugins, driver) == 0 ||
		    (strlen(*plugins) == length && strncmp(*plugins, driver, length) == 0))
			return true;
	return false;
}

static enum result leave_open(struct finding *finding, const char *driver)
{
	return review(finding, "whether %s takes logs off this host only the site knows", driver);
}

static enum result judge_journald(const struct subject *on, struct finding *finding)
{
	const enum tri is_forwarded = on->policy->log_forwarding.journald;

	if (is_forwarded == TRI_UNKNOWN)
		return leave_open(finding, "journald");
	saw_policy(on, finding, "log_forwarding.journald", tri_text(is_forwarded), "true");
	if (is_forwarded == TRI_NO)
		return fail(finding, "the policy says that the journal stays on this host");
	return RESULT_PASS;
}

/* Where the logs of journald and of plugins go the host does not tell. */
static enum result judge_other(const struct subject *on, struct finding *finding,
			       const char *driver)
{
	const char *const *plugins = on->policy->log_forwarding.plugins;

	if (strcmp(driver, "journald") == 0)
		return judge_journald(on, finding);
	if (!plugins)
		return leave_open(finding, driver);
	saw_policy(on, finding, "log_forwarding.plugins", joined(finding, plugins), driver);
	if (!is_approved(plugins, driver))
		return fail(finding,
			    "%s is none of the policy's plugins that take logs off this "
			    "host",
			    driver);
	return RESULT_PASS;
}

/* A driver with the address that it sends to, NULL where none is set. */
static enum result judge_driver(const struct subject *on, struct finding *finding,
				const char *driver, const char *address)
{
	const struct sender *sender = sender_of(driver);

	if (is_kept_here(driver))
		return fail(finding, "logs stay on this host, or nowhere (%s)", driver);
	if (!sender)
		return judge_other(on, finding, driver);
	if (sender->option && (!address || is_local(address)))
		return warn(finding, "%s sends to %s, on this host", driver,
			    address && *address ? address : "its local default");
	return RESULT_PASS;
}

/* Whoever takes a host over deletes what it wrote: only logs that have left it bear witness. */
static enum result judge_daemon(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const char *driver = daemon->logging_driver;
	const struct sender *sender = driver ? sender_of(driver) : NULL;
	const struct option *options;

	if (!driver)
		return unknown_reading(finding, &daemon->info, "its logging driver");
	saw(finding, "GET /info", "LoggingDriver", driver, "a driver that sends elsewhere");
	note_disagreement(finding, config_option(&daemon->config, OPTION_LOG_DRIVER), driver);
	if (!sender || !sender->option)
		return judge_driver(on, finding, driver, NULL);
	options = saw_option(finding, daemon, OPTION_LOG_OPTS,
			     text_of(finding, "%s of another host", sender->option));
	if (options->origin == ORIGIN_UNKNOWN)
		return unknown_option(finding, options);
	return judge_driver(on, finding, driver, option_item(options, sender->option));
}

static const char *container_option(const struct container *container, const char *key)
{
	const size_t length = strlen(key);

	for (const char *const *item = container->log_options; item && *item; item++)
		if (strncmp(*item, key, length) == 0 && (*item)[length] == '=')
			return *item + length + 1;
	return NULL;
}

/* The daemon's default is stamped in when a container is created: each has its own. */
static enum result judge_container(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *driver = container->log_driver, *address = NULL;
	const struct sender *sender;

	if (!driver || !*driver)
		return unknown(finding, "the engine did not say its log driver");
	saw(finding, container->inspect, "HostConfig.LogConfig.Type", driver,
	    "a driver that sends elsewhere");
	sender = sender_of(driver);
	if (sender && sender->option) {
		address = container_option(container, sender->option);
		saw(finding, container->inspect,
		    text_of(finding, "HostConfig.LogConfig.Config[%s]", sender->option), address,
		    "another host");
	}
	return judge_driver(on, finding, driver, address);
}

const struct check check_daemon_central_logging = {
	.id = { "2.13", "2.13", "2.14" },
	.title = "Container logs leave the host",
	.why = "An intruder deletes the logs that lie on the host, and so does a full disk or the "
	       "removal of a container. Only what was sent elsewhere in time bears witness.",
	.reads = "The engine's logging driver and the address it sends to, and those of every "
		 "container. A driver that sends to another host passes; journald and plugins are "
		 "for review unless the policy's log_forwarding names them, an address on this "
		 "host is weak, json-file, local and none fail.",
	.fix = "Set \"log-driver\" (syslog, fluentd, gelf, splunk, awslogs, gcplogs) and its "
	       "remote address in \"log-opts\" in daemon.json, restart the daemon and create the "
	       "containers anew, because they keep the driver they were created with.",
	.controls = "8.1, 8.9",
	.level = 2,
	.looks = { { SCOPE_DAEMON, judge_daemon, ROLE_NONE },
		   { SCOPE_CONTAINERS, judge_container, ROLE_NONE } },
};
