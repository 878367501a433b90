#include <string.h>

#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"

/* Two that every engine has, and that nobody can take away. */
static bool is_built_in(const char *cidr)
{
	return strcmp(cidr, "127.0.0.0/8") == 0 || strcmp(cidr, "::1/128") == 0;
}

/* Written down, but not in the live state: a reload brings it. */
static void note_pending(struct finding *finding, const struct option *option)
{
	for (size_t i = 0; i < option->item_count; i++)
		if (!is_built_in(option->items[i]))
			note(finding, "%s in %s names %s, which the engine does not use so yet",
			     option->field, option->source, option->items[i]);
}

/*
 * Who sits between the host and such a registry hands it any image. Names stand among the
 * indexes, networks in a list of their own; the live state is what pulls use.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const char *const *cidr = daemon->insecure_cidrs;
	const char *const *name = daemon->insecure_registries;
	enum result result = RESULT_PASS;

	if (!daemon->has_registries)
		return unknown_reading(finding, &daemon->info, "which registries it trusts");
	saw(finding, "GET /info", "RegistryConfig.InsecureRegistryCIDRs", joined(finding, cidr),
	    "127.0.0.0/8, ::1/128");
	saw(finding, "GET /info", "RegistryConfig.IndexConfigs[Secure=false]",
	    joined(finding, name), "none");
	for (; cidr && *cidr; cidr++)
		if (!is_built_in(*cidr))
			result = fail(finding, "any registry in %s is used without TLS", *cidr);
	for (; name && *name; name++)
		result = fail(finding, "the registry %s is used without TLS", *name);
	if (result == RESULT_PASS)
		note_pending(finding, config_option(&daemon->config, OPTION_INSECURE_REGISTRIES));
	return result;
}

const struct check check_daemon_insecure_registries = {
	.id = { "2.5", "2.5", "2.5" },
	.title = "Every registry is reached by verified TLS",
	.why = "Images from an insecure registry come over plain HTTP or from whoever answers in "
	       "its name: one host in between can put its own program into every container.",
	.reads = "The insecure networks and registries in the live state of the engine. It passes "
		 "with nothing but the built-in loopback networks 127.0.0.0/8 and ::1/128.",
	.fix = "Remove insecure-registries from daemon.json or dockerd's command line, put the "
	       "registry's CA into /etc/docker/certs.d/HOST:PORT/ca.crt instead, and reload the "
	       "daemon.",
	.controls = "2.5",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
