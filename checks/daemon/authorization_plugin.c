#include "checks/allowance.h"
#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"
#include "core/facts/policy.h"

/*
 * Access to the API is all or nothing, and all means root. Only a plugin that sees each request
 * can say no to one of them; a plugin that is named and gone makes the engine refuse everything.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const struct option *option = config_option(&daemon->config, OPTION_AUTHORIZATION_PLUGINS);
	const char *plugins;

	if (!daemon->info.is_read)
		return unknown_reading(finding, &daemon->info, "its plugins");
	plugins = joined(finding, daemon->authorization_plugins);
	saw(finding, "GET /info", "Plugins.Authorization", plugins, "at least one");
	note_disagreement(finding, option, plugins ? plugins : "none");
	if (plugins)
		return RESULT_PASS;
	if (!on->policy->authorization_elsewhere)
		return fail(finding, "whoever reaches the API may do everything: no authorization "
				     "plugin is active");
	saw_policy(on, finding, "authorization_elsewhere", on->policy->authorization_elsewhere,
		   NULL);
	return not_applicable(finding, "the policy says that requests are authorized elsewhere: %s",
			      on->policy->authorization_elsewhere);
}

const struct check check_daemon_authorization_plugin = {
	.id = { "2.12", "2.12", "2.13" },
	.title = "An authorization plugin decides who may ask what of the API",
	.why = "Without one, everyone who can open the socket may start a privileged container, "
	       "which is root on the host. A plugin can allow some requests and refuse the rest.",
	.reads = "The authorization plugins that the engine reports as active. At least one "
		 "passes; with authorization_elsewhere in the policy the item does not apply.",
	.fix = "Install an authorization plugin, name it in \"authorization-plugins\" in "
	       "daemon.json and reload the daemon; a plugin that does not answer locks everyone "
	       "out, so try it first.",
	.controls = "6",
	.level = 2,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
