#include <criterion/criterion.h>

#include "tests/support/facts.h"

/* The checks of section 2 on networks, registries and the API's listeners. */

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

Test(daemon_network, icc)
{
	static const struct {
		struct expected expected;
		bool is_read, has_bridge;
		const char *icc;
	} rows[] = {
		{ { "off", RESULT_PASS, NULL, NULL }, true, true, "false" },
		{ { "0", RESULT_PASS, NULL, NULL }, true, true, "0" },
		{ { "on", RESULT_FAIL, "reach each other", NULL }, true, true, "true" },
		{ { "not said", RESULT_FAIL, "reach each other", NULL }, true, true, NULL },
		{ { "no bridge", RESULT_NOT_APPLICABLE, "no default bridge", NULL },
		  true,
		  false,
		  NULL },
		{ { "unread", RESULT_UNKNOWN, "denied", NULL }, false, false, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct network bridge = { .name = "bridge", .driver = "bridge" };
		struct trial trial;

		trial_init(&trial);
		bridge.is_default_bridge = tri_of(rows[i].has_bridge);
		bridge.icc = rows[i].icc;
		trial.daemon.networks.is_read = rows[i].is_read;
		trial.daemon.networks.cause = "GET /networks: denied";
		trial.daemon.network = &bridge;
		trial_expect(&trial, "daemon/icc", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon_network, iptables)
{
	static const struct {
		struct expected expected;
		enum option_origin origin;
		const char *iptables, *ip6tables, *bridge;
		enum tri rootless;
	} rows[] = {
		{ { "default", RESULT_PASS, NULL, NULL },
		  ORIGIN_DEFAULT,
		  "true",
		  "true",
		  NULL,
		  TRI_NO },
		{ { "spelt out", RESULT_PASS, NULL, NULL }, ORIGIN_FILE, "1", "T", NULL, TRI_NO },
		{ { "off", RESULT_FAIL, "may not manage", NULL },
		  ORIGIN_FILE,
		  "false",
		  "true",
		  NULL,
		  TRI_NO },
		{ { "0", RESULT_FAIL, NULL, NULL }, ORIGIN_COMMAND_LINE, "0", "0", NULL, TRI_NO },
		{ { "only IPv6 off", RESULT_WARN, "IPv6", NULL },
		  ORIGIN_FILE,
		  "true",
		  "false",
		  NULL,
		  TRI_NO },
		{ { "IPv6 off by an old default", RESULT_PASS, NULL, NULL },
		  ORIGIN_DEFAULT,
		  "true",
		  "false",
		  NULL,
		  TRI_NO },
		{ { "no bridge, but docker0 is left", RESULT_FAIL, NULL, NULL },
		  ORIGIN_FILE,
		  "false",
		  "true",
		  "none",
		  TRI_NO },
		{ { "rootless without", RESULT_NOT_APPLICABLE, "rootless", NULL },
		  ORIGIN_FILE,
		  "false",
		  "true",
		  NULL,
		  TRI_YES },
		{ { "hidden", RESULT_UNKNOWN, "command line", NULL },
		  ORIGIN_UNKNOWN,
		  NULL,
		  NULL,
		  NULL,
		  TRI_NO },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial_option(&trial, OPTION_IPTABLES, rows[i].origin, rows[i].iptables);
		trial_option(&trial, OPTION_IP6TABLES, rows[i].origin, rows[i].ip6tables);
		trial_option(&trial, OPTION_BRIDGE, ORIGIN_FILE, rows[i].bridge);
		trial.daemon.rootless = rows[i].rootless;
		trial_expect(&trial, "daemon/iptables", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon_network, iptables_without_bridges)
{
	static const struct network hosts = { .name = "host", .driver = "host" };
	static const struct expected absent = { "no bridge network", RESULT_NOT_APPLICABLE,
						"no bridge network", NULL };
	static const struct expected unread = { "networks unread", RESULT_FAIL, NULL, NULL };
	struct trial trial;

	trial_init(&trial);
	trial.daemon.rootless = TRI_NO;
	trial.daemon.network = &hosts;
	trial_option(&trial, OPTION_IPTABLES, ORIGIN_FILE, "false");
	trial_option(&trial, OPTION_BRIDGE, ORIGIN_FILE, "none");
	trial_expect(&trial, "daemon/iptables", SCOPE_DAEMON, &absent);
	trial.daemon.networks.is_read = false;
	trial_expect(&trial, "daemon/iptables", SCOPE_DAEMON, &unread);
	trial_done(&trial);
}

Test(daemon_network, insecure_registries)
{
	static const struct {
		struct expected expected;
		bool is_read;
		const char *cidrs, *names, *configured;
	} rows[] = {
		{ { "loopback only", RESULT_PASS, NULL, NULL },
		  true,
		  "::1/128, 127.0.0.0/8",
		  NULL,
		  NULL },
		{ { "older engines have one", RESULT_PASS, NULL, NULL },
		  true,
		  "127.0.0.0/8",
		  NULL,
		  NULL },
		{ { "a network", RESULT_FAIL, "10.0.0.0/8", NULL },
		  true,
		  "127.0.0.0/8, 10.0.0.0/8",
		  NULL,
		  "10.0.0.0/8" },
		{ { "everything", RESULT_FAIL, "0.0.0.0/0", NULL }, true, "0.0.0.0/0", NULL, NULL },
		{ { "a name", RESULT_FAIL, "hub.lan:5000", NULL },
		  true,
		  "127.0.0.0/8",
		  "hub.lan:5000",
		  "hub.lan:5000" },
		{ { "two", RESULT_FAIL, "one.lan is used without TLS; the registry two.lan", NULL },
		  true,
		  "127.0.0.0/8",
		  "one.lan, two.lan",
		  NULL },
		{ { "written, not loaded", RESULT_PASS, NULL, "hub.lan:5000" },
		  true,
		  "127.0.0.0/8",
		  NULL,
		  "127.0.0.0/8, hub.lan:5000" },
		{ { "loopback spelt out", RESULT_PASS, NULL, NULL },
		  true,
		  "127.0.0.0/8",
		  NULL,
		  "127.0.0.0/8" },
		{ { "unread", RESULT_UNKNOWN, "registries", NULL }, false, NULL, NULL, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *configured = rows[i].configured;
		struct trial trial;

		trial_init(&trial);
		trial.daemon.has_registries = rows[i].is_read;
		trial.daemon.insecure_cidrs = trial_list(&trial, rows[i].cidrs);
		trial.daemon.insecure_registries = trial_list(&trial, rows[i].names);
		trial_option(&trial, OPTION_INSECURE_REGISTRIES,
			     configured ? ORIGIN_FILE : ORIGIN_DEFAULT, configured);
		trial_expect(&trial, "daemon/insecure_registries", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon_network, userland_proxy)
{
	static const struct {
		struct expected expected;
		enum option_origin origin;
		const char *value;
		int32_t proxy;
		bool is_table_whole;
		enum tri rootless;
	} rows[] = {
		{ { "off", RESULT_PASS, NULL, NULL }, ORIGIN_FILE, "false", 0, true, TRI_NO },
		{ { "0", RESULT_PASS, NULL, NULL }, ORIGIN_COMMAND_LINE, "0", 0, true, TRI_NO },
		{ { "default", RESULT_FAIL, "go through", NULL },
		  ORIGIN_DEFAULT,
		  "true",
		  0,
		  true,
		  TRI_NO },
		{ { "rootless", RESULT_FAIL, "go through", "rootless" },
		  ORIGIN_DEFAULT,
		  "true",
		  0,
		  true,
		  TRI_YES },
		{ { "one is left", RESULT_FAIL, "running", NULL },
		  ORIGIN_FILE,
		  "false",
		  99,
		  true,
		  TRI_NO },
		{ { "hidden, one runs", RESULT_FAIL, "running", NULL },
		  ORIGIN_UNKNOWN,
		  NULL,
		  99,
		  false,
		  TRI_NO },
		{ { "hidden", RESULT_UNKNOWN, "command line", NULL },
		  ORIGIN_UNKNOWN,
		  NULL,
		  0,
		  true,
		  TRI_NO },
		{ { "no whole table", RESULT_UNKNOWN, "process table", NULL },
		  ORIGIN_FILE,
		  "false",
		  0,
		  false,
		  TRI_NO },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial.daemon.rootless = rows[i].rootless;
		trial_option(&trial, OPTION_USERLAND_PROXY, rows[i].origin, rows[i].value);
		trial.daemon.docker_proxy = rows[i].proxy;
		trial.daemon.knows_docker_proxy = rows[i].is_table_whole;
		trial_expect(&trial, "daemon/userland_proxy", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}
