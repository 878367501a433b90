/* Programs and containerd, and what is known of them where a look at a process fails. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/file_rows.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define SHIM_PID 720
#define SHIM_KEY "process brief 720:720"
#define SHIM "/opt/shims/containerd-shim-runc-v2"

static void hide_program(struct scripted_host *host)
{
	script_part_status(host->script, CONTAINERD_KEY, "exe", EVIDENCE_DENIED, 0);
}

static void hide_owner(struct scripted_host *host)
{
	script_part_status(host->script, CONTAINERD_KEY, "status", EVIDENCE_DENIED, 0);
}

static void hide_words(struct scripted_host *host)
{
	script_part_status(host->script, CONTAINERD_KEY, "cmdline", EVIDENCE_DENIED, 0);
}

static void hide_process(struct scripted_host *host)
{
	script_status(host->script, CONTAINERD_KEY, EVIDENCE_DENIED, 13);
}

static void end_process(struct scripted_host *host)
{
	script_status(host->script, CONTAINERD_KEY, EVIDENCE_GONE, 0);
}

static void use_relative_path(struct scripted_host *host)
{
	static const char arguments[] = "containerd\0--config\0config.toml";

	script_bytes(host->script, CONTAINERD_KEY, "cmdline", arguments, sizeof(arguments));
}

static void have_own_mounts(struct scripted_host *host)
{
	script_part(host->script, CONTAINERD_KEY, "ns/mnt", "mnt:[4026532999]");
}

static void be_a_guests(struct scripted_host *host)
{
	have_own_mounts(host);
	script_part(host->script, CONTAINERD_KEY, "ns/pid", "pid:[4026532998]");
}

/* Anybody may start so many that the real one is not among the first. */
static void be_many(struct scripted_host *host)
{
	for (int pid = 2; pid < 30; pid++) {
		const char *key = arena_format(host->arena, "process engine %d:%d", pid, pid);

		add_to_table(host,
			     &(struct resident){ .pid = pid, .parent = 1, .command = "containerd" },
			     (uint64_t)pid);
		script_status(host->script, key, EVIDENCE_GONE, 0);
	}
}

static void cut_table(struct scripted_host *host)
{
	script_flags(host->script, "processes", EVIDENCE_TRUNCATED);
}

static void hide_table(struct scripted_host *host)
{
	script_status(host->script, "processes", EVIDENCE_DENIED, 13);
}

static void name_lost_address(struct scripted_host *host)
{
	script_replace(host->script, "GET /info", "", "\"CgroupDriver\"",
		       "\"Containerd\":{\"Address\":\"/srv/named.sock\"},\"CgroupDriver\"");
	host_no_object(host, "/srv/named.sock");
	host_no_object(host, "/srv/named.sock.ttrpc");
}

static void name_lost_option(struct scripted_host *host)
{
	static const char arguments[] = "dockerd\0--containerd=/srv/named.sock";

	script_bytes(host->script, ENGINE_KEY, "cmdline", arguments, sizeof(arguments));
	host_no_object(host, "/srv/named.sock");
	host_no_object(host, "/srv/named.sock.ttrpc");
}

static void deny_settings(struct scripted_host *host)
{
	script_status(host->script, file_key(host, "/etc/containerd/config.toml"), EVIDENCE_DENIED,
		      13);
}

Test(gather_programs, containerd)
{
	static const struct file_row rows[] = {
		{ "program denied", hide_program, ROLE_CONTAINERD_CONFIG,
		  "unread which program process 700 runs", NULL },
		{ "then its state is open", hide_program, ROLE_CONTAINERD_STATE, "unread", NULL },
		{ "and the program", hide_program, ROLE_CONTAINERD, "unread", NULL },
		{ "owner denied", hide_owner, ROLE_CONTAINERD_CONFIG, "unread", NULL },
		{ "command line denied", hide_words, ROLE_CONTAINERD_CONFIG,
		  "unread the configuration of process 700: its command line", NULL },
		{ "process denied", hide_process, ROLE_CONTAINERD_CONFIG,
		  "unread reading process 700: permission denied", NULL },
		{ "process ended", end_process, ROLE_CONTAINERD_CONFIG, "complete",
		  "/etc/containerd/config.toml there (the usual place)" },
		{ "a relative path", use_relative_path, ROLE_CONTAINERD_CONFIG,
		  "unread the configuration of process 700: its path is not absolute", NULL },
		{ "mounts of its own", have_own_mounts, ROLE_CONTAINERD_CONFIG,
		  "unread the configuration of process 700: it has mounts", NULL },
		{ "a guest system's", be_a_guests, ROLE_CONTAINERD_CONFIG, "complete",
		  "/etc/containerd/config.toml there (the usual place)" },
		{ "many of that name", be_many, ROLE_CONTAINERD_CONFIG, "unread too many processes",
		  NULL },
		{ "table cut", cut_table, ROLE_CONTAINERD_STATE, "unread the process table was cut",
		  NULL },
		{ "table denied", hide_table, ROLE_CONTAINERD_CONFIG,
		  "unread reading the process table: permission denied", NULL },
		{ "a socket that is in use is somewhere", name_lost_address, ROLE_CONTAINERD_SOCKET,
		  "complete", "/srv/named.sock unread" },
		{ "the second need not be", name_lost_address, ROLE_CONTAINERD_SOCKET, NULL,
		  "!/srv/named.sock.ttrpc" },
		{ "the option's too", name_lost_option, ROLE_CONTAINERD_SOCKET, "complete",
		  "/srv/named.sock unread" },
		{ "images of the engine's own", deny_settings, ROLE_CONTAINERD_ROOT,
		  "absent the engine keeps", NULL },
	};

	expect_file_rows(rows, COUNT(rows));
}

static void run_shim(struct scripted_host *host)
{
	add_to_table(
		host,
		&(struct resident){ .pid = SHIM_PID, .parent = 1, .command = "containerd-shim" },
		SHIM_PID);
	script_part(host->script, SHIM_KEY, "720/exe", SHIM);
	script_part(host->script, SHIM_KEY, "720/status",
		    status_text(host,
				&(struct resident){ .pid = SHIM_PID,
						    .parent = 1,
						    .command = "containerd-shim",
						    .capabilities = "000001ffffffffff" },
				false));
	script_part(host->script, SHIM_KEY, "720/ns/user", "user:[4026531837]");
	host_object(host, SHIM, PROGRAM_LINE);
}

static void run_replaced_shim(struct scripted_host *host)
{
	run_shim(host);
	script_part(host->script, SHIM_KEY, "720/exe", SHIM " (deleted)");
}

static void run_a_users_shim(struct scripted_host *host)
{
	run_shim(host);
	script_replace(host->script, SHIM_KEY, "720/status", "Uid:\t0\t0\t0\t0",
		       "Uid:\t1000\t1000\t1000\t1000");
}

static void hide_shim(struct scripted_host *host)
{
	run_shim(host);
	script_part_status(host->script, SHIM_KEY, "720/exe", EVIDENCE_DENIED, 0);
}

static void lose_shim(struct scripted_host *host)
{
	run_shim(host);
	host_no_object(host, SHIM);
}

static void hide_engines_program(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "exe", EVIDENCE_DENIED, 0);
}

static void run_other_engine(struct scripted_host *host)
{
	script_part(host->script, ENGINE_KEY, "exe", "/srv/dockerd-dev");
	host_object(host, "/srv/dockerd-dev", PROGRAM_LINE);
}

static void have_other_path(struct scripted_host *host)
{
	static const char environment[] = "HOME=/root\0PATH=relative:/srv/bin::/usr/bin";

	script_bytes(host->script, ENGINE_KEY, "environ", environment, sizeof(environment));
	host_object(host, "/srv/bin/runc", PROGRAM_LINE);
}

static void hide_path(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "environ", EVIDENCE_DENIED, 0);
}

static void configure_lost_runtime(struct scripted_host *host)
{
	script_replace(host->script, "GET /info", "", "{\"path\":\"runc\"}",
		       "{\"path\":\"/opt/lost\"}");
	host_no_object(host, "/opt/lost");
}

Test(gather_programs, those_that_run_and_those_that_are_installed)
{
	static const struct file_row rows[] = {
		{ "a shim that runs", run_shim, ROLE_CONTAINERD_SHIM_RUNC_V2, "complete",
		  SHIM " there (/proc/720/exe)" },
		{ "beside the installed one", run_shim, ROLE_CONTAINERD_SHIM_RUNC_V2, NULL,
		  "/usr/bin/containerd-shim-runc-v2 there" },
		{ "is no other shim", run_shim, ROLE_CONTAINERD_SHIM, "complete", "!" SHIM },
		{ "a replaced one", run_replaced_shim, ROLE_CONTAINERD_SHIM_RUNC_V2, "complete",
		  SHIM " there" },
		{ "a user's", run_a_users_shim, ROLE_CONTAINERD_SHIM_RUNC_V2, "complete",
		  "!" SHIM },
		{ "denied", hide_shim, ROLE_CONTAINERD_SHIM_RUNC_V2,
		  "unread which program process 720 runs", NULL },
		{ "it may be any", hide_shim, ROLE_CONTAINERD_SHIM, "unread", NULL },
		{ "one that runs is somewhere", lose_shim, ROLE_CONTAINERD_SHIM_RUNC_V2, "complete",
		  SHIM " unread" },
		{ "table cut", cut_table, ROLE_CONTAINERD_SHIM_RUNC_V2,
		  "unread the process table was cut", NULL },
		{ "the engine", NULL, ROLE_DOCKERD, "complete",
		  "/usr/bin/dockerd there (/proc/812/exe)" },
		{ "by another name", run_other_engine, ROLE_DOCKERD, "complete",
		  "/srv/dockerd-dev there" },
		{ "denied", hide_engines_program, ROLE_DOCKERD,
		  "unread /proc/812/exe was not readable", NULL },
		{ "along the PATH", have_other_path, ROLE_RUNTIME, "complete",
		  "/srv/bin/runc there (along the engine's PATH)" },
		{ "PATH denied", hide_path, ROLE_RUNTIME,
		  "unread the engine's PATH was not readable", NULL },
		{ "a runtime that is not installed", configure_lost_runtime, ROLE_RUNTIME,
		  "complete", "!/opt/lost" },
	};

	expect_file_rows(rows, COUNT(rows));
}
