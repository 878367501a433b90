/* 1.2.1: whether the host follows a hardening standard, and what no standard allows. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/facts/hardening.h"
#include "core/facts/os_release.h"
#include "tests/support/facts.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define DAY (24 * 60 * 60 * NANOSECONDS)
#define REPORT "/var/log/lynis-report.dat"
#define DENIED ": permission denied, run as root"

/* One thing on a host that is well otherwise. */
typedef void change_function(struct trial *trial, struct hardening *hardening);

static const char *const good_settings[HARDENING_SETTINGS] = {
	[HARDENING_LSM] = "lockdown,capability,yama,apparmor",
	[HARDENING_LOCKDOWN] = "none [integrity] confidentiality",
	[HARDENING_ASLR] = "2",
	[HARDENING_KPTR] = "1",
	[HARDENING_DMESG] = "1",
	[HARDENING_BPF] = "2",
	[HARDENING_PTRACE] = "1",
	[HARDENING_SYMLINKS] = "1",
	[HARDENING_HARDLINKS] = "1",
	[HARDENING_SUID_DUMP] = "0",
};

static struct hardening *make_hardening(struct trial *trial)
{
	struct hardening *hardening = arena_alloc(trial->arena, sizeof(*hardening));

	for (size_t i = 0; i < HARDENING_SETTINGS; i++)
		hardening->settings[i] = (struct hardening_value){ .path = hardening_paths[i],
								   .text = good_settings[i] };
	hardening->cpu = arena_array(trial->arena, 2, sizeof(*hardening->cpu));
	hardening->cpu_count = 2;
	hardening->cpu_read.is_read = true;
	hardening->cpu[0] =
		(struct hardening_value){ .path = "/sys/cpu/l1tf", .text = "Not affected" };
	hardening->cpu[1] = (struct hardening_value){ .path = "/sys/cpu/mds",
						      .text = "Mitigation: Clear CPU buffers; SMT "
							      "vulnerable" };
	return hardening;
}

/* With a young report that scores enough. */
static struct hardening *make_good(struct trial *trial)
{
	struct hardening *hardening = make_hardening(trial);

	trial->host.now = os_releases.age.day * DAY;
	trial->host.os_id = "debian";
	trial->host.os_version = "13";
	trial->host.os_source = "/etc/os-release";
	trial->host.hardening = hardening;
	trial->policy.hardening_report.path = REPORT;
	trial->policy.hardening_report.format = HARDENING_LYNIS;
	trial->policy.hardening_report.max_age_days = (struct number){ true, 30 };
	trial->policy.hardening_report.minimum_score = (struct number){ true, 70 };
	hardening->scan = (struct hardening_scan){ .reading = { .is_read = true },
						   .score = { true, 70 },
						   .ended = trial->host.now - 30 * DAY };
	return hardening;
}

static void keep(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	(void)hardening;
}

static void open_flaw(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->cpu[1].text = "Vulnerable: Clear CPU buffers attempted, no microcode";
}

static void unread_flaw(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->cpu[1] =
		(struct hardening_value){ .path = "/sys/cpu/mds", .cause = "/sys/cpu/mds" DENIED };
}

static void unlisted_flaws(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->cpu_count = 0;
	hardening->cpu_read = (struct reading){ .cause = "/sys/cpu" DENIED };
}

static void no_flaws(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->cpu_count = 0;
}

static void no_randomizing(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->settings[HARDENING_ASLR].text = "0";
}

static void odd_randomizing(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->settings[HARDENING_ASLR].text = "00";
}

static void hide(struct hardening *hardening, enum hardening_setting setting, bool is_absent)
{
	hardening->settings[setting] = (struct hardening_value){
		.path = hardening_paths[setting],
		.cause = is_absent ? "not found" : "permission denied, run as root",
		.is_absent = is_absent,
	};
}

static void unread_randomizing(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hide(hardening, HARDENING_ASLR, false);
}

static void no_module(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->settings[HARDENING_LSM].text = "lockdown,capability,yama";
}

static void unread_modules(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hide(hardening, HARDENING_LSM, true);
}

static void unread_modules_with_selinux(struct trial *trial, struct hardening *hardening)
{
	hide(hardening, HARDENING_LSM, true);
	trial->host.selinux = TRI_YES;
}

static void no_yama(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hide(hardening, HARDENING_PTRACE, true);
}

static void unread_setting(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hide(hardening, HARDENING_KPTR, false);
}

static void ended(struct trial *trial, struct hardening *hardening)
{
	(void)hardening;
	trial->host.os_version = "10";
}

static void extended(struct trial *trial, struct hardening *hardening)
{
	(void)hardening;
	trial->host.os_version = "12";
}

static void other_system(struct trial *trial, struct hardening *hardening)
{
	(void)hardening;
	trial->host.os_id = "nixos";
}

static void rolling_system(struct trial *trial, struct hardening *hardening)
{
	(void)hardening;
	trial->host.os_version = NULL;
}

static void unread_system(struct trial *trial, struct hardening *hardening)
{
	(void)hardening;
	trial->host.os_id = NULL;
	trial->host.os_cause = "/etc/os-release" DENIED;
}

static void in_container(struct trial *trial, struct hardening *hardening)
{
	(void)hardening;
	trial->host.container_cause = "running inside a container";
}

static void old_table(struct trial *trial, struct hardening *hardening)
{
	trial->host.now += (os_releases.age.valid_days + 1) * DAY;
	hardening->scan.ended = trial->host.now;
}

static void no_clock(struct trial *trial, struct hardening *hardening)
{
	(void)hardening;
	trial->host.now = 0;
}

static void no_policy(struct trial *trial, struct hardening *hardening)
{
	(void)hardening;
	trial->policy = (struct policy){ 0 };
}

static void other_format(struct trial *trial, struct hardening *hardening)
{
	(void)hardening;
	trial->policy.hardening_report.format = HARDENING_XCCDF;
}

static void unread_report(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->scan = (struct hardening_scan){ .reading = { .cause = REPORT DENIED } };
}

static void stale_report(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->scan.ended -= DAY;
	hardening->scan.score.value = 3; /* of then */
}

static void undated_report(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->scan.ended = 0;
}

static void future_report(struct trial *trial, struct hardening *hardening)
{
	hardening->scan.ended = trial->host.now + 3 * DAY;
}

static void low_score(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->scan.score.value = 69;
}

static void no_score(struct trial *trial, struct hardening *hardening)
{
	(void)trial;
	hardening->scan.score.known = false;
}

static void not_looked_at(struct trial *trial, struct hardening *hardening)
{
	(void)hardening;
	trial->host.hardening = NULL;
}

static const struct row {
	struct expected expected;
	change_function *change;
} rows[] = {
	{ { .label = "a good report", .result = RESULT_PASS }, keep },
	{ { .label = "no policy",
	    .result = RESULT_REVIEW,
	    .says = "name a scanner's report in the policy" },
	  no_policy },
	{ { .label = "an open flaw",
	    .result = RESULT_FAIL,
	    .says = "/sys/cpu/mds says Vulnerable" },
	  open_flaw },
	{ { .label = "a flaw unread", .result = RESULT_UNKNOWN, .says = "/sys/cpu/mds" DENIED },
	  unread_flaw },
	{ { .label = "flaws unlisted", .result = RESULT_UNKNOWN, .says = "/sys/cpu" DENIED },
	  unlisted_flaws },
	{ { .label = "no flaws", .result = RESULT_UNKNOWN, .says = "lists no flaws" }, no_flaws },
	{ { .label = "no randomizing", .result = RESULT_FAIL, .says = "not randomized" },
	  no_randomizing },
	{ { .label = "randomizing, an odd word",
	    .result = RESULT_UNKNOWN,
	    .says = "understood: 00" },
	  odd_randomizing },
	{ { .label = "randomizing unread", .result = RESULT_UNKNOWN, .says = "permission" },
	  unread_randomizing },
	{ { .label = "no module",
	    .result = RESULT_FAIL,
	    .says = "only lockdown,capability,yama is active" },
	  no_module },
	{ { .label = "modules unread", .result = RESULT_UNKNOWN, .says = "not found" },
	  unread_modules },
	{ { .label = "modules unread, SELinux is there", .result = RESULT_PASS },
	  unread_modules_with_selinux },
	{ { .label = "a kernel without Yama", .result = RESULT_PASS }, no_yama },
	{ { .label = "a setting unread", .result = RESULT_UNKNOWN, .says = "permission" },
	  unread_setting },
	{ { .label = "a release that ended",
	    .result = RESULT_FAIL,
	    .says = "support of debian 10 ended on 2024-06-30" },
	  ended },
	{ { .label = "a release in its extended support",
	    .result = RESULT_REVIEW,
	    .says = "the extended one lasts until 2028-06-30" },
	  extended },
	{ { .label = "a system that the table lacks",
	    .result = RESULT_UNKNOWN,
	    .says = "until when nixos 13 is supported" },
	  other_system },
	{ { .label = "a system without a version",
	    .result = RESULT_UNKNOWN,
	    .says = "debian (no version)" },
	  rolling_system },
	{ { .label = "os-release unread",
	    .result = RESULT_UNKNOWN,
	    .says = "/etc/os-release" DENIED },
	  unread_system },
	{ { .label = "in a container",
	    .result = RESULT_UNKNOWN,
	    .says = "os-release is the container's" },
	  in_container },
	{ { .label = "an old table", .result = RESULT_UNKNOWN, .says = "too old" }, old_table },
	{ { .label = "no clock", .result = RESULT_UNKNOWN, .says = "date of the audit" },
	  no_clock },
	{ { .label = "a format that is not read",
	    .result = RESULT_UNKNOWN,
	    .says = "format xccdf is not read yet" },
	  other_format },
	{ { .label = "report unread", .result = RESULT_UNKNOWN, .says = REPORT DENIED },
	  unread_report },
	{ { .label = "report stale", .result = RESULT_UNKNOWN, .says = "31 days old, at most 30" },
	  stale_report },
	{ { .label = "report undated", .result = RESULT_UNKNOWN, .says = "when it was made" },
	  undated_report },
	{ { .label = "report of tomorrow", .result = RESULT_UNKNOWN, .says = "after the audit" },
	  future_report },
	{ { .label = "report below", .result = RESULT_FAIL, .says = "scores 69, below 70" },
	  low_score },
	{ { .label = "report without a score",
	    .result = RESULT_UNKNOWN,
	    .says = "hardening_index" },
	  no_score },
	{ { .label = "nothing was looked at", .result = RESULT_UNKNOWN, .says = "not looked at" },
	  not_looked_at },
};

Test(host_hardening, standard)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		rows[i].change(&trial, make_good(&trial));
		trial_expect(&trial, "host/hardening", SCOPE_HOST, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(host_hardening, what_the_kernel_says_of_the_processor)
{
	static const struct {
		const char *text;
		bool is_vulnerable;
	} lines[] = {
		{ "Not affected", false },
		{ "Mitigation: PTI", false },
		{ "Mitigation: Clear CPU buffers; SMT vulnerable", false },
		{ "KVM: Mitigation: VMX disabled", false },
		{ "Vulnerable", true },
		{ "Vulnerable: No microcode", true },
		{ "KVM: Vulnerable", true },
		{ "", false },
	};

	for (size_t i = 0; i < COUNT(lines); i++)
		cr_expect_eq(hardening_is_vulnerable(lines[i].text), lines[i].is_vulnerable, "%s",
			     lines[i].text);
}

Test(host_hardening, modules)
{
	cr_expect(hardening_has_major_lsm("lockdown,capability,apparmor"));
	cr_expect(hardening_has_major_lsm("selinux"));
	cr_expect(!hardening_has_major_lsm("lockdown,capability,yama,bpf"));
	cr_expect(!hardening_has_major_lsm("apparmorx"));
	cr_expect(!hardening_has_major_lsm(""));
}

Test(host_hardening, lynis)
{
	static const struct {
		const char *label, *text;
		int64_t score, ended; /* -1 and 0: unknown */
	} reports[] = {
		{ "whole",
		  "# Lynis Report\nreport_datetime_start=2026-08-01 11:00:00\n"
		  "hardening_index=68\nreport_datetime_end=2026-08-01 12:30:00\n",
		  68, 1785587400 },
		{ "no end of line", "hardening_index=100", 100, 0 },
		{ "more than all", "hardening_index=101\n", -1, 0 },
		{ "not a number", "hardening_index=\nreport_datetime_end=soon\n", -1, 0 },
		{ "no date", "report_datetime_end=2026-13-01 12:30:00\n", -1, 0 },
		{ "another key", "hardening_index_old=5\n", -1, 0 },
		{ "empty", "", -1, 0 },
	};

	for (size_t i = 0; i < COUNT(reports); i++) {
		struct hardening_scan scan = { 0 };

		hardening_read_lynis(reports[i].text, strlen(reports[i].text), &scan);
		cr_expect_eq(scan.score.known ? scan.score.value : -1, reports[i].score, "%s",
			     reports[i].label);
		cr_expect_eq(scan.ended, reports[i].ended * NANOSECONDS, "%s", reports[i].label);
	}
}
