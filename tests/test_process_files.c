#include "core/facts/process.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/proc_files.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(process_files, .init = set_up, .fini = tear_down);

static struct process *parse(const struct part *parts, size_t count)
{
	const struct answer answer = { .status = EVIDENCE_OK, .parts = parts, .part_count = count };

	return process_parse(arena, &answer);
}

/* A process of which only one file beside stat was read. */
static struct process *parse_file(const char *name, const char *bytes, size_t size)
{
	const struct part parts[] = {
		PART("stat", STAT("42 (sh)")),
		{ .name = name, .status = EVIDENCE_OK, .bytes = bytes, .size = size },
	};
	struct process *process = parse(parts, ROWS(parts));

	cr_assert(process);
	return process;
}

Test(process_files, links)
{
	const struct part parts[] = {
		PART("stat", STAT("42 (sh)")),
		PART("exe", "/usr/bin/a\nb (deleted)"),
		PART("ns/net", "net:[4026531840]"),
		PART("ns/pid", "pid:[1]"),
		PART("ns/ipc", "net:[4026531839]"),
		PART("ns/uts", "uts:[4026531838"),
		PART("ns/user", "user:[x]"),
		PART("ns/mnt", "mnt:[7]x"),
		PART("ns/cgroup", "cgroup:[18446744073709551617]"),
	};
	const struct process *process = parse(parts, ROWS(parts));

	cr_expect_str_eq(process->executable, "/usr/bin/a\nb (deleted)");
	cr_expect(process->namespaces[NS_NET] == 4026531840);
	cr_expect(process->namespaces[NS_PID] == 1);
	for (size_t i = NS_IPC; i < NS_KINDS; i++)
		cr_expect(process->namespaces[i] == 0, "%zu", i);
}

struct label_row {
	const char *label;
	struct part apparmor, current;
	const char *expected;
};

Test(process_files, security_label)
{
	static const struct label_row rows[] = {
		{ "AppArmor", PART("attr/apparmor/current", "docker-default (enforce)\n"),
		  PART("attr/current", "other\n"), "docker-default (enforce)" },
		{ "SELinux",
		  { .name = "attr/apparmor/current", .status = EVIDENCE_NOT_FOUND },
		  PART("attr/current", "system_u:system_r:container_t:s0:c1,c2\0"),
		  "system_u:system_r:container_t:s0:c1,c2" },
		{ "neither",
		  { .name = "attr/apparmor/current", .status = EVIDENCE_NOT_FOUND },
		  { .name = "attr/current", .status = EVIDENCE_IO_ERROR },
		  "none" },
		{ "empty", PART("attr/apparmor/current", "\n"), PART("attr/current", ""), "none" },
		{ "cut",
		  { .name = "attr/apparmor/current", .status = EVIDENCE_NOT_FOUND },
		  { .name = "attr/current",
		    .status = EVIDENCE_OK,
		    .flags = EVIDENCE_TRUNCATED,
		    .bytes = "unconf",
		    .size = 6 },
		  "none" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct part parts[] = { PART("stat", STAT("42 (sh)")), rows[i].apparmor,
					      rows[i].current };
		const struct process *process = parse(parts, ROWS(parts));
		const char *label = process->security_label ? process->security_label : "none";

		cr_expect_str_eq(label, rows[i].expected, "%s: %s", rows[i].label, label);
	}
}

struct arguments_row {
	const char *label;
	struct part part;
	const char *expected; /* joined by | */
};

Test(process_files, arguments)
{
	static const struct arguments_row rows[] = {
		{ "plain", PART("cmdline", "dockerd\0-H\0fd://\0"), "dockerd|-H|fd://|" },
		{ "no NUL at the end", PART("cmdline", "a\0b"), "a|b|" },
		{ "empty ones", PART("cmdline", "a\0\0\0b\0"), "a|||b|" },
		{ "hidden", PART("cmdline", ""), "none" },
		{ "one NUL", PART("cmdline", "\0"), "|" },
		{ "newline and ESC", PART("cmdline", "a\nb\x1b\0"), "a\nb\x1b|" },
		{ "cut",
		  { .name = "cmdline",
		    .status = EVIDENCE_OK,
		    .flags = EVIDENCE_TRUNCATED,
		    .bytes = "a",
		    .size = 1 },
		  "none" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct part parts[] = { PART("stat", STAT("42 (sh)")), rows[i].part };
		const struct process *process = parse(parts, ROWS(parts));
		struct buffer joined = { 0 };

		buffer_text(&joined, process->arguments ? "" : "none");
		for (size_t k = 0; process->arguments && process->arguments[k]; k++)
			buffer_format(&joined, "%s|", process->arguments[k]);
		cr_expect_str_eq(joined.bytes, rows[i].expected, "%s", rows[i].label);
		buffer_done(&joined);
	}
}

struct limit_row {
	const char *name;
	int64_t soft, hard;
};

static const char limits_file[] =
	"Limit                     Soft Limit           Hard Limit           Units     \n"
	"Max cpu time              1                    2                    seconds   \n"
	"Max file size             unlimited            unlimited            bytes     \n"
	"Max data size             3                    4                    bytes     \n"
	"Max stack size            8388608              unlimited            bytes     \n"
	"Max core file size        0                    unlimited            bytes     \n"
	"Max resident set          5                    6                    bytes     \n"
	"Max processes             96365                96366                processes \n"
	"Max open files            1024                 1048576              files     \n"
	"Max locked memory         18446744073708503040 18446744073708503040 bytes     \n"
	"Max address space         7                    7                    bytes     \n"
	"Max file locks            8                    9                    locks     \n"
	"Max pending signals       10                   11                   signals   \n"
	"Max msgqueue size         819200               819200               bytes     \n"
	"Max nice priority         12                   13                   \n"
	"Max realtime priority     14                   15                   \n"
	"Max realtime timeout      16                   unlimited            us        \n";

static const struct limit_row limit_rows[] = {
	{ "cpu", 1, 2 },	   { "fsize", -1, -1 },		{ "data", 3, 4 },
	{ "stack", 8388608, -1 },  { "core", 0, -1 },		{ "rss", 5, 6 },
	{ "nproc", 96365, 96366 }, { "nofile", 1024, 1048576 }, { "memlock", INT64_MAX, INT64_MAX },
	{ "locks", 8, 9 },	   { "sigpending", 10, 11 },	{ "msgqueue", 819200, 819200 },
	{ "nice", 12, 13 },	   { "rtprio", 14, 15 },	{ "rttime", 16, -1 },
};

Test(process_files, limits)
{
	const struct process *process = parse_file("limits", limits_file, sizeof(limits_file) - 1);

	cr_assert(process->limit_count == ROWS(limit_rows));
	for (size_t i = 0; i < ROWS(limit_rows); i++) {
		const struct process_limit *limit = &process->limits[i];

		cr_expect_str_eq(limit->name, limit_rows[i].name);
		cr_expect(limit->soft == limit_rows[i].soft, "%s", limit->name);
		cr_expect(limit->hard == limit_rows[i].hard, "%s", limit->name);
	}
}

static void check_limits_prefix(const char *bytes, size_t size, void *data)
{
	const struct process *whole = data;
	const struct process *process = parse_file("limits", bytes, size);

	cr_assert(process->limit_count <= whole->limit_count);
	for (size_t i = 0; i < process->limit_count; i++)
		cr_expect(process->limits[i].soft == whole->limits[i].soft &&
				  process->limits[i].hard == whole->limits[i].hard,
			  "%zu", size);
}

Test(process_files, every_cut_of_limits)
{
	each_prefix(limits_file, sizeof(limits_file) - 1, check_limits_prefix,
		    parse_file("limits", limits_file, sizeof(limits_file) - 1));
}

Test(process_files, broken_limits)
{
	static const char text[] = "Max open files            x 5 files\n"
				   "Max open files            5 files\n"
				   "Max processes 5\n"
				   "Max open filesystems      1 2\n"
				   "\n"
				   "Max open files            -5 5 files\n";

	cr_expect(parse_file("limits", text, sizeof(text) - 1)->limit_count == 0);
}

struct cgroup_row {
	const char *controller, *path;
};

Test(process_files, cgroups)
{
	static const char text[] = "9:name=systemd:/s\n"
				   "4:cpu,cpuacct:/docker/a:b\x1b\n"
				   "broken\n"
				   "5:memory\n"
				   "6:pids:relative\n"
				   "0::/../x\n"
				   "7:cut:/cu";
	static const struct cgroup_row rows[] = {
		{ "name=systemd", "/s" },
		{ "cpu", "/docker/a:b\x1b" },
		{ "cpuacct", "/docker/a:b\x1b" },
		{ "", "/../x" },
	};
	const struct process *process = parse_file("cgroup", text, sizeof(text) - 1);

	cr_assert(process->cgroup_count == ROWS(rows));
	for (size_t i = 0; i < ROWS(rows); i++) {
		cr_expect_str_eq(process->cgroups[i].controller, rows[i].controller);
		cr_expect_str_eq(process->cgroups[i].path, rows[i].path);
	}
}

Test(process_files, flags_of_cut_parts_are_kept)
{
	struct part parts[] = { PART("stat", STAT("42 (sh)")),
				PART("mountinfo", "1 0 8:1 / / rw - t s rw\n"),
				PART("fd", "socket:[5]\n") };
	const struct process *process = parse(parts, ROWS(parts));

	cr_expect(!process->mounts->is_truncated);
	cr_expect(process->has_all_sockets && process->socket_count == 1);
	parts[1].flags = parts[2].flags = EVIDENCE_TRUNCATED;
	process = parse(parts, ROWS(parts));
	cr_expect(process->mounts->is_truncated);
	cr_expect(!process->has_all_sockets && process->socket_count == 1);
}
