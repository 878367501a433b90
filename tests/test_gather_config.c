#include <criterion/criterion.h>
#include <string.h>

#include "core/facts/option.h"
#include "tests/support/gathered.h"
#include "tests/support/scripted_host.h"

#define ARRAY(list) (sizeof(list) / sizeof(*(list)))

/* Where the daemon's configuration is, and what hangs on it: TLS files, profile, API sockets. */

static struct gathered *gather_host_only(struct scripted_host *host)
{
	host_finish(host);
	return gather_all(script_open(host->script, &(struct script_play){ 0 }), NULL);
}

static void set_arguments(struct scripted_host *host, const char *bytes, size_t size)
{
	script_bytes(host->script, ENGINE_KEY, "cmdline", bytes, size);
}

static void set_environment(struct scripted_host *host, const char *bytes, size_t size)
{
	script_bytes(host->script, ENGINE_KEY, "environ", bytes, size);
}

#define TEXT(literal) (literal), sizeof(literal)

static void as_root(struct scripted_host *host)
{
	(void)host;
}

static void by_flag(struct scripted_host *host)
{
	set_arguments(host, TEXT("dockerd\0--config-file=/srv/d.json"));
}

static void by_relative_flag(struct scripted_host *host)
{
	set_arguments(host, TEXT("dockerd\0--config-file\0d.json"));
}

static void by_no_flag(struct scripted_host *host)
{
	set_arguments(host, TEXT("dockerd\0--config-file="));
}

static void in_a_snap(struct scripted_host *host)
{
	script_part(host->script, ENGINE_KEY, "exe", "/snap/docker/2936/bin/dockerd");
}

static void run_by(struct scripted_host *host)
{
	script_replace(host->script, ENGINE_KEY, "status", "Uid:\t0\t0\t0\t0",
		       "Uid:\t1000\t1000\t1000\t1000");
}

static void rootless(struct scripted_host *host)
{
	run_by(host);
	set_environment(host, TEXT("ROOTLESSKIT_STATE_DIR=/run/k\0HOME=/home/a"));
}

static void rootless_elsewhere(struct scripted_host *host)
{
	run_by(host);
	set_environment(host, TEXT("HOME=/home/a\0XDG_CONFIG_HOME=/cfg\0"
				   "ROOTLESSKIT_STATE_DIR=/run/k"));
}

static void rootless_lost(struct scripted_host *host)
{
	run_by(host);
	set_environment(host, TEXT("ROOTLESSKIT_STATE_DIR=/run/k\0HOME=relative"));
}

static void remapped(struct scripted_host *host)
{
	run_by(host);
	set_environment(host, TEXT("HOME=/home/a"));
}

static void rootless_unread(struct scripted_host *host)
{
	run_by(host);
	script_part_status(host->script, ENGINE_KEY, "environ", EVIDENCE_DENIED, 0);
}

static void root_unread(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "environ", EVIDENCE_DENIED, 0);
}

static void nobody_knows(struct scripted_host *host)
{
	root_unread(host);
	script_part_status(host->script, ENGINE_KEY, "status", EVIDENCE_DENIED, 0);
}

static void cut_environment(struct scripted_host *host)
{
	run_by(host);
	script_part_status(host->script, ENGINE_KEY, "environ", EVIDENCE_OK, EVIDENCE_TRUNCATED);
}

Test(config, where_it_is)
{
	static const struct {
		const char *label;
		void (*change)(struct scripted_host *host);
		const char *path; /* NULL: not asked for */
	} rows[] = {
		{ "root", as_root, "/etc/docker/daemon.json" },
		{ "flag", by_flag, "/srv/d.json" },
		{ "relative flag", by_relative_flag, NULL },
		{ "empty flag", by_no_flag, NULL },
		{ "snap", in_a_snap, "/var/snap/docker/current/config/daemon.json" },
		{ "rootless", rootless, "/home/a/.config/docker/daemon.json" },
		{ "rootless, XDG", rootless_elsewhere, "/cfg/docker/daemon.json" },
		{ "rootless, no home", rootless_lost, NULL },
		{ "root of a user namespace", remapped, "/etc/docker/daemon.json" },
		{ "user, environment unread", rootless_unread, NULL },
		{ "root, environment unread", root_unread, "/etc/docker/daemon.json" },
		{ "nothing read", nobody_knows, NULL },
		{ "user, environment cut", cut_environment, NULL },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;
		const char *key;
		size_t most;

		host_init(&host);
		rows[i].change(&host);
		host_finish(&host);
		gathered = gather_daemon_only(script_open(host.script, &(struct script_play){ 0 }));
		key = arena_format(host.arena, "file@812:1000 %s", rows[i].path);
		if (rows[i].path)
			cr_expect(script_asked(host.script, key) == 1, "%s", rows[i].label);
		else
			cr_expect(script_asked_like(host.script, "file@", &most) == 0, "%s",
				  rows[i].label);
		gathered_free(gathered);
		host_done(&host);
	}
}

static const char *option_line(struct scripted_host *host, const struct gathered *gathered,
			       enum option_name name)
{
	const char *line =
		gathered_line(gathered, NULL, arena_format(host->arena, "option %d", (int)name));

	return arena_copy(host->arena, strchr(line + 7, ' ') + 1);
}

/* No file was looked at, and nothing is taken for a default. */
Test(config, a_place_that_is_not_known_makes_nothing_known)
{
	static void (*const changes[])(struct scripted_host *) = { rootless_lost, rootless_unread,
								   nobody_knows, by_relative_flag };

	for (size_t i = 0; i < ARRAY(changes); i++) {
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		changes[i](&host);
		gathered = gather_host_only(&host);
		cr_expect(strncmp(option_line(&host, gathered, OPTION_ICC), "unknown", 7) == 0,
			  "%zu: %s", i, option_line(&host, gathered, OPTION_ICC));
		cr_expect(strncmp(option_line(&host, gathered, OPTION_LOG_LEVEL), "unknown", 7) ==
			  0);
		gathered_free(gathered);
		host_done(&host);
	}
}

/* A file of after the start is not what the daemon runs by. */
Test(config, a_newer_file)
{
	static const struct {
		const char *label, *mtime, *boot;
		bool is_known;
	} rows[] = {
		{ "older", "1735600009000000000", "btime 1735600000", true },
		{ "within the second that the boot is told to", "1735600010900000000",
		  "btime 1735600000", true },
		{ "newer", "1735600012000000000", "btime 1735600000", false },
		{ "no boot time", "1735600009000000000", "btime x", false },
		{ "no time of its own", "", "btime 1735600000", false },
		{ "boot time beyond all time", "1", "btime 9223372036854775807", false },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		script_replace(host.script, ENGINE_CONFIG, "stat", "1735500000000000000",
			       rows[i].mtime);
		script_replace(host.script, "file /proc/stat", "", "btime 1735600000",
			       rows[i].boot);
		gathered = gather_host_only(&host);
		cr_expect((strcmp(option_line(&host, gathered, OPTION_ICC), "file false") == 0) ==
				  rows[i].is_known,
			  "%s: %s", rows[i].label, option_line(&host, gathered, OPTION_ICC));
		gathered_free(gathered);
		host_done(&host);
	}
}

#define CA "path@812:1000 /c/ca.pem"
#define CERT "path@812:1000 /c/cert.pem"
#define KEY "path@812:1000 /c/key.pem"

static void tls_files(struct scripted_host *host)
{
	set_arguments(host, TEXT("dockerd\0--tlsverify\0--tlscacert=/c/ca.pem\0"
				 "--tlscert=/c/cert.pem\0--tlskey=/c/key.pem"));
	host_walk(host, "/c/ca.pem");
	host_walk(host, "/c/cert.pem");
	host_walk(host, "/c/key.pem");
}

static void tls_missing(struct scripted_host *host)
{
	tls_files(host);
	script_part_status(host->script, CERT, "/c/cert.pem", EVIDENCE_NOT_FOUND, 0);
}

static void tls_unread(struct scripted_host *host)
{
	tls_files(host);
	script_status(host->script, KEY, EVIDENCE_DENIED, 13);
}

static void tls_missing_and_unread(struct scripted_host *host)
{
	tls_missing(host);
	script_status(host->script, CA, EVIDENCE_TIMEOUT, 0);
}

static void tls_one_relative(struct scripted_host *host)
{
	tls_files(host);
	set_arguments(host, TEXT("dockerd\0--tlsverify\0--tlscacert=ca.pem\0"
				 "--tlscert=/c/cert.pem\0--tlskey=/c/key.pem"));
}

static void tls_by_default(struct scripted_host *host)
{
	tls_files(host);
	set_arguments(host, TEXT("dockerd\0--tlsverify=0"));
	set_environment(host, TEXT("DOCKER_CERT_PATH=/c"));
}

static void tls_homeless(struct scripted_host *host)
{
	tls_files(host);
	set_arguments(host, TEXT("dockerd\0--tlsverify\0--tlscacert=/c/ca.pem"));
	set_environment(host, TEXT("PATH=/usr/bin"));
}

static void tls_one_file(struct scripted_host *host)
{
	tls_files(host);
	set_arguments(host, TEXT("dockerd\0--tlsverify\0--tlscacert=/c/ca.pem\0"
				 "--tlscert=/c/ca.pem\0--tlskey=/c/ca.pem"));
}

Test(config, tls_files)
{
	static const struct {
		const char *label;
		void (*change)(struct scripted_host *host);
		const char *line;
	} rows[] = {
		{ "off", as_root, "tls_files_exist unknown" },
		{ "all there", tls_files, "tls_files_exist true" },
		{ "one missing", tls_missing, "tls_files_exist false" },
		{ "one unread", tls_unread, "tls_files_exist unknown" },
		{ "missing counts", tls_missing_and_unread, "tls_files_exist false" },
		{ "relative", tls_one_relative, "tls_files_exist unknown" },
		{ "named at all, and in the default place", tls_by_default,
		  "tls_files_exist true" },
		{ "no home", tls_homeless, "tls_files_exist unknown" },
		{ "all in one", tls_one_file, "tls_files_exist true" },
	};

	for (size_t i = 0; i < ARRAY(rows); i++)
		for (uint64_t seed = 0; seed < 4; seed++) {
			const struct script_play play = { .order = ORDER_SHUFFLED, .seed = seed };
			struct scripted_host host;
			struct gathered *gathered;
			size_t most;

			host_init(&host);
			rows[i].change(&host);
			host_finish(&host);
			gathered = gather_all(script_open(host.script, &play), NULL);
			cr_expect(gathered_has(gathered, NULL, rows[i].line), "%s: %s",
				  rows[i].label, gathered_line(gathered, NULL, "tls_files_exist"));
			(void)script_asked_like(host.script, "path", &most);
			cr_expect(most == 1, "%s", rows[i].label);
			gathered_free(gathered);
			host_done(&host);
		}
}

Test(config, seccomp_profiles)
{
	static const struct {
		const char *option, *json, *line;
	} rows[] = {
		{ ",profile=builtin", NULL, NULL },
		{ ",profile=unconfined", NULL, NULL },
		{ ",profile=/p.json", "{}", "seccomp_json {}" },
		{ ",profile=/p.json", NULL, "seccomp_cause not in this recording" },
		{ ",profile=p.json", NULL, "seccomp_cause its path is not absolute" },
		{ "", NULL, "seccomp_cause the engine did not name it" },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		script_replace(host.script, "GET /info", "", ",profile=builtin", rows[i].option);
		if (rows[i].json)
			script_part(host.script, "file@812:1000 /p.json", "", rows[i].json);
		gathered = gather_host_only(&host);
		if (rows[i].line)
			cr_expect(gathered_has(gathered, NULL, rows[i].line), "%s: %s",
				  rows[i].option, gathered_line(gathered, NULL, "seccomp_cause"));
		else
			cr_expect(!gathered_line(gathered, NULL, "seccomp_cause"), "%s",
				  rows[i].option);
		gathered_free(gathered);
		host_done(&host);
	}
}
