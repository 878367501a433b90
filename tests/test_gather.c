#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/audited.h"
#include "tests/support/bad_hosts.h"
#include "tests/support/gathered.h"

#define ARRAY(list) (sizeof(list) / sizeof(*(list)))
#define EXEC "abababababababababababababababababababababababababababababababab"

/* One host with all that the gatherer puts together from several answers. */

static const struct guest web = {
	.number = 1, .name = "web", .pid = 901, .members = "\"ExecIDs\":[\"" EXEC "\"]"
};
static const struct guest db = { .number = 2, .name = "db" };
static const struct guest joined = { .number = 3,
				     .name = "joined",
				     .host_config = "\"NetworkMode\":\"container:0101010101010101"
						    "010101010101010101010101010101010101010101010"
						    "101\"" };

static void build(struct scripted_host *host)
{
	host_init(host);
	host_add(host, &web);
	host_add(host, &db);
	host_add(host, &joined);
	host_add_process(host, &(struct resident){ &web, 1001, 901, "worker", "/app", 101000,
						   "0000000000000000" });
	host_add_process(host, &(struct resident){ &web, 1002, 700, "sh", "/bin/sh", 101000,
						   "0000000000000000" });
	script_part(host->script, "GET /exec/" EXEC "/json", "",
		    "{\"Running\":true,\"Pid\":1002,\"ProcessConfig\":{\"privileged\":false,"
		    "\"user\":\"1000\",\"entrypoint\":\"sh\",\"arguments\":[\"-c\",\"x\"]}}");
	host_finish(host);
}

static void expect_lines(const struct gathered *gathered, const char *name,
			 const char *const *lines)
{
	for (; *lines; lines++)
		cr_expect(gathered_has(gathered, name, *lines), "%s: no '%s' in\n%s",
			  name ? name : "host", *lines, gathered_text(gathered));
}

Test(gather, what_is_known_of_a_host)
{
	static const char *const host_lines[] = {
		"api read",
		"info read",
		"networks read",
		"volumes read",
		"images read",
		"containers read",
		"services services are seen on a swarm manager only",
		"used_api_version 1.51",
		"hostname host",
		"host_os Debian 12",
		"kernel 6.18.0",
		"machine_id 0123456789abcdef0123456789abcdef",
		"boot_time 1735600000000000000",
		"host_apparmor true",
		"host_selinux false",
		"last_capability 40",
		"host_mounts 6",
		"host_sockets 2",
		"process 812 dockerd",
		"started 1735600010000000000",
		"config_path /etc/docker/daemon.json",
		"listener /run/docker.sock 0",
		"socket /run/docker.sock /run/docker.sock dockerd",
		"socket /run/containerd/containerd.sock /run/containerd/containerd.sock "
		"containerd",
		"knows_docker_proxy 1",
		NULL
	};
	static const char *const web_lines[] = { "process 901 app",
						 "other 1001 /app",
						 "other 1002 /bin/sh exec",
						 "exec " EXEC " read",
						 "arguments sh -c x",
						 "limit memory 268435456",
						 "limit pids 100",
						 "limit cpu none",
						 "sharing net no by /proc/901/ns/net",
						 NULL };
	static const char *const db_lines[] = { "is_running false", "limit memory unknown", NULL };
	static const char *const joined_lines[] = {
		"sharing net other by GET /containers/030303030303/json",
		"sharing pid no by GET /containers/030303030303/json", NULL
	};
	struct scripted_host host;
	struct gathered *gathered;

	build(&host);
	gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
	cr_expect(gathered->count == 3 && gathered->listed == 3);
	expect_lines(gathered, NULL, host_lines);
	expect_lines(gathered, "web", web_lines);
	expect_lines(gathered, "db", db_lines);
	expect_lines(gathered, "joined", joined_lines);
	gathered_free(gathered);
	host_done(&host);
}

/* Which version documents are asked in. */
static const struct version_row {
	const char *label, *ping, *highest, *lowest, *used;
	unsigned asked;
} versions[] = {
	{ "ours", "1.51", "1.51", "1.24", "used_api_version 1.51", 51 },
	{ "newer", "1.60", "1.60", "1.44", "used_api_version 1.51", 51 },
	{ "older", "1.41", "1.41", "1.12", "used_api_version 1.41", 41 },
	{ "newer than we are", "1.60", "1.60", "1.52", "used_api_version 1.52", 52 },
	{ "only the ping says", "1.41", NULL, NULL, "used_api_version 1.41", 41 },
	{ "the ping counts", "1.40", "1.45", "1.12", "used_api_version 1.40", 40 },
};

Test(gather, the_api_version)
{
	for (size_t i = 0; i < ARRAY(versions); i++) {
		const struct version_row *row = &versions[i];
		struct scripted_host host;
		struct gathered *gathered;

		build(&host);
		script_part(host.script, "GET /_ping", "Api-Version", row->ping);
		script_part(host.script, "GET /version", "",
			    arena_format(host.arena,
					 "{\"ApiVersion\":\"%s\",\"MinAPIVersion\":\"%s\"}",
					 row->highest, row->lowest));
		if (!row->highest)
			script_status(host.script, "GET /version", EVIDENCE_IO_ERROR, 500);
		gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
		cr_expect(gathered_has(gathered, NULL, row->used), "%s", row->label);
		cr_expect(script_find(host.script, "GET /info")->api_minor == row->asked, "%s",
			  row->label);
		gathered_free(gathered);
		host_done(&host);
	}
}

/* Answers in any order: the same facts, and the same words in the report. */
Test(gather, order_does_not_matter)
{
	for (size_t i = 0; i < bad_hosts_count; i++) {
		struct scripted_host host;
		struct gathered *first;
		struct audited report;

		bad_hosts[i].build(&host);
		first = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
		audit_script(&report, host.script, &(struct script_play){ 0 });
		for (uint64_t seed = 0; seed < 20; seed++) {
			const struct script_play play = { .order = seed ? ORDER_SHUFFLED
									: ORDER_LAST,
							  .seed = seed };
			struct gathered *other = gather_all(script_open(host.script, &play), NULL);
			struct audited again;

			cr_expect_str_eq(gathered_text(other), gathered_text(first), "%s %d",
					 bad_hosts[i].label, (int)seed);
			audit_script(&again, host.script, &play);
			cr_expect_str_eq(audited_text(&again), audited_text(&report), "%s %d",
					 bad_hosts[i].label, (int)seed);
			audited_done(&again);
			gathered_free(other);
		}
		audited_done(&report);
		gathered_free(first);
		host_done(&host);
	}
}

Test(gather, no_key_is_asked_twice)
{
	for (size_t i = 0; i < bad_hosts_count; i++) {
		struct scripted_host host;
		size_t most;

		bad_hosts[i].build(&host);
		gathered_free(
			gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL));
		(void)script_asked_like(host.script, "", &most);
		for (size_t k = 0; most > 1 && k < script_count(host.script); k++)
			cr_expect(script_at(host.script, k)->asked < 2, "%s: %s was asked twice",
				  bad_hosts[i].label, script_at(host.script, k)->key);
		host_done(&host);
	}
}

static void fail_like(struct script *script, const char *beginning, enum evidence_status status,
		      unsigned code)
{
	for (size_t i = 0; i < script_count(script); i++)
		if (strncmp(script_at(script, i)->key, beginning, strlen(beginning)) == 0)
			script_status(script, script_at(script, i)->key, status, code);
}

/* The host is told of all the same, and the reason stands with everything that is missing. */
Test(gather, no_engine_at_all)
{
	static const char cause[] = "GET /_ping on unix:///var/run/docker.sock: no engine answers "
				    "(Connection refused)";
	static const char *const readings[] = { "api",	  "info",     "networks",  "volumes",
						"images", "services", "containers" };
	struct scripted_host host;
	struct gathered *gathered;

	build(&host);
	fail_like(host.script, "GET ", EVIDENCE_UNREACHABLE, 111);
	script_status(host.script, ENGINE_KEY, EVIDENCE_UNREACHABLE, 111);
	gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
	for (size_t i = 0; i < ARRAY(readings); i++)
		cr_expect_str_eq(gathered_line(gathered, NULL, readings[i]),
				 arena_format(host.arena, "%s %s", readings[i], cause));
	cr_expect(gathered_has(gathered, NULL, "hostname host"));
	cr_expect(gathered_has(gathered, NULL, "host_mounts 6"));
	cr_expect(gathered_has(gathered, NULL,
			       "process_read looking for the daemon's process: no engine answers "
			       "(Connection refused)"));
	cr_expect(gathered->count == 0 && gathered->listed == 0);
	gathered_free(gathered);
	host_done(&host);
}

/* Whoever is not root may ask the engine, perhaps, but the kernel says nothing of others. */
Test(gather, nothing_of_proc_may_be_read)
{
	static const char *const lines[] = {
		"process_cause /proc/901: permission denied, run as root",
		"sharing net unknown by GET /containers/010101010101/json", "limit memory unknown",
		NULL
	};
	struct scripted_host host;
	struct gathered *gathered;

	build(&host);
	fail_like(host.script, "process", EVIDENCE_DENIED, 13);
	fail_like(host.script, "cgroup", EVIDENCE_DENIED, 13);
	gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
	expect_lines(gathered, "web", lines);
	cr_expect(gathered_has(gathered, NULL,
			       "process_read looking for the daemon's process: permission denied, "
			       "run as root"));
	cr_expect(gathered_has(gathered, NULL, "info read"));
	cr_expect(script_asked(host.script, guest_inspect(&host, &web)) == 1,
		  "what is denied once is not asked again");
	gathered_free(gathered);
	host_done(&host);
}
