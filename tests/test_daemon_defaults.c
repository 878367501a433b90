#include <criterion/criterion.h>

#include "tests/support/facts.h"

/* The checks of section 2 on what the daemon gives to containers. */

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

Test(daemon_defaults, default_ulimits)
{
	static const struct {
		struct expected expected;
		enum option_origin origin;
		const char *value;
	} rows[] = {
		{ { "both", RESULT_PASS, NULL, NULL },
		  ORIGIN_FILE,
		  "core=0:0, nofile=64000:64000, nproc=512:512" },
		{ { "one number", RESULT_PASS, NULL, NULL },
		  ORIGIN_COMMAND_LINE,
		  "nofile=1024, nproc=512" },
		{ { "no nproc", RESULT_WARN, "nproc", NULL }, ORIGIN_FILE, "nofile=64000:64000" },
		{ { "others only", RESULT_WARN, "for nofile; no default limit is set for nproc",
		    NULL },
		  ORIGIN_FILE,
		  "core=0:0, nofiles=3" },
		{ { "unlimited", RESULT_WARN, "nproc is unlimited", NULL },
		  ORIGIN_FILE,
		  "nofile=64000:64000, nproc=-1:-1" },
		{ { "unlimited at last", RESULT_WARN, "nofile is unlimited", NULL },
		  ORIGIN_FILE,
		  "nofile=64000:-1, nproc=512" },
		{ { "unset", RESULT_FAIL, "the daemon's own limits", NULL }, ORIGIN_DEFAULT, NULL },
		{ { "an empty object", RESULT_FAIL, NULL, NULL }, ORIGIN_FILE, "" },
		{ { "hidden", RESULT_UNKNOWN, "command line", NULL }, ORIGIN_UNKNOWN, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial_option(&trial, OPTION_DEFAULT_ULIMITS, rows[i].origin, rows[i].value);
		trial_expect(&trial, "daemon/default_ulimits", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon_defaults, userns_remap)
{
	static const struct {
		struct expected expected;
		enum tri userns, rootless;
		enum option_origin origin;
		const char *value;
	} rows[] = {
		{ { "remapped", RESULT_PASS, NULL, NULL },
		  TRI_YES,
		  TRI_NO,
		  ORIGIN_FILE,
		  "default" },
		{ { "empty flag, but rootless", RESULT_PASS, NULL, NULL },
		  TRI_NO,
		  TRI_YES,
		  ORIGIN_COMMAND_LINE,
		  "" },
		{ { "hidden options", RESULT_PASS, NULL, NULL },
		  TRI_YES,
		  TRI_NO,
		  ORIGIN_UNKNOWN,
		  NULL },
		{ { "neither", RESULT_FAIL, "root on the host", NULL },
		  TRI_NO,
		  TRI_NO,
		  ORIGIN_DEFAULT,
		  NULL },
		{ { "empty flag", RESULT_FAIL, "root on the host", NULL },
		  TRI_NO,
		  TRI_NO,
		  ORIGIN_COMMAND_LINE,
		  "" },
		{ { "only configured", RESULT_FAIL, "root on the host",
		    "without a user namespace" },
		  TRI_NO,
		  TRI_NO,
		  ORIGIN_FILE,
		  "default" },
		{ { "unread", RESULT_UNKNOWN, "timed out", NULL },
		  TRI_UNKNOWN,
		  TRI_UNKNOWN,
		  ORIGIN_FILE,
		  "default" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		if (rows[i].userns == TRI_UNKNOWN)
			trial_hide_info(&trial);
		trial.daemon.userns = rows[i].userns;
		trial.daemon.rootless = rows[i].rootless;
		trial_option(&trial, OPTION_USERNS_REMAP, rows[i].origin, rows[i].value);
		trial_expect(&trial, "daemon/userns_remap", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon_defaults, userns_of_containers)
{
	static const struct id_range identity[] = { { 0, 0, UINT32_MAX } };
	static const struct id_range remapped[] = { { 0, 231072, 65536 } };
	static const struct id_range rootless[] = { { 0, 1000, 1 }, { 1, 100000, 65536 } };
	static const struct id_range only_root[] = { { 0, 100000, 1000 }, { 1000, 0, 1 } };
	static const struct {
		struct expected expected;
		const struct id_range *map;
		size_t count;
		bool has_process;
		const char *mode;
	} rows[] = {
		{ { "remapped", RESULT_PASS, NULL, NULL }, remapped, 1, true, "" },
		{ { "rootless", RESULT_PASS, NULL, NULL }, rootless, 2, true, "" },
		{ { "identity", RESULT_FAIL, "user 0 is root", NULL }, identity, 1, true, "" },
		{ { "opted out", RESULT_FAIL, "user 0 is root", NULL }, identity, 1, true, "host" },
		{ { "no identity, but root", RESULT_FAIL, "user 1000 is root", NULL },
		  only_root,
		  2,
		  true,
		  "" },
		{ { "map unread", RESULT_UNKNOWN, "uid_map", NULL }, NULL, 0, true, "" },
		{ { "process unread", RESULT_UNKNOWN, "gone", NULL }, NULL, 0, false, "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial.process.uid_map = rows[i].map;
		trial.process.uid_map_count = rows[i].count;
		trial.container.userns_mode = rows[i].mode;
		trial.container.process_cause = "the process is gone";
		if (!rows[i].has_process)
			trial.container.process = NULL;
		trial_expect(&trial, "daemon/userns_remap", SCOPE_RUNNING, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon_defaults, cgroup_parent)
{
	static const struct {
		struct expected expected;
		enum option_origin origin;
		const char *value, *driver;
		enum tri rootless;
	} rows[] = {
		{ { "unset", RESULT_PASS, NULL, NULL }, ORIGIN_DEFAULT, NULL, "systemd", TRI_NO },
		{ { "empty", RESULT_PASS, NULL, NULL }, ORIGIN_FILE, "", "cgroupfs", TRI_NO },
		{ { "the default spelt out", RESULT_PASS, NULL, NULL },
		  ORIGIN_FILE,
		  "/docker",
		  "cgroupfs",
		  TRI_NO },
		{ { "systemd's spelt out", RESULT_PASS, NULL, NULL },
		  ORIGIN_FILE,
		  "system.slice",
		  "systemd",
		  TRI_NO },
		{ { "rootless spelt out", RESULT_PASS, NULL, NULL },
		  ORIGIN_FILE,
		  "user.slice",
		  "systemd",
		  TRI_YES },
		{ { "in the file", RESULT_FAIL, "/evil", NULL },
		  ORIGIN_FILE,
		  "/evil",
		  "cgroupfs",
		  TRI_NO },
		{ { "below the default", RESULT_FAIL, "/docker/x", NULL },
		  ORIGIN_COMMAND_LINE,
		  "/docker/x",
		  "cgroupfs",
		  TRI_NO },
		{ { "another driver's default", RESULT_FAIL, "system.slice", NULL },
		  ORIGIN_FILE,
		  "system.slice",
		  "cgroupfs",
		  TRI_NO },
		{ { "driver unread", RESULT_FAIL, "/docker", NULL },
		  ORIGIN_FILE,
		  "/docker",
		  NULL,
		  TRI_NO },
		{ { "hidden", RESULT_UNKNOWN, "command line", NULL },
		  ORIGIN_UNKNOWN,
		  NULL,
		  "cgroupfs",
		  TRI_NO },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial_option(&trial, OPTION_CGROUP_PARENT, rows[i].origin, rows[i].value);
		trial.daemon.cgroup_driver = rows[i].driver;
		trial.daemon.rootless = rows[i].rootless;
		trial_expect(&trial, "daemon/cgroup_parent", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon_defaults, no_new_privileges)
{
	static const struct {
		struct expected expected;
		enum tri live;
		enum option_origin origin;
		const char *value;
	} rows[] = {
		{ { "live", RESULT_PASS, NULL, NULL }, TRI_YES, ORIGIN_FILE, "true" },
		{ { "live, hidden", RESULT_PASS, NULL, NULL }, TRI_YES, ORIGIN_UNKNOWN, NULL },
		{ { "an old engine", RESULT_PASS, NULL, NULL }, TRI_NO, ORIGIN_COMMAND_LINE, "1" },
		{ { "no info", RESULT_PASS, NULL, NULL }, TRI_UNKNOWN, ORIGIN_FILE, "true" },
		{ { "live, file says no", RESULT_PASS, NULL, "is false" },
		  TRI_YES,
		  ORIGIN_FILE,
		  "false" },
		{ { "default", RESULT_FAIL, "setuid", NULL }, TRI_NO, ORIGIN_DEFAULT, "false" },
		{ { "the word, and false", RESULT_FAIL, "setuid", NULL },
		  TRI_NO,
		  ORIGIN_COMMAND_LINE,
		  "false" },
		{ { "hidden", RESULT_UNKNOWN, "command line", NULL },
		  TRI_NO,
		  ORIGIN_UNKNOWN,
		  NULL },
		{ { "nothing", RESULT_UNKNOWN, "command line", NULL },
		  TRI_UNKNOWN,
		  ORIGIN_UNKNOWN,
		  NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial.daemon.no_new_privileges = rows[i].live;
		trial_option(&trial, OPTION_NO_NEW_PRIVILEGES, rows[i].origin, rows[i].value);
		trial_expect(&trial, "daemon/no_new_privileges", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

#define DENIES "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[]}"
#define ALLOWS "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[]}"

Test(daemon_defaults, seccomp_profile)
{
	static const struct {
		struct expected expected;
		enum tri seccomp;
		const char *profile, *json;
	} rows[] = {
		{ { "builtin", RESULT_PASS, NULL, NULL }, TRI_YES, "builtin", NULL },
		{ { "default, of 20.10", RESULT_PASS, NULL, NULL }, TRI_YES, "default", NULL },
		{ { "unconfined", RESULT_FAIL, "unconfined", NULL }, TRI_YES, "unconfined", NULL },
		{ { "no seccomp", RESULT_FAIL, "no seccomp", NULL }, TRI_NO, NULL, NULL },
		{ { "all allowed", RESULT_FAIL, "filters nothing", NULL },
		  TRI_YES,
		  "/etc/docker/s.json",
		  ALLOWS },
		{ { "the site's own", RESULT_REVIEW, "/etc/docker/s.json", NULL },
		  TRI_YES,
		  "/etc/docker/s.json",
		  DENIES },
		{ { "not read", RESULT_UNKNOWN, "s.json was not read: denied", NULL },
		  TRI_YES,
		  "/etc/docker/s.json",
		  NULL },
		{ { "no JSON", RESULT_UNKNOWN, "cannot be understood", NULL },
		  TRI_YES,
		  "/etc/docker/s.json",
		  "[" },
		{ { "not named", RESULT_UNKNOWN, "which seccomp profile", NULL },
		  TRI_YES,
		  NULL,
		  NULL },
		{ { "unread", RESULT_UNKNOWN, "timed out", NULL }, TRI_UNKNOWN, NULL, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		if (rows[i].seccomp == TRI_UNKNOWN)
			trial_hide_info(&trial);
		trial.daemon.seccomp = rows[i].seccomp;
		trial.daemon.seccomp_profile = rows[i].profile;
		trial.daemon.seccomp_json = rows[i].json;
		trial.daemon.seccomp_cause = "denied";
		trial_expect(&trial, "daemon/seccomp_profile", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}
