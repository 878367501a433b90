#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/facts.h"

/* The checks of section 2 on the engine itself, and 5.1. */

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

Test(daemon, a_good_host_passes)
{
	for (size_t i = 0; i < all_checks_count; i++) {
		const bool is_absent = strcmp(all_checks[i].name, "daemon/base_device_size") == 0;
		const struct expected good = {
			.label = "good host",
			.result = is_absent ? RESULT_NOT_APPLICABLE : RESULT_PASS,
		};
		struct trial trial;

		if (strncmp(all_checks[i].name, "daemon/", 7) != 0)
			continue;
		trial_init(&trial);
		for (const struct look *look = all_checks[i].check->looks; look->scope; look++)
			trial_expect(&trial, all_checks[i].name, look->scope, &good);
		trial_done(&trial);
	}
}

Test(daemon, rootless)
{
	static const struct {
		struct expected expected;
		enum tri rootless;
		bool has_uid;
		uint32_t uid;
	} rows[] = {
		{ { "rootless", RESULT_PASS, NULL, NULL }, TRI_YES, true, 1000 },
		{ { "its process is hidden", RESULT_PASS, NULL, NULL }, TRI_YES, false, 0 },
		{ { "only the process", RESULT_PASS, NULL, NULL }, TRI_UNKNOWN, true, 1000 },
		{ { "root in a user namespace", RESULT_PASS, NULL, "does not call itself" },
		  TRI_NO,
		  true,
		  231072 },
		{ { "root", RESULT_FAIL, "advisory", NULL }, TRI_NO, true, 0 },
		{ { "the engine's word", RESULT_FAIL, "runs as root", NULL }, TRI_NO, false, 0 },
		{ { "the kernel's word", RESULT_FAIL, "runs as root", NULL }, TRI_YES, true, 0 },
		{ { "root, no info", RESULT_FAIL, NULL, NULL }, TRI_UNKNOWN, true, 0 },
		{ { "nothing", RESULT_UNKNOWN, "timed out", NULL }, TRI_UNKNOWN, false, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		if (rows[i].rootless == TRI_UNKNOWN)
			trial_hide_info(&trial);
		trial.daemon.rootless = rows[i].rootless;
		trial.engine.has_ids = rows[i].has_uid;
		trial.engine.uids[1] = rows[i].uid;
		trial_expect(&trial, "daemon/rootless", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon, storage_drivers)
{
	static const struct {
		const char *check;
		struct expected expected;
		const char *driver;
		enum option_origin origin;
		const char *option;
	} rows[] = {
		{ "aufs", { "in use", RESULT_FAIL, "aufs", NULL }, "aufs", ORIGIN_DEFAULT, NULL },
		{ "aufs", { "not in use", RESULT_PASS, NULL, NULL }, "zfs", ORIGIN_DEFAULT, NULL },
		{ "aufs",
		  { "configured, not live", RESULT_PASS, NULL, "overlay2" },
		  "overlay2",
		  ORIGIN_FILE,
		  "aufs" },
		{ "aufs",
		  { "configured, no info", RESULT_FAIL, "aufs", NULL },
		  NULL,
		  ORIGIN_FILE,
		  "aufs" },
		{ "aufs",
		  { "unread", RESULT_UNKNOWN, "timed out", NULL },
		  NULL,
		  ORIGIN_DEFAULT,
		  NULL },
		{ "aufs",
		  { "only configured", RESULT_UNKNOWN, "timed out", NULL },
		  NULL,
		  ORIGIN_FILE,
		  "overlay2" },
		{ "devicemapper",
		  { "by default or flag", RESULT_FAIL, "devicemapper", NULL },
		  "devicemapper",
		  ORIGIN_DEFAULT,
		  NULL },
		{ "devicemapper",
		  { "another", RESULT_PASS, NULL, NULL },
		  "aufs",
		  ORIGIN_DEFAULT,
		  NULL },
		{ "devicemapper",
		  { "a snapshotter", RESULT_PASS, NULL, NULL },
		  "overlayfs",
		  ORIGIN_UNKNOWN,
		  NULL },
		{ "devicemapper",
		  { "unread", RESULT_UNKNOWN, "timed out", NULL },
		  NULL,
		  ORIGIN_UNKNOWN,
		  NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const bool is_aufs = strcmp(rows[i].check, "aufs") == 0;
		struct trial trial;

		trial_init(&trial);
		if (!rows[i].driver)
			trial_hide_info(&trial);
		trial.daemon.storage_driver = rows[i].driver;
		trial_option(&trial, OPTION_STORAGE_DRIVER, rows[i].origin, rows[i].option);
		trial_expect(&trial, is_aufs ? "daemon/aufs" : "daemon/devicemapper", SCOPE_DAEMON,
			     &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon, base_device_size)
{
	static const struct {
		struct expected expected;
		const char *driver;
		enum option_origin origin;
		const char *options;
	} rows[] = {
		{ { "another driver", RESULT_NOT_APPLICABLE, "overlay2", NULL },
		  "overlay2",
		  ORIGIN_FILE,
		  "overlay2.size=20G" },
		{ { "another driver, hidden", RESULT_NOT_APPLICABLE, "btrfs", NULL },
		  "btrfs",
		  ORIGIN_UNKNOWN,
		  NULL },
		{ { "left alone", RESULT_PASS, NULL, NULL }, "devicemapper", ORIGIN_DEFAULT, NULL },
		{ { "other options", RESULT_PASS, NULL, NULL },
		  "devicemapper",
		  ORIGIN_FILE,
		  "dm.fs=xfs, dm.basesizes=1" },
		{ { "10G, the default spelt out", RESULT_FAIL, "10G", NULL },
		  "devicemapper",
		  ORIGIN_FILE,
		  "dm.fs=xfs, dm.basesize=10G" },
		{ { "hidden", RESULT_UNKNOWN, "command line", NULL },
		  "devicemapper",
		  ORIGIN_UNKNOWN,
		  NULL },
		{ { "no info", RESULT_UNKNOWN, "timed out", NULL }, NULL, ORIGIN_DEFAULT, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		if (!rows[i].driver)
			trial_hide_info(&trial);
		trial.daemon.storage_driver = rows[i].driver;
		trial_option(&trial, OPTION_STORAGE_OPTS, rows[i].origin, rows[i].options);
		trial_expect(&trial, "daemon/base_device_size", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon, authorization_plugin)
{
	static const struct {
		struct expected expected;
		bool has_info;
		const char *live, *configured;
	} rows[] = {
		{ { "one", RESULT_PASS, NULL, NULL }, true, "gate", "gate" },
		{ { "two", RESULT_PASS, NULL, NULL }, true, "gate, log", "gate, log" },
		{ { "null", RESULT_FAIL, "may do everything", NULL }, true, NULL, NULL },
		{ { "an empty list", RESULT_FAIL, "may do everything", NULL }, true, "", NULL },
		{ { "only in the file", RESULT_FAIL, "may do everything", "runs with none" },
		  true,
		  NULL,
		  "gate" },
		{ { "unread", RESULT_UNKNOWN, "timed out", NULL }, false, NULL, "gate" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *configured = rows[i].configured;
		struct trial trial;

		trial_init(&trial);
		if (!rows[i].has_info)
			trial_hide_info(&trial);
		trial.daemon.authorization_plugins = trial_list(&trial, rows[i].live);
		trial_option(&trial, OPTION_AUTHORIZATION_PLUGINS,
			     configured ? ORIGIN_FILE : ORIGIN_DEFAULT, configured);
		trial_expect(&trial, "daemon/authorization_plugin", SCOPE_DAEMON,
			     &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon, live_restore)
{
	static const struct {
		struct expected expected;
		enum tri live;
		const char *swarm, *configured;
	} rows[] = {
		{ { "on", RESULT_PASS, NULL, NULL }, TRI_YES, "inactive", "true" },
		{ { "off", RESULT_FAIL, "containers stop", NULL }, TRI_NO, "inactive", "false" },
		{ { "the flag's text is there", RESULT_FAIL, NULL, NULL },
		  TRI_NO,
		  "inactive",
		  "0" },
		{ { "not reloaded", RESULT_FAIL, NULL, "is true" }, TRI_NO, "inactive", "true" },
		{ { "taken out, not reloaded", RESULT_PASS, NULL, "is false" },
		  TRI_YES,
		  "inactive",
		  "false" },
		{ { "swarm", RESULT_NOT_APPLICABLE, "swarm", NULL }, TRI_NO, "active", "false" },
		{ { "locked", RESULT_NOT_APPLICABLE, "locked", NULL }, TRI_NO, "locked", "false" },
		{ { "swarm unknown", RESULT_UNKNOWN, "swarm", NULL }, TRI_NO, NULL, "false" },
		{ { "unread", RESULT_UNKNOWN, "live restore", NULL }, TRI_UNKNOWN, NULL, "true" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial.daemon.live_restore = rows[i].live;
		trial.daemon.swarm_state = rows[i].swarm;
		trial_option(&trial, OPTION_LIVE_RESTORE, ORIGIN_COMMAND_LINE, rows[i].configured);
		trial_expect(&trial, "daemon/live_restore", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon, experimental)
{
	static const struct {
		struct expected expected;
		enum tri live;
		enum option_origin origin;
		const char *features;
	} rows[] = {
		{ { "off", RESULT_PASS, NULL, NULL }, TRI_NO, ORIGIN_DEFAULT, NULL },
		{ { "other features", RESULT_PASS, NULL, NULL },
		  TRI_NO,
		  ORIGIN_FILE,
		  "buildkit=true, containerd-snapshotter=true" },
		{ { "feature off", RESULT_PASS, NULL, NULL },
		  TRI_NO,
		  ORIGIN_FILE,
		  "embedded-containerd=false" },
		{ { "on", RESULT_FAIL, "are on", "is false" }, TRI_YES, ORIGIN_DEFAULT, NULL },
		{ { "feature on", RESULT_FAIL, "embedded-containerd", NULL },
		  TRI_NO,
		  ORIGIN_FILE,
		  "embedded-containerd=true" },
		{ { "features hidden", RESULT_UNKNOWN, "command line", NULL },
		  TRI_NO,
		  ORIGIN_UNKNOWN,
		  NULL },
		{ { "unread", RESULT_UNKNOWN, "experimental", NULL },
		  TRI_UNKNOWN,
		  ORIGIN_DEFAULT,
		  NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial.daemon.experimental = rows[i].live;
		trial_option(&trial, OPTION_EXPERIMENTAL, ORIGIN_FILE, "false");
		trial_option(&trial, OPTION_FEATURES, rows[i].origin, rows[i].features);
		trial_expect(&trial, "daemon/experimental", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon, swarm_mode)
{
	static const struct {
		struct expected expected;
		const char *state;
		int64_t nodes;
		bool has_services;
		size_t services;
	} rows[] = {
		{ { "off", RESULT_PASS, NULL, NULL }, "inactive", 0, false, 0 },
		{ { "in use", RESULT_FAIL, "approved", NULL }, "active", 3, true, 7 },
		{ { "one node that works", RESULT_FAIL, "approved", NULL }, "active", 1, true, 1 },
		{ { "forgotten", RESULT_FAIL, "for nothing", NULL }, "active", 1, true, 0 },
		{ { "services unread", RESULT_FAIL, "approved", NULL }, "active", 1, false, 0 },
		{ { "locked", RESULT_FAIL, "locked", NULL }, "locked", 0, false, 0 },
		{ { "pending", RESULT_FAIL, "pending", NULL }, "pending", 0, false, 0 },
		{ { "error", RESULT_FAIL, "error", NULL }, "error", 0, false, 0 },
		{ { "unread", RESULT_UNKNOWN, "part of a swarm", NULL }, NULL, 0, true, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial.daemon.swarm_state = rows[i].state;
		trial.daemon.swarm_nodes = (struct number){ true, rows[i].nodes };
		trial.daemon.services.is_read = rows[i].has_services;
		trial.daemon.service_count = rows[i].services;
		trial_expect(&trial, "runtime/swarm_mode", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}
