#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/gathered.h"
#include "tests/support/scripted_host.h"

#define ARRAY(list) (sizeof(list) / sizeof(*(list)))
#define WEB_ID "0101010101010101010101010101010101010101010101010101010101010101"
#define OTHER_ID "0202020202020202020202020202020202020202020202020202020202020202"
#define WEB_KEY "GET /containers/" WEB_ID "/json"
#define WEB_PROCESS "process full 901 " WEB_ID
#define MOVED_PROCESS "process full 950 " WEB_ID
#define SECOND "the second answer"
#define UNPROVEN                                                                                   \
	"process_cause process identity could not be proven: its cgroup or its start does not "    \
	"fit the container"

/* Whose process is it: what the engine says against what the kernel says, and both may change. */

static const struct guest web = { .number = 1, .name = "web", .pid = 901 };
static const struct guest moved = { .number = 1, .name = "web", .pid = 950 };
static const struct guest ended = { .number = 1, .name = "web" };

/* What the engine says when it is asked again. */
static void then(struct scripted_host *host, const struct guest *guest)
{
	struct scripted_host later;

	host_init(&later);
	host_add(&later, guest);
	script_part(host->script, SECOND, "", script_text(later.script, WEB_KEY, ""));
	if (guest->pid == moved.pid)
		for (size_t i = 0; i < script_find(later.script, MOVED_PROCESS)->answer.part_count;
		     i++) {
			const struct part *part =
				&script_find(later.script, MOVED_PROCESS)->parts[i];

			script_bytes(host->script, MOVED_PROCESS, part->name, part->bytes,
				     part->size);
		}
	host_done(&later);
}

static void as_it_is(struct scripted_host *host)
{
	(void)host;
}

static void vanished(struct scripted_host *host)
{
	script_status(host->script, WEB_KEY, EVIDENCE_NOT_FOUND, 404);
}

static void unanswered(struct scripted_host *host)
{
	script_status(host->script, WEB_KEY, EVIDENCE_IO_ERROR, 500);
}

static void not_json(struct scripted_host *host)
{
	script_part(host->script, WEB_KEY, "", "<html>sorry</html>");
}

static void null_document(struct scripted_host *host)
{
	script_part(host->script, WEB_KEY, "", "null");
}

static void cut_document(struct scripted_host *host)
{
	script_part_status(host->script, WEB_KEY, "", EVIDENCE_OK, EVIDENCE_TRUNCATED);
}

static void anothers_document(struct scripted_host *host)
{
	script_replace(host->script, WEB_KEY, "", "\"Id\":\"" WEB_ID, "\"Id\":\"" OTHER_ID);
}

/* Its number was given to another container's process. */
static void reused(struct scripted_host *host)
{
	script_status(host->script, WEB_PROCESS, EVIDENCE_CHANGED, 0);
	then(host, &web);
}

static void named_otherwise(struct scripted_host *host)
{
	script_part(host->script, WEB_PROCESS, "cgroup", "0::/docker/" OTHER_ID "\n");
	then(host, &web);
}

/* A directory that it made within its own, or its neighbour within his. */
static void neighbour_below(struct scripted_host *host)
{
	script_part(host->script, WEB_PROCESS, "cgroup",
		    "0::/docker/" WEB_ID "/docker/" OTHER_ID "\n");
}

static void below_a_neighbour(struct scripted_host *host)
{
	script_part(host->script, WEB_PROCESS, "cgroup",
		    "0::/docker/" OTHER_ID "/docker/" WEB_ID "\n");
	then(host, &web);
}

static void controllers_differ(struct scripted_host *host)
{
	script_part(host->script, WEB_PROCESS, "cgroup",
		    "2:memory:/docker/" WEB_ID "\n1:pids:/docker/" OTHER_ID "\n");
	then(host, &web);
}

/* 100100 ticks are what fits. */
static void start_at(struct scripted_host *host, const char *start)
{
	script_replace(host->script, WEB_PROCESS, "stat", " 100100 ", start);
}

static void a_minute_before(struct scripted_host *host)
{
	start_at(host, " 94200 ");
}

static void far_before(struct scripted_host *host)
{
	start_at(host, " 400 ");
	then(host, &web);
}

static void far_behind(struct scripted_host *host)
{
	start_at(host, " 18446744073709551615 ");
	then(host, &web);
}

static void restarted(struct scripted_host *host)
{
	start_at(host, " 400 ");
	then(host, &moved);
}

static void restarted_as_another(struct scripted_host *host)
{
	restarted(host);
	script_part(host->script, MOVED_PROCESS, "cgroup", "0::/docker/" OTHER_ID "\n");
}

static void restarted_far_off(struct scripted_host *host)
{
	restarted(host);
	script_replace(host->script, MOVED_PROCESS, "stat", " 100100 ", " 500 ");
}

static void stopped(struct scripted_host *host)
{
	script_status(host->script, WEB_PROCESS, EVIDENCE_GONE, 0);
	then(host, &ended);
}

static void removed(struct scripted_host *host)
{
	script_status(host->script, WEB_PROCESS, EVIDENCE_GONE, 0);
	script_status(host->script, SECOND, EVIDENCE_NOT_FOUND, 404);
}

static void ends(struct scripted_host *host)
{
	script_status(host->script, WEB_PROCESS, EVIDENCE_GONE, 0);
	then(host, &web);
}

static void unanswered_twice(struct scripted_host *host)
{
	far_before(host);
	script_status(host->script, SECOND, EVIDENCE_TIMEOUT, 0);
}

static void denied(struct scripted_host *host)
{
	script_status(host->script, WEB_PROCESS, EVIDENCE_DENIED, 13);
}

static void late(struct scripted_host *host)
{
	script_status(host->script, WEB_PROCESS, EVIDENCE_TIMEOUT, 0);
}

static void no_stat(struct scripted_host *host)
{
	script_part_status(host->script, WEB_PROCESS, "stat", EVIDENCE_DENIED, 0);
	then(host, &web);
}

static void no_cgroup(struct scripted_host *host)
{
	script_part_status(host->script, WEB_PROCESS, "cgroup", EVIDENCE_DENIED, 0);
	then(host, &web);
}

static void no_boot_time(struct scripted_host *host)
{
	script_status(host->script, "file /proc/stat", EVIDENCE_DENIED, 13);
	then(host, &web);
}

/* The engine does not say whether it runs. */
static void unsaid(struct scripted_host *host)
{
	script_replace(host->script, WEB_KEY, "", "\"Running\":true,\"Paused\":false,", "");
}

static void waits_for_restart(struct scripted_host *host)
{
	script_replace(host->script, WEB_KEY, "", "\"Pid\":901", "\"Pid\":0");
}

static const struct row {
	const char *label;
	void (*change)(struct scripted_host *host);
	const char *line;
	size_t inspects, processes;
} rows[] = {
	{ "fits", as_it_is, "process 901 app", 1, 1 },
	{ "404", vanished, "is_gone 1", 1, 0 },
	{ "500", unanswered, "inspect_cause the engine answered with HTTP status 500", 1, 0 },
	{ "not JSON", not_json, "is_inspected 0", 1, 0 },
	{ "null", null_document, "is_inspected 0", 1, 0 },
	{ "cut", cut_document, "inspect_cause it was cut", 1, 0 },
	{ "another's", anothers_document,
	  "inspect_cause is the document of another container, " OTHER_ID, 1, 0 },
	{ "number used again", reused, UNPROVEN, 2, 1 },
	{ "another's cgroup", named_otherwise, UNPROVEN, 2, 1 },
	{ "a neighbour below", neighbour_below, "process 901 app", 1, 1 },
	{ "below a neighbour", below_a_neighbour, UNPROVEN, 2, 1 },
	{ "controllers differ", controllers_differ, UNPROVEN, 2, 1 },
	{ "a minute before", a_minute_before, "process 901 app", 1, 1 },
	{ "far before, said twice", far_before, "process 901 app", 2, 1 },
	{ "far behind, said twice", far_behind, "process 901 app", 2, 1 },
	{ "restarted", restarted, "process 950 app", 2, 2 },
	{ "restarted as another", restarted_as_another, UNPROVEN, 2, 2 },
	{ "restarted, far off again", restarted_far_off, UNPROVEN, 2, 2 },
	{ "stopped meanwhile", stopped, "is_running false", 2, 1 },
	{ "removed meanwhile", removed, "is_gone 1", 2, 1 },
	{ "ends", ends, "process_cause /proc/901: it ended before it could be read", 2, 1 },
	{ "no answer the second time", unanswered_twice, "inspect_cause timed out", 2, 1 },
	{ "denied", denied, "process_cause /proc/901: permission denied, run as root", 1, 1 },
	{ "late", late, "process_cause /proc/901: timed out", 1, 1 },
	{ "no stat", no_stat, "process_cause /proc/901: permission denied, run as root", 2, 1 },
	{ "no cgroup", no_cgroup, "process_cause /proc/901/cgroup: permission denied, run as root",
	  2, 1 },
	{ "no boot time", no_boot_time, "process 901 app", 2, 1 },
	{ "unsaid", unsaid, "process_cause the engine did not say whether it runs", 1, 0 },
	{ "waits for its restart", waits_for_restart, "is_running false", 1, 0 },
};

Test(container, process_is_its_own)
{
	const struct script_play play = { .changing_key = WEB_KEY, .changed_key = SECOND };

	for (size_t i = 0; i < ARRAY(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;
		size_t most, processes;

		host_init(&host);
		host_add(&host, &web);
		host_finish(&host);
		rows[i].change(&host);
		gathered = gather_all(script_open(host.script, &play), NULL);
		cr_expect(gathered_has(gathered, "web", rows[i].line), "%s: no '%s' in\n%s",
			  rows[i].label, rows[i].line, gathered->containers[0].text);
		cr_expect(gathered->count == 1, "%s", rows[i].label);
		cr_expect_eq(script_asked(host.script, WEB_KEY), rows[i].inspects, "%s: %zu",
			     rows[i].label, script_asked(host.script, WEB_KEY));
		processes = script_asked_like(host.script, "process full", &most);
		cr_expect(processes == rows[i].processes && most <= 1, "%s: %zu, %zu times",
			  rows[i].label, processes, most);
		gathered_free(gathered);
		host_done(&host);
	}
}

/* What was not proven tells nothing: neither namespaces nor limits nor mounts are its own. */
Test(container, a_stranger_tells_nothing)
{
	static void (*const changes[])(struct scripted_host *) = {
		reused,
		named_otherwise,
		below_a_neighbour,
		controllers_differ,
		restarted_as_another,
		restarted_far_off,
		no_cgroup,
	};
	const struct script_play play = { .changing_key = WEB_KEY, .changed_key = SECOND };

	for (size_t i = 0; i < ARRAY(changes); i++) {
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		host_add(&host, &web);
		host_finish(&host);
		changes[i](&host);
		gathered = gather_all(script_open(host.script, &play), NULL);
		cr_expect(!gathered_line(gathered, "web", "process"), "%zu", i);
		cr_expect(gathered_has(gathered, "web", "limit memory unknown"), "%zu", i);
		cr_expect(gathered_has(gathered, "web",
				       "sharing pid unknown by GET /containers/010101010101/json"),
			  "%zu", i);
		gathered_free(gathered);
		host_done(&host);
	}
}

Test(container, an_exec_that_cannot_be_looked_at)
{
#define EXEC "abababababababababababababababababababababababababababababababab"
	static const struct guest entered = { .number = 1,
					      .name = "web",
					      .pid = 901,
					      .members = "\"ExecIDs\":[\"" EXEC "\",\"x\"]" };
	struct scripted_host host;
	struct gathered *gathered;

	host_init(&host);
	host_add(&host, &entered);
	host_finish(&host);
	script_status(host.script, "GET /exec/" EXEC "/json", EVIDENCE_NOT_FOUND, 404);
	gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
	cr_expect(gathered_has(gathered, "web", "exec " EXEC " not found"));
	cr_expect(gathered_has(gathered, "web", "exec x not on the list of what may be asked"));
	gathered_free(gathered);
	host_done(&host);
}
