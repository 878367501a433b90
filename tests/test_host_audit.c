/* 1.1.3 to 1.1.18: what the kernel records of the engine's files. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/facts/audit.h"
#include "tests/support/facts.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define MOUNTS "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"

/* Rules as text, in the order of loading; NULL: could not be read. */
struct row {
	struct expected expected;
	const char *loaded, *filed;
	int enabled, daemon;
	bool is_absent, is_hidden;
};

static struct audit_rules rules_of(struct trial *trial, const char *source, const char *text)
{
	struct audit_rules rules = { 0 };
	struct audit_rule *placed;

	audit_file_read(trial->arena, source, text, strlen(text), &rules);
	placed = arena_array(trial->arena, rules.count + 1, sizeof(*placed));
	for (size_t i = 0; i < rules.count; i++) {
		placed[i] = rules.rule[i];
		placed[i].place = placed[i].directory ? placed[i].directory : placed[i].path;
	}
	rules.rule = placed;
	return rules;
}

static void make_audit(struct trial *trial, const struct row *row)
{
	struct audit *audit = arena_alloc(trial->arena, sizeof(*audit));

	*audit = (struct audit){ .enabled = { true, row->enabled },
				 .daemon = { true, row->daemon },
				 .is_absent = row->is_absent };
	if (row->loaded)
		audit->loaded = rules_of(trial, "the kernel", row->loaded);
	audit->kernel = (struct reading){ .is_read = row->loaded,
					  .cause = "the kernel's audit rules: permission denied" };
	if (row->filed)
		audit->filed = rules_of(trial, "/etc/audit/rules.d/docker.rules", row->filed);
	audit->files = (struct reading){ .is_read = row->filed,
					 .cause = "/etc/audit/rules.d: permission denied" };
	trial->host.audit = audit;
	trial->host.mounts = mounts_parse(trial->arena, MOUNTS, strlen(MOUNTS));
}

#define RULE "-w /etc/docker -p wa -k docker\n"

static const struct row rows[] = {
	{ { .label = "loaded and filed", .result = RESULT_PASS },
	  RULE,
	  RULE,
	  1,
	  700,
	  false,
	  false },
	{ { .label = "locked", .result = RESULT_PASS }, RULE, RULE, 2, 700, false, false },
	{ { .label = "loaded alone", .result = RESULT_PASS, .notes = "will not survive a reboot" },
	  RULE,
	  "",
	  1,
	  700,
	  false,
	  false },
	{ { .label = "loaded, files unread",
	    .result = RESULT_PASS,
	    .notes = "whether it will survive a reboot is not known" },
	  RULE,
	  NULL,
	  1,
	  700,
	  false,
	  false },
	{ { .label = "filed alone",
	    .result = RESULT_FAIL,
	    .says = "/etc/audit/rules.d/docker.rules:1 would cover /etc/docker/daemon.json, but it "
		    "is not loaded" },
	  "",
	  RULE,
	  1,
	  700,
	  false,
	  false },
	{ { .label = "neither",
	    .result = RESULT_FAIL,
	    .says = "no loaded rule covers /etc/docker/daemon.json" },
	  "-w /etc/docker/other -p wa\n",
	  "",
	  1,
	  700,
	  false,
	  false },
	{ { .label = "switched off", .result = RESULT_FAIL, .says = "switched off" },
	  RULE,
	  RULE,
	  0,
	  700,
	  false,
	  false },
	{ { .label = "under conditions", .result = RESULT_WARN, .says = "auid>=1000" },
	  "-a always,exit -F dir=/etc/docker -F perm=wa -F auid>=1000\n",
	  RULE,
	  1,
	  700,
	  false,
	  false },
	{ { .label = "kept silent",
	    .result = RESULT_FAIL,
	    .says = "keeps its rule silent: -a task,never" },
	  RULE "-a task,never\n",
	  RULE,
	  1,
	  700,
	  false,
	  false },
	{ { .label = "no daemon", .result = RESULT_WARN, .says = "no audit daemon runs" },
	  RULE,
	  RULE,
	  1,
	  0,
	  false,
	  false },
	{ { .label = "64 bit alone", .result = RESULT_PASS, .notes = "32-bit programs" },
	  "-a always,exit -F arch=b64 -F dir=/etc/docker -F perm=wa\n",
	  RULE,
	  1,
	  700,
	  false,
	  false },
	{ { .label = "both halves", .result = RESULT_PASS },
	  "-a always,exit -F arch=b64 -F dir=/etc/docker -F perm=wa\n"
	  "-a always,exit -F arch=b32 -F dir=/etc/docker -F perm=wa\n",
	  RULE,
	  1,
	  700,
	  false,
	  false },
	{ { .label = "kernel unread, whatever the files say",
	    .result = RESULT_UNKNOWN,
	    .says = "permission denied" },
	  NULL,
	  RULE,
	  0,
	  0,
	  false,
	  false },
	{ { .label = "a kernel without audit", .result = RESULT_FAIL, .says = "has no audit" },
	  "",
	  RULE,
	  0,
	  0,
	  true,
	  false },
	{ { .label = "the file was not looked at", .result = RESULT_UNKNOWN, .says = "timed out" },
	  RULE,
	  RULE,
	  1,
	  700,
	  false,
	  true },
};

Test(host_audit, files)
{
	static const char *const checks[] = {
		"host/audit_daemon_json",	"host/audit_config_directory",
		"host/audit_service_unit",	"host/audit_socket_unit",
		"host/audit_environment",	"host/audit_sysconfig",
		"host/audit_docker_socket",	"host/audit_containerd_socket",
		"host/audit_containerd_config", "host/audit_data_root",
		"host/audit_containerd_state",
	};

	for (size_t c = 0; c < COUNT(checks); c++)
		for (size_t i = 0; i < COUNT(rows); i++) {
			struct trial trial;

			trial_init(&trial);
			make_audit(&trial, &rows[i]);
			if (rows[i].is_hidden) {
				trial.file.state = FILE_UNREAD;
				trial.file.cause = "/etc/docker: timed out";
			}
			trial_expect(&trial, checks[c], SCOPE_AUDIT, &rows[i].expected);
			trial_done(&trial);
		}
}

Test(host_audit, executables)
{
	static const char *const checks[] = {
		"host/audit_dockerd",	   "host/audit_containerd",   "host/audit_containerd_shim",
		"host/audit_shim_runc_v1", "host/audit_shim_runc_v2", "host/audit_runtime"
	};
	static const struct row execution[] = {
		{ { .label = "execution", .result = RESULT_PASS },
		  "-w /etc/docker -p x\n",
		  RULE,
		  1,
		  700,
		  false,
		  false },
		{ { .label = "writes do", .result = RESULT_PASS },
		  RULE,
		  RULE,
		  1,
		  700,
		  false,
		  false },
		{ { .label = "reading does not", .result = RESULT_FAIL },
		  "-w /etc/docker -p r\n",
		  "",
		  1,
		  700,
		  false,
		  false },
		{ { .label = "unread", .result = RESULT_UNKNOWN },
		  NULL,
		  RULE,
		  1,
		  700,
		  false,
		  false },
	};

	for (size_t c = 0; c < COUNT(checks); c++)
		for (size_t i = 0; i < COUNT(execution); i++) {
			struct trial trial;

			trial_init(&trial);
			make_audit(&trial, &execution[i]);
			trial_expect(&trial, checks[c], SCOPE_AUDIT, &execution[i].expected);
			trial_done(&trial);
		}
}

/* Whether the rule or the mount was there first decides, and is not told. */
Test(host_audit, a_mount_between_the_rule_and_the_file)
{
	static const char mounts[] = "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
				     "22 21 8:2 / /etc/docker rw - ext4 /dev/sdb1 rw\n";
	static const struct row above = {
		{ .label = "above the mount",
		  .result = RESULT_UNKNOWN,
		  .says = "it does if the rule was loaded after /etc/docker was mounted" },
		"-w /etc -p wa\n",
		"",
		1,
		700,
		false,
		false
	};
	static const struct row both = { { .label = "above the mount, and one on it",
					   .result = RESULT_PASS },
					 "-w /etc -p wa\n" RULE,
					 RULE,
					 1,
					 700,
					 false,
					 false };
	static const struct row *const rows_here[] = { &above, &both };

	for (size_t i = 0; i < COUNT(rows_here); i++) {
		struct trial trial;

		trial_init(&trial);
		make_audit(&trial, rows_here[i]);
		trial.host.mounts = mounts_parse(trial.arena, mounts, strlen(mounts));
		trial_expect(&trial, "host/audit_daemon_json", SCOPE_AUDIT,
			     &rows_here[i]->expected);
		trial_done(&trial);
	}
}

/* One number, and two objects: the socket since 1.7.0, its unit before. */
Test(host_audit, one_number_means_two_things)
{
	for (size_t i = 0; i < all_checks_count; i++) {
		const struct check *check = all_checks[i].check;

		if (strcmp(all_checks[i].name, "host/audit_docker_socket") == 0)
			cr_expect(!check->id.v1_6_0 && strcmp(check->id.v1_8_0, "1.1.9") == 0);
		if (strcmp(all_checks[i].name, "host/audit_socket_unit") == 0)
			cr_expect(strcmp(check->id.v1_6_0, "1.1.9") == 0 && !check->id.v1_7_0 &&
				  !check->id.v1_8_0);
	}
}
