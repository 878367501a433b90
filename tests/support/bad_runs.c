#include "tests/support/bad_hosts.h"

#define ALL_CAPABILITIES "000001ffffffffff"
#define NO_CAPABILITY "0000000000000000"
#define ARRAY(list) (sizeof(list) / sizeof(*(list)))

/* Their documents are without a fault. */
static const struct guest guests[] = {
	{ .number = 1, .name = "root", .pid = 901, .is_root = true },
	{ .number = 2,
	  .name = "spaces",
	  .pid = 902,
	  .namespaces = 1U << NS_NET | 1U << NS_PID | 1U << NS_IPC | 1U << NS_UTS },
	{ .number = 3, .name = "ssh", .pid = 903 },
	{ .number = 4, .name = "worker", .pid = 904 },
	{ .number = 5, .name = "stranger", .pid = 905 },
	{ .number = 6,
	  .name = "mounted",
	  .pid = 906,
	  .mountinfo = "510 500 0:7 / /host/run rw - tmpfs tmpfs rw\n"
		       "511 500 8:1 /etc /host/etc ro - ext4 /dev/sda1 rw\n" },
	{ .number = 7, .name = "oversized", .pid = 907 },
	{ .number = 8, .name = "inherited", .pid = 908, .parent = "/limited" },
	{ .number = 9,
	  .name = "silent",
	  .pid = 909,
	  .settings = "\"Ports\":{\"8080/tcp\":[{\"HostIp\":\"192.0.2.1\",\"HostPort\":\"8080\"}]},"
		      "\"Networks\":{\"quiet\":{\"NetworkID\":\"b1\"}}" },
	/* On the engine's network by way of another. */
	{ .number = 10,
	  .name = "joiner",
	  .pid = 910,
	  .namespaces = 1U << NS_NET,
	  .host_config =
		  "\"NetworkMode\":\"container:0202020202020202020202020202020202020202020202"
		  "020202020202020202\"" },
};

static const struct resident residents[] = {
	{ &guests[2], 1003, 903, "x", "/usr/sbin/sshd", 101000, NO_CAPABILITY },
	{ &guests[3], 1004, 904, "worker", "/app", 100000, NO_CAPABILITY },
	{ &guests[4], 1005, 700, "sh", "/bin/sh", 100000, ALL_CAPABILITIES },
	{ NULL, 1100, ENGINE_PID, "docker-proxy", "/usr/bin/docker-proxy", 0, ALL_CAPABILITIES },
};

static void change_limits(struct scripted_host *host)
{
	script_part(host->script, guest_cgroup(host, &guests[6]), "memory.max", "17179869184\n");
	script_part(host->script, guest_cgroup(host, &guests[7]), "memory.max", "max\n");
	script_part(host->script, guest_cgroup(host, &guests[7]), "pids.max", "max\n");
	script_part(host->script, "cgroup /limited", "memory.max", "1073741824\n");
	script_part(host->script, "cgroup /limited", "pids.max", "1000\n");
}

/* As many hosts have it: the name that the engine listens by leads through a link. */
static void move_socket(struct scripted_host *host)
{
	script_replace(host->script, ENGINE_SOCKETS, "unix", "/run/docker.sock",
		       "/var/run/docker.sock");
	script_remove(host->script, ENGINE_SOCKET_WALK);
	host_link(host, "/var/run/docker.sock", "/run/docker.sock");
}

static void add_listeners(struct scripted_host *host)
{
	struct script *script = host->script;

	script_part(script, ENGINE_KEY, "fd", "socket:[5000]\nsocket:[5002]\n");
	script_part(script, ENGINE_SOCKETS, "tcp",
		    arena_format(host->arena, "  sl  local_address rem_address   st\n%s%s%s",
				 tcp_line(host, 5002, 2375), tcp_line(host, 7002, 80),
				 tcp_line(host, 7010, 443)));
	script_part(script, guest_descriptors(host, &guests[1]), "902/fd", "socket:[7002]\n");
	script_part(script, guest_descriptors(host, &guests[9]), "910/fd", "socket:[7010]\n");
	for (size_t i = 0; i < 5; i++) {
		static const char *const tables[] = { "tcp", "tcp6", "udp", "udp6", "unix" };

		script_part(script, guest_sockets(host, &guests[8]), tables[i],
			    "  sl  local_address rem_address   st\n");
	}
}

void build_badly_run(struct scripted_host *host)
{
	host_init(host);
	for (size_t i = 0; i < ARRAY(guests); i++)
		host_add(host, &guests[i]);
	for (size_t i = 0; i < ARRAY(residents); i++)
		host_add_process(host, &residents[i]);
	change_limits(host);
	host_finish(host);
	add_listeners(host);
	move_socket(host);
}

static void add_version_one_limits(struct scripted_host *host, const char *key)
{
	static const struct {
		const char *part, *text;
	} files[] = {
		{ "memory/memory.limit_in_bytes", "9223372036854771712\n" },
		{ "pids/pids.max", "max\n" },
		{ "cpu/cpu.shares", "512\n" },
		{ "cpu/cpu.cfs_quota_us", "-1\n" },
		{ "cpu/cpu.cfs_period_us", "100000\n" },
		{ "cpuset/cpuset.cpus", "0-3\n" },
		{ "devices/devices.list", "a *:* rwm\n" },
	};

	script_status(host->script, key, EVIDENCE_OK, 0);
	for (size_t i = 0; i < ARRAY(files); i++)
		script_part(host->script, key, files[i].part, files[i].text);
}

static void use_version_one(struct scripted_host *host, const struct guest *guest)
{
	const char *id = guest_id(host, guest);

	script_part(host->script, guest_process(host, guest), "cgroup",
		    arena_format(host->arena,
				 "5:devices:/docker/%s\n4:memory:/docker/%s\n3:cpu,cpuacct:/docker/"
				 "%s\n2:pids:/docker/%s\n1:name=systemd:/docker/%s\n",
				 id, id, id, id, id));
	script_part(host->script, guest_process(host, guest), "attr/current",
		    "system_u:system_r:spc_t:s0");
	add_version_one_limits(host, guest_cgroup(host, guest));
	add_version_one_limits(host, "cgroup /docker");
}

void build_version_one(struct scripted_host *host)
{
	static const struct guest task = {
		.number = 1,
		.name = "task",
		.pid = 901,
		.config = "\"Labels\":{\"com.docker.swarm.service.id\":\"s1\"}",
		.host_config = "\"RestartPolicy\":{\"Name\":\"\",\"MaximumRetryCount\":0}"
	};

	host_init(host);
	script_replace(host->script, "GET /info", "", "\"overlay2\"", "\"aufs\"");
	script_replace(host->script, "GET /info", "", "\"inactive\",\"ControlAvailable\":false",
		       "\"active\",\"ControlAvailable\":true");
	script_replace(host->script, "GET /info", "", "\"LiveRestoreEnabled\":true",
		       "\"LiveRestoreEnabled\":false");
	script_replace(host->script, "GET /info", "", "\"name=apparmor\"", "\"name=selinux\"");
	script_part(host->script, "GET /services", "",
		    "[{\"ID\":\"s1\",\"Spec\":{\"Name\":\"task\",\"TaskTemplate\":{"
		    "\"RestartPolicy\":{\"Condition\":\"any\"}}}}]");
	script_status(host->script, "file /sys/module/apparmor/parameters/enabled",
		      EVIDENCE_NOT_FOUND, 2);
	script_part(host->script, "file /sys/fs/selinux/enforce", "", "1");
	host_add(host, &task);
	use_version_one(host, &task);
	host_finish(host);
}
