#include "core/facts/cgroup.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/proc_files.h"

#define GIB 1073741824LL

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(cgroup, .init = set_up, .fini = tear_down);

static const struct cgroup_entry v1_entries[] = {
	{ "memory", "/docker/x" },  { "pids", "/docker/x" }, { "cpu", "/docker/x" },
	{ "devices", "/docker/x" }, { "", "/elsewhere" },
};
static const struct cgroup_entry v2_entries[] = { { "", "/docker/x" } };

static const struct process on_v1 = { .cgroups = v1_entries, .cgroup_count = ROWS(v1_entries) };
static const struct process on_v2 = { .cgroups = v2_entries, .cgroup_count = 1 };

/* One directory: the text of one file, NULL where it is missing. */
struct directory {
	const char *path;
	const char *text;
	enum evidence_status status; /* of the part */
};

static struct part part_of(const char *name, const struct directory *directory)
{
	const char *text = directory->text ? directory->text : "";
	enum evidence_status status = directory->text ? EVIDENCE_OK : EVIDENCE_NOT_FOUND;

	return (struct part){ .name = name,
			      .status = directory->status ? directory->status : status,
			      .bytes = text,
			      .size = strlen(text) };
}

static void fold(const struct process *process, const char *name, const struct directory *directory,
		 struct cgroup_limits *limits)
{
	const struct part parts[] = { part_of(name, directory) };
	const struct answer answer = { .status = EVIDENCE_OK, .parts = parts, .part_count = 1 };

	cgroup_fold(arena, process, &answer, directory->path, limits);
}

static void expect(const struct cgroup_limit *limit, const struct cgroup_limit *expected,
		   const char *label)
{
	cr_expect(limit->known == expected->known, "%s", label);
	cr_expect(limit->is_limited == expected->is_limited, "%s", label);
	cr_expect(limit->value == expected->value, "%s: %lld", label, (long long)limit->value);
	cr_expect(limit->is_inherited == expected->is_inherited, "%s", label);
	cr_expect_str_eq(limit->source ? limit->source : "none",
			 expected->source ? expected->source : "none", "%s: %s", label,
			 limit->source ? limit->source : "none");
}

#define V1_OWN "/sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes"
#define V1_ABOVE "/sys/fs/cgroup/memory/docker/memory.limit_in_bytes"
#define V2_OWN "/sys/fs/cgroup/docker/x/memory.max"
#define V2_ABOVE "/sys/fs/cgroup/docker/memory.max"
#define V2_ROOT "/sys/fs/cgroup/memory.max"

struct memory_row {
	const char *label;
	const struct process *process;
	const char *file;
	struct directory directories[4];
	struct cgroup_limit expected;
};

static const struct memory_row memory_rows[] = {
	{ "version 1",
	  &on_v1,
	  "memory/memory.limit_in_bytes",
	  { { .path = "/docker/x", .text = "1073741824\n" } },
	  { .known = true, .is_limited = true, .value = GIB, .source = V1_OWN } },
	{ "version 1, none",
	  &on_v1,
	  "memory/memory.limit_in_bytes",
	  { { .path = "/docker/x", .text = "9223372036854771712\n" },
	    { .path = "/docker", .text = "9223372036854771712\n" } },
	  { .known = true, .source = V1_OWN } },
	{ "version 1, none with large pages",
	  &on_v1,
	  "memory/memory.limit_in_bytes",
	  { { .path = "/docker/x", .text = "9223372036854710272\n" } },
	  { .known = true, .source = V1_OWN } },
	{ "version 1, inherited",
	  &on_v1,
	  "memory/memory.limit_in_bytes",
	  { { .path = "/docker/x", .text = "9223372036854771712\n" },
	    { .path = "/docker", .text = "1073741824\n" } },
	  { .known = true,
	    .is_limited = true,
	    .value = GIB,
	    .is_inherited = true,
	    .source = V1_ABOVE } },
	{ "version 2",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "1073741824\n" },
	    { .path = "/docker", .text = "max\n" } },
	  { .known = true, .is_limited = true, .value = GIB, .source = V2_OWN } },
	{ "version 2, none",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "max\n" },
	    { .path = "/docker", .text = "max\n" },
	    { .path = "/" } },
	  { .known = true, .source = V2_OWN } },
	{ "an ancestor has less",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "1073741824\n" },
	    { .path = "/docker", .text = "1000\n" } },
	  { .known = true, .is_limited = true, .value = 1000, .source = V2_ABOVE } },
	{ "an ancestor has as much",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "1000\n" }, { .path = "/docker", .text = "1000\n" } },
	  { .known = true, .is_limited = true, .value = 1000, .source = V2_OWN } },
	{ "two ancestors, the higher has less",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "max\n" },
	    { .path = "/docker", .text = "1000\n" },
	    { .path = "/", .text = "10\n" } },
	  { .known = true,
	    .is_limited = true,
	    .value = 10,
	    .is_inherited = true,
	    .source = V2_ROOT } },
	{ "nothing is less than 0",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "0\n" } },
	  { .known = true, .is_limited = true, .source = V2_OWN } },
	{ "the own one was denied",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "1000\n", .status = EVIDENCE_DENIED } },
	  { .source = V2_OWN } },
	{ "the own one was denied, an ancestor has one",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "max\n", .status = EVIDENCE_DENIED },
	    { .path = "/docker", .text = "1000\n" } },
	  { .source = V2_OWN } },
	{ "an ancestor was denied",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "max\n" },
	    { .path = "/docker", .text = "max\n", .status = EVIDENCE_DENIED } },
	  { .source = V2_ABOVE } },
	{ "an ancestor was denied, a higher one has one",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "max\n" },
	    { .path = "/docker", .text = "max\n", .status = EVIDENCE_TIMEOUT },
	    { .path = "/", .text = "10\n" } },
	  { .source = V2_ABOVE } },
	{ "an ancestor was denied after a limit",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "1000\n" },
	    { .path = "/docker", .text = "max\n", .status = EVIDENCE_DENIED } },
	  { .known = true, .is_limited = true, .value = 1000, .source = V2_OWN } },
	{ "not there, and nothing else of it",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x" } },
	  { .source = V2_OWN } },
	{ "version 1, not there",
	  &on_v1,
	  "memory/memory.limit_in_bytes",
	  { { .path = "/docker/x" } },
	  { .source = V1_OWN } },
	{ "cut",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "107" } },
	  { .source = V2_OWN } },
	{ "empty",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "" } },
	  { .source = V2_OWN } },
	{ "no number",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "1k\n" } },
	  { .source = V2_OWN } },
	{ "below nothing",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "-1\n" } },
	  { .source = V2_OWN } },
	{ "two lines",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "1\n2\n" } },
	  { .source = V2_OWN } },
	{ "another's directory",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/y", .text = "1\n" }, { .path = "/docker/x/deeper", .text = "1\n" } },
	  { .source = NULL } },
	{ "that of version 2 while the controller is in version 1",
	  &on_v1,
	  "memory/memory.limit_in_bytes",
	  { { .path = "/elsewhere", .text = "1\n" },
	    { .path = "/docker/x", .text = "9223372036854771712\n" } },
	  { .known = true, .source = V1_OWN } },
	{ "another's directory, later",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker/x", .text = "max\n" },
	    { .path = "/dock", .text = "1\n" },
	    { .path = "/docker/x/deeper", .text = "1\n" } },
	  { .known = true, .source = V2_OWN } },
	{ "only an ancestor",
	  &on_v2,
	  "memory.max",
	  { { .path = "/docker", .text = "1\n" } },
	  { .source = NULL } },
	{ "the version that the process is not in",
	  &on_v1,
	  "memory.max",
	  { { .path = "/docker/x", .text = "1\n" } },
	  { .source = V1_OWN } },
};

Test(cgroup, memory)
{
	for (size_t i = 0; i < ROWS(memory_rows); i++) {
		const struct memory_row *row = &memory_rows[i];
		struct cgroup_limits limits = { 0 };

		for (size_t k = 0; k < 4 && row->directories[k].path; k++)
			fold(row->process, row->file, &row->directories[k], &limits);
		expect(&limits.memory, &row->expected, row->label);
	}
}

Test(cgroup, devices)
{
	static const char list[] = "c 1:3 rwm\na *:* m\n";
	struct part part = PART("devices/devices.list", list);
	struct cgroup_limits limits = { 0 };
	const struct answer answer = { .status = EVIDENCE_OK, .parts = &part, .part_count = 1 };

	cgroup_fold(arena, &on_v1, &answer, "/docker", &limits);
	cr_expect(!limits.devices, "that of an ancestor");
	cgroup_fold(arena, &on_v2, &answer, "/docker/x", &limits);
	cr_expect(!limits.devices, "of a process that is not there");
	part.flags = EVIDENCE_TRUNCATED;
	cgroup_fold(arena, &on_v1, &answer, "/docker/x", &limits);
	cr_expect(!limits.devices, "cut");
	part.flags = 0;
	cgroup_fold(arena, &on_v1, &answer, "/docker/x", &limits);
	cr_expect_str_eq(limits.devices, list);
}

static void expect_unknown(const struct cgroup_limits *limits, const char *label)
{
	cr_expect(!limits->memory.known && !limits->memory.is_limited, "%s", label);
	cr_expect(!limits->pids.known && !limits->pids.is_limited, "%s", label);
	cr_expect(!limits->cpu.known && !limits->cpu.is_limited, "%s", label);
	cr_expect(!limits->devices, "%s", label);
}

/* Nothing known says nothing. */
Test(cgroup, unread_is_unknown)
{
	struct part parts[] = { PART("memory.max", "max\n"), PART("pids.max", "max\n"),
				PART("cpu.max", "max 1\n"),
				PART("devices/devices.list", "a *:* rwm\n") };
	const struct process nowhere = { 0 };
	struct answer answer = { .parts = parts, .part_count = ROWS(parts) };
	struct cgroup_limits limits = { 0 };

	cgroup_fold(arena, &on_v2, &answer, "/docker/x", &limits);
	expect_unknown(&limits, "not asked");
	limits = (struct cgroup_limits){ 0 };
	answer.status = EVIDENCE_DENIED;
	cgroup_fold(arena, &on_v2, &answer, "/docker/x", &limits);
	expect_unknown(&limits, "denied");
	limits = (struct cgroup_limits){ 0 };
	answer.status = EVIDENCE_OK;
	cgroup_fold(arena, &nowhere, &answer, "/docker/x", &limits);
	expect_unknown(&limits, "a process whose cgroup file was not read");
	for (size_t i = 0; i < ROWS(parts); i++)
		parts[i].flags = EVIDENCE_TRUNCATED;
	cgroup_fold(arena, &on_v2, &answer, "/docker/x", &limits);
	expect_unknown(&limits, "cut");
	limits = (struct cgroup_limits){ 0 };
	answer.part_count = 0;
	cgroup_fold(arena, &on_v2, &answer, "/docker/x", &limits);
	expect_unknown(&limits, "no parts");
}
