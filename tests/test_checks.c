#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

#include "tests/support/facts.h"

/* What holds for every check, whoever wrote it. */

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

/* The catalogue, by hand: what each number means in the three versions. */
static const struct row {
	const char *name;
	const char *numbers[BENCHMARK_COUNT];
	unsigned level;
} catalogue[] = {
	{ "daemon/rootless", { "2.1", "2.1", "2.1" }, 1 },
	{ "daemon/icc", { "2.2", "2.2", "2.2" }, 1 },
	{ "daemon/log_level", { "2.3", "2.3", "2.3" }, 1 },
	{ "daemon/iptables", { "2.4", "2.4", "2.4" }, 1 },
	{ "daemon/insecure_registries", { "2.5", "2.5", "2.5" }, 1 },
	{ "daemon/aufs", { "2.6", "2.6", "2.6" }, 1 },
	{ "daemon/devicemapper", { NULL, NULL, "2.7" }, 1 },
	{ "daemon/tls", { "2.7", "2.7", "2.8" }, 1 },
	{ "daemon/default_ulimits", { "2.8", "2.8", "2.9" }, 1 },
	{ "daemon/userns_remap", { "2.9", "2.9", "2.10" }, 2 },
	{ "daemon/cgroup_parent", { "2.10", "2.10", "2.11" }, 2 },
	{ "daemon/base_device_size", { "2.11", "2.11", "2.12" }, 2 },
	{ "daemon/authorization_plugin", { "2.12", "2.12", "2.13" }, 2 },
	{ "daemon/central_logging", { "2.13", "2.13", "2.14" }, 2 },
	{ "daemon/no_new_privileges", { "2.14", "2.14", "2.15" }, 1 },
	{ "daemon/live_restore", { "2.15", "2.15", "2.16" }, 1 },
	{ "daemon/userland_proxy", { "2.16", "2.16", "2.17" }, 1 },
	{ "daemon/seccomp_profile", { "2.17", "2.17", "2.18" }, 2 },
	{ "daemon/experimental", { "2.18", "2.18", "2.19" }, 1 },
	{ "images/container_user", { "4.1", "4.1", "4.1" }, 1 },
	{ "runtime/swarm_mode", { "5.1", "5.1", "5.1" }, 1 },
	{ "runtime/apparmor", { "5.2", "5.2", "5.2" }, 1 },
	{ "runtime/selinux", { "5.3", "5.3", "5.3" }, 2 },
	{ "runtime/capabilities", { "5.4", "5.4", "5.4" }, 1 },
	{ "runtime/privileged", { "5.5", "5.5", "5.5" }, 1 },
	{ "runtime/host_mounts", { "5.6", "5.6", "5.6" }, 1 },
	{ "runtime/ssh_server", { "5.7", "5.7", "5.7" }, 1 },
	{ "runtime/privileged_ports", { "5.8", "5.8", "5.8" }, 1 },
	{ "runtime/published_ports", { "5.9", "5.9", "5.9" }, 1 },
	{ "runtime/host_network", { "5.10", "5.10", "5.10" }, 1 },
	{ "runtime/memory_limit", { "5.11", "5.11", "5.11" }, 1 },
	{ "runtime/cpu_shares", { "5.12", "5.12", "5.12" }, 1 },
	{ "runtime/readonly_root", { "5.13", "5.13", "5.13" }, 1 },
	{ "runtime/port_binding", { "5.14", "5.14", "5.14" }, 1 },
	{ "runtime/restart_policy", { "5.15", "5.15", "5.15" }, 1 },
	{ "runtime/host_pid", { "5.16", "5.16", "5.16" }, 1 },
	{ "runtime/host_ipc", { "5.17", "5.17", "5.17" }, 1 },
	{ "runtime/devices", { "5.18", "5.18", "5.18" }, 1 },
	{ "runtime/ulimits", { "5.19", "5.19", "5.19" }, 1 },
	{ "runtime/mount_propagation", { "5.20", "5.20", "5.20" }, 1 },
	{ "runtime/host_uts", { "5.21", "5.21", "5.21" }, 1 },
	{ "runtime/seccomp", { "5.22", "5.22", "5.22" }, 1 },
	{ "runtime/exec_privileged", { "5.23", "5.23", "5.23" }, 2 },
	{ "runtime/exec_root", { "5.24", "5.24", "5.24" }, 2 },
	{ "runtime/cgroup_parent", { "5.25", "5.25", "5.25" }, 1 },
	{ "runtime/no_new_privileges", { "5.26", "5.26", "5.26" }, 1 },
	{ "runtime/health_check", { "5.27", "5.27", "5.27" }, 1 },
	{ "runtime/current_image", { "5.28", "5.28", "5.28" }, 1 },
	{ "runtime/pids_limit", { "5.29", "5.29", "5.29" }, 1 },
	{ "runtime/default_bridge", { "5.30", "5.30", "5.30" }, 2 },
	{ "runtime/host_userns", { "5.31", "5.31", "5.31" }, 1 },
	{ "runtime/docker_socket", { "5.32", "5.32", "5.32" }, 1 },
};

static const char *number_of(const struct check *check, int benchmark)
{
	const char *const numbers[] = { check->id.v1_6_0, check->id.v1_7_0, check->id.v1_8_0 };

	return numbers[benchmark];
}

static bool is_same(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

static const struct check *check_of(const char *name)
{
	for (size_t i = 0; i < all_checks_count; i++)
		if (strcmp(all_checks[i].name, name) == 0)
			return all_checks[i].check;
	return NULL;
}

Test(checks, numbers_and_levels_are_the_catalogues)
{
	for (size_t i = 0; i < COUNT(catalogue); i++) {
		const struct row *row = &catalogue[i];
		const struct check *check = check_of(row->name);

		cr_expect(check, "%s (%s in 1.8.0) is missing", row->name, row->numbers[2]);
		for (int version = 0; check && version < BENCHMARK_COUNT; version++)
			cr_expect(is_same(number_of(check, version), row->numbers[version]),
				  "%s: its number in version %d", row->name, version);
		if (check)
			cr_expect(check->level == row->level, "%s: its level", row->name);
	}
}

/* Of the sections that are whole in the catalogue above. */
static bool belongs_in_catalogue(const char *name)
{
	return strncmp(name, "daemon/", 7) == 0 || strncmp(name, "runtime/", 8) == 0 ||
	       strcmp(name, "images/container_user") == 0;
}

Test(checks, the_catalogue_knows_them)
{
	for (size_t i = 0; i < all_checks_count; i++) {
		bool is_known = !belongs_in_catalogue(all_checks[i].name);

		for (size_t k = 0; k < COUNT(catalogue); k++)
			is_known |= strcmp(catalogue[k].name, all_checks[i].name) == 0;
		cr_expect(is_known, "%s has no row in the catalogue", all_checks[i].name);
	}
}

Test(checks, numbers_are_unique)
{
	for (int version = 0; version < BENCHMARK_COUNT; version++)
		for (size_t i = 0; i < all_checks_count; i++)
			for (size_t k = 0; k < i; k++) {
				const char *one = number_of(all_checks[i].check, version);
				const char *other = number_of(all_checks[k].check, version);

				cr_expect(!one || !is_same(one, other), "%s is %s and %s", one,
					  all_checks[k].name, all_checks[i].name);
			}
}

static bool is_sentence(const char *text)
{
	return text && isalpha((unsigned char)*text) && text[strlen(text) - 1] == '.';
}

/* "4.8", "16", "8.1, 8.9": safeguards or whole controls of version 8, which has 18. */
static bool is_controls(const char *text)
{
	return text && isdigit((unsigned char)*text) &&
	       strspn(text, "0123456789., ") == strlen(text);
}

Test(checks, say_what_they_are)
{
	for (size_t i = 0; i < all_checks_count; i++) {
		const struct check *check = all_checks[i].check;
		const char *name = all_checks[i].name;

		cr_expect(check->title && *check->title, "%s: title", name);
		cr_expect(is_sentence(check->why), "%s: why", name);
		cr_expect(is_sentence(check->reads), "%s: reads", name);
		cr_expect(is_sentence(check->fix), "%s: fix", name);
		cr_expect(is_controls(check->controls), "%s: controls", name);
		cr_expect(check->fix && !strstr(check->fix, "CIS"), "%s: fix quotes CIS", name);
		cr_expect(check->level == 1 || check->level == 2, "%s: level", name);
		cr_expect(number_of(check, BENCHMARK_1_8_0) || number_of(check, BENCHMARK_1_6_0),
			  "%s: no number", name);
	}
}

Test(checks, look_at_something)
{
	for (size_t i = 0; i < all_checks_count; i++) {
		const struct look *looks = all_checks[i].check->looks;
		const char *name = all_checks[i].name;

		cr_expect(looks[0].scope != SCOPE_NONE, "%s looks at nothing", name);
		for (size_t k = 0; k < CHECK_LOOKS; k++) {
			cr_expect((looks[k].scope != SCOPE_NONE) == (looks[k].judge != NULL),
				  "%s: look %zu is half empty", name, k);
			cr_expect(!k || looks[k - 1].scope || !looks[k].scope,
				  "%s: a gap in its looks", name);
		}
	}
}

/* Good or not applicable although nothing is known: only with a reason. */
static const struct exception {
	const char *name;
	enum result result;
	const char *reason;
} exceptions[] = {
	{ "runtime/docker_socket", RESULT_NOT_APPLICABLE,
	  "inspected, a container with an empty list of mounts has none" },
	{ "runtime/host_mounts", RESULT_NOT_APPLICABLE,
	  "inspected, a container with an empty list of mounts has none" },
};

static bool is_excepted(const char *name, enum result result)
{
	for (size_t i = 0; i < COUNT(exceptions); i++)
		if (strcmp(exceptions[i].name, name) == 0 && exceptions[i].result == result)
			return true;
	return false;
}

/* Judges the look on a host of which nothing is known. What it says of itself must be whole. */
static enum result judge_nothing(const char *name, const struct check *check,
				 const struct look *look, enum tri is_running)
{
	struct trial trial;

	trial_init_unknown(&trial);
	trial.container.is_running = is_running;
	trial_judge(&trial, check, look);
	cr_expect(trial.result == RESULT_PASS || *trial.finding->message, "%s gives no reason",
		  name);
	cr_expect(!strstr(trial.finding->message, "(null)"), "%s: %s", name,
		  trial.finding->message);
	trial_done(&trial);
	return trial.result;
}

static bool is_good(enum result result)
{
	return result == RESULT_PASS || result == RESULT_NOT_APPLICABLE;
}

Test(checks, nothing_known_passes_nothing)
{
	for (size_t i = 0; i < all_checks_count; i++) {
		const struct named_check *named = &all_checks[i];

		for (size_t k = 0; k < CHECK_LOOKS && named->check->looks[k].scope; k++)
			for (int running = TRI_UNKNOWN; running <= TRI_YES; running++) {
				const struct look *look = &named->check->looks[k];
				enum result result;

				if (look->scope == SCOPE_RUNNING && running == TRI_NO)
					continue;
				result = judge_nothing(named->name, named->check, look,
						       (enum tri)running);
				cr_expect(!is_good(result) || is_excepted(named->name, result),
					  "%s: nothing is known, running %s, and it is %s",
					  named->name, tri_text((enum tri)running),
					  result_word(result));
			}
	}
}

static enum result pass_everything(const struct subject *on, struct finding *finding)
{
	(void)on;
	saw(finding, "nowhere", "nothing", NULL, "anything");
	return RESULT_PASS;
}

/* The net catches what it is for. */
Test(checks, a_careless_judge_is_caught)
{
	static const struct check check = { .id = { "2.1", "2.1", "2.1" } };
	static const struct look pass = { SCOPE_DAEMON, pass_everything, ROLE_NONE };

	cr_expect(is_good(judge_nothing("planted", &check, &pass, TRI_UNKNOWN)));
	cr_expect(!is_excepted("planted", RESULT_PASS));
}
