#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/gathered.h"
#include "tests/support/scripted_host.h"

#define ARRAY(list) (sizeof(list) / sizeof(*(list)))
#define NO_CAPABILITY "0000000000000000"
#define PUBLISHED                                                                                  \
	"\"Ports\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"80\"}]},\"Networks\":{\"quiet\":{" \
	"\"NetworkID\":\"b1\"}}"

/* What listens: the daemon's API sockets, a container's own network, and the host's. */

static struct gathered *play(struct scripted_host *host)
{
	host_finish(host);
	return gather_all(script_open(host->script, &(struct script_play){ 0 }), NULL);
}

static void listen_at(struct scripted_host *host, const char *path)
{
	script_replace(host->script, ENGINE_SOCKETS, "unix", "/run/docker.sock", path);
}

static void at_var_run(struct scripted_host *host)
{
	listen_at(host, "/var/run/docker.sock");
	host_link(host, "/var/run/docker.sock", "/run/docker.sock");
}

static void unresolved(struct scripted_host *host)
{
	listen_at(host, "/var/run/docker.sock");
	script_status(host->script, "path@812:1000 /var/run/docker.sock", EVIDENCE_DENIED, 13);
}

static void removed(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_SOCKET_WALK, "/run/docker.sock", EVIDENCE_NOT_FOUND,
			   0);
}

static void abstract(struct scripted_host *host)
{
	listen_at(host, "@docker");
}

static void beside(struct scripted_host *host, const char *path)
{
	script_replace(host->script, ENGINE_SOCKETS, "unix", "/run/containerd/containerd.sock",
		       path);
}

static void strangers_odd_path(struct scripted_host *host)
{
	beside(host, "/tmp/../x/containerd.sock");
}

static void strangers_denied_path(struct scripted_host *host)
{
	script_status(host->script, "path@812:1000 /run/containerd/containerd.sock",
		      EVIDENCE_TIMEOUT, 0);
}

static void other_socket(struct scripted_host *host)
{
	beside(host, "/run/other.sock");
}

static void bound_run(struct scripted_host *host)
{
	script_replace(host->script, ENGINE_KEY, "mountinfo", "25 21 0:8",
		       "26 21 0:7 / /r rw - tmpfs tmpfs rw\n25 21 0:8");
}

static void cut_table(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_SOCKETS, "unix", EVIDENCE_OK, EVIDENCE_TRUNCATED);
}

static void no_descriptors(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "fd", EVIDENCE_DENIED, 0);
}

static void no_tables(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_SOCKETS, "tcp", EVIDENCE_DENIED, 0);
}

static void nothing(struct scripted_host *host)
{
	(void)host;
}

#define CONTAINERD                                                                                 \
	"socket /run/containerd/containerd.sock /run/containerd/containerd.sock containerd"

Test(sockets, of_the_api)
{
	static const struct {
		const char *label;
		void (*change)(struct scripted_host *host);
		const char *read, *line;
	} rows[] = {
		{ "plain", nothing, "listeners_read read", CONTAINERD },
		{ "through a link", at_var_run, "listeners_read read",
		  "socket /var/run/docker.sock /run/docker.sock dockerd" },
		{ "unresolved", unresolved,
		  "listeners_read where /var/run/docker.sock lies: permission denied, run as root",
		  "socket /var/run/docker.sock /var/run/docker.sock dockerd" },
		{ "removed", removed, "listeners_read read",
		  "socket /run/docker.sock /run/docker.sock dockerd" },
		{ "abstract", abstract, "listeners_read read", CONTAINERD },
		{ "a stranger's odd path", strangers_odd_path, "listeners_read read",
		  "socket /run/docker.sock /run/docker.sock dockerd" },
		{ "containerd's unread", strangers_denied_path,
		  "listeners_read where /run/containerd/containerd.sock lies: timed out",
		  CONTAINERD },
		{ "another", other_socket, "listeners_read read",
		  "socket /run/docker.sock /run/docker.sock dockerd" },
		{ "by a shorter name", bound_run, "listeners_read read",
		  "socket /run/docker.sock /r/docker.sock dockerd" },
		{ "cut", cut_table, "listeners_read the socket table was cut", CONTAINERD },
		{ "descriptors", no_descriptors,
		  "listeners_read the daemon's descriptors were not readable", CONTAINERD },
		{ "tables", no_tables,
		  "listeners_read reading the sockets of process 812: permission denied, run as "
		  "root",
		  "host_sockets_cause reading the sockets of process 812: permission denied, run "
		  "as root" },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		rows[i].change(&host);
		gathered = play(&host);
		cr_expect(gathered_has(gathered, NULL, rows[i].read), "%s: %s", rows[i].label,
			  gathered_line(gathered, NULL, "listeners_read"));
		cr_expect(gathered_has(gathered, NULL, rows[i].line), "%s: %s", rows[i].label,
			  gathered_line(gathered, NULL, "socket"));
		gathered_free(gathered);
		host_done(&host);
	}
}

/* Anybody may listen on many sockets of such a name; the engine's own are told all the same. */
Test(sockets, a_crowd)
{
	struct scripted_host host;
	struct gathered *gathered;
	struct buffer lines = { 0 };
	size_t most;

	host_init(&host);
	buffer_text(&lines, "Num\n");
	for (unsigned i = 0; i < 1000; i++)
		buffer_text(&lines,
			    unix_line(&host, 9000 + i,
				      arena_format(host.arena, "/tmp/%u/containerd.sock", i)));
	buffer_text(&lines, unix_line(&host, 5000, "/run/docker.sock"));
	script_part(host.script, ENGINE_SOCKETS, "unix", lines.bytes);
	host_finish(&host);
	gathered = gather_daemon_only(script_open(host.script, &(struct script_play){ 0 }));
	cr_expect(gathered_has(gathered, NULL, "socket /run/docker.sock /run/docker.sock dockerd"));
	cr_expect(!gathered_has(gathered, NULL, "listeners_read read"), "not all were looked at");
	cr_expect(script_asked_like(host.script, "path", &most) == 256);
	gathered_free(gathered);
	buffer_done(&lines);
	host_done(&host);
}

/* Two containers in one network namespace, of their own. */
Test(sockets, once_for_each_network)
{
	static const struct guest first = {
		.number = 1, .name = "a", .pid = 901, .settings = PUBLISHED
	};
	static const struct guest second = {
		.number = 2, .name = "b", .pid = 902, .settings = PUBLISHED
	};
	static const struct guest quiet = { .number = 3, .name = "c", .pid = 903 };
	struct scripted_host host;
	struct gathered *gathered;
	size_t most;

	host_init(&host);
	host_add(&host, &first);
	host_add(&host, &second);
	host_add(&host, &quiet);
	script_part(host.script, guest_process(&host, &second), "ns/net",
		    script_text(host.script, guest_process(&host, &first), "ns/net"));
	for (size_t i = 0; i < 5; i++) {
		static const char *const tables[] = { "tcp", "tcp6", "udp", "udp6", "unix" };

		script_part(host.script, guest_sockets(&host, &first), tables[i],
			    i ? "sl\n"
			      : arena_format(host.arena, "sl\n%s", tcp_line(&host, 7000, 80)));
	}
	gathered = play(&host);
	cr_expect(gathered_has(gathered, "a", "sockets 1"));
	cr_expect(gathered_has(gathered, "b", "sockets 1"));
	cr_expect(!gathered_line(gathered, "c", "sockets"), "it publishes nothing");
	cr_expect(script_asked_like(host.script, "sockets", &most) == 2 && most == 1);
	gathered_free(gathered);
	host_done(&host);
}

static const struct guest shared = {
	.number = 1, .name = "a", .pid = 901, .namespaces = 1U << NS_NET
};

/* Workers that inherit a socket all hold it; the one that only the last holds counts too. */
static void many_workers(struct scripted_host *host)
{
	for (int i = 0; i < 20; i++)
		script_part(host->script, guest_descriptors(host, &shared),
			    arena_format(host->arena, "%d/fd", 1001 + i),
			    i == 19 ? "socket:[7001]\nsocket:[7002]\n" : "socket:[7001]\n");
}

static void one_denied(struct scripted_host *host)
{
	many_workers(host);
	script_part_status(host->script, guest_descriptors(host, &shared), "1003/fd",
			   EVIDENCE_DENIED, 0);
}

static void one_cut(struct scripted_host *host)
{
	many_workers(host);
	script_part_status(host->script, guest_descriptors(host, &shared), "1003/fd", EVIDENCE_OK,
			   EVIDENCE_TRUNCATED);
}

static void one_ended(struct scripted_host *host)
{
	many_workers(host);
	script_part_status(host->script, guest_descriptors(host, &shared), "1003/fd",
			   EVIDENCE_CHANGED, 0);
}

static void table_cut(struct scripted_host *host)
{
	many_workers(host);
	script_flags(host->script, "processes", EVIDENCE_TRUNCATED);
}

Test(sockets, of_a_container_on_the_hosts_network)
{
	static const struct {
		const char *label;
		void (*change)(struct scripted_host *host);
		const char *cause;
	} rows[] = {
		{ "workers", many_workers, NULL },
		{ "denied", one_denied,
		  "host_listeners_cause the descriptors of a process: permission denied, run as "
		  "root" },
		{ "cut", one_cut, "host_listeners_cause its descriptors were cut" },
		{ "ended", one_ended, NULL },
		{ "processes cut", table_cut, "host_listeners_cause the process table was cut" },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		host_add(&host, &shared);
		for (int k = 0; k < 20; k++)
			host_add_process(&host, &(struct resident){ &shared, 1001 + k, 901, "w",
								    "/w", 101000, NO_CAPABILITY });
		script_part(host.script, ENGINE_SOCKETS, "tcp",
			    arena_format(host.arena, "sl\n%s%s%s", tcp_line(&host, 7001, 80),
					 tcp_line(&host, 7002, 443), tcp_line(&host, 7003, 22)));
		host_finish(&host);
		rows[i].change(&host);
		gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
		cr_expect(gathered_has(gathered, "a", "host_listener 80"), "%s", rows[i].label);
		cr_expect(gathered_has(gathered, "a", "host_listener 443"), "%s", rows[i].label);
		cr_expect(!gathered_has(gathered, "a", "host_listener 22"), "%s", rows[i].label);
		cr_expect(rows[i].cause ? gathered_has(gathered, "a", rows[i].cause)
					: !gathered_line(gathered, "a", "host_listeners_cause"),
			  "%s: %s", rows[i].label,
			  gathered_line(gathered, "a", "host_listeners_cause"));
		gathered_free(gathered);
		host_done(&host);
	}
}
