#include <criterion/criterion.h>

#include "tests/support/policy_rows.h"

/* What the policy makes of section 2. */

static void rooted(struct trial *trial)
{
	trial->engine.uids[1] = 0;
	trial->daemon.rootless = TRI_NO;
}

static void unread_engine(struct trial *trial)
{
	trial_hide_info(trial);
	trial->daemon.process = NULL;
}

static void exclude_rootless(struct trial *trial)
{
	trial->policy.rootless_excluded = "it needs overlay networks";
}

Test(policy_daemon, rootless)
{
	static const struct policy_row rows[] = {
		{ "as root", rooted, RESULT_FAIL, exclude_rootless, RESULT_NOT_APPLICABLE,
		  "it needs overlay networks", NULL, "inputs.rootless_excluded", NULL },
		{ "rootless all the same", NULL, RESULT_PASS, exclude_rootless, RESULT_PASS, NULL,
		  NULL, NULL, NULL },
		{ "unread", unread_engine, RESULT_UNKNOWN, exclude_rootless, RESULT_UNKNOWN,
		  "timed out", NULL, NULL, NULL },
	};

	expect_policy(trial_init, "daemon/rootless", SCOPE_DAEMON, rows, COUNT(rows));
}

static void no_plugin(struct trial *trial)
{
	trial->daemon.authorization_plugins = trial_list(trial, "");
	trial_option(trial, OPTION_AUTHORIZATION_PLUGINS, ORIGIN_DEFAULT, NULL);
}

static void elsewhere(struct trial *trial)
{
	trial->policy.authorization_elsewhere = "a proxy in front";
}

Test(policy_daemon, authorization_plugin)
{
	static const struct policy_row rows[] = {
		{ "none", no_plugin, RESULT_FAIL, elsewhere, RESULT_NOT_APPLICABLE,
		  "a proxy in front", NULL, "inputs.authorization_elsewhere", NULL },
		{ "one all the same", NULL, RESULT_PASS, elsewhere, RESULT_PASS, NULL, NULL, NULL,
		  NULL },
		{ "unread", trial_hide_info, RESULT_UNKNOWN, elsewhere, RESULT_UNKNOWN, "timed out",
		  NULL, NULL, NULL },
	};

	expect_policy(trial_init, "daemon/authorization_plugin", SCOPE_DAEMON, rows, COUNT(rows));
}

static void proxied_rootless(struct trial *trial)
{
	trial_option(trial, OPTION_USERLAND_PROXY, ORIGIN_DEFAULT, "true");
}

static void proxied_rooted(struct trial *trial)
{
	proxied_rootless(trial);
	rooted(trial);
}

static void proxy_running(struct trial *trial)
{
	trial->daemon.docker_proxy = 99;
}

static void proxy_hidden(struct trial *trial)
{
	trial_option(trial, OPTION_USERLAND_PROXY, ORIGIN_UNKNOWN, NULL);
}

static void need_proxy(struct trial *trial)
{
	trial->policy.userland_proxy_needed = "slirp4netns";
}

Test(policy_daemon, userland_proxy)
{
	static const struct policy_row rows[] = {
		{ "rootless", proxied_rootless, RESULT_FAIL, need_proxy, RESULT_NOT_APPLICABLE,
		  "needs: slirp4netns", "rootless", "inputs.userland_proxy_needed", "rootless" },
		{ "rootless, running", proxy_running, RESULT_FAIL, need_proxy,
		  RESULT_NOT_APPLICABLE, "is running, which", NULL, "inputs.userland_proxy_needed",
		  NULL },
		{ "rootful", proxied_rooted, RESULT_FAIL, need_proxy, RESULT_FAIL, "go through",
		  NULL, NULL, NULL },
		{ "off", NULL, RESULT_PASS, need_proxy, RESULT_PASS, NULL, NULL, NULL, NULL },
		{ "hidden", proxy_hidden, RESULT_UNKNOWN, need_proxy, RESULT_UNKNOWN,
		  "command line", NULL, NULL, NULL },
	};

	expect_policy(trial_init, "daemon/userland_proxy", SCOPE_DAEMON, rows, COUNT(rows));
}

static void maxima(struct trial *trial, const char *name, int64_t most)
{
	struct limit_maximum *maximum = arena_alloc(trial->arena, sizeof(*maximum));

	*maximum = (struct limit_maximum){ name, most };
	trial->policy.default_ulimits = (struct limit_maxima){ maximum, 1 };
}

/* The good host has nofile=1024:4096 and nproc=512:1024. */
static void most_4096_files(struct trial *trial)
{
	maxima(trial, "nofile", 4096);
}

static void most_4095_files(struct trial *trial)
{
	maxima(trial, "nofile", 4095);
}

static void most_cores(struct trial *trial)
{
	maxima(trial, "core", 0);
}

static void unlimited_files(struct trial *trial)
{
	trial_option(trial, OPTION_DEFAULT_ULIMITS, ORIGIN_FILE, "nofile=10:-1, nproc=5");
}

static void no_limits(struct trial *trial)
{
	trial_option(trial, OPTION_DEFAULT_ULIMITS, ORIGIN_DEFAULT, NULL);
}

static void hidden_limits(struct trial *trial)
{
	trial_option(trial, OPTION_DEFAULT_ULIMITS, ORIGIN_UNKNOWN, NULL);
}

Test(policy_daemon, default_ulimits)
{
	static const struct policy_row rows[] = {
		{ "at the most", NULL, RESULT_PASS, most_4096_files, RESULT_PASS, NULL, NULL,
		  "inputs.default_ulimits.nofile", NULL },
		{ "above", NULL, RESULT_PASS, most_4095_files, RESULT_FAIL,
		  "nofile is 1024:4096, above the policy's 4095", NULL,
		  "inputs.default_ulimits.nofile", NULL },
		{ "another name", NULL, RESULT_PASS, most_cores, RESULT_FAIL, "wants one", NULL,
		  "inputs.default_ulimits.core", NULL },
		{ "unlimited", unlimited_files, RESULT_WARN, most_4096_files, RESULT_FAIL,
		  "10:-1, above", NULL, "inputs.default_ulimits.nofile", NULL },
		{ "none", no_limits, RESULT_FAIL, most_4096_files, RESULT_FAIL, "own limits", NULL,
		  NULL, NULL },
		{ "hidden", hidden_limits, RESULT_UNKNOWN, most_4096_files, RESULT_UNKNOWN,
		  "command line", NULL, NULL, NULL },
	};

	expect_policy(trial_init, "daemon/default_ulimits", SCOPE_DAEMON, rows, COUNT(rows));
}

static void moved(struct trial *trial)
{
	trial_option(trial, OPTION_CGROUP_PARENT, ORIGIN_FILE, "apps.slice");
}

static void moved_hidden(struct trial *trial)
{
	trial_option(trial, OPTION_CGROUP_PARENT, ORIGIN_UNKNOWN, NULL);
}

static void approve_parents(struct trial *trial)
{
	trial->policy.cgroup_parents = trial_list(trial, "batch.slice, apps.slice");
}

static void approve_another(struct trial *trial)
{
	trial->policy.cgroup_parents = trial_list(trial, "apps");
}

Test(policy_daemon, cgroup_parent)
{
	static const struct policy_row rows[] = {
		{ "approved", moved, RESULT_FAIL, approve_parents, RESULT_PASS, NULL, NULL,
		  "inputs.cgroup_parents", NULL },
		{ "another", moved, RESULT_FAIL, approve_another, RESULT_FAIL, "apps.slice", NULL,
		  NULL, NULL },
		{ "not set", NULL, RESULT_PASS, approve_another, RESULT_PASS, NULL, NULL, NULL,
		  NULL },
		{ "hidden", moved_hidden, RESULT_UNKNOWN, approve_parents, RESULT_UNKNOWN,
		  "command line", NULL, NULL, NULL },
	};

	expect_policy(trial_init, "daemon/cgroup_parent", SCOPE_DAEMON, rows, COUNT(rows));
}

static void custom_profile(struct trial *trial, const char *json)
{
	trial->daemon.seccomp_profile = "/etc/docker/own.json";
	trial->daemon.seccomp_json = json;
	trial->daemon.seccomp_cause = json ? NULL : "permission denied";
}

static void denies_by_default(struct trial *trial)
{
	custom_profile(trial, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"names\":"
			      "[\"read\"],\"action\":\"SCMP_ACT_ALLOW\"}]}");
}

static void allows_by_default(struct trial *trial)
{
	custom_profile(trial, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":"
			      "[\"bpf\"],\"action\":\"SCMP_ACT_ERRNO\"}]}");
}

static void allows_all(struct trial *trial)
{
	custom_profile(trial, "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[]}");
}

static void profile_unread(struct trial *trial)
{
	custom_profile(trial, NULL);
}

static void unconfined(struct trial *trial)
{
	trial->daemon.seccomp_profile = "unconfined";
}

static void approve_profile(struct trial *trial)
{
	trial->policy.seccomp_profiles =
		trial_list(trial, "/etc/docker/own.json, unconfined, builtin");
}

static void approve_other_profile(struct trial *trial)
{
	trial->policy.seccomp_profiles = trial_list(trial, "/etc/docker/own");
}

Test(policy_daemon, seccomp_profile)
{
	static const char field[] = "inputs.seccomp_profiles";
	static const struct policy_row rows[] = {
		{ "approved", denies_by_default, RESULT_REVIEW, approve_profile, RESULT_PASS, NULL,
		  NULL, field, NULL },
		{ "not approved", denies_by_default, RESULT_REVIEW, approve_other_profile,
		  RESULT_REVIEW, "site's own", NULL, NULL, NULL },
		{ "open by default", allows_by_default, RESULT_REVIEW, approve_profile, RESULT_FAIL,
		  "does not name", NULL, field, NULL },
		{ "no filter", allows_all, RESULT_FAIL, approve_profile, RESULT_FAIL,
		  "filters nothing", NULL, NULL, NULL },
		{ "unread", profile_unread, RESULT_UNKNOWN, approve_profile, RESULT_UNKNOWN,
		  "permission denied", NULL, NULL, NULL },
		{ "unconfined is no profile", unconfined, RESULT_FAIL, approve_profile, RESULT_FAIL,
		  "unconfined", NULL, NULL, NULL },
	};

	expect_policy(trial_init, "daemon/seccomp_profile", SCOPE_DAEMON, rows, COUNT(rows));
}

static void log_to(struct trial *trial, const char *driver)
{
	trial->daemon.logging_driver = trial->container.log_driver = driver;
	trial_option(trial, OPTION_LOG_DRIVER, ORIGIN_FILE, driver);
	trial->container.log_options = trial_list(trial, "");
}

static void to_journal(struct trial *trial)
{
	log_to(trial, "journald");
}

static void to_loki(struct trial *trial)
{
	log_to(trial, "grafana/loki:2.9");
}

static void to_file(struct trial *trial)
{
	log_to(trial, "json-file");
}

static void journal_goes(struct trial *trial)
{
	trial->policy.log_forwarding.journald = TRI_YES;
}

static void journal_stays(struct trial *trial)
{
	trial->policy.log_forwarding.journald = TRI_NO;
}

static void loki_goes(struct trial *trial)
{
	trial->policy.log_forwarding.plugins = trial_list(trial, "json-file, grafana/loki");
}

static void this_loki_goes(struct trial *trial)
{
	trial->policy.log_forwarding.plugins = trial_list(trial, "grafana/loki:2.9");
}

static void others_go(struct trial *trial)
{
	trial->policy.log_forwarding.plugins = trial_list(trial, "grafana, grafana/loki:3");
}

Test(policy_daemon, central_logging)
{
	static const char journald[] = "inputs.log_forwarding.journald";
	static const char plugins[] = "inputs.log_forwarding.plugins";
	static const struct policy_row rows[] = {
		{ "forwarded", to_journal, RESULT_REVIEW, journal_goes, RESULT_PASS, NULL, NULL,
		  journald, NULL },
		{ "kept", to_journal, RESULT_REVIEW, journal_stays, RESULT_FAIL, "journal stays",
		  NULL, journald, NULL },
		{ "plugins say nothing of it", to_journal, RESULT_REVIEW, loki_goes, RESULT_REVIEW,
		  "only the site", NULL, NULL, NULL },
		{ "a plugin", to_loki, RESULT_REVIEW, loki_goes, RESULT_PASS, NULL, NULL, plugins,
		  NULL },
		{ "a plugin's tag", to_loki, RESULT_REVIEW, this_loki_goes, RESULT_PASS, NULL, NULL,
		  plugins, NULL },
		{ "others", to_loki, RESULT_REVIEW, others_go, RESULT_FAIL, "none of the policy's",
		  NULL, plugins, NULL },
		{ "a file is no plugin", to_file, RESULT_FAIL, loki_goes, RESULT_FAIL,
		  "stay on this host", NULL, NULL, NULL },
	};

	expect_policy(trial_init, "daemon/central_logging", SCOPE_DAEMON, rows, COUNT(rows));
	expect_policy(trial_init, "daemon/central_logging", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void in_swarm(struct trial *trial)
{
	trial->daemon.swarm_state = "active";
}

static void want_swarm(struct trial *trial)
{
	trial->policy.swarm_wanted = TRI_YES;
}

static void refuse_swarm(struct trial *trial)
{
	trial->policy.swarm_wanted = TRI_NO;
}

Test(policy_daemon, swarm_mode)
{
	static const struct policy_row rows[] = {
		{ "wanted", in_swarm, RESULT_FAIL, want_swarm, RESULT_PASS, NULL, NULL,
		  "inputs.swarm_wanted", NULL },
		{ "not wanted", in_swarm, RESULT_FAIL, refuse_swarm, RESULT_FAIL, "active", NULL,
		  "inputs.swarm_wanted", NULL },
		{ "wanted and off", NULL, RESULT_PASS, want_swarm, RESULT_PASS, NULL, NULL, NULL,
		  NULL },
		{ "unread", trial_hide_info, RESULT_UNKNOWN, want_swarm, RESULT_UNKNOWN,
		  "timed out", NULL, NULL, NULL },
	};

	expect_policy(trial_init, "runtime/swarm_mode", SCOPE_DAEMON, rows, COUNT(rows));
}
