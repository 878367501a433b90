#include <criterion/criterion.h>

#include "tests/support/facts.h"

/* The checks of section 2 on logs: the daemon's own, and those of containers. */

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

Test(daemon_logging, log_level)
{
	static const struct {
		struct expected expected;
		enum option_origin origin;
		const char *level;
		enum tri debug;
	} rows[] = {
		{ { "default", RESULT_PASS, NULL, NULL }, ORIGIN_DEFAULT, "info", TRI_NO },
		{ { "spelt out", RESULT_PASS, NULL, NULL }, ORIGIN_FILE, "info", TRI_NO },
		{ { "capitals", RESULT_PASS, NULL, NULL }, ORIGIN_FILE, "INFO", TRI_NO },
		{ { "empty", RESULT_PASS, NULL, NULL }, ORIGIN_FILE, "", TRI_NO },
		{ { "unset", RESULT_PASS, NULL, NULL }, ORIGIN_DEFAULT, NULL, TRI_NO },
		{ { "by flag", RESULT_FAIL, "debug", NULL }, ORIGIN_COMMAND_LINE, "debug", TRI_NO },
		{ { "silent", RESULT_FAIL, "fatal", NULL }, ORIGIN_FILE, "fatal", TRI_NO },
		{ { "live debug", RESULT_FAIL, "debug mode", "" },
		  ORIGIN_DEFAULT,
		  "info",
		  TRI_YES },
		{ { "both", RESULT_FAIL, "; debug mode", "" }, ORIGIN_FILE, "warn", TRI_YES },
		{ { "hidden", RESULT_UNKNOWN, "command line", NULL },
		  ORIGIN_UNKNOWN,
		  NULL,
		  TRI_NO },
		{ { "no info", RESULT_UNKNOWN, "debug mode", NULL },
		  ORIGIN_FILE,
		  "info",
		  TRI_UNKNOWN },
		{ { "no info, but wrong", RESULT_FAIL, "warn", NULL },
		  ORIGIN_FILE,
		  "warn",
		  TRI_UNKNOWN },
		{ { "hidden, but wrong", RESULT_FAIL, "debug mode", "" },
		  ORIGIN_UNKNOWN,
		  NULL,
		  TRI_YES },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial_option(&trial, OPTION_LOG_LEVEL, rows[i].origin, rows[i].level);
		trial_option(&trial, OPTION_DEBUG, ORIGIN_FILE, "false");
		trial.daemon.debug = rows[i].debug;
		trial_expect(&trial, "daemon/log_level", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

/* A driver and its options mean the same for the daemon and for a container. */
static const struct {
	struct expected expected;
	const char *driver, *options;
} log_rows[] = {
	{ { "syslog", RESULT_PASS, NULL, NULL }, "syslog", "syslog-address=udp://10.0.0.9:514" },
	{ { "syslog over TLS", RESULT_PASS, NULL, NULL },
	  "syslog",
	  "tag=x, syslog-address=tcp+tls://logs.example.org:6514" },
	{ { "fluentd", RESULT_PASS, NULL, NULL }, "fluentd", "fluentd-address=logs.lan:24224" },
	{ { "gelf, IPv6", RESULT_PASS, NULL, NULL }, "gelf", "gelf-address=udp://[2001:db8::1]:1" },
	{ { "splunk", RESULT_PASS, NULL, NULL }, "splunk", "splunk-url=https://splunk.lan:8088" },
	{ { "awslogs", RESULT_PASS, NULL, NULL }, "awslogs", "awslogs-region=eu" },
	{ { "gcplogs", RESULT_PASS, NULL, NULL }, "gcplogs", NULL },
	{ { "a name like loopback", RESULT_PASS, NULL, NULL },
	  "fluentd",
	  "fluentd-address=localhost.example.org:24224" },
	{ { "json-file", RESULT_FAIL, "json-file", NULL }, "json-file", "max-size=10m" },
	{ { "local", RESULT_FAIL, "local", NULL }, "local", NULL },
	{ { "none", RESULT_FAIL, "none", NULL }, "none", NULL },
	{ { "journald", RESULT_REVIEW, "journald", NULL }, "journald", NULL },
	{ { "a plugin", RESULT_REVIEW, "grafana/loki:latest", NULL }, "grafana/loki:latest", NULL },
	{ { "syslog, no address", RESULT_WARN, "local default", NULL }, "syslog", "tag=x" },
	{ { "syslog, unix", RESULT_WARN, "unixgram", NULL },
	  "syslog",
	  "syslog-address=unixgram:///dev/log" },
	{ { "syslog, loopback", RESULT_WARN, "127.0.0.1", NULL },
	  "syslog",
	  "syslog-address=tcp://127.0.0.1:514" },
	{ { "syslog, IPv6 loopback", RESULT_WARN, "[::1]", NULL },
	  "syslog",
	  "syslog-address=udp://[::1]:514" },
	{ { "syslog, no host", RESULT_WARN, "udp://:514", NULL },
	  "syslog",
	  "syslog-address=udp://:514" },
	{ { "fluentd, default", RESULT_WARN, "local default", NULL }, "fluentd", NULL },
	{ { "fluentd, unix", RESULT_WARN, "unix:", NULL },
	  "fluentd",
	  "fluentd-address=unix:///run/fluent.sock" },
	{ { "fluentd, localhost", RESULT_WARN, "LocalHost", NULL },
	  "fluentd",
	  "fluentd-address=LocalHost:24224" },
	{ { "fluentd, loopback", RESULT_WARN, "127.1.2.3", NULL },
	  "fluentd",
	  "fluentd-address=127.1.2.3" },
	{ { "gelf, loopback", RESULT_WARN, "localhost", NULL },
	  "gelf",
	  "gelf-address=udp://localhost:12201" },
};

Test(daemon_logging, central_logging_of_the_daemon)
{
	for (size_t i = 0; i < COUNT(log_rows); i++) {
		struct trial trial;

		trial_init(&trial);
		trial.daemon.logging_driver = log_rows[i].driver;
		trial_option(&trial, OPTION_LOG_DRIVER, ORIGIN_FILE, log_rows[i].driver);
		trial_option(&trial, OPTION_LOG_OPTS,
			     log_rows[i].options ? ORIGIN_FILE : ORIGIN_DEFAULT,
			     log_rows[i].options);
		trial_expect(&trial, "daemon/central_logging", SCOPE_DAEMON, &log_rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon_logging, central_logging_of_containers)
{
	static const struct expected silent = { "not said", RESULT_UNKNOWN, "log driver", NULL };
	struct trial trial;

	for (size_t i = 0; i < COUNT(log_rows); i++) {
		trial_init(&trial);
		trial.container.log_driver = log_rows[i].driver;
		trial.container.log_options = trial_list(&trial, log_rows[i].options);
		trial_expect(&trial, "daemon/central_logging", SCOPE_CONTAINERS,
			     &log_rows[i].expected);
		trial_done(&trial);
	}
	trial_init(&trial);
	trial.container.log_driver = NULL;
	trial_expect(&trial, "daemon/central_logging", SCOPE_CONTAINERS, &silent);
	trial_done(&trial);
}

Test(daemon_logging, central_logging_that_is_hidden)
{
	static const struct expected unread = { "no info", RESULT_UNKNOWN, "timed out", NULL };
	static const struct expected hidden = { "no log-opts", RESULT_UNKNOWN, "command line",
						NULL };
	static const struct expected local = { "needs no log-opts", RESULT_FAIL, "json-file",
					       NULL };
	static const struct expected stale = { "not restarted", RESULT_FAIL, "json-file",
					       "runs with json-file" };
	struct trial trial;

	trial_init(&trial);
	trial.daemon.logging_driver = "json-file";
	trial_expect(&trial, "daemon/central_logging", SCOPE_DAEMON, &stale);
	trial_hide_config(&trial);
	trial_expect(&trial, "daemon/central_logging", SCOPE_DAEMON, &local);
	trial.daemon.logging_driver = "syslog";
	trial_expect(&trial, "daemon/central_logging", SCOPE_DAEMON, &hidden);
	trial_hide_info(&trial);
	trial_expect(&trial, "daemon/central_logging", SCOPE_DAEMON, &unread);
	trial_done(&trial);
}
