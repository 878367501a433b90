#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "tests/support/gathered.h"
#include "tests/support/scripted_host.h"

#define ARRAY(list) (sizeof(list) / sizeof(*(list)))
#define NO_CAPABILITY "0000000000000000"
#define WEB_ID "0101010101010101010101010101010101010101010101010101010101010101"

/* What is asked when the first process is known: its family, its limits, its sockets. */

static struct gathered *play(struct scripted_host *host)
{
	return gather_all(script_open(host->script, &(struct script_play){ 0 }), NULL);
}

static const struct guest web = { .number = 1, .name = "web", .pid = 901 };
static const struct guest twin = { .number = 2, .name = "twin", .pid = 902 };

/* Parents beside numbers: who does not come from the first process came in by exec. */
static const struct resident family[] = {
	{ &web, 1001, 901, "child", "/child", 101000, NO_CAPABILITY },
	{ &web, 1002, 1001, "grandchild", "/grandchild", 101000, NO_CAPABILITY },
	{ &web, 1003, 700, "exec", "/exec", 101000, NO_CAPABILITY },
	{ &web, 1004, 1003, "below", "/below", 101000, NO_CAPABILITY },
	{ &web, 1005, 1006, "circle", "/circle", 101000, NO_CAPABILITY },
	{ &web, 1006, 1005, "circle", "/circle", 101000, NO_CAPABILITY },
	{ &web, 1007, 1007, "itself", "/itself", 101000, NO_CAPABILITY },
};

static void build_family(struct scripted_host *host)
{
	host_init(host);
	host_add(host, &web);
	host_add(host, &twin);
	for (size_t i = 0; i < ARRAY(family); i++)
		host_add_process(host, &family[i]);
	host_finish(host);
}

Test(details, who_came_in_from_outside)
{
	static const char *const lines[] = {
		"other 1001 /child",	   "other 1002 /grandchild",  "other 1003 /exec exec",
		"other 1004 /below exec",  "other 1005 /circle exec", "other 1006 /circle exec",
		"other 1007 /itself exec",
	};
	struct scripted_host host;
	struct gathered *gathered;

	build_family(&host);
	gathered = play(&host);
	for (size_t i = 0; i < ARRAY(lines); i++)
		cr_expect(gathered_has(gathered, "web", lines[i]), "%s", lines[i]);
	cr_expect(!gathered_line(gathered, "twin", "other"));
	cr_expect(!gathered_line(gathered, "web", "others_cause"));
	gathered_free(gathered);
	host_done(&host);
}

static void table_cut(struct scripted_host *host)
{
	script_flags(host->script, "processes", EVIDENCE_TRUNCATED);
}

static void table_unread(struct scripted_host *host)
{
	script_status(host->script, "processes", EVIDENCE_TIMEOUT, 0);
}

static void entry_unread(struct scripted_host *host)
{
	script_part_status(host->script, "processes", "1", EVIDENCE_IO_ERROR, 0);
}

static void briefs_denied(struct scripted_host *host)
{
	script_status(host->script, guest_brief(host, &web), EVIDENCE_DENIED, 13);
}

static void one_denied(struct scripted_host *host)
{
	script_part_status(host->script, guest_brief(host, &web), "1002/status", EVIDENCE_DENIED,
			   0);
}

static void one_gone(struct scripted_host *host)
{
	script_part_status(host->script, guest_brief(host, &web), "1002/status", EVIDENCE_GONE, 0);
}

Test(details, a_family_that_is_not_known_whole)
{
	static const struct {
		const char *label;
		void (*change)(struct scripted_host *host);
		const char *cause; /* NULL: whole */
	} rows[] = {
		{ "cut", table_cut, "others_cause the process table was cut" },
		{ "unread", table_unread, "others_cause reading the process table: timed out" },
		{ "one of it unread", entry_unread, "others_cause the process table was cut" },
		{ "brief", briefs_denied, "others_cause permission denied, run as root" },
		{ "one", one_denied, "others_cause /proc/1002/status was not readable" },
		{ "gone", one_gone, NULL },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;

		build_family(&host);
		rows[i].change(&host);
		gathered = play(&host);
		if (rows[i].cause)
			cr_expect(gathered_has(gathered, "web", rows[i].cause), "%s: %s",
				  rows[i].label, gathered_line(gathered, "web", "others_cause"));
		else
			cr_expect(!gathered_line(gathered, "web", "others_cause"), "%s",
				  rows[i].label);
		gathered_free(gathered);
		host_done(&host);
	}
}

/* What was moved out of its cgroup is still in its pid namespace; the engine's is everybody's. */
Test(details, members_by_namespace)
{
	static const char outside[] =
		"pid:[%llu]\n0::/elsewhere\n\n1009 (out) S 901 1 1 0 -1 0 1 2 "
		"3 4 5 6 7 8 20 0 1 0 555 3133440 409 0\n";
	static const char key[] = "process brief 1009:555";
	struct scripted_host host;
	struct gathered *gathered;

	host_init(&host);
	host_add(&host, &web);
	host_add(&host, &twin);
	script_part(host.script, "processes", "1009",
		    arena_format(host.arena, outside, HOST_NAMESPACES + NS_PID + 1010));
	script_part(host.script, key, "1009/status", "Name:\tout\nPPid:\t901\nUid:\t1\t1\t1\t1\n");
	script_part(host.script, key, "1009/exe", "/out");
	host_finish(&host);
	gathered = play(&host);
	cr_expect(gathered_has(gathered, "web", "other 1009 /out"));
	cr_expect(!gathered_line(gathered, "twin", "other"));
	gathered_free(gathered);
	script_part(host.script, "processes", "1009",
		    arena_format(host.arena, outside, HOST_NAMESPACES + NS_PID));
	gathered = play(&host);
	cr_expect(!gathered_line(gathered, "web", "other"));
	gathered_free(gathered);
	host_done(&host);
}

/* A line of descent of thousands, such as any container can make, is walked once. */
Test(details, a_long_line_of_descent, .timeout = 30)
{
	const int first = 10000, last = 16000;
	struct scripted_host host;
	struct gathered *gathered;
	struct buffer key = { 0 };

	host_init(&host);
	host_add(&host, &web);
	buffer_text(&key, "process brief ");
	for (int pid = first; pid <= last; pid++) {
		buffer_format(&key, "%s%d:555", pid > first ? "," : "", pid);
		script_part(host.script, "processes", arena_format(host.arena, "%d", pid),
			    arena_format(host.arena,
					 "\n0::/docker/" WEB_ID "\n\n%d (x) S 1 1 1 0 -1 0 1 2 3 4 "
					 "5 6 7 8 20 0 1 0 555 3133440 409 0\n",
					 pid));
	}
	for (int pid = first; pid <= last; pid++)
		script_part(host.script, key.bytes, arena_format(host.arena, "%d/status", pid),
			    arena_format(host.arena, "PPid:\t%d\nUid:\t1\t1\t1\t1\n",
					 pid < last ? pid + 1 : 700));
	host_finish(&host);
	gathered = play(&host);
	cr_expect(gathered_has(gathered, "web", "other 10000 ? exec"));
	cr_expect(gathered_has(gathered, "web", "other 16000 ? exec"));
	gathered_free(gathered);
	buffer_done(&key);
	host_done(&host);
}

/* The least of its own and of all above, each directory read once for all. */
Test(details, limits_through_all_above)
{
	static const struct guest deep = {
		.number = 1, .name = "web", .pid = 901, .parent = "/a.slice/b.slice"
	};
	static const struct guest beside = {
		.number = 2, .name = "twin", .pid = 902, .parent = "/a.slice/b.slice"
	};
	struct scripted_host host;
	struct gathered *gathered;
	size_t most;

	host_init(&host);
	host_add(&host, &deep);
	host_add(&host, &beside);
	script_part(host.script, "cgroup /a.slice", "memory.max", "1000000\n");
	script_part(host.script, "cgroup /a.slice/b.slice", "pids.max", "7\n");
	script_part(host.script, guest_cgroup(&host, &beside), "memory.max", "max\n");
	host_finish(&host);
	gathered = play(&host);
	cr_expect(gathered_has(gathered, "web", "limit memory 1000000"));
	cr_expect(gathered_has(gathered, "twin", "limit memory 1000000 inherited"));
	cr_expect(gathered_has(gathered, "web", "limit pids 7"));
	cr_expect(script_asked_like(host.script, "cgroup", &most) == 4 && most == 1);
	gathered_free(gathered);
	script_status(host.script, "cgroup /a.slice", EVIDENCE_DENIED, 13);
	gathered = play(&host);
	cr_expect(gathered_has(gathered, "twin", "limit memory unknown"));
	cr_expect(gathered_has(gathered, "twin",
			       "limits_cause cgroup /a.slice: permission denied, run as root"));
	cr_expect(gathered_has(gathered, "web", "limit memory 268435456"), "its own is enough");
	gathered_free(gathered);
	host_done(&host);
}

/* A controller that has it in the root limits nothing; each has directories of its own. */
Test(details, controllers_in_other_directories)
{
	struct scripted_host host;
	struct gathered *gathered;
	size_t most;

	host_init(&host);
	host_add(&host, &web);
	script_part(host.script, guest_process(&host, &web), "cgroup",
		    "4:memory:/docker/" WEB_ID "\n3:pids:/\n2:cpu,cpuacct:/docker\n"
		    "1:name=systemd:/docker/" WEB_ID "\n");
	script_status(host.script, guest_cgroup(&host, &web), EVIDENCE_OK, 0);
	script_part(host.script, guest_cgroup(&host, &web), "memory/memory.limit_in_bytes",
		    "1000\n");
	script_status(host.script, "cgroup /docker", EVIDENCE_OK, 0);
	script_part(host.script, "cgroup /docker", "memory/memory.limit_in_bytes", "500\n");
	script_part(host.script, "cgroup /docker", "cpu/cpu.cfs_quota_us", "50000\n");
	script_part(host.script, "cgroup /docker", "cpu/cpu.cfs_period_us", "100000\n");
	script_part_status(host.script, "cgroup /", "pids/pids.max", EVIDENCE_NOT_FOUND, 0);
	host_finish(&host);
	gathered = play(&host);
	cr_expect(gathered_has(gathered, "web", "limit memory 500"), "%s",
		  gathered_line(gathered, "web", "limit"));
	cr_expect(gathered_has(gathered, "web", "limit pids none"));
	cr_expect(gathered_has(gathered, "web", "limit cpu 500"));
	cr_expect(script_asked_like(host.script, "cgroup", &most) == 3 && most == 1);
	gathered_free(gathered);
	host_done(&host);
}
