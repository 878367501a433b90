/* Where the host keeps Docker's files: each role's list, and why it is not whole. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/facts/file.h"
#include "tests/support/file_rows.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define UNIT "/usr/lib/systemd/system/docker.service"
#define DROP_INS "/etc/systemd/system/docker.service.d"

static void mask_socket(struct scripted_host *host)
{
	host_directory(host, "/etc/systemd/system", "docker.service.d=d docker.socket=l");
	host_link(host, "/etc/systemd/system/docker.socket", "/dev/null");
	script_status(host->script, file_key(host, "/etc/systemd/system/docker.socket"),
		      EVIDENCE_NOT_REGULAR, 0);
	script_part(host->script, file_key(host, "/etc/systemd/system/docker.socket"), "stat",
		    "type=c mode=0666");
	script_part_status(host->script, file_key(host, "/etc/systemd/system/docker.socket"),
			   "stat", EVIDENCE_OK, 0);
	script_find(host->script, file_key(host, "/etc/systemd/system/docker.socket"))
		->answer.status = EVIDENCE_NOT_REGULAR;
}

static void override_unit(struct scripted_host *host)
{
	host_directory(host, "/etc/systemd/system", "docker.service=- docker.service.d=d");
	host_file(host, "/etc/systemd/system/docker.service", "[Service]\n");
}

/* Two directories have a drop-in of one name: the one that is first in the order counts. */
static void hide_drop_in(struct scripted_host *host)
{
	host_directory(host, "/usr/lib/systemd/system",
		       "docker.service=- docker.service.d=d docker.socket=-");
	host_directory(host, "/usr/lib/systemd/system/docker.service.d", "proxy.conf=- own.conf=-");
	host_file(host, "/usr/lib/systemd/system/docker.service.d/proxy.conf",
		  "[Service]\nEnvironmentFile=/etc/hidden\n");
	host_file(host, "/usr/lib/systemd/system/docker.service.d/own.conf", "[Service]\n");
}

static void have_drop_in_for_all(struct scripted_host *host)
{
	host_directory(host, "/etc/systemd/system", "docker.service.d=d service.d=d");
	host_directory(host, "/etc/systemd/system/service.d", "all.conf=-");
	host_file(host, "/etc/systemd/system/service.d/all.conf",
		  "[Service]\nEnvironmentFile=/etc/all.env\n");
	host_object(host, "/etc/all.env", FILE_LINE);
}

static void deny_units(struct scripted_host *host)
{
	script_status(host->script, directory_key(host, "/etc/systemd/system"), EVIDENCE_DENIED,
		      13);
}

static void deny_drop_ins(struct scripted_host *host)
{
	script_status(host->script, directory_key(host, DROP_INS), EVIDENCE_TIMEOUT, 0);
}

static void cut_units(struct scripted_host *host)
{
	script_flags(host->script, directory_key(host, "/usr/lib/systemd/system"),
		     EVIDENCE_TRUNCATED);
}

static void deny_drop_in(struct scripted_host *host)
{
	script_status(host->script, file_key(host, DROP_INS "/proxy.conf"), EVIDENCE_DENIED, 13);
}

static void have_no_units(struct scripted_host *host)
{
	script_replace(host->script, ENGINE_KEY, "cgroup", "/system.slice/docker.service", "/");
	host_directory(host, "/etc/systemd/system", NULL);
	host_directory(host, "/usr/lib/systemd/system", NULL);
	host_directory(host, "/lib/systemd/system", NULL);
	host_object(host, "/etc/init.d/docker", PROGRAM_LINE);
	host_object(host, "/etc/conf.d/docker", FILE_LINE);
	host_object(host, "/run/openrc", DIRECTORY_LINE);
}

static void have_nothing(struct scripted_host *host)
{
	have_no_units(host);
	host_no_object(host, "/etc/init.d/docker");
	host_no_object(host, "/etc/conf.d/docker");
	host_no_object(host, "/run/openrc");
}

static void lose_unit(struct scripted_host *host)
{
	host_directory(host, "/usr/lib/systemd/system", "docker.socket=-");
	host_directory(host, "/lib/systemd/system", "docker.socket=-");
}

static void start_by_hand(struct scripted_host *host)
{
	script_replace(host->script, ENGINE_KEY, "cgroup", "/system.slice/docker.service",
		       "/user.slice/user-0.slice/session-1.scope");
}

static void start_by_own_unit(struct scripted_host *host)
{
	script_replace(host->script, ENGINE_KEY, "cgroup", "docker.service", "engine.service");
	host_directory(host, "/etc/systemd/system", "engine.service=-");
	host_file(host, "/etc/systemd/system/engine.service", "[Service]\n");
}

Test(gather_files, units)
{
	static const struct file_row rows[] = {
		{ "unit", NULL, ROLE_SERVICE_UNIT, "complete",
		  UNIT " there (unit file of docker.service)" },
		{ "drop-in", NULL, ROLE_SERVICE_UNIT, NULL, DROP_INS "/proxy.conf there (drop-in" },
		{ "what is no drop-in", NULL, ROLE_SERVICE_UNIT, NULL, "!" DROP_INS "/notes.txt" },
		{ "the socket's", NULL, ROLE_SOCKET_UNIT, "complete",
		  "/usr/lib/systemd/system/docker.socket there" },
		{ "masked", mask_socket, ROLE_SOCKET_UNIT,
		  "absent /etc/systemd/system/docker.socket "
		  "is masked",
		  "!/etc" },
		{ "the administrator's comes first", override_unit, ROLE_SERVICE_UNIT, "complete",
		  "/etc/systemd/system/docker.service there" },
		{ "and hides the other", override_unit, ROLE_SERVICE_UNIT, NULL, "!" UNIT },
		{ "a drop-in of the same name is hidden", hide_drop_in, ROLE_SERVICE_UNIT,
		  "complete", "!/usr/lib/systemd/system/docker.service.d/proxy.conf" },
		{ "and sets nothing", hide_drop_in, ROLE_ENVIRONMENT, "complete", "!/etc/hidden" },
		{ "another one counts", hide_drop_in, ROLE_SERVICE_UNIT, NULL,
		  "/usr/lib/systemd/system/docker.service.d/own.conf there" },
		{ "drop-ins for all services", have_drop_in_for_all, ROLE_SERVICE_UNIT, "complete",
		  "/etc/systemd/system/service.d/all.conf there" },
		{ "a directory denied", deny_units, ROLE_SERVICE_UNIT,
		  "unread listing /etc/systemd/system: permission denied", NULL },
		{ "the socket's is not known then either", deny_units, ROLE_SOCKET_UNIT, "unread",
		  NULL },
		{ "nor the environment", deny_units, ROLE_ENVIRONMENT, "unread", NULL },
		{ "drop-ins not listed", deny_drop_ins, ROLE_SERVICE_UNIT,
		  "unread listing " DROP_INS, NULL },
		{ "a list that was cut", cut_units, ROLE_SERVICE_UNIT, "too many files", NULL },
		{ "a drop-in unread leaves the environment open", deny_drop_in, ROLE_ENVIRONMENT,
		  "unread " DROP_INS "/proxy.conf: permission denied", NULL },
		{ "a drop-in unread is still a file", deny_drop_in, ROLE_SERVICE_UNIT, "complete",
		  DROP_INS "/proxy.conf there" },
		{ "an init script", have_no_units, ROLE_SERVICE_UNIT, "complete",
		  "/etc/init.d/docker there (init script)" },
		{ "its settings", have_no_units, ROLE_ENVIRONMENT, "complete",
		  "/etc/conf.d/docker there" },
		{ "neither", have_nothing, ROLE_SERVICE_UNIT, "absent no systemd unit", NULL },
		{ "the engine's unit is not found", lose_unit, ROLE_SERVICE_UNIT,
		  "unread docker.service runs the engine", NULL },
		{ "started by hand", start_by_hand, ROLE_SERVICE_UNIT, "complete",
		  UNIT " there (unit file of docker.service, which did not start this engine)" },
		{ "started by another unit", start_by_own_unit, ROLE_SERVICE_UNIT, "complete",
		  "/etc/systemd/system/engine.service there" },
	};

	expect_file_rows(rows, COUNT(rows));
}

static void name_many(struct scripted_host *host)
{
	host_file(host, DROP_INS "/proxy.conf",
		  "[Service]\nEnvironmentFile=-/etc/sysconfig/docker-storage\n"
		  "EnvironmentFile=/etc/docker/%i.env\n");
	host_object(host, "/etc/sysconfig/docker-storage", FILE_LINE);
}

static void name_wildcard(struct scripted_host *host)
{
	host_file(host, DROP_INS "/proxy.conf", "[Service]\nEnvironmentFile=/etc/docker/*.env\n");
}

Test(gather_files, environment)
{
	static const struct file_row rows[] = {
		{ "the usual file", NULL, ROLE_ENVIRONMENT, "complete",
		  "/etc/default/docker there" },
		{ "EnvironmentFile", NULL, ROLE_ENVIRONMENT, NULL,
		  "/etc/docker/proxy.env there (EnvironmentFile of docker.service)" },
		{ "no sysconfig", NULL, ROLE_SYSCONFIG, "absent there is no /etc/sysconfig/docker",
		  NULL },
		{ "what lies in sysconfig", name_many, ROLE_SYSCONFIG, "complete",
		  "/etc/sysconfig/docker-storage there" },
		{ "a specifier", name_many, ROLE_ENVIRONMENT,
		  "unread EnvironmentFile=/etc/docker/%i.env of docker.service is not followed",
		  NULL },
		{ "a wildcard", name_wildcard, ROLE_ENVIRONMENT, "unread", NULL },
	};

	expect_file_rows(rows, COUNT(rows));
}

static void use_other_config(struct scripted_host *host)
{
	static const char arguments[] = "/usr/bin/containerd\0-c\0/srv/containerd.toml";

	script_bytes(host->script, CONTAINERD_KEY, "cmdline", arguments, sizeof(arguments));
	host_file(host, "/srv/containerd.toml",
		  "state = '/srv/state'\n[grpc]\naddress = '/srv/c.sock'\n");
	host_object(host, "/srv/state", DIRECTORY_LINE);
	host_object(host, "/srv/c.sock", SOCKET_LINE);
}

static void use_imports(struct scripted_host *host)
{
	script_part(host->script, file_key(host, "/etc/containerd/config.toml"), "",
		    "imports = [\"/etc/containerd/more.toml\"]\n");
}

static void use_no_config(struct scripted_host *host)
{
	host_no_object(host, "/etc/containerd/config.toml");
	script_status(host->script, file_key(host, "/etc/containerd/config.toml"),
		      EVIDENCE_NOT_FOUND, 2);
}

static void hide_config(struct scripted_host *host)
{
	script_status(host->script, file_key(host, "/etc/containerd/config.toml"), EVIDENCE_DENIED,
		      13);
}

/* Anybody may call his program containerd. */
static void be_a_users(struct scripted_host *host)
{
	use_other_config(host);
	script_replace(host->script, CONTAINERD_KEY, "status", "Uid:\t0\t0\t0\t0",
		       "Uid:\t1000\t1000\t1000\t1000");
}

static void be_another_program(struct scripted_host *host)
{
	use_other_config(host);
	script_part(host->script, CONTAINERD_KEY, "exe", "/usr/bin/containerd-stress");
}

static void name_address(struct scripted_host *host)
{
	script_replace(host->script, "GET /info", "", "\"CgroupDriver\"",
		       "\"Containerd\":{\"Address\":\"/srv/named.sock\"},\"CgroupDriver\"");
	host_object(host, "/srv/named.sock", SOCKET_LINE);
	host_no_object(host, "/srv/named.sock.ttrpc");
}

static void keep_images_with_containerd(struct scripted_host *host)
{
	script_replace(host->script, "GET /info", "", "[\"Backing Filesystem\",\"extfs\"]",
		       "[\"driver-type\",\"io.containerd.snapshotter.v1\"]");
	host_object(host, "/var/lib/containerd", DIRECTORY_LINE);
}

static void say_nothing_of_runtimes(struct scripted_host *host)
{
	script_replace(host->script, "GET /info", "", "\"Runtimes\"", "\"Others\"");
}

static void use_other_runtime(struct scripted_host *host)
{
	script_replace(host->script, "GET /info", "", "{\"path\":\"runc\"}",
		       "{\"path\":\"/opt/runc-own\"}");
	host_object(host, "/opt/runc-own", PROGRAM_LINE);
}

Test(gather_files, containerd)
{
	static const struct file_row rows[] = {
		{ "configuration", NULL, ROLE_CONTAINERD_CONFIG, "complete",
		  "/etc/containerd/config.toml there" },
		{ "state", NULL, ROLE_CONTAINERD_STATE, "complete", "/run/containerd there" },
		{ "socket", NULL, ROLE_CONTAINERD_SOCKET, "complete",
		  "/run/containerd/containerd.sock there" },
		{ "and its sibling", NULL, ROLE_CONTAINERD_SOCKET, NULL,
		  "/run/containerd/containerd.sock.ttrpc there" },
		{ "images are the engine's", NULL, ROLE_CONTAINERD_ROOT, "absent", NULL },
		{ "images are containerd's", keep_images_with_containerd, ROLE_CONTAINERD_ROOT,
		  "complete", "/var/lib/containerd there" },
		{ "another configuration", use_other_config, ROLE_CONTAINERD_CONFIG, "complete",
		  "/srv/containerd.toml there" },
		{ "its state", use_other_config, ROLE_CONTAINERD_STATE, "complete",
		  "/srv/state there" },
		{ "its socket", use_other_config, ROLE_CONTAINERD_SOCKET, "complete",
		  "/srv/c.sock there" },
		{ "imports", use_imports, ROLE_CONTAINERD_STATE, "unread", NULL },
		{ "no configuration", use_no_config, ROLE_CONTAINERD_CONFIG,
		  "absent there is no configuration file of containerd", NULL },
		{ "then the default", use_no_config, ROLE_CONTAINERD_STATE, "complete",
		  "/run/containerd there" },
		{ "configuration denied", hide_config, ROLE_CONTAINERD_STATE,
		  "unread /etc/containerd/config.toml: permission denied", NULL },
		{ "a user's process does not count", be_a_users, ROLE_CONTAINERD_CONFIG, "complete",
		  "!/srv/containerd.toml" },
		{ "nor another program", be_another_program, ROLE_CONTAINERD_CONFIG, "complete",
		  "!/srv/containerd.toml" },
		{ "the engine names the socket", name_address, ROLE_CONTAINERD_SOCKET, "complete",
		  "/srv/named.sock there (Containerd.Address)" },
		{ "the running program", NULL, ROLE_CONTAINERD, "complete",
		  "/usr/bin/containerd there (/proc/700/exe)" },
		{ "an installed one", NULL, ROLE_CONTAINERD_SHIM_RUNC_V2, "complete",
		  "/usr/bin/containerd-shim-runc-v2 there" },
		{ "runc", NULL, ROLE_RUNTIME, "complete", "/usr/bin/runc there" },
		{ "another runtime", use_other_runtime, ROLE_RUNTIME, "complete",
		  "/opt/runc-own there (Runtimes of GET /info)" },
		{ "runtimes not named", say_nothing_of_runtimes, ROLE_RUNTIME, "unread", NULL },
	};

	expect_file_rows(rows, COUNT(rows));
}

static void lose_socket(struct scripted_host *host)
{
	host_no_object(host, "/run/docker.sock");
}

static void hide_sockets(struct scripted_host *host)
{
	script_status(host->script, ENGINE_SOCKETS, EVIDENCE_DENIED, 13);
}

static void remap_users(struct scripted_host *host)
{
	script_replace(host->script, "GET /info", "", "/var/lib/docker\"",
		       "/var/lib/docker/100000.100000\"");
}

static void deny_certificates(struct scripted_host *host)
{
	script_status(host->script, directory_key(host, "/etc/docker/certs.d"), EVIDENCE_DENIED,
		      13);
}

static void deny_inner_certificates(struct scripted_host *host)
{
	script_status(host->script, directory_key(host, "/etc/docker/certs.d/registry.example"),
		      EVIDENCE_DENIED, 13);
}

static void have_no_certificates(struct scripted_host *host)
{
	host_directory(host, "/etc/docker/certs.d", NULL);
}

static void link_certificates(struct scripted_host *host)
{
	host_directory(host, "/etc/docker/certs.d", "registry.example=d other=l");
	host_link(host, "/etc/docker/certs.d/other", "/srv/certificates");
}

static void turn_tls_on(struct scripted_host *host)
{
	static const char arguments[] = "dockerd\0--tlsverify\0--tlscert\0/srv/cert.pem\0"
					"--tlscacert=/srv/ca.pem";

	script_bytes(host->script, ENGINE_KEY, "cmdline", arguments, sizeof(arguments));
	host_object(host, "/srv/ca.pem", FILE_LINE);
	host_object(host, "/srv/cert.pem", FILE_LINE);
	host_object(host, "/root/.docker/key.pem", FILE_LINE);
}

static void name_key_only(struct scripted_host *host)
{
	static const char arguments[] = "dockerd\0--tlskey=/srv/key.pem";

	script_bytes(host->script, ENGINE_KEY, "cmdline", arguments, sizeof(arguments));
	host_object(host, "/srv/key.pem", FILE_LINE);
}

static void hide_arguments(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "cmdline", EVIDENCE_DENIED, 0);
}

Test(gather_files, places)
{
	static const struct file_row rows[] = {
		{ "socket", NULL, ROLE_DOCKER_SOCKET, "complete", "/run/docker.sock there" },
		{ "a socket that is in use is somewhere", lose_socket, ROLE_DOCKER_SOCKET,
		  "complete", "/run/docker.sock unread" },
		{ "sockets unread", hide_sockets, ROLE_DOCKER_SOCKET, "unread", NULL },
		{ "data root", NULL, ROLE_DATA_ROOT, "complete", "/var/lib/docker there" },
		{ "with remapped users", remap_users, ROLE_DATA_ROOT, "complete",
		  "/var/lib/docker there" },
		{ "configuration", NULL, ROLE_DAEMON_JSON, "complete",
		  "/etc/docker/daemon.json there" },
		{ "its directory", NULL, ROLE_CONFIG_DIRECTORY, "complete", "/etc/docker there" },
		{ "certificates", NULL, ROLE_REGISTRY_CERTIFICATES, "complete",
		  "/etc/docker/certs.d/registry.example/ca.crt there" },
		{ "certificates denied", deny_certificates, ROLE_REGISTRY_CERTIFICATES,
		  "unread /etc/docker/certs.d: permission denied", NULL },
		{ "some denied", deny_inner_certificates, ROLE_REGISTRY_CERTIFICATES, "unread",
		  NULL },
		{ "no certificates", have_no_certificates, ROLE_REGISTRY_CERTIFICATES, "absent",
		  NULL },
		{ "a link to a directory", link_certificates, ROLE_REGISTRY_CERTIFICATES,
		  "unread /etc/docker/certs.d/other leads to a directory",
		  "!/etc/docker/certs.d/other" },
		{ "no TLS", NULL, ROLE_TLS_KEY, "absent no TLS is configured", NULL },
		{ "TLS, by a flag", turn_tls_on, ROLE_TLS_CERTIFICATE, "complete",
		  "/srv/cert.pem there (--tlscert)" },
		{ "TLS, by another form", turn_tls_on, ROLE_TLS_CA, "complete",
		  "/srv/ca.pem there (--tlscacert)" },
		{ "TLS, by default", turn_tls_on, ROLE_TLS_KEY, "complete",
		  "/root/.docker/key.pem there (the default of the engine)" },
		{ "a key without TLS", name_key_only, ROLE_TLS_KEY, "complete",
		  "/srv/key.pem there (--tlskey)" },
		{ "options unread", hide_arguments, ROLE_TLS_KEY, "unread", NULL },
	};

	expect_file_rows(rows, COUNT(rows));
}

static void hide_engine(struct scripted_host *host)
{
	script_status(host->script, ENGINE_KEY, EVIDENCE_GONE, 0);
}

static void mark_container(struct scripted_host *host)
{
	hide_engine(host);
	script_part(host->script, "path /.dockerenv", "/.dockerenv", FILE_LINE " inode=3");
	script_part_status(host->script, "path /.dockerenv", "/.dockerenv", EVIDENCE_OK, 0);
}

static void be_in_pid_namespace(struct scripted_host *host)
{
	hide_engine(host);
	script_replace(host->script, "processes", "1", "pid:[4026531836]", "pid:[4026532200]");
}

/* Whose files they are must be known before any of them is judged. */
Test(gather_files, in_a_container_nothing_is_taken_for_the_hosts)
{
	static host_change *const changes[] = { mark_container, be_in_pid_namespace };

	for (size_t i = 0; i < COUNT(changes); i++)
		for (enum file_role role = ROLE_NONE + 1; role < FILE_ROLES; role++)
			expect_file_row(&(struct file_row){ "in a container", changes[i], role,
							    "unread running inside a container (",
							    "!/" });
}

Test(gather_files, below_the_engines_own_root_they_are_the_hosts)
{
	struct scripted_host host;
	struct gathered *gathered;

	host_init(&host);
	script_part(host.script, "path /.dockerenv", "/.dockerenv", FILE_LINE " inode=3");
	script_part_status(host.script, "path /.dockerenv", "/.dockerenv", EVIDENCE_OK, 0);
	gathered = gather_host_alone(&host);
	cr_expect(has_role_file(gathered, ROLE_DAEMON_JSON, "/etc/docker/daemon.json there"));
	gathered_free(gathered);
	host_done(&host);
}
