#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/gathered.h"
#include "tests/support/scripted_activation.h"

#define ARRAY(list) (sizeof(list) / sizeof(*(list)))

/* Which process is the engine. Nobody becomes it by a name. */

static struct gathered *gather_host_only(struct scripted_host *host)
{
	host_finish(host);
	return gather_all(script_open(host->script, &(struct script_play){ 0 }), NULL);
}

static void expect_line(struct scripted_host *host, const char *label, const char *line)
{
	struct gathered *gathered = gather_host_only(host);

	cr_expect(gathered_has(gathered, NULL, line), "%s: no '%s' but '%s' and '%s'", label, line,
		  gathered_line(gathered, NULL, "process"),
		  gathered_line(gathered, NULL, "process_read"));
	gathered_free(gathered);
	host_done(host);
}

static void replaced_binary(struct scripted_host *host)
{
	script_part(host->script, ENGINE_KEY, "exe", "/usr/bin/dockerd (deleted)");
}

static void hidden_binary(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "exe", EVIDENCE_DENIED, 0);
}

static void other_binary(struct scripted_host *host)
{
	script_part(host->script, ENGINE_KEY, "exe", "/usr/bin/podman");
}

static void other_namespace(struct scripted_host *host)
{
	script_status(host->script, ENGINE_KEY, EVIDENCE_GONE, 0);
	script_part_status(host->script, ENGINE_KEY, "pid", EVIDENCE_GONE, 0);
	script_find(host->script, ENGINE_KEY)->answer.status = EVIDENCE_GONE;
}

static void no_stat(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "stat", EVIDENCE_IO_ERROR, 0);
}

Test(engine, is_the_peer_of_the_socket)
{
	static const struct {
		const char *label;
		void (*change)(struct scripted_host *host);
		const char *line;
	} rows[] = {
		{ "replaced", replaced_binary, "process 812 dockerd" },
		{ "hidden", hidden_binary, "process 812 dockerd" },
		{ "not dockerd", other_binary,
		  "process_read the socket belongs to process 812 (dockerd), and no dockerd that "
		  "shares it was found" },
		{ "elsewhere", other_namespace,
		  "process_read the daemon's process is not visible here: it is on another kernel "
		  "or in another PID namespace" },
		{ "no stat", no_stat,
		  "process_read looking for the daemon's process: reading failed" },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		struct scripted_host host;

		host_init(&host);
		rows[i].change(&host);
		expect_line(&host, rows[i].label, rows[i].line);
	}
}

static const struct guest neighbour = { .number = 7, .name = "neighbour", .pid = 907 };

/* A number below the engine's: it is asked first. */
static const struct pretender pretenders[] = {
	{ 300, "/home/eve/dockerd", "socket:[5900]\n", 0, NULL },
	{ 301, "/usr/bin/dockerd", "socket:[5900]\n", 50, NULL },
	{ 302, "/usr/bin/dockerd", "", 0, NULL },
	{ 303, "/usr/bin/sleep", "socket:[5000]\n", 0, NULL },
};

static void only_dockerd(struct scripted_host *host)
{
	(void)host;
}

static void with_pretenders(struct scripted_host *host)
{
	for (size_t i = 0; i < ARRAY(pretenders); i++)
		host_add_pretender(host, &pretenders[i]);
}

/* A socket of eve's own at the same path, in a mount namespace where she may. */
static void same_path(struct scripted_host *host)
{
	with_pretenders(host);
	script_part(host->script, MAKER_SOCKETS, "unix",
		    arena_format(host->arena, "Num\n%s%s",
				 unix_line(host, 5900, "/run/docker.sock"),
				 unix_line(host, 5000, "/run/docker.sock")));
	script_remove(host->script, DOCKERD_KEY);
}

/* A name with a newline in it looks like a line of the table: the maker's inode, or eve's. */
static void forged_line(struct scripted_host *host)
{
	with_pretenders(host);
	script_part(host->script, MAKER_SOCKETS, "unix",
		    arena_format(host->arena, "Num\n%s%s%s", unix_line(host, 5900, "/tmp/x"),
				 unix_line(host, 5900, "/run/docker.sock"),
				 unix_line(host, 4999, "/run/docker.sock")));
	script_replace(host->script, ENGINE_KEY, "fd", "socket:[5000]\n", "");
}

static void doubted_line(struct scripted_host *host)
{
	script_part(host->script, MAKER_SOCKETS, "unix",
		    arena_format(host->arena, "Num\n%s%s", unix_line(host, 5000, "/tmp/x"),
				 unix_line(host, 5000, "/run/docker.sock")));
}

static void maker_unread(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "fd", EVIDENCE_DENIED, 0);
}

static void tables_unread(struct scripted_host *host)
{
	script_status(host->script, MAKER_SOCKETS, EVIDENCE_DENIED, 13);
}

static void processes_unread(struct scripted_host *host)
{
	script_status(host->script, "processes", EVIDENCE_TIMEOUT, 0);
}

#define NONE                                                                                       \
	"process_read the socket belongs to process 1 (systemd), and no dockerd that shares it "   \
	"was found"

Test(engine, under_socket_activation_shares_its_makers_socket)
{
	static const struct {
		const char *label;
		void (*change)(struct scripted_host *host);
		const char *line;
	} rows[] = {
		{ "alone", only_dockerd, "process 812 dockerd" },
		{ "pretenders", with_pretenders, "process 812 dockerd" },
		{ "another socket at that path", same_path, NONE },
		{ "forged line", forged_line, NONE },
		{ "doubted line", doubted_line, "process 812 dockerd" },
		{ "maker's descriptors unread", maker_unread, NONE },
		{ "tables unread", tables_unread,
		  NONE ": its sockets: permission denied, run as root" },
		{ "processes unread", processes_unread,
		  NONE "; reading the process table: timed out" },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		struct scripted_host host;

		host_init(&host);
		host_activate(&host);
		rows[i].change(&host);
		expect_line(&host, rows[i].label, rows[i].line);
	}
}

/* What is read of a pretender leaves no trace in the facts. */
Test(engine, pretenders_say_nothing)
{
	struct scripted_host plain, crowded;
	struct gathered *one, *other;

	host_init(&plain);
	host_activate(&plain);
	host_init(&crowded);
	host_activate(&crowded);
	with_pretenders(&crowded);
	script_bytes(crowded.script, pretender_key(&crowded, &pretenders[0]), "environ",
		     "ROOTLESSKIT_STATE_DIR=/x\0HOME=/home/eve", 39);
	one = gather_host_only(&plain);
	other = gather_host_only(&crowded);
	cr_expect_str_eq(gathered_text(one), gathered_text(other));
	gathered_free(one);
	gathered_free(other);
	host_done(&plain);
	host_done(&crowded);
}

Test(engine, a_container_is_not_asked)
{
	static const struct pretender inside = { 400, "/usr/bin/dockerd", "socket:[5000]\n", 9,
						 &neighbour };
	struct scripted_host host;
	struct gathered *gathered;

	host_init(&host);
	host_activate(&host);
	host_add_pretender(&host, &inside);
	gathered = gather_host_only(&host);
	cr_expect(gathered_has(gathered, NULL, "process 812 dockerd"));
	cr_expect(script_asked(host.script, pretender_key(&host, &inside)) == 0);
	gathered_free(gathered);
	host_done(&host);
}

/* So many cost no more than a few, and then the engine is not found: that is said. */
Test(engine, a_crowd_is_not_asked)
{
	struct scripted_host host;
	struct gathered *gathered;
	size_t most;

	host_init(&host);
	host_activate(&host);
	for (int pid = 400; pid < 600; pid++)
		host_add_pretender(&host, &(struct pretender){ pid, "/x/dockerd", "", 0, NULL });
	host_finish(&host);
	gathered = gather_daemon_only(script_open(host.script, &(struct script_play){ 0 }));
	cr_expect(gathered_has(gathered, NULL, NONE));
	cr_expect(script_asked_like(host.script, "process engine", &most) == 65);
	gathered_free(gathered);
	host_done(&host);
}

/* Listeners are those of the engine's network, not of its socket's maker. */
Test(engine, in_a_network_of_its_own)
{
	struct scripted_host host;
	struct gathered *gathered;

	host_init(&host);
	host_activate(&host);
	script_part(host.script, DOCKERD_KEY, "ns/net", "net:[4026539999]");
	script_part(host.script, DOCKERD_KEY, "fd", "socket:[5000]\nsocket:[5002]\n");
	script_part(host.script, ENGINE_SOCKETS, "tcp",
		    arena_format(host.arena, "sl\n%s", tcp_line(&host, 5002, 2375)));
	gathered = gather_host_only(&host);
	cr_expect(gathered_has(gathered, NULL, "listener 0.0.0.0 2375"));
	cr_expect(script_asked(host.script, ENGINE_SOCKETS) == 1);
	gathered_free(gathered);
	host_done(&host);
	host_init(&host);
	host_activate(&host);
	gathered = gather_host_only(&host);
	cr_expect(script_asked(host.script, ENGINE_SOCKETS) == 0, "the same network, once");
	cr_expect(script_asked(host.script, MAKER_SOCKETS) == 1);
	gathered_free(gathered);
	host_done(&host);
}
