#include <criterion/criterion.h>

#include "tests/support/container_facts.h"

/* Memory, CPU, processes, ulimits, restarts, the cgroup. */

static void unlimited_memory(struct trial *trial)
{
	trial->container.limits.memory.is_limited = false;
}

static void inherited_memory(struct trial *trial)
{
	trial->container.limits.memory.is_inherited = true;
}

static void vast_memory(struct trial *trial)
{
	trial->container.limits.memory.value = (int64_t)1 << 40;
}

static void unknown_total(struct trial *trial)
{
	trial->daemon.memory_total = 0;
	trial->daemon.info = (struct reading){ .cause = "GET /info: timed out" };
}

static void unread_limits(struct trial *trial)
{
	trial->container.limits = (struct cgroup_limits){ 0 };
	trial->container.limits_cause = "timed out";
}

static void unlimited_swap(struct trial *trial)
{
	trial->container.memory_swap.value = -1;
}

static void no_controllers(struct trial *trial)
{
	trial->daemon.memory_limit = trial->daemon.pids_limit = TRI_NO;
}

static void stopped_unlimited(struct trial *trial)
{
	trial_stop(trial);
	trial->container.memory.value = trial->container.pids_limit.value = 0;
}

static void stopped_unsaid(struct trial *trial)
{
	trial_stop(trial);
	trial->container.memory.known = trial->container.pids_limit.known = false;
}

Test(limits, memory)
{
	static const struct container_row rows[] = {
		{ { "limited", RESULT_PASS, NULL, NULL }, NULL },
		{ { "the kernel has none", RESULT_FAIL, "no memory limit", NULL },
		  unlimited_memory },
		{ { "only above it", RESULT_WARN, "above it", NULL }, inherited_memory },
		{ { "more than the host has", RESULT_FAIL, "not below", NULL }, vast_memory },
		{ { "of an unknown whole", RESULT_UNKNOWN, "timed out", NULL }, unknown_total },
		{ { "unread", RESULT_UNKNOWN, "timed out", NULL }, unread_limits },
		{ { "swap", RESULT_WARN, "swap", NULL }, unlimited_swap },
		{ { "no controller", RESULT_FAIL, "no memory controller", NULL }, no_controllers },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
		{ { "stopped", RESULT_PASS, NULL, NULL }, trial_stop },
		{ { "stopped, none", RESULT_FAIL, "no memory limit", NULL }, stopped_unlimited },
		{ { "stopped, unsaid", RESULT_UNKNOWN, "did not say", NULL }, stopped_unsaid },
	};

	expect_rows("runtime/memory_limit", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void unlimited_pids(struct trial *trial)
{
	trial->container.limits.pids.is_limited = false;
}

static void inherited_pids(struct trial *trial)
{
	trial->container.pids_limit.value = 0;
}

Test(limits, pids)
{
	static const struct container_row rows[] = {
		{ { "limited", RESULT_PASS, NULL, NULL }, NULL },
		{ { "the kernel has none", RESULT_FAIL, "any number", NULL }, unlimited_pids },
		{ { "by systemd's default", RESULT_WARN, "inherits", NULL }, inherited_pids },
		{ { "unread", RESULT_UNKNOWN, "timed out", NULL }, unread_limits },
		{ { "no controller", RESULT_FAIL, "no pids controller", NULL }, no_controllers },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
		{ { "stopped", RESULT_PASS, NULL, NULL }, trial_stop },
		{ { "stopped, none", RESULT_FAIL, "any number", NULL }, stopped_unlimited },
		{ { "stopped, unsaid", RESULT_UNKNOWN, "did not say", NULL }, stopped_unsaid },
	};

	expect_rows("runtime/pids_limit", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void no_shares(struct trial *trial)
{
	trial->container.cpu_shares.value = 0;
}

static void default_shares(struct trial *trial)
{
	trial->container.cpu_shares.value = 1024;
}

static void quota(struct trial *trial)
{
	trial->container.cpu_shares.value = 1024;
	trial->container.nano_cpus.value = 500000000;
}

static void shares_unsaid(struct trial *trial)
{
	trial->container.cpu_shares.known = false;
}

Test(limits, cpu)
{
	static const struct container_row rows[] = {
		{ { "shares", RESULT_PASS, NULL, NULL }, NULL },
		{ { "none", RESULT_FAIL, "neither", NULL }, no_shares },
		{ { "1024 is the default", RESULT_FAIL, "neither", NULL }, default_shares },
		{ { "a quota instead", RESULT_PASS, NULL, "quota" }, quota },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, shares_unsaid },
	};

	expect_rows("runtime/cpu_shares", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void set_restart(struct trial *trial, const char *policy, int64_t tries)
{
	trial->container.restart_policy = policy;
	trial->container.restart_count_max = (struct number){ true, tries };
}

Test(limits, restart)
{
	static const struct {
		struct expected expected;
		const char *policy;
		int64_t tries;
	} rows[] = {
		{ { "no", RESULT_PASS, NULL, NULL }, "no", 0 },
		{ { "empty", RESULT_PASS, NULL, NULL }, "", 0 },
		{ { "once", RESULT_PASS, NULL, NULL }, "on-failure", 1 },
		{ { "five", RESULT_PASS, NULL, NULL }, "on-failure", 5 },
		{ { "six", RESULT_FAIL, "6 times", NULL }, "on-failure", 6 },
		{ { "0 is without end", RESULT_FAIL, "without end", NULL }, "on-failure", 0 },
		{ { "always", RESULT_FAIL, "always", NULL }, "always", 0 },
		{ { "unless-stopped", RESULT_FAIL, "unless-stopped", NULL }, "unless-stopped", 5 },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, NULL, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init_container(&trial);
		set_restart(&trial, rows[i].policy, rows[i].tries);
		trial_expect(&trial, "runtime/restart_policy", SCOPE_CONTAINERS, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(limits, restart_of_a_service)
{
	static const struct {
		struct expected expected;
		const char *condition;
		struct number attempts;
	} rows[] = {
		{ { "none", RESULT_PASS, NULL, NULL }, "none", { 0 } },
		{ { "some", RESULT_PASS, NULL, NULL }, "on-failure", { true, 3 } },
		{ { "any", RESULT_FAIL, "any", NULL }, "any", { true, 3 } },
		{ { "no end", RESULT_FAIL, "without end", NULL }, "on-failure", { 0 } },
		{ { "not seen", RESULT_UNKNOWN, "manager", NULL }, NULL, { 0 } },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct service service = { .id = "s1",
					   .restart_condition = rows[i].condition,
					   .restart_attempts = rows[i].attempts };
		struct trial trial;

		trial_init_container(&trial);
		trial.container.service_id = "s1";
		trial.daemon.service = &service;
		trial.daemon.service_count = rows[i].condition ? 1 : 0;
		trial.daemon.services.cause = "services are seen on a swarm manager only";
		set_restart(&trial, "", 0);
		trial_expect(&trial, "runtime/restart_policy", SCOPE_CONTAINERS, &rows[i].expected);
		trial_done(&trial);
	}
}

static void claims_a_service(struct trial *trial)
{
	trial->container.service_id = "s1";
	set_restart(trial, "always", 0);
}

Test(limits, a_label_makes_no_task)
{
	static const struct container_row rows[] = {
		{ { "its own policy counts", RESULT_FAIL, "always", NULL }, claims_a_service },
	};

	expect_rows("runtime/restart_policy", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void set_ulimit(struct trial *trial, const char *name, int64_t soft, int64_t hard)
{
	struct container_ulimit *limit = arena_alloc(trial->arena, sizeof(*limit));

	*limit = (struct container_ulimit){ name, soft, hard };
	trial->container.ulimits = limit;
	trial->container.ulimit_count = 1;
}

static void tighter(struct trial *trial)
{
	set_ulimit(trial, "nofile", 512, 1024);
}

static void same(struct trial *trial)
{
	set_ulimit(trial, "nofile", 1024, 4096);
}

static void looser_hard(struct trial *trial)
{
	set_ulimit(trial, "nofile", 1024, 8192);
}

static void endless(struct trial *trial)
{
	set_ulimit(trial, "nproc", 512, -1);
}

static void by_engine(struct trial *trial)
{
	set_ulimit(trial, "core", 0, -1);
}

static void above_engine(struct trial *trial)
{
	set_ulimit(trial, "core", -1, -1);
}

static void no_default(struct trial *trial)
{
	set_ulimit(trial, "memlock", 1, 1);
}

static void config_hidden(struct trial *trial)
{
	tighter(trial);
	trial_hide_config(trial);
}

static void ulimits_unsaid(struct trial *trial)
{
	trial->container.privileged = TRI_UNKNOWN;
}

Test(limits, ulimits)
{
	static const struct container_row rows[] = {
		{ { "none", RESULT_PASS, NULL, NULL }, NULL },
		{ { "tighter", RESULT_PASS, NULL, NULL }, tighter },
		{ { "the same", RESULT_PASS, NULL, NULL }, same },
		{ { "looser hard", RESULT_FAIL, "nofile", NULL }, looser_hard },
		{ { "-1 is unlimited", RESULT_FAIL, "nproc", NULL }, endless },
		{ { "within the engine's own", RESULT_PASS, NULL, NULL }, by_engine },
		{ { "above the engine's own", RESULT_FAIL, "core", NULL }, above_engine },
		{ { "no default known", RESULT_UNKNOWN, "memlock", NULL }, no_default },
		{ { "options unread", RESULT_UNKNOWN, "command line", NULL }, config_hidden },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, ulimits_unsaid },
	};

	expect_rows("runtime/ulimits", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void parent_other(struct trial *trial)
{
	trial->container.cgroup_parent = "/other";
}

static void parent_of_engine(struct trial *trial)
{
	trial->container.cgroup_parent = "/all";
	trial_option(trial, OPTION_CGROUP_PARENT, ORIGIN_FILE, "/all");
}

static void parent_hidden(struct trial *trial)
{
	trial->container.cgroup_parent = "/other";
	trial_hide_config(trial);
}

static void parent_unsaid(struct trial *trial)
{
	trial->container.cgroup_parent = NULL;
}

Test(limits, cgroup_parent)
{
	static const struct container_row rows[] = {
		{ { "none", RESULT_PASS, NULL, NULL }, NULL },
		{ { "the engine's", RESULT_PASS, NULL, NULL }, parent_of_engine },
		{ { "another", RESULT_FAIL, "/other", NULL }, parent_other },
		{ { "options unread", RESULT_UNKNOWN, "command line", NULL }, parent_hidden },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, parent_unsaid },
	};

	expect_rows("runtime/cgroup_parent", SCOPE_CONTAINERS, rows, COUNT(rows));
}
