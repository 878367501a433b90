#include "core/facts/cgroup.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

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

TestSuite(cgroup_values, .init = set_up, .fini = tear_down);

static const struct cgroup_entry v1_entries[] = {
	{ "memory", "/docker/x" },  { "pids", "/docker/x" }, { "cpu", "/docker/x" },
	{ "devices", "/docker/x" }, { "", "/elsewhere" },
};
static const struct cgroup_entry v2_entries[] = { { "", "/docker/x" } };

static const struct process on_v1 = { .cgroups = v1_entries, .cgroup_count = ROWS(v1_entries) };
static const struct process on_v2 = { .cgroups = v2_entries, .cgroup_count = 1 };

static void fold_own(const struct process *process, const struct part *parts, size_t count,
		     struct cgroup_limits *limits)
{
	const struct answer answer = { .status = EVIDENCE_OK, .parts = parts, .part_count = count };

	cgroup_fold(arena, process, &answer, "/docker/x", limits);
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

struct value_row {
	const char *label;
	const struct process *process;
	struct part parts[2];
	struct cgroup_limit expected;
};

#define QUOTA "/sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us"
#define CPU_MAX "/sys/fs/cgroup/docker/x/cpu.max"
#define QUOTA_PART(text) PART("cpu/cpu.cfs_quota_us", text)
#define PERIOD_PART(text) PART("cpu/cpu.cfs_period_us", text)

static const struct value_row cpu_rows[] = {
	{ "version 1, half a core",
	  &on_v1,
	  { QUOTA_PART("50000\n"), PERIOD_PART("100000\n") },
	  { .known = true, .is_limited = true, .value = 500, .source = QUOTA } },
	{ "version 1, none",
	  &on_v1,
	  { QUOTA_PART("-1\n"), PERIOD_PART("100000\n") },
	  { .known = true, .source = QUOTA } },
	{ "version 1, without period", &on_v1, { QUOTA_PART("50000\n") }, { .source = QUOTA } },
	{ "version 1, period 0",
	  &on_v1,
	  { QUOTA_PART("50000\n"), PERIOD_PART("0\n") },
	  { .source = QUOTA } },
	{ "version 1, below -1",
	  &on_v1,
	  { QUOTA_PART("-2\n"), PERIOD_PART("100000\n") },
	  { .source = QUOTA } },
	{ "version 1, a kernel without quotas",
	  &on_v1,
	  { { .name = "cpu/cpu.cfs_quota_us", .status = EVIDENCE_NOT_FOUND },
	    PART("cpu/cpu.shares", "1024\n") },
	  { .known = true, .source = QUOTA } },
	{ "version 1, another controller is no proof",
	  &on_v1,
	  { { .name = "cpu/cpu.cfs_quota_us", .status = EVIDENCE_NOT_FOUND },
	    PART("cpuset/cpuset.cpus", "0\n") },
	  { .source = QUOTA } },
	{ "version 2, two and a half",
	  &on_v2,
	  { PART("cpu.max", "250000 100000\n") },
	  { .known = true, .is_limited = true, .value = 2500, .source = CPU_MAX } },
	{ "version 2, none",
	  &on_v2,
	  { PART("cpu.max", "max 100000\n") },
	  { .known = true, .source = CPU_MAX } },
	{ "version 2, hardly any",
	  &on_v2,
	  { PART("cpu.max", "1 100000\n") },
	  { .known = true, .is_limited = true, .value = 1, .source = CPU_MAX } },
	{ "version 2, one number", &on_v2, { PART("cpu.max", "250000\n") }, { .source = CPU_MAX } },
	{ "version 2, three", &on_v2, { PART("cpu.max", "1 2 3\n") }, { .source = CPU_MAX } },
	{ "version 2, words", &on_v2, { PART("cpu.max", "asdf 1\n") }, { .source = CPU_MAX } },
	{ "version 2, period 0", &on_v2, { PART("cpu.max", "1 0\n") }, { .source = CPU_MAX } },
	{ "version 2, overflow",
	  &on_v2,
	  { PART("cpu.max", "9223372036854775807 1\n") },
	  { .source = CPU_MAX } },
	{ "version 2, a file of version 1 is no proof",
	  &on_v2,
	  { { .name = "cpu.max", .status = EVIDENCE_NOT_FOUND }, PART("cpu/cpu.shares", "1\n") },
	  { .source = CPU_MAX } },
	{ "version 2, the controller is not switched on",
	  &on_v2,
	  { { .name = "cpu.max", .status = EVIDENCE_NOT_FOUND }, PART("pids.max", "max\n") },
	  { .known = true, .source = CPU_MAX } },
};

Test(cgroup_values, cpu)
{
	for (size_t i = 0; i < ROWS(cpu_rows); i++) {
		struct cgroup_limits limits = { 0 };
		size_t count = cpu_rows[i].parts[1].name ? 2 : 1;

		fold_own(cpu_rows[i].process, cpu_rows[i].parts, count, &limits);
		expect(&limits.cpu, &cpu_rows[i].expected, cpu_rows[i].label);
	}
}

#define PIDS_V1 "/sys/fs/cgroup/pids/docker/x/pids.max"

Test(cgroup_values, pids)
{
	static const struct value_row rows[] = {
		{ "version 1",
		  &on_v1,
		  { PART("pids/pids.max", "100\n") },
		  { .known = true, .is_limited = true, .value = 100, .source = PIDS_V1 } },
		{ "version 1, none",
		  &on_v1,
		  { PART("pids/pids.max", "max\n") },
		  { .known = true, .source = PIDS_V1 } },
		{ "version 2",
		  &on_v2,
		  { PART("pids.max", "0\n") },
		  { .known = true,
		    .is_limited = true,
		    .source = "/sys/fs/cgroup/docker/x/pids.max" } },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct cgroup_limits limits = { 0 };

		fold_own(rows[i].process, rows[i].parts, 1, &limits);
		expect(&limits.pids, &rows[i].expected, rows[i].label);
	}
}

struct sample_row {
	const char *file, *part, *period;
	bool known;
	int64_t value; /* 0: no limit */
};

static const struct cgroup_limit *limit_of(const struct cgroup_limits *limits, const char *part)
{
	if (strncmp(part, "memory", 6) == 0)
		return &limits->memory;
	return strncmp(part, "pids", 4) == 0 ? &limits->pids : &limits->cpu;
}

#define ELASTIC "elastic-cgroup/docker/sys/fs/cgroup/"
#define ELASTIC_ID "b29faf21b7eff959f64b4192c34d5d67a707fe8561e9eaa608cb27693fba4242"
#define V1_QUOTA "cpu/cpu.cfs_quota_us"
#define V1_PERIOD "cpu/cpu.cfs_period_us"

/* Some samples of automaxprocs have no newline, as no kernel writes them. */
static const struct sample_row sample_rows[] = {
	{ "cadvisor/cgroup_v1/test1/memory/memory.limit_in_bytes", "memory/memory.limit_in_bytes",
	  NULL, true, 123456789 },
	{ "cadvisor/cgroup_v1/test1/pids/pids.max", "pids/pids.max", NULL, true, 1027 },
	{ "cadvisor/cgroup_v1/test1/cpu/cpu.cfs_quota_us", V1_QUOTA,
	  "cadvisor/cgroup_v1/test1/cpu/cpu.cfs_period_us", true, 199 },
	{ "cadvisor/cgroup_v2/test1/memory.max", "memory.max", NULL, true, 123456789 },
	{ "cadvisor/cgroup_v2/test1/pids.max", "pids.max", NULL, true, 1027 },
	{ "cadvisor/cgroup_v2/test1/cpu.max", "cpu.max", NULL, true, 199 },
	{ "cadvisor/cgroup_v2/test2/memory.max", "memory.max", NULL, true, 0 },
	{ "cadvisor/cgroup_v2/test2/pids.max", "pids.max", NULL, true, 0 },
	{ "cadvisor/cgroup_v2/test2/cpu.max", "cpu.max", NULL, true, 0 },
	{ "automaxprocs/cgroups/cpu/cpu.cfs_quota_us", V1_QUOTA,
	  "automaxprocs/cgroups/cpu/cpu.cfs_period_us", true, 6000 },
	{ "automaxprocs/cgroups/undefined/cpu.cfs_quota_us", V1_QUOTA,
	  "automaxprocs/cgroups/undefined/cpu.cfs_period_us", true, 0 },
	{ "automaxprocs/cgroups/zero-period/cpu.cfs_quota_us", V1_QUOTA,
	  "automaxprocs/cgroups/zero-period/cpu.cfs_period_us", false, 0 },
	{ "automaxprocs/cgroups/undefined-period/cpu.cfs_quota_us", V1_QUOTA, NULL, false, 0 },
	{ "automaxprocs/cgroups/invalid/cpu.cfs_quota_us", V1_QUOTA,
	  "automaxprocs/cgroups/cpu/cpu.cfs_period_us", false, 0 },
	{ "automaxprocs/cgroups/empty/cpu.cfs_quota_us", V1_QUOTA, NULL, false, 0 },
	{ "automaxprocs/cgroups/v2/set", "cpu.max", NULL, false, 0 },
	{ "automaxprocs/cgroups/v2/zero-period", "cpu.max", NULL, false, 0 },
	{ "automaxprocs/cgroups/v2/too-many-fields", "cpu.max", NULL, false, 0 },
	{ "automaxprocs/cgroups/v2/too-few-fields", "cpu.max", NULL, false, 0 },
	{ ELASTIC "memory/docker/" ELASTIC_ID "/memory.limit_in_bytes",
	  "memory/memory.limit_in_bytes", NULL, true, 0 },
	{ ELASTIC "cpu/docker/" ELASTIC_ID "/cpu.cfs_quota_us", V1_QUOTA,
	  ELASTIC "cpu/docker/" ELASTIC_ID "/cpu.cfs_period_us", true, 0 },
	{ ELASTIC "system.slice/memory.max", "memory.max", NULL, true, 0 },
};

Test(cgroup_values, samples)
{
	for (size_t i = 0; i < ROWS(sample_rows); i++) {
		const struct sample_row *row = &sample_rows[i];
		const struct process *process = strchr(row->part, '/') ? &on_v1 : &on_v2;
		struct cgroup_limits limits = { 0 };
		const struct cgroup_limit *limit = limit_of(&limits, row->part);
		struct part parts[2];
		size_t count = 1;

		parts[0] = sample_part(arena, row->part, row->file);
		if (parts[0].status != EVIDENCE_OK)
			continue;
		if (row->period)
			parts[count++] = sample_part(arena, V1_PERIOD, row->period);
		fold_own(process, parts, count, &limits);
		cr_expect(limit->known == row->known, "%s", row->file);
		cr_expect(limit->is_limited == (row->value > 0), "%s", row->file);
		cr_expect(limit->value == row->value, "%s: %lld", row->file,
			  (long long)limit->value);
	}
}

struct cut_case {
	const char *part;
	int64_t value;
};

/* A cut value is unknown: never another number, and never "no limit". */
static void check_prefix(const char *bytes, size_t size, void *data)
{
	const struct cut_case *whole = data;
	const struct part part = {
		.name = whole->part, .status = EVIDENCE_OK, .bytes = bytes, .size = size
	};
	struct cgroup_limits limits = { 0 };
	const struct cgroup_limit *limit = limit_of(&limits, whole->part);

	fold_own(&on_v2, &part, 1, &limits);
	cr_expect(limit->known == (size && bytes[size - 1] == '\n'), "%s: %zu", whole->part, size);
	cr_expect(!limit->known || limit->value == whole->value);
}

Test(cgroup_values, every_cut)
{
	struct cut_case memory = { "memory.max", 1234567890123 }, cpu = { "cpu.max", 1234 };

	each_prefix("1234567890123\n", 14, check_prefix, &memory);
	each_prefix("123456 100000\n", 14, check_prefix, &cpu);
}

/* One directory as it is on this machine. */
static void fold_real(const struct process *process, const char *path, struct cgroup_limits *limits)
{
	static const char *const names[] = { "memory/memory.limit_in_bytes", "pids/pids.max",
					     V1_QUOTA, V1_PERIOD };
	static const char *const v2_names[] = { "memory.max", "pids.max", "cpu.max" };
	struct part parts[ROWS(names) + ROWS(v2_names)];
	const struct answer answer = { .status = EVIDENCE_OK,
				       .parts = parts,
				       .part_count = ROWS(parts) };
	size_t count = 0;

	for (size_t i = 0; i < ROWS(names); i++) {
		const char *file = strchr(names[i], '/');

		parts[count++] =
			file_part(arena, names[i],
				  arena_format(arena, "/sys/fs/cgroup/%.*s%s%s",
					       (int)(file - names[i]), names[i], path, file));
	}
	for (size_t i = 0; i < ROWS(v2_names); i++)
		parts[count++] =
			file_part(arena, v2_names[i],
				  arena_format(arena, "/sys/fs/cgroup%s/%s", path, v2_names[i]));
	cgroup_fold(arena, process, &answer, path, limits);
}

static void fold_above(const struct process *process, const char *path,
		       struct cgroup_limits *limits)
{
	char *above = arena_copy(arena, path);

	for (char *end = strrchr(above, '/'); end && end != above; end = strrchr(above, '/')) {
		*end = '\0';
		fold_real(process, above, limits);
	}
	fold_real(process, "/", limits);
}

Test(cgroup_values, this_machine)
{
	const struct part parts[] = { file_part(arena, "stat", "/proc/self/stat"),
				      file_part(arena, "cgroup", "/proc/self/cgroup") };
	const struct answer answer = { .status = EVIDENCE_OK,
				       .parts = parts,
				       .part_count = ROWS(parts) };
	const struct process *process = process_parse(arena, &answer);
	struct cgroup_limits limits = { 0 };

	cr_assert(process);
	for (size_t i = 0; i < process->cgroup_count; i++)
		fold_real(process, process->cgroups[i].path, &limits);
	for (size_t i = 0; i < process->cgroup_count; i++)
		fold_above(process, process->cgroups[i].path, &limits);
	for (size_t i = 0; i < 3; i++) {
		const struct cgroup_limit *limit =
			(const struct cgroup_limit *[]){ &limits.memory, &limits.pids,
							 &limits.cpu }[i];

		if (!limit->source || (!limit->known && access(limit->source, R_OK) < 0))
			(void)skipped("a limit of this machine", "no such controller here");
		else
			cr_expect(limit->known, "%s", limit->source);
	}
}
