#include "tests/support/scripted_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/facts/process.h"
#include "tests/support/scripted_files.h"

#define HEADER_TCP                                                                                 \
	"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  "      \
	"timeout inode\n"
#define HEADER_UNIX "Num       RefCount Protocol Flags    Type St Inode Path\n"
#define ENOUGH "000001ffffffffff"
#define NO_CAPABILITY "0000000000000000"

static const char *const namespace_names[NS_KINDS] = { "net",  "pid", "ipc",   "uts",
						       "user", "mnt", "cgroup" };

const char *unix_line(struct scripted_host *host, unsigned inode, const char *path)
{
	return arena_format(host->arena,
			    "0000000000000000: 00000002 00000000 00010000 0001 01 %u %s\n", inode,
			    path);
}

const char *tcp_line(struct scripted_host *host, unsigned inode, unsigned port)
{
	return arena_format(host->arena,
			    "   0: 00000000:%04X 00000000:0000 0A 00000000:00000000 00:00000000 "
			    "00000000     0        0 %u 1 0000000000000000 100 0 0 10 0\n",
			    port, inode);
}

void add_stat(struct scripted_host *host, const char *key, const struct resident *who,
	      uint64_t start)
{
	script_part(host->script, key, "stat",
		    arena_format(host->arena,
				 "%d (%s) S %d 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 %llu "
				 "3133440 409 0\n",
				 who->pid, who->command, who->parent, (unsigned long long)start));
}

const char *status_text(struct scripted_host *host, const struct resident *who, bool is_confined)
{
	const char *sets = who->capabilities;

	return arena_format(host->arena,
			    "Name:\t%s\nState:\tS (sleeping)\nPPid:\t%d\nUid:\t%u\t%u\t%u\t%u\n"
			    "Gid:\t%u\t%u\t%u\t%u\nNSpid:\t%d%s\nCapInh:\t" NO_CAPABILITY
			    "\nCapPrm:\t%s\nCapEff:\t%s\nCapBnd:\t%s\nCapAmb:\t" NO_CAPABILITY
			    "\nNoNewPrivs:\t%d\nSeccomp:\t%d\nCpus_allowed:\tf\n",
			    who->command, who->parent, who->uid, who->uid, who->uid, who->uid,
			    who->uid, who->uid, who->uid, who->uid, who->pid,
			    who->guest ? "\t7" : "", sets, sets, sets, is_confined,
			    is_confined ? 2 : 0);
}

/* Namespaces are numbered by kind, each guest's far from the engine's. */
void add_namespaces(struct scripted_host *host, const char *key, const struct guest *guest)
{
	for (unsigned kind = 0; kind < NS_KINDS; kind++) {
		const bool is_own = guest && !(guest->namespaces & (1U << kind));
		const char *name = namespace_names[kind];

		script_part(host->script, key, arena_format(host->arena, "ns/%s", name),
			    arena_format(host->arena, "%s:[%llu]", name,
					 HOST_NAMESPACES + kind +
						 (is_own ? 1000 + guest->number * 10ULL : 0)));
	}
}

void add_common(struct scripted_host *host, const char *key, const char *executable)
{
	script_part(host->script, key, "exe", executable);
	script_part(host->script, key, "root", "device=8:1 inode=2");
	script_part(host->script, key, "limits",
		    "Limit                     Soft Limit           Hard Limit           Units\n"
		    "Max open files            1024                 2048                 files\n");
}

/* The part of the process table. */
void add_to_table(struct scripted_host *host, const struct resident *who, uint64_t start)
{
	const struct guest *guest = who->guest;
	const bool is_own = guest && !(guest->namespaces & (1U << NS_PID));
	const char *cgroup = guest ? arena_format(host->arena, "%s/%s",
						  guest->parent ? guest->parent : "/docker",
						  guest_id(host, guest))
				   : "/system.slice/docker.service";

	script_part(
		host->script, "processes", arena_format(host->arena, "%d", who->pid),
		arena_format(host->arena,
			     "pid:[%llu]\n0::%s\n\n%d (%s) S %d 1 1 0 -1 4194560 1 2 3 4 5 6 "
			     "7 8 20 0 1 0 %llu 3133440 409 0\n",
			     HOST_NAMESPACES + NS_PID + (is_own ? 1000 + guest->number * 10ULL : 0),
			     cgroup, who->pid, who->command, who->parent,
			     (unsigned long long)start));
}

static const char host_mounts[] = "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
				  "22 21 0:5 / /proc rw - proc proc rw\n"
				  "23 21 0:6 / /sys rw - sysfs sysfs rw\n"
				  "24 21 0:7 / /run rw,nosuid shared:2 - tmpfs tmpfs rw\n"
				  "25 21 0:8 / /dev rw - devtmpfs devtmpfs rw\n"
				  "26 21 8:2 / /var/lib/docker rw - ext4 /dev/sdb1 rw\n";

static void add_engine(struct scripted_host *host)
{
	static const char arguments[] = "/usr/bin/dockerd\0-H\0unix:///run/docker.sock";
	static const char environment[] = "HOME=/root\0PATH=/usr/bin";
	const struct resident engine = {
		.pid = ENGINE_PID, .parent = 1, .command = "dockerd", .capabilities = ENOUGH
	};
	struct script *script = host->script;

	script_part(script, ENGINE_KEY, "pid", "812");
	script_part(script, ENGINE_KEY, "cgroup", "0::/system.slice/docker.service\n");
	script_part(script, ENGINE_KEY, "status", status_text(host, &engine, false));
	add_stat(host, ENGINE_KEY, &engine, ENGINE_START);
	add_namespaces(host, ENGINE_KEY, NULL);
	add_common(host, ENGINE_KEY, "/usr/bin/dockerd");
	script_bytes(script, ENGINE_KEY, "cmdline", arguments, sizeof(arguments));
	script_bytes(script, ENGINE_KEY, "environ", environment, sizeof(environment));
	script_part(script, ENGINE_KEY, "mountinfo", host_mounts);
	script_part(script, ENGINE_KEY, "uid_map", "         0          0 4294967295\n");
	script_part_status(script, ENGINE_KEY, "attr/apparmor/current", EVIDENCE_NOT_FOUND, 0);
	script_part(script, ENGINE_KEY, "attr/current", "unconfined\n");
	script_part(script, ENGINE_KEY, "fd", "/dev/null\nsocket:[5000]\nsocket:[5001]\n");
	add_to_table(host, &(struct resident){ .pid = 1, .command = "systemd" }, 1);
	add_to_table(host, &engine, ENGINE_START);
	script_part(script, ENGINE_SOCKETS, "tcp", HEADER_TCP);
	script_part(script, ENGINE_SOCKETS, "tcp6", HEADER_TCP);
	script_part(script, ENGINE_SOCKETS, "udp", HEADER_TCP);
	script_part(script, ENGINE_SOCKETS, "udp6", HEADER_TCP);
	script_part(script, ENGINE_SOCKETS, "unix",
		    arena_format(host->arena, HEADER_UNIX "%s%s",
				 unix_line(host, 5000, "/run/docker.sock"),
				 unix_line(host, 6000, "/run/containerd/containerd.sock")));
}

static void add_documents(struct scripted_host *host)
{
	struct script *script = host->script;

	script_part(script, "GET /_ping", "", "OK");
	script_part(script, "GET /_ping", "Api-Version", "1.51");
	script_part(script, "GET /version", "",
		    "{\"Version\":\"28.5.2\",\"ApiVersion\":\"1.51\",\"MinAPIVersion\":\"1.24\","
		    "\"Components\":[{\"Name\":\"Engine\",\"Details\":{\"Experimental\":"
		    "\"false\"}}]}");
	script_part(script, "GET /info", "",
		    "{\"ServerVersion\":\"28.5.2\",\"Name\":\"host\",\"Driver\":\"overlay2\","
		    "\"LoggingDriver\":\"syslog\",\"DockerRootDir\":\"/var/lib/docker\","
		    "\"DriverStatus\":[[\"Backing "
		    "Filesystem\",\"extfs\"]],\"Runtimes\":{\"runc\":{\"path\":"
		    "\"runc\"}},\"CgroupDriver\":\"cgroupfs\",\"CgroupVersion\":\"2\","
		    "\"MemoryLimit\":true,"
		    "\"PidsLimit\":true,\"MemTotal\":8589934592,\"LiveRestoreEnabled\":true,"
		    "\"Debug\":false,\"ExperimentalBuild\":false,\"Plugins\":{\"Authorization\":"
		    "[\"gate\"]},\"Swarm\":{\"LocalNodeState\":\"inactive\",\"ControlAvailable\":"
		    "false,\"Nodes\":0},\"RegistryConfig\":{\"InsecureRegistryCIDRs\":["
		    "\"127.0.0.0/8\"],\"IndexConfigs\":{\"docker.io\":{\"Secure\":true}}},"
		    "\"SecurityOptions\":[\"name=apparmor\",\"name=seccomp,profile=builtin\","
		    "\"name=userns\"]}");
	script_part(script, "GET /networks", "",
		    "[{\"Id\":\"b0\",\"Name\":\"bridge\",\"Driver\":\"bridge\",\"Options\":{"
		    "\"com.docker.network.bridge.default_bridge\":\"true\","
		    "\"com.docker.network.bridge.enable_icc\":\"false\"}},"
		    "{\"Id\":\"b1\",\"Name\":\"quiet\",\"Driver\":\"bridge\",\"Options\":{}}]");
	script_part(script, "GET /volumes", "",
		    "{\"Volumes\":[{\"Name\":\"data\",\"Driver\":\"local\",\"Mountpoint\":"
		    "\"/var/lib/docker/volumes/data/_data\",\"Options\":null}]}");
	script_part(script, "GET /images/json", "",
		    arena_format(host->arena,
				 "[{\"Id\":\"sha256:%064d\",\"RepoTags\":[\"app:1\"],"
				 "\"RepoDigests\":[],\"Created\":1735600000}]",
				 0));
	script_part(script, arena_format(host->arena, "GET /images/sha256:%064d/json", 0), "",
		    "{\"Id\":\"sha256:0\",\"Config\":{\"User\":\"1000\",\"ExposedPorts\":{\"8080/"
		    "tcp\":{}}}}");
}

static void add_files(struct scripted_host *host)
{
	static const struct {
		const char *key, *text;
	} files[] = {
		{ "file /proc/sys/kernel/hostname", "host\n" },
		{ "file /proc/sys/kernel/osrelease", "6.18.0\n" },
		{ "file /etc/os-release", "NAME=Debian\nPRETTY_NAME=\"Debian 12\"\n" },
		{ "file /etc/machine-id", "0123456789abcdef0123456789abcdef\n" },
		{ "file /proc/stat", "cpu  1 2 3 4\nbtime 1735600000\nprocesses 9\n" },
		{ "file /sys/module/apparmor/parameters/enabled", "Y\n" },
		{ "file /proc/sys/kernel/cap_last_cap", "40\n" },
		{ "file /proc/self/mountinfo", host_mounts },
		{ ENGINE_CONFIG, "{\"icc\":false,\"userland-proxy\":false,\"no-new-privileges\":"
				 "true,\"log-opts\":{\"syslog-address\":\"tcp://logs:601\"},"
				 "\"default-ulimits\":{\"nofile\":{\"Name\":\"nofile\",\"Hard\":"
				 "2048,\"Soft\":1024},\"nproc\":{\"Name\":\"nproc\",\"Hard\":512,"
				 "\"Soft\":512}}}" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		script_part(host->script, files[i].key, "", files[i].text);
		script_part(host->script, files[i].key, "stat",
			    "type=- mode=0644 uid=0 gid=0 device=8:1 inode=9 fs=ef53 links=1 "
			    "size=9 mtime=1735500000000000000");
	}
	script_status(host->script, "file /sys/fs/selinux/enforce", EVIDENCE_NOT_FOUND, 2);
}

void host_init(struct scripted_host *host)
{
	*host = (struct scripted_host){ .arena = arena_new(), .script = script_new() };
	buffer_text(&host->list, "[");
	add_documents(host);
	add_files(host);
	add_engine(host);
	add_host_files(host);
}

void host_done(struct scripted_host *host)
{
	script_free(host->script);
	buffer_done(&host->list);
	arena_free(host->arena);
}

static int by_number(const void *one, const void *other)
{
	const struct part *left = one, *right = other;

	return (int)(strtol(left->name, NULL, 10) - strtol(right->name, NULL, 10));
}

/* The kernel lists processes by their numbers. */
static void sort_table(struct scripted_host *host)
{
	struct script_entry *table = script_find(host->script, "processes");

	if (table->answer.part_count)
		qsort(table->parts, table->answer.part_count, sizeof(*table->parts), by_number);
}

void host_finish(struct scripted_host *host)
{
	sort_table(host);
	buffer_text(&host->list, "]");
	finish_residents(host);
	script_part(host->script, "GET /containers/json?all=1", "", host->list.bytes);
}
