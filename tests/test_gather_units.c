/* Units by every name and in every directory, init scripts, and hosts on which no engine runs. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/file_rows.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define SYSTEM "/usr/lib/systemd/system/"
#define HOME "/home/u/"

/* What the kernel tells of the engine: the unit that systemd put it into. */
static void be_in(struct scripted_host *host, const char *unit)
{
	script_replace(host->script, ENGINE_KEY, "cgroup", "docker.service", unit);
}

static void have_drop_in(struct scripted_host *host, const char *directory)
{
	host_directory(host, directory, "own.conf=-");
	host_file(host, arena_format(host->arena, "%s/own.conf", directory),
		  "[Service]\nEnvironmentFile=/etc/own.env\n");
	host_object(host, "/etc/own.env", FILE_LINE);
}

static void be_an_instance(struct scripted_host *host)
{
	be_in(host, "engine@one.service");
	host_directory(host, "/usr/lib/systemd/system", "engine@.service=- engine@.service.d=d");
	host_file(host, SYSTEM "engine@.service", "[Service]\n");
	have_drop_in(host, SYSTEM "engine@.service.d");
}

static void be_an_instance_with_a_file(struct scripted_host *host)
{
	be_an_instance(host);
	host_directory(host, "/usr/lib/systemd/system", "engine@.service=- engine@one.service=-");
	host_file(host, SYSTEM "engine@one.service", "[Service]\n");
}

static void have_dashes(struct scripted_host *host)
{
	be_in(host, "my-own-engine.service");
	host_directory(
		host, "/usr/lib/systemd/system",
		"my-own-engine.service=- my-own-.service.d=d my-.service.d=d own-.service.d=d");
	host_file(host, SYSTEM "my-own-engine.service", "[Service]\n");
	have_drop_in(host, SYSTEM "my-own-.service.d");
	host_directory(host, SYSTEM "my-.service.d", "first.conf=- own.conf=-");
	host_file(host, SYSTEM "my-.service.d/first.conf", "[Service]\n");
}

static void have_many_dashes(struct scripted_host *host)
{
	be_in(host, "a-b-c-d-e-f-g-h-i.service");
	host_directory(host, "/usr/lib/systemd/system", "a-b-c-d-e-f-g-h-i.service=-");
	host_file(host, SYSTEM "a-b-c-d-e-f-g-h-i.service", "[Service]\n");
}

static void be_snapped(struct scripted_host *host)
{
	be_in(host, "snap.docker.dockerd.service");
	host_directory(host, "/etc/systemd/system", "snap.docker.dockerd.service=-");
	host_file(host, "/etc/systemd/system/snap.docker.dockerd.service", "[Service]\n");
}

static const char *const user_directories[] = {
	HOME ".config/systemd/user.control",
	"/run/user/1000/systemd/user.control",
	"/run/user/1000/systemd/transient",
	"/run/user/1000/systemd/generator.early",
	HOME ".config/systemd/user",
	"/etc/xdg/systemd/user",
	"/etc/systemd/user",
	"/run/user/1000/systemd/user",
	"/run/systemd/user",
	"/run/user/1000/systemd/generator",
	HOME ".local/share/systemd/user",
	"/usr/local/share/systemd/user",
	"/usr/share/systemd/user",
	"/usr/local/lib/systemd/user",
	"/usr/lib/systemd/user",
	"/run/user/1000/systemd/generator.late",
};

static void have_environment(struct scripted_host *host, const char *text, size_t size)
{
	script_bytes(host->script, ENGINE_KEY, "environ", text, size);
}

static void be_a_users(struct scripted_host *host)
{
	static const char environment[] = "HOME=/home/u\0XDG_RUNTIME_DIR=/run/user/1000\0"
					  "ROOTLESSKIT_STATE_DIR=/run/user/1000/dockerd-rootless";

	have_environment(host, environment, sizeof(environment));
	be_in(host, "user.slice/user-1000.slice/user@1000.service/app.slice/docker.service");
	for (size_t i = 0; i < COUNT(user_directories); i++)
		host_directory(host, user_directories[i], NULL);
	host_directory(host, HOME ".config/systemd/user", "docker.service=-");
	host_file(host, HOME ".config/systemd/user/docker.service", "[Service]\n");
	host_directory(host, HOME ".config/docker/certs.d", "one.crt=-");
	host_object(host, HOME ".config/docker/certs.d/one.crt", FILE_LINE);
	host_object(host, "/run/user/1000/docker/containerd/containerd.sock", SOCKET_LINE);
}

static void have_changed_for_now(struct scripted_host *host)
{
	be_a_users(host);
	host_directory(host, "/run/user/1000/systemd/user", "docker.service.d=d");
	have_drop_in(host, "/run/user/1000/systemd/user/docker.service.d");
}

static void have_no_home(struct scripted_host *host)
{
	be_a_users(host);
	have_environment(host, "TERM=dumb", sizeof("TERM=dumb"));
	script_replace(host->script, ENGINE_KEY, "status", "Uid:\t0\t0\t0\t0",
		       "Uid:\t1000\t1000\t1000\t1000");
}

Test(gather_units, names_and_directories)
{
	static const struct file_row rows[] = {
		{ "a template", be_an_instance, ROLE_SERVICE_UNIT, "complete",
		  SYSTEM "engine@.service there (unit file of engine@one.service)" },
		{ "and its drop-ins", be_an_instance, ROLE_SERVICE_UNIT, NULL,
		  SYSTEM "engine@.service.d/own.conf there" },
		{ "an instance's own file", be_an_instance_with_a_file, ROLE_SERVICE_UNIT,
		  "complete", SYSTEM "engine@one.service there" },
		{ "comes first", be_an_instance_with_a_file, ROLE_SERVICE_UNIT, NULL,
		  "!" SYSTEM "engine@.service there" },
		{ "up to a dash", have_dashes, ROLE_SERVICE_UNIT, "complete",
		  SYSTEM "my-own-.service.d/own.conf there" },
		{ "and what it names", have_dashes, ROLE_ENVIRONMENT, "complete",
		  "/etc/own.env there" },
		{ "up to another dash", have_dashes, ROLE_SERVICE_UNIT, NULL,
		  SYSTEM "my-.service.d/first.conf there" },
		{ "the longer name hides", have_dashes, ROLE_SERVICE_UNIT, NULL,
		  "!" SYSTEM "my-.service.d/own.conf" },
		{ "too many dashes", have_many_dashes, ROLE_SERVICE_UNIT,
		  "unread a unit's name has too many dashes", NULL },
		{ "snap", be_snapped, ROLE_SERVICE_UNIT, "complete",
		  "/etc/systemd/system/snap.docker.dockerd.service there" },
		{ "a user's", be_a_users, ROLE_SERVICE_UNIT, "complete",
		  HOME ".config/systemd/user/docker.service there" },
		{ "changed for now", have_changed_for_now, ROLE_SERVICE_UNIT, "complete",
		  "/run/user/1000/systemd/user/docker.service.d/own.conf there" },
		{ "whose home is not known", have_no_home, ROLE_SERVICE_UNIT,
		  "unread the directories of the daemon's user are not known", NULL },
		{ "a user's certificates", be_a_users, ROLE_REGISTRY_CERTIFICATES, "complete",
		  HOME ".config/docker/certs.d/one.crt there" },
		{ "a user's containerd", be_a_users, ROLE_CONTAINERD_SOCKET, NULL,
		  "/run/user/1000/docker/containerd/containerd.sock there" },
	};

	expect_file_rows(rows, COUNT(rows));
}

/* Each directory of the order may hold what counts: one that is not listed leaves it open. */
Test(gather_units, no_directory_is_passed_over)
{
	for (size_t i = 0; i < COUNT(user_directories); i++) {
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		be_a_users(&host);
		script_status(host.script, directory_key(&host, user_directories[i]),
			      EVIDENCE_DENIED, 13);
		gathered = gather_host_alone(&host);
		cr_expect(
			gathered_has(gathered, NULL,
				     arena_format(host.arena,
						  "files %d unread listing %s: permission denied, "
						  "run as root",
						  ROLE_SERVICE_UNIT, user_directories[i])),
			"%s: %s", user_directories[i],
			gathered_line(gathered, NULL,
				      arena_format(host.arena, "files %d", ROLE_SERVICE_UNIT)));
		gathered_free(gathered);
		host_done(&host);
	}
}

static void have_script(struct scripted_host *host)
{
	be_in(host, "");
	host_directory(host, "/etc/systemd/system", NULL);
	host_directory(host, "/usr/lib/systemd/system", NULL);
	host_directory(host, "/lib/systemd/system", NULL);
	host_object(host, "/etc/init.d/docker", PROGRAM_LINE);
	host_no_object(host, "/etc/conf.d/docker");
	host_no_object(host, "/run/openrc");
	host_no_object(host, "/sbin/openrc-run");
}

static void have_openrc(struct scripted_host *host)
{
	have_script(host);
	host_object(host, "/sbin/openrc-run", PROGRAM_LINE);
}

static void hide_openrc(struct scripted_host *host)
{
	have_script(host);
	script_part_status(host->script, walk_key(host, "/run/openrc"), "/run/openrc",
			   EVIDENCE_DENIED, 0);
}

static void lose_script(struct scripted_host *host)
{
	have_openrc(host);
	host_no_object(host, "/etc/init.d/docker");
}

Test(gather_units, who_starts_services)
{
	static const struct {
		host_change *change;
		const char *wanted; /* NULL: not told */
	} rows[] = {
		{ have_script, "init_system sysvinit" },
		{ have_openrc, "init_system OpenRC" },
		{ hide_openrc, NULL },
		{ lose_script, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;
		const char *line;

		host_init(&host);
		rows[i].change(&host);
		gathered = gather_host_alone(&host);
		line = gathered_line(gathered, NULL, "init_system");
		cr_expect_eq(line != NULL, rows[i].wanted != NULL, "row %zu: %s", i, line);
		if (line && rows[i].wanted)
			cr_expect_str_eq(line, rows[i].wanted, "row %zu", i);
		gathered_free(gathered);
		host_done(&host);
	}
}

static void be_activated(struct scripted_host *host)
{
	static const char arguments[] = "dockerd\0-H\0fd://";

	script_bytes(host->script, ENGINE_KEY, "cmdline", arguments, sizeof(arguments));
}

/* Systemd's socket lies where the engine keeps those that are no way in. */
static void be_activated_by_an_inner_socket(struct scripted_host *host)
{
	be_activated(host);
	script_replace(host->script, ENGINE_SOCKETS, "unix", "/run/docker.sock",
		       "/var/run/docker/api.sock");
	host_file(host, SYSTEM "docker.socket",
		  "[Socket]\nListenStream=/var/run/docker/api.sock\n");
	host_object(host, "/var/run/docker/api.sock", SOCKET_LINE);
}

static void set_no_group(struct scripted_host *host)
{
	be_activated(host);
	host_file(host, SYSTEM "docker.socket", "[Socket]\nListenStream=/run/docker.sock\n");
}

static void hide_socket_unit(struct scripted_host *host)
{
	be_activated(host);
	script_status(host->script, file_key(host, SYSTEM "docker.socket"), EVIDENCE_DENIED, 13);
}

static void set_group(struct scripted_host *host)
{
	static const char arguments[] = "dockerd\0-G\0ops";

	script_bytes(host->script, ENGINE_KEY, "cmdline", arguments, sizeof(arguments));
}

static void hide_arguments(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "cmdline", EVIDENCE_DENIED, 0);
}

Test(gather_units, the_group_of_the_sockets)
{
	static const struct {
		const char *label;
		host_change *change;
		const char *group; /* NULL: not known */
	} rows[] = {
		{ "the default of the engine", NULL, "docker" },
		{ "the engine's option", set_group, "ops" },
		{ "the unit's", be_activated, "docker" },
		{ "systemd's default", set_no_group, "root" },
		{ "unit unread", hide_socket_unit, NULL },
		{ "options unread", hide_arguments, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;
		const char *line;

		host_init(&host);
		if (rows[i].change)
			rows[i].change(&host);
		gathered = gather_host_alone(&host);
		line = gathered_line(gathered, NULL, "socket_group");
		cr_expect(gathered_line(gathered, NULL, "socket_group_source"), "%s",
			  rows[i].label);
		cr_expect_eq(line != NULL, rows[i].group != NULL, "%s: %s", rows[i].label, line);
		if (line && rows[i].group)
			cr_expect_str_eq(line + strlen("socket_group "), rows[i].group, "%s",
					 rows[i].label);
		gathered_free(gathered);
		host_done(&host);
	}
}

static void stop(struct scripted_host *host)
{
	host_no_object(host, "/usr/sbin/dockerd");
	host_no_object(host, "/usr/local/bin/dockerd");
	host_no_object(host, "/usr/local/sbin/dockerd");
	host_no_object(host, "/usr/libexec/dockerd");
	host_no_object(host, "/opt/containerd/bin/dockerd");
	host_no_object(host, "/snap/docker/current/bin/dockerd");
	host_stop_engine(host);
}

#define AT_REST "file /etc/docker/daemon.json"

static void move_data(struct scripted_host *host)
{
	host_object(host, "/srv/docker", DIRECTORY_LINE);
	stop(host);
	script_part(host->script, AT_REST, "", "{\"data-root\":\"/srv/docker\"}");
}

static void break_settings(struct scripted_host *host)
{
	stop(host);
	script_part(host->script, AT_REST, "", "{oops");
}

static void hide_settings(struct scripted_host *host)
{
	stop(host);
	script_status(host->script, AT_REST, EVIDENCE_DENIED, 13);
}

static void have_no_settings(struct scripted_host *host)
{
	stop(host);
	script_status(host->script, AT_REST, EVIDENCE_NOT_FOUND, 2);
}

static void start_by(struct scripted_host *host, const char *text)
{
	host_file(host, SYSTEM "docker.service", text);
}

static void move_data_by_flag(struct scripted_host *host)
{
	start_by(host, "[Service]\nExecStart=/usr/bin/dockerd \\\n  --data-root=/srv/docker\n");
	stop(host);
}

static void move_data_by_short_flag(struct scripted_host *host)
{
	start_by(host, "[Service]\nExecStart=/usr/bin/dockerd -g /srv/docker\n");
	stop(host);
}

static void move_settings_by_flag(struct scripted_host *host)
{
	start_by(host, "[Service]\nExecStart=/usr/bin/dockerd --config-file /srv/d.json\n");
	stop(host);
}

static void set_tls_by_flag(struct scripted_host *host)
{
	start_by(host, "[Service]\nExecStart=/usr/bin/dockerd --tlsverify\n");
	stop(host);
}

static void start_by_script(struct scripted_host *host)
{
	host_directory(host, "/usr/lib/systemd/system", NULL);
	host_directory(host, "/lib/systemd/system", NULL);
	host_object(host, "/etc/init.d/docker", PROGRAM_LINE);
	host_no_object(host, "/etc/conf.d/docker");
	host_no_object(host, "/run/openrc");
	host_object(host, "/sbin/openrc-run", PROGRAM_LINE);
	stop(host);
}

static void name_key(struct scripted_host *host)
{
	host_object(host, "/srv/key.pem", FILE_LINE);
	stop(host);
	script_part(host->script, AT_REST, "", "{\"tlsverify\":true,\"tlskey\":\"/srv/key.pem\"}");
}

static void have_flags_alike(struct scripted_host *host)
{
	start_by(host, "[Service]\nExecStart=/usr/bin/dockerd --data-rooted --log-g -G ops\n");
	stop(host);
}

static void take_variables(struct scripted_host *host, const char *variables)
{
	start_by(host, "[Service]\nEnvironmentFile=-/etc/default/docker\n"
		       "ExecStart=/usr/bin/dockerd $DOCKER_OPTS\n");
	host_file(host, "/etc/systemd/system/docker.service.d/proxy.conf", "[Service]\n");
	host_file(host, "/etc/default/docker", variables);
}

static void move_data_by_variable(struct scripted_host *host)
{
	take_variables(host, "DOCKER_OPTS=\"--data-root /srv/docker\"\n");
	stop(host);
}

static void have_harmless_variables(struct scripted_host *host)
{
	take_variables(host, "DOCKER_OPTS=\"--dns 192.0.2.1\"\n");
	stop(host);
}

static void hide_variables(struct scripted_host *host)
{
	take_variables(host, "");
	stop(host);
	script_status(host->script, "file /etc/default/docker", EVIDENCE_DENIED, 13);
}

static void name_other_variables(struct scripted_host *host)
{
	start_by(host, "[Service]\nExecStart=/usr/bin/dockerd $DOCKER_OPTS\n");
	stop(host);
}

static void listen_elsewhere(struct scripted_host *host)
{
	host_file(host, SYSTEM "docker.socket", "[Socket]\nListenStream=/srv/docker.sock\n");
	host_object(host, "/srv/docker.sock", SOCKET_LINE);
	stop(host);
}

static void listen_by_specifier(struct scripted_host *host)
{
	host_file(host, SYSTEM "docker.socket", "[Socket]\nListenStream=%t/docker.sock\n");
	stop(host);
}

static void leave_no_socket(struct scripted_host *host)
{
	host_no_object(host, "/run/docker.sock");
	stop(host);
}

Test(gather_units, without_an_engine)
{
	static const struct file_row rows[] = {
		{ "the unit", stop, ROLE_SERVICE_UNIT, "complete", SYSTEM "docker.service there" },
		{ "settings", stop, ROLE_DAEMON_JSON, "complete", "/etc/docker/daemon.json there" },
		{ "variables", stop, ROLE_ENVIRONMENT, "complete", "/etc/docker/proxy.env there" },
		{ "the program", stop, ROLE_DOCKERD, "complete", "/usr/bin/dockerd there" },
		{ "containerd's", stop, ROLE_CONTAINERD_CONFIG, "complete",
		  "/etc/containerd/config.toml there (the usual place)" },
		{ "no TLS", stop, ROLE_TLS_KEY, "absent no TLS is configured", NULL },
		{ "TLS by a file", name_key, ROLE_TLS_KEY, "complete",
		  "/srv/key.pem there (/etc/docker/daemon.json)" },
		{ "the others by default", name_key, ROLE_TLS_CA,
		  "unread where the next engine would look", NULL },
		{ "TLS by a flag", set_tls_by_flag, ROLE_TLS_KEY,
		  "unread ExecStart of the engine's unit has --tls", NULL },
		{ "TLS by a script", start_by_script, ROLE_TLS_KEY,
		  "unread no unit file says how the next engine is started", NULL },
		{ "data by a script", start_by_script, ROLE_DATA_ROOT, "unread", NULL },
		{ "TLS by settings elsewhere", move_settings_by_flag, ROLE_TLS_KEY, "unread",
		  NULL },
		{ "TLS in broken settings", break_settings, ROLE_TLS_KEY, "unread", NULL },
		{ "TLS in settings denied", hide_settings, ROLE_TLS_KEY, "unread", NULL },
		{ "data", stop, ROLE_DATA_ROOT, "complete",
		  "/var/lib/docker there (the usual place)" },
		{ "data elsewhere", move_data, ROLE_DATA_ROOT, "complete",
		  "/srv/docker there (/etc/docker/daemon.json)" },
		{ "not at the usual place then", move_data, ROLE_DATA_ROOT, NULL,
		  "!/var/lib/docker" },
		{ "settings broken", break_settings, ROLE_DATA_ROOT,
		  "unread /etc/docker/daemon.json is no JSON", NULL },
		{ "settings denied", hide_settings, ROLE_DATA_ROOT,
		  "unread /etc/docker/daemon.json: permission denied", NULL },
		{ "no settings", have_no_settings, ROLE_DATA_ROOT, "complete",
		  "/var/lib/docker there" },
		{ "data by a flag", move_data_by_flag, ROLE_DATA_ROOT,
		  "unread ExecStart of the engine's unit has --data-root", NULL },
		{ "data by a short flag", move_data_by_short_flag, ROLE_DATA_ROOT,
		  "unread ExecStart of the engine's unit has -g", NULL },
		{ "settings by a flag", move_settings_by_flag, ROLE_DAEMON_JSON,
		  "unread ExecStart of the engine's unit has --config-file", NULL },
		{ "then data too", move_settings_by_flag, ROLE_DATA_ROOT, "unread", NULL },
		{ "flags alike", have_flags_alike, ROLE_DATA_ROOT, "complete", NULL },
		{ "data by a variable", move_data_by_variable, ROLE_DATA_ROOT,
		  "unread /etc/default/docker has --data-root", NULL },
		{ "other variables", have_harmless_variables, ROLE_DATA_ROOT, "complete", NULL },
		{ "variables denied", hide_variables, ROLE_DATA_ROOT,
		  "unread /etc/default/docker: permission denied", NULL },
		{ "variables of a file that is not read", name_other_variables, ROLE_DATA_ROOT,
		  "unread EnvironmentFile=-/etc/docker/proxy.env is not read", NULL },
		{ "the socket", stop, ROLE_DOCKER_SOCKET, "complete", "/run/docker.sock there" },
		{ "a socket elsewhere", listen_elsewhere, ROLE_DOCKER_SOCKET, "complete",
		  "/srv/docker.sock there (ListenStream of docker.socket)" },
		{ "a socket by a specifier", listen_by_specifier, ROLE_DOCKER_SOCKET,
		  "unread ListenStream=%t/docker.sock", NULL },
		{ "no socket", leave_no_socket, ROLE_DOCKER_SOCKET, "absent no engine runs here",
		  NULL },
		{ "an engine's inner socket by systemd", be_activated_by_an_inner_socket,
		  ROLE_DOCKER_SOCKET, NULL,
		  "/var/run/docker/api.sock there (ListenStream of docker.socket)" },
	};

	expect_file_rows(rows, COUNT(rows));
}
