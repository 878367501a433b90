#include <criterion/criterion.h>

#include "tests/support/container_facts.h"

/* Capabilities, privileged, seccomp, no_new_privs, the security modules, the user. */

static void hold(struct trial *trial, uint64_t set)
{
	trial->process.capabilities.bounding = set;
}

/* A child was started before the first process dropped everything. */
static void dropped_by_the_first(struct trial *trial)
{
	static const bool by_exec[] = { false };
	struct process *other = arena_alloc(trial->arena, sizeof(*other));

	other->capabilities = (struct capability_sets){ .known = true, .bounding = 1ULL << 21 };
	trial->container.others = other;
	trial->container.other_is_exec = by_exec;
	trial->container.other_count = 1;
}

static void default_set(struct trial *trial)
{
	hold(trial, 0xa80425fb);
}

static void without_net_raw(struct trial *trial)
{
	hold(trial, 0xa80405fb);
}

static void sys_admin(struct trial *trial)
{
	hold(trial, 1ULL << 21);
}

static void dropped_elsewhere(struct trial *trial)
{
	trial->container.cap_add = trial_list(trial, "CAP_SYS_ADMIN");
}

static void sets_unread(struct trial *trial)
{
	trial->process.capabilities.known = false;
}

static void stopped_added(struct trial *trial)
{
	trial_stop(trial);
	trial->container.cap_add = trial_list(trial, "SYS_MODULE");
}

static void stopped_privileged(struct trial *trial)
{
	trial_stop(trial);
	trial->container.privileged = TRI_YES;
	trial->container.security_opt = trial_list(trial, "");
}

static void stopped_unsaid(struct trial *trial)
{
	trial_stop(trial);
	trial->container.privileged = TRI_UNKNOWN;
	trial->container.security_opt = NULL;
}

static void remapped(struct trial *trial)
{
	static const struct id_range map[] = { { 0, 100000, 65536 } };

	trial->process.uid_map = map;
}

Test(confinement, capabilities)
{
	static const struct container_row rows[] = {
		{ { "none", RESULT_PASS, NULL, NULL }, NULL },
		{ { "default", RESULT_WARN, "NET_RAW", NULL }, default_set },
		{ { "without NET_RAW", RESULT_PASS, NULL, NULL }, without_net_raw },
		{ { "SYS_ADMIN", RESULT_FAIL, "SYS_ADMIN", NULL }, sys_admin },
		{ { "added, but not there", RESULT_PASS, NULL, NULL }, dropped_elsewhere },
		{ { "a child keeps it", RESULT_FAIL, "SYS_ADMIN", NULL }, dropped_by_the_first },
		{ { "in a user namespace", RESULT_PASS, NULL, "user namespace" }, remapped },
		{ { "unread", RESULT_UNKNOWN, "capability", NULL }, sets_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
		{ { "stopped", RESULT_PASS, NULL, NULL }, trial_stop },
		{ { "stopped, added", RESULT_FAIL, "SYS_MODULE", NULL }, stopped_added },
		{ { "stopped, privileged", RESULT_FAIL, "more than", NULL }, stopped_privileged },
		{ { "stopped, unsaid", RESULT_UNKNOWN, "did not say", NULL }, stopped_unsaid },
	};

	expect_rows("runtime/capabilities", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void privileged(struct trial *trial)
{
	trial->container.privileged = TRI_YES;
}

static void unmasked(struct trial *trial)
{
	trial->container.masked_paths_empty = TRI_YES;
}

Test(confinement, privileged)
{
	static const struct container_row rows[] = {
		{ { "no", RESULT_PASS, NULL, NULL }, NULL },
		{ { "yes", RESULT_FAIL, "--privileged", NULL }, privileged },
		{ { "stopped", RESULT_FAIL, "--privileged", NULL }, stopped_privileged },
		{ { "systempaths", RESULT_PASS, NULL, "MaskedPaths" }, unmasked },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, stopped_unsaid },
	};

	expect_rows("runtime/privileged", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void no_filter(struct trial *trial)
{
	trial->process.seccomp.value = 0;
}

static void seccomp_unread(struct trial *trial)
{
	trial->process.seccomp.known = false;
}

static void allows_all(struct trial *trial)
{
	trial->container.security_opt =
		trial_list(trial, "seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}");
}

static void blank_before(struct trial *trial)
{
	trial->container.security_opt =
		trial_list(trial, "seccomp= {\"defaultAction\":\"SCMP_ACT_ALLOW\"}");
}

/* The kernel shows a filter, but the first process alone has it, by its own doing. */
static void filters_itself(struct trial *trial)
{
	trial->container.security_opt = trial_list(trial, "seccomp=unconfined");
}

static void privileged_filters_itself(struct trial *trial)
{
	trial->container.security_opt = trial_list(trial, "");
	trial->container.privileged = TRI_YES;
}

static void own_filter(struct trial *trial)
{
	trial->container.security_opt =
		trial_list(trial, "seccomp={\"defaultAction\":\"SCMP_ACT_ERRNO\"}");
}

static void denies_little(struct trial *trial)
{
	trial->container.security_opt =
		trial_list(trial, "seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\","
				  "\"syscalls\":[{\"names\":[\"reboot\"],"
				  "\"action\":\"SCMP_ACT_ERRNO\"}]}");
}

static void broken_profile(struct trial *trial)
{
	trial->container.security_opt = trial_list(trial, "seccomp={\"defaultAction\":");
}

static void daemon_allows_all(struct trial *trial)
{
	trial->daemon.seccomp_profile = "/etc/docker/open.json";
	trial->daemon.seccomp_json = "{\"defaultAction\":\"SCMP_ACT_ALLOW\"}";
}

static void daemon_profile_unread(struct trial *trial)
{
	trial->daemon.seccomp_profile = "/etc/docker/open.json";
	trial->daemon.seccomp_cause = "permission denied";
}

static void stopped_unconfined(struct trial *trial)
{
	trial_stop(trial);
	trial->container.security_opt = trial_list(trial, "seccomp:unconfined");
}

static void stopped_daemon_unconfined(struct trial *trial)
{
	trial_stop(trial);
	trial->daemon.seccomp_profile = "unconfined";
}

static void stopped_info_unread(struct trial *trial)
{
	trial_stop(trial);
	trial_hide_info(trial);
}

Test(confinement, seccomp)
{
	static const struct container_row rows[] = {
		{ { "filtered", RESULT_PASS, NULL, NULL }, NULL },
		{ { "off", RESULT_FAIL, "without", NULL }, no_filter },
		{ { "unread", RESULT_UNKNOWN, "seccomp mode", NULL }, seccomp_unread },
		{ { "allows all", RESULT_FAIL, "every system call", NULL }, allows_all },
		{ { "blank before it", RESULT_FAIL, "every system call", NULL }, blank_before },
		{ { "filters itself", RESULT_FAIL, "unconfined", NULL }, filters_itself },
		{ { "privileged, filters itself", RESULT_FAIL, "privileged", NULL },
		  privileged_filters_itself },
		{ { "own filter", RESULT_PASS, NULL, NULL }, own_filter },
		{ { "denies little", RESULT_WARN, "does not name", NULL }, denies_little },
		{ { "broken profile", RESULT_UNKNOWN, "understood", NULL }, broken_profile },
		{ { "daemon allows all", RESULT_FAIL, "every system call", NULL },
		  daemon_allows_all },
		{ { "daemon's unread", RESULT_UNKNOWN, "permission denied", NULL },
		  daemon_profile_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
		{ { "stopped", RESULT_PASS, NULL, NULL }, trial_stop },
		{ { "stopped, unconfined", RESULT_FAIL, "unconfined", NULL }, stopped_unconfined },
		{ { "stopped, privileged", RESULT_FAIL, "privileged", NULL }, stopped_privileged },
		{ { "stopped, daemon unconfined", RESULT_FAIL, "unconfined", NULL },
		  stopped_daemon_unconfined },
		{ { "stopped, info unread", RESULT_UNKNOWN, "timed out", NULL },
		  stopped_info_unread },
		{ { "stopped, unsaid", RESULT_UNKNOWN, "did not say", NULL }, stopped_unsaid },
	};

	expect_rows("runtime/seccomp", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void may_gain(struct trial *trial)
{
	trial->process.no_new_privileges = TRI_NO;
}

static void nnp_by_itself(struct trial *trial)
{
	trial->container.security_opt = trial_list(trial, "no-new-privileges=false");
}

static void nnp_unread(struct trial *trial)
{
	trial->process.no_new_privileges = TRI_UNKNOWN;
}

static void stopped_option(struct trial *trial, const char *option)
{
	trial_stop(trial);
	trial->container.security_opt = trial_list(trial, option);
}

static void stopped_false(struct trial *trial)
{
	stopped_option(trial, "no-new-privileges, no-new-privileges=false");
}

static void stopped_true(struct trial *trial)
{
	stopped_option(trial, "no-new-privileges:true");
}

static void stopped_by_default(struct trial *trial)
{
	stopped_option(trial, "");
}

static void stopped_older(struct trial *trial)
{
	stopped_option(trial, "");
	trial->container.created = 10;
}

static void stopped_no_default(struct trial *trial)
{
	stopped_option(trial, "");
	trial_option(trial, OPTION_NO_NEW_PRIVILEGES, ORIGIN_COMMAND_LINE, "false");
}

static void stopped_config_hidden(struct trial *trial)
{
	stopped_option(trial, "");
	trial_hide_config(trial);
}

Test(confinement, no_new_privileges)
{
	static const struct container_row rows[] = {
		{ { "set", RESULT_PASS, NULL, NULL }, NULL },
		{ { "not set", RESULT_FAIL, "setuid", NULL }, may_gain },
		{ { "unread", RESULT_UNKNOWN, "NoNewPrivs", NULL }, nnp_unread },
		{ { "set by itself", RESULT_FAIL, "first process alone", NULL }, nnp_by_itself },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
		{ { "stopped", RESULT_PASS, NULL, NULL }, trial_stop },
		{ { "stopped, the last counts", RESULT_FAIL, "setuid", NULL }, stopped_false },
		{ { "stopped, true", RESULT_PASS, NULL, NULL }, stopped_true },
		{ { "stopped, default", RESULT_PASS, NULL, NULL }, stopped_by_default },
		{ { "stopped, older", RESULT_FAIL, "older", NULL }, stopped_older },
		{ { "stopped, no default", RESULT_FAIL, "setuid", NULL }, stopped_no_default },
		{ { "stopped, options unread", RESULT_UNKNOWN, "command line", NULL },
		  stopped_config_hidden },
		{ { "stopped, unsaid", RESULT_UNKNOWN, "did not say", NULL }, stopped_unsaid },
	};

	expect_rows("runtime/no_new_privileges", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void label(struct trial *trial, const char *text)
{
	trial->host.apparmor = TRI_YES;
	trial->host.selinux = trial->host.selinux_enforcing = TRI_YES;
	trial->process.security_label = text;
}

static void enforced(struct trial *trial)
{
	label(trial, "docker-default (enforce)");
}

static void complaining(struct trial *trial)
{
	label(trial, "docker-default (complain)");
}

/* A profile that is there in name: Ubuntu ships dozens with flags=(unconfined). */
static void named_unconfined(struct trial *trial)
{
	label(trial, "busybox (unconfined)");
}

static void unconfined(struct trial *trial)
{
	label(trial, "unconfined");
}

static void label_unread(struct trial *trial)
{
	label(trial, NULL);
}

static void label_hidden(struct trial *trial)
{
	label(trial, NULL);
	trial_hide_process(trial);
}

static void module_unread(struct trial *trial)
{
	trial->host.apparmor = trial->host.selinux = TRI_UNKNOWN;
}

static void selinux_unread(struct trial *trial)
{
	trial->host.selinux = TRI_UNKNOWN;
}

static void stopped_profile(struct trial *trial)
{
	enforced(trial);
	trial_stop(trial);
	trial->container.apparmor_profile = "docker-default";
}

static void stopped_no_profile(struct trial *trial)
{
	enforced(trial);
	trial_stop(trial);
}

Test(confinement, apparmor)
{
	static const struct container_row rows[] = {
		{ { "none here", RESULT_NOT_APPLICABLE, "no AppArmor", NULL }, NULL },
		{ { "enforced", RESULT_PASS, NULL, NULL }, enforced },
		{ { "complain mode", RESULT_FAIL, "does not confine", NULL }, complaining },
		{ { "unconfined", RESULT_FAIL, "does not confine", NULL }, unconfined },
		{ { "unconfined by its profile", RESULT_FAIL, "does not confine", NULL },
		  named_unconfined },
		{ { "label unread", RESULT_UNKNOWN, "label", NULL }, label_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, label_hidden },
		{ { "module unread", RESULT_UNKNOWN, "could not be read", NULL }, module_unread },
		{ { "stopped", RESULT_PASS, NULL, NULL }, stopped_profile },
		{ { "stopped, none", RESULT_FAIL, "does not confine", NULL }, stopped_no_profile },
	};
	static const struct container_row host[] = {
		{ { "no module at all", RESULT_WARN, "neither", NULL }, NULL },
		{ { "AppArmor", RESULT_PASS, NULL, NULL }, enforced },
		{ { "no AppArmor, the other unread", RESULT_UNKNOWN, "SELinux", NULL },
		  selinux_unread },
		{ { "unread", RESULT_UNKNOWN, "could not be read", NULL }, module_unread },
	};

	expect_rows("runtime/apparmor", SCOPE_CONTAINERS, rows, COUNT(rows));
	expect_rows("runtime/apparmor", SCOPE_DAEMON, host, COUNT(host));
}

static void container_type(struct trial *trial)
{
	label(trial, "system_u:system_r:container_t:s0:c107,c809");
}

static void spc_type(struct trial *trial)
{
	label(trial, "system_u:system_r:spc_t:s0");
}

static void no_categories(struct trial *trial)
{
	label(trial, "system_u:system_r:container_t:s0");
}

static void permissive(struct trial *trial)
{
	container_type(trial);
	trial->host.selinux_enforcing = TRI_NO;
}

static void daemon_without(struct trial *trial)
{
	container_type(trial);
	trial->daemon.selinux = TRI_NO;
}

Test(confinement, selinux)
{
	static const struct container_row rows[] = {
		{ { "none here", RESULT_NOT_APPLICABLE, "no SELinux", NULL }, NULL },
		{ { "confined", RESULT_PASS, NULL, NULL }, container_type },
		{ { "spc_t", RESULT_FAIL, "does not confine", NULL }, spc_type },
		{ { "no categories", RESULT_FAIL, "does not confine", NULL }, no_categories },
		{ { "permissive", RESULT_FAIL, "not enforcing", NULL }, permissive },
		{ { "daemon without it", RESULT_FAIL, "selinux-enabled", NULL }, daemon_without },
		{ { "label unread", RESULT_UNKNOWN, "label", NULL }, label_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, label_hidden },
		{ { "unread", RESULT_UNKNOWN, "could not be read", NULL }, module_unread },
	};

	expect_rows("runtime/selinux", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void run_as(struct trial *trial, uint32_t uid)
{
	for (size_t i = 0; i < 4; i++)
		trial->process.uids[i] = uid;
}

static void root(struct trial *trial)
{
	run_as(trial, 0);
}

static void remapped_root(struct trial *trial)
{
	remapped(trial);
	run_as(trial, 100000);
}

static void dropped_root(struct trial *trial)
{
	trial->container.user = "0:0";
}

static void not_mapped(struct trial *trial)
{
	remapped(trial);
}

static void root_worker(struct trial *trial)
{
	static const bool flags[] = { false };
	struct process *worker = arena_alloc(trial->arena, sizeof(*worker));

	*worker = trial->process;
	worker->pid = 4712;
	worker->uids[1] = 0;
	trial->container.others = worker;
	trial->container.other_is_exec = flags;
	trial->container.other_count = 1;
}

static void ids_unread(struct trial *trial)
{
	trial->process.has_ids = false;
}

static void others_unread(struct trial *trial)
{
	trial->container.others_cause = "the process table was cut";
}

Test(confinement, user)
{
	static const struct container_row rows[] = {
		{ { "ordinary", RESULT_PASS, NULL, NULL }, NULL },
		{ { "root", RESULT_FAIL, "runs as root", NULL }, root },
		{ { "root remapped", RESULT_WARN, "outside", NULL }, remapped_root },
		{ { "dropped by itself", RESULT_WARN, "drops", NULL }, dropped_root },
		{ { "a worker is root", RESULT_FAIL, "4712", NULL }, root_worker },
		{ { "not mapped", RESULT_UNKNOWN, "translated", NULL }, not_mapped },
		{ { "unread", RESULT_UNKNOWN, "could not be read", NULL }, ids_unread },
		{ { "others unread", RESULT_UNKNOWN, "was cut", NULL }, others_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
	};

	expect_rows("images/container_user", SCOPE_RUNNING, rows, COUNT(rows));
}
