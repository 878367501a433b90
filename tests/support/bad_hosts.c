#include "tests/support/bad_hosts.h"

#include "tests/support/scripted_files.h"

#define ALL_NAMESPACES                                                                             \
	(1U << NS_NET | 1U << NS_PID | 1U << NS_IPC | 1U << NS_UTS | 1U << NS_USER |               \
	 1U << NS_CGROUP)

#define BIND(source, destination, further)                                                         \
	"{\"Type\":\"bind\",\"Source\":\"" source "\",\"Destination\":\"" destination              \
	"\",\"RW\":true" further "}"

#define PUBLISHED(port, address, host_port)                                                        \
	"\"Ports\":{\"" port "\":[{\"HostIp\":\"" address "\",\"HostPort\":\"" host_port           \
	"\"}]},\"Networks\":{\"quiet\":{\"NetworkID\":\"b1\"}}"

const struct bad_host bad_hosts[] = {
	{ "well kept", build_well_kept },     { "badly kept", build_badly_kept },
	{ "badly run", build_badly_run },     { "badly configured", build_badly_configured },
	{ "version one", build_version_one }, { "badly filed", build_badly_filed },
};
const size_t bad_hosts_count = sizeof(bad_hosts) / sizeof(*bad_hosts);

#define TCP_HEADER "  sl  local_address rem_address   st\n"

static void add_socket_table(struct scripted_host *host, const char *key, const char *tcp)
{
	static const char *const others[] = { "tcp6", "udp", "udp6", "unix" };

	script_part(host->script, key, "tcp", arena_format(host->arena, TCP_HEADER "%s", tcp));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		script_part(host->script, key, others[i], TCP_HEADER);
}

void build_well_kept(struct scripted_host *host)
{
	static const struct guest web = { .number = 1,
					  .name = "web",
					  .pid = 900,
					  .settings = PUBLISHED("8080/tcp", "192.0.2.1", "8080"),
					  .mounts = BIND("/srv/data", "/data", "") };
	static const struct guest db = {
		.number = 2,
		.name = "db",
		.mounts = "{\"Type\":\"volume\",\"Name\":\"data\","
			  "\"Source\":\"/var/lib/docker/volumes/data/_data\","
			  "\"Destination\":\"/db\",\"RW\":true}"
	};

	host_init(host);
	host_add(host, &web);
	host_add(host, &db);
	host_add_process(host, &(struct resident){ .guest = &web,
						   .pid = 901,
						   .parent = 900,
						   .command = "worker",
						   .executable = "/app",
						   .uid = 101000,
						   .capabilities = "0000000000000000" });
	add_socket_table(host, guest_sockets(host, &web), tcp_line(host, 7001, 8080));
	host_walk(host, "/srv/data");
	host_walk(host, "/var/lib/docker/volumes/data/_data");
	host_finish(host);
}

#define EVERYTHING_OPEN                                                                            \
	"\"Privileged\":true,\"ReadonlyRootfs\":false,\"CapAdd\":[\"SYS_ADMIN\"],\"CapDrop\":"     \
	"null,\"SecurityOpt\":[\"seccomp=unconfined\",\"no-new-privileges=false\"],"               \
	"\"NetworkMode\":\"host\",\"PidMode\":\"host\",\"IpcMode\":\"host\",\"UTSMode\":\"host\"," \
	"\"UsernsMode\":\"host\",\"CgroupParent\":\"/odd\",\"Memory\":0,\"MemorySwap\":-1,"        \
	"\"CpuShares\":0,\"PidsLimit\":0,\"RestartPolicy\":{\"Name\":\"always\","                  \
	"\"MaximumRetryCount\":0},\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{}},"           \
	"\"PublishAllPorts\":true,\"Devices\":[{\"PathOnHost\":\"/dev/sda\",\"PathInContainer\":"  \
	"\"/dev/sda\",\"CgroupPermissions\":\"rwm\"}],\"Ulimits\":[{\"Name\":\"nofile\","          \
	"\"Hard\":1048576,\"Soft\":1048576}]"

#define OPEN_MOUNTS                                                                                \
	BIND("/etc", "/host/etc", ",\"Propagation\":\"rshared\"")                                  \
	"," BIND("/run/docker.sock", "/run/docker.sock", "")

static void add_open_guests(struct scripted_host *host)
{
	static const char members[] = "\"AppArmorProfile\":\"unconfined\"";
	static const struct guest open = { .number = 1,
					   .name = "open",
					   .pid = 900,
					   .members = members,
					   .config = "\"User\":\"\"",
					   .host_config = EVERYTHING_OPEN,
					   .mounts = OPEN_MOUNTS,
					   .parent = "/odd",
					   .namespaces = ALL_NAMESPACES,
					   .is_root = true };
	static const struct guest ended = { .number = 2,
					    .name = "ended",
					    .members = members,
					    .config = "\"User\":\"\"",
					    .host_config = EVERYTHING_OPEN,
					    .mounts = OPEN_MOUNTS };
	static const struct guest joined = {
		.number = 3,
		.name = "joined",
		.host_config =
			"\"NetworkMode\":\"container:0101010101010101010101010101010101010101"
			"010101010101010101010101\",\"PidMode\":\"container:open\"",
	};

	host_add(host, &open);
	host_add(host, &ended);
	host_add(host, &joined);
	host_walk(host, "/etc");
}

static void add_single_faults(struct scripted_host *host)
{
	static const struct guest guests[] = {
		{ .number = 4,
		  .name = "published",
		  .settings = PUBLISHED("80/tcp", "0.0.0.0", "80"),
		  .pid = 904 },
		{ .number = 5, .name = "stale", .config = "\"Image\":\"old:1\"", .pid = 905 },
		{ .number = 6,
		  .name = "bridged",
		  .settings = "\"Ports\":{},\"Networks\":{\"bridge\":{\"NetworkID\":\"b0\"}}" },
		{ .number = 7,
		  .name = "volume",
		  .mounts = "{\"Type\":\"volume\",\"Name\":\"etc\",\"Source\":"
			    "\"/var/lib/docker/volumes/etc/_data\",\"Destination\":\"/v\","
			    "\"RW\":true}" },
		{ .number = 8, .name = "linked", .mounts = BIND("/srv/link", "/l", "") },
		{ .number = 9, .name = "disk", .mounts = BIND("/srv/disk", "/d", "") },
		{ .number = 10,
		  .name = "profile",
		  .host_config = "\"SecurityOpt\":[\"no-new-privileges\",\"seccomp={"
				 "\\\"defaultAction\\\":\\\"SCMP_ACT_ALLOW\\\"}\"]",
		  .pid = 910 },
		{ .number = 11, .name = "sick", .pid = 911 },
	};

	for (size_t i = 0; i < sizeof(guests) / sizeof(*guests); i++)
		host_add(host, &guests[i]);
	script_replace(host->script, guest_inspect(host, &guests[7]), "",
		       ",\"Health\":{\"Status\":\"healthy\"}", "");
	add_socket_table(host, guest_sockets(host, &guests[0]), "");
	host_link(host, "/srv/link", "/run");
	host_link(host, "/srv/disk", "/dev/sda");
}

static void add_execs(struct scripted_host *host)
{
#define EXEC "abababababababababababababababababababababababababababababababab"
	static const struct guest entered = {
		.number = 12, .name = "entered", .pid = 912, .members = "\"ExecIDs\":[\"" EXEC "\"]"
	};

	host_add(host, &entered);
	script_part(host->script, "GET /exec/" EXEC "/json", "",
		    "{\"Running\":true,\"Pid\":77,\"ProcessConfig\":{\"privileged\":true,"
		    "\"user\":\"root\",\"entrypoint\":\"sh\",\"arguments\":[]}}");
}

void build_badly_kept(struct scripted_host *host)
{
	struct script *script;

	host_init(host);
	script = host->script;
	script_replace(script, "GET /info", "", "\"Debug\":false", "\"Debug\":true");
	script_replace(script, "GET /info", "", "\"LiveRestoreEnabled\":true",
		       "\"LiveRestoreEnabled\":false");
	script_replace(script, "GET /info", "", "\"gate\"", "");
	script_replace(script, "GET /info", "", "\"127.0.0.0/8\"", "\"10.0.0.0/8\"");
	script_replace(script, "GET /info", "", "\"syslog\"", "\"json-file\"");
	script_replace(script, "GET /info", "", "\"overlay2\"", "\"devicemapper\"");
	script_replace(script, "GET /info", "", "profile=builtin", "profile=unconfined");
	script_replace(script, "GET /info", "", ",\"name=userns\"", "");
	script_replace(script, "GET /info", "", "\"ExperimentalBuild\":false",
		       "\"ExperimentalBuild\":true");
	script_replace(script, "GET /version", "", "\"Experimental\":\"false\"",
		       "\"Experimental\":\"true\"");
	script_replace(script, "GET /networks", "", "enable_icc\":\"false\"",
		       "enable_icc\":\"true\"");
	script_part(script, "GET /volumes", "",
		    "{\"Volumes\":[{\"Name\":\"etc\",\"Driver\":\"local\",\"Mountpoint\":"
		    "\"/var/lib/docker/volumes/etc/_data\",\"Options\":{\"type\":\"none\",\"o\":"
		    "\"bind\",\"device\":\"/etc\"}}]}");
	add_open_guests(host);
	add_single_faults(host);
	add_execs(host);
	host_finish(host);
}

static void add_flags(struct scripted_host *host)
{
	static const char arguments[] =
		"/usr/bin/dockerd\0--iptables=false\0-H\0"
		"tcp://0.0.0.0:2376\0--tlsverify\0"
		"--tlscacert=/etc/docker/ca.pem\0"
		"--tlscert=/etc/docker/cert.pem\0--tlskey=/etc/docker/key.pem";
	struct script *script = host->script;

	script_bytes(script, ENGINE_KEY, "cmdline", arguments, sizeof(arguments));
	script_part(script, ENGINE_KEY, "fd", "socket:[5000]\nsocket:[5002]\n");
	script_part(script, ENGINE_SOCKETS, "tcp",
		    arena_format(host->arena, TCP_HEADER "%s", tcp_line(host, 5002, 2376)));
	script_part(script, ENGINE_CONFIG, "",
		    "{\"log-level\":\"debug\",\"cgroup-parent\":\"/set\",\"no-new-privileges\":"
		    "false,\"storage-opts\":[\"dm.basesize=50G\"],\"features\":{"
		    "\"embedded-containerd\":true}}");
	host_walk(host, "/etc/docker/ca.pem");
	host_walk(host, "/etc/docker/key.pem");
	host_walk(host, "/etc/docker/cert.pem");
	script_part_status(script, "path@812:1000 /etc/docker/cert.pem", "/etc/docker/cert.pem",
			   EVIDENCE_NOT_FOUND, 0);
}

void build_badly_configured(struct scripted_host *host)
{
	static const struct guest guests[] = {
		{ .number = 1,
		  .name = "ports",
		  .host_config = "\"PortBindings\":{\"8080/tcp\":[{\"HostIp\":\"\",\"HostPort\":"
				 "\"8080\"}]}" },
		{ .number = 2, .name = "old", .host_config = "\"SecurityOpt\":null" },
		{ .number = 3,
		  .name = "raised",
		  .pid = 903,
		  .host_config =
			  "\"Ulimits\":[{\"Name\":\"nofile\",\"Hard\":4096,\"Soft\":4096}]" },
		{ .number = 4, .name = "elsewhere", .host_config = "\"CgroupParent\":\"/other\"" },
	};

	host_init(host);
	script_replace(host->script, "GET /info", "", "\"overlay2\"", "\"devicemapper\"");
	script_replace(host->script, "GET /info", "", "profile=builtin",
		       "profile=/etc/docker/allow.json");
	script_part(host->script, "file@812:1000 /etc/docker/allow.json", "",
		    "{\"defaultAction\":\"SCMP_ACT_ALLOW\"}");
	add_flags(host);
	for (size_t i = 0; i < sizeof(guests) / sizeof(*guests); i++)
		host_add(host, &guests[i]);
	host_finish(host);
}

/* Files that many hands have been at; TLS is on, so that its files play a part. */
void build_badly_filed(struct scripted_host *host)
{
	static const char arguments[] = "/usr/bin/dockerd\0-Hunix:///run/docker.sock\0--tlsverify\0"
					"--tlscacert=/etc/docker/ca.pem\0--tlscert=/etc/docker/"
					"cert.pem\0--tlskey=/etc/docker/key.pem";
	static const char *const files[] = { "/etc/docker/ca.pem", "/etc/docker/cert.pem",
					     "/etc/docker/key.pem", "/etc/sysconfig/docker" };

	host_init(host);
	script_bytes(host->script, ENGINE_KEY, "cmdline", arguments, sizeof(arguments));
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		host_object(host, files[i], FILE_LINE);
	spoil_host_files(host);
	script_replace(host->script, ENGINE_KEY, "mountinfo",
		       "26 21 8:2 / /var/lib/docker rw - ext4 /dev/sdb1 rw\n", "");
	script_replace(host->script, "file /proc/self/mountinfo", "",
		       "26 21 8:2 / /var/lib/docker rw - ext4 /dev/sdb1 rw\n", "");
	host_finish(host);
}
