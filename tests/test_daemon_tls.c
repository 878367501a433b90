#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/facts.h"

/* 2.8 (2.7 before 1.8.0): what the daemon listens on, and who may come in. */

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

/* "0.0.0.0 2375, /run/docker.sock" as sockets of the daemon. */
static void listen_on(struct trial *trial, const char *text)
{
	const char *const *items = trial_list(trial, text);
	const struct listener **list = arena_array(trial->arena, 8, sizeof(*list));

	for (size_t i = 0; items && items[i]; i++) {
		struct listener *one = arena_alloc(trial->arena, sizeof(*one));
		const char *blank = strchr(items[i], ' ');

		one->kind = blank ? SOCKET_TCP : SOCKET_UNIX;
		one->address = items[i];
		if (blank) {
			one->address =
				arena_text(trial->arena, items[i], (size_t)(blank - items[i]));
			one->port = (uint16_t)strtoul(blank, NULL, 10);
			one->is_loopback = strncmp(items[i], "127.", 4) == 0;
		}
		list[i] = one;
	}
	trial->daemon.listeners = list;
}

#define SOCKET "/run/docker.sock"
#define OPEN "takes clients without a certificate"

Test(daemon_tls, listeners)
{
	static const struct {
		struct expected expected;
		const char *listeners, *hosts;
		const char *tls, *verify; /* NULL: nobody set it */
		enum tri files;
	} rows[] = {
		{ { "no TCP", RESULT_PASS, NULL, NULL }, SOCKET, "fd://", NULL, NULL, TRI_UNKNOWN },
		{ { "no TCP, TLS on", RESULT_PASS, NULL, NULL },
		  SOCKET,
		  NULL,
		  "true",
		  "true",
		  TRI_UNKNOWN },
		{ { "open", RESULT_FAIL, "0.0.0.0 port 2375 " OPEN, NULL },
		  "0.0.0.0 2375",
		  "tcp://0.0.0.0:2375",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "open, other port", RESULT_FAIL, ":: port 4243 " OPEN, NULL },
		  ":: 4243",
		  "unix:///run/docker.sock, tcp://[::]:4243",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "open, no port named", RESULT_FAIL, OPEN, NULL },
		  "127.0.0.1 2375",
		  "tcp://",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "open, no scheme", RESULT_FAIL, OPEN, NULL },
		  "0.0.0.0 1234",
		  "0.0.0.0:1234",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "loopback is open too", RESULT_FAIL, "any local user", NULL },
		  "127.0.0.1 2375",
		  "tcp://127.0.0.1:2375",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "open, an address alone", RESULT_FAIL, OPEN, NULL },
		  "::1 2375",
		  "tcp://[::1]",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "open, a slash behind", RESULT_FAIL, OPEN, NULL },
		  "0.0.0.0 4243",
		  "tcp://0.0.0.0:4243/",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "behind fd://, not last", RESULT_FAIL, OPEN, NULL },
		  "0.0.0.0 2375",
		  "fd://, unix:///run/x.sock",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "behind fd://", RESULT_FAIL, "port 2375 " OPEN, NULL },
		  "0.0.0.0 2375",
		  "fd://",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "mutual TLS", RESULT_PASS, NULL, NULL },
		  "0.0.0.0 2376",
		  "tcp://0.0.0.0:2376",
		  "true",
		  "true",
		  TRI_YES },
		{ { "tlsverify alone", RESULT_PASS, NULL, NULL },
		  "0.0.0.0 2376",
		  "tcp://0.0.0.0:2376",
		  NULL,
		  "1",
		  TRI_YES },
		{ { "tls alone", RESULT_PASS, NULL, NULL },
		  "0.0.0.0 2376",
		  "tcp://0.0.0.0:2376",
		  "true",
		  NULL,
		  TRI_YES },
		{ { "TLS behind fd://", RESULT_PASS, NULL, NULL },
		  "0.0.0.0 2376",
		  "fd://",
		  NULL,
		  "true",
		  TRI_YES },
		{ { "tlsverify false", RESULT_FAIL, OPEN, NULL },
		  "0.0.0.0 2376",
		  "tcp://0.0.0.0:2376",
		  "true",
		  "false",
		  TRI_YES },
		{ { "tlsverify=false alone", RESULT_FAIL, OPEN, NULL },
		  "0.0.0.0 2376",
		  "tcp://0.0.0.0:2376",
		  NULL,
		  "false",
		  TRI_YES },
		{ { "tls false", RESULT_FAIL, OPEN, NULL },
		  "0.0.0.0 2375",
		  "tcp://0.0.0.0:2375",
		  "false",
		  NULL,
		  TRI_UNKNOWN },
		{ { "TLS by default's host", RESULT_FAIL, OPEN, NULL },
		  "127.0.0.1 2376",
		  NULL,
		  "true",
		  "false",
		  TRI_YES },
		{ { "no certificate", RESULT_FAIL, "missing", NULL },
		  "0.0.0.0 2376",
		  "tcp://0.0.0.0:2376",
		  NULL,
		  "true",
		  TRI_NO },
		{ { "certificates unread", RESULT_UNKNOWN, "certificate", NULL },
		  "0.0.0.0 2376",
		  "tcp://0.0.0.0:2376",
		  NULL,
		  "true",
		  TRI_UNKNOWN },
		{ { "metrics", RESULT_PASS, NULL, NULL },
		  "0.0.0.0 9323",
		  "unix:///run/docker.sock",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "a published port is no API", RESULT_PASS, NULL, NULL },
		  "0.0.0.0 80",
		  NULL,
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "beside fd:// it may be", RESULT_REVIEW, "port 80 may be", NULL },
		  "0.0.0.0 80",
		  "fd://",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "one is open", RESULT_FAIL, "port 2375", NULL },
		  "0.0.0.0 80, :: 2375",
		  "fd://",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "a host that was not seen", RESULT_UNKNOWN, "no such socket", NULL },
		  SOCKET,
		  "tcp://0.0.0.0:2375",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
		{ { "another was", RESULT_UNKNOWN, "tcp://10.0.0.1:99999", NULL },
		  "0.0.0.0 80",
		  "tcp://10.0.0.1:99999",
		  NULL,
		  NULL,
		  TRI_UNKNOWN },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *hosts = rows[i].hosts, *tls = rows[i].tls, *verify = rows[i].verify;
		struct trial trial;

		trial_init(&trial);
		listen_on(&trial, rows[i].listeners);
		trial_option(&trial, OPTION_HOSTS, hosts ? ORIGIN_FILE : ORIGIN_DEFAULT, hosts);
		trial_option(&trial, OPTION_TLS, tls ? ORIGIN_FILE : ORIGIN_DEFAULT,
			     tls ? tls : "false");
		trial_option(&trial, OPTION_TLS_VERIFY, verify ? ORIGIN_FILE : ORIGIN_DEFAULT,
			     verify ? verify : "false");
		trial.daemon.tls_files_exist = rows[i].files;
		trial_expect(&trial, "daemon/tls", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon_tls, of_what_is_not_known)
{
	static const struct expected unread = { "flags show no host, sockets unread",
						RESULT_UNKNOWN, "descriptors", NULL };
	static const struct expected hidden = { "TCP, options unread", RESULT_UNKNOWN,
						"command line", NULL };
	static const struct expected none = { "no TCP, options unread", RESULT_PASS, NULL, NULL };
	static const struct expected blind = { "not even the API's own socket", RESULT_UNKNOWN,
					       "none of the daemon's sockets", NULL };
	struct trial trial;

	trial_init(&trial);
	listen_on(&trial, NULL);
	trial_expect(&trial, "daemon/tls", SCOPE_DAEMON, &blind);
	trial.daemon.listeners_read =
		(struct reading){ .cause = "the daemon's descriptors were not readable" };
	trial_expect(&trial, "daemon/tls", SCOPE_DAEMON, &unread);
	trial.daemon.listeners_read = (struct reading){ .is_read = true };
	trial_hide_config(&trial);
	listen_on(&trial, "0.0.0.0 2375");
	trial_expect(&trial, "daemon/tls", SCOPE_DAEMON, &hidden);
	listen_on(&trial, SOCKET);
	trial_expect(&trial, "daemon/tls", SCOPE_DAEMON, &none);
	trial_done(&trial);
}

/* Before Engine 20.10 "tls": true in the file encrypted, and let everyone in. */
Test(daemon_tls, of_old_engines)
{
	static const struct {
		struct expected expected;
		const char *version;
		enum option_origin origin;
	} rows[] = {
		{ { "19.03, by file", RESULT_FAIL, OPEN, NULL }, "1.40", ORIGIN_FILE },
		{ { "19.03, by flag", RESULT_PASS, NULL, NULL }, "1.40", ORIGIN_COMMAND_LINE },
		{ { "20.10, by file", RESULT_PASS, NULL, NULL }, "1.41", ORIGIN_FILE },
		{ { "which?", RESULT_UNKNOWN, "whether clients", NULL }, NULL, ORIGIN_FILE },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		listen_on(&trial, "0.0.0.0 2376");
		trial_option(&trial, OPTION_HOSTS, ORIGIN_FILE, "tcp://0.0.0.0:2376");
		trial_option(&trial, OPTION_TLS, rows[i].origin, "true");
		trial.daemon.api_version = rows[i].version;
		trial.daemon.tls_files_exist = TRI_YES;
		trial_expect(&trial, "daemon/tls", SCOPE_DAEMON, &rows[i].expected);
		trial_done(&trial);
	}
}

Test(daemon_tls, and_swarm)
{
	static const struct expected swarm = { "swarm's own ports", RESULT_PASS, NULL, NULL };
	static const struct expected none = { "without a swarm", RESULT_REVIEW, "2377", NULL };
	struct trial trial;

	trial_init(&trial);
	listen_on(&trial, ":: 2377, :: 7946");
	trial_option(&trial, OPTION_HOSTS, ORIGIN_COMMAND_LINE, "fd://");
	trial.daemon.swarm_state = "active";
	trial_expect(&trial, "daemon/tls", SCOPE_DAEMON, &swarm);
	trial.daemon.swarm_state = "inactive";
	trial_expect(&trial, "daemon/tls", SCOPE_DAEMON, &none);
	trial_done(&trial);
}
