#include "core/facts/process.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/proc_files.h"

#define STATUS_HEAD "Name:\tsh\nUmask:\t0022\nPPid:\t7\n"
#define STATUS_IDS "Uid:\t1000\t1001\t1002\t1003\nGid:\t5\t6\t7\t8\n"
#define STATUS_CAPS                                                                                \
	"CapInh:\t0000000000000001\nCapPrm:\t0000000000000002\nCapEff:\t00000000a80425fb\n"        \
	"CapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000008\n"
#define STATUS_TAIL "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\nCpus_allowed:\t3\n"
#define STATUS STATUS_HEAD STATUS_IDS "NSpid:\t42\t1\n" STATUS_CAPS STATUS_TAIL

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(process, .init = set_up, .fini = tear_down);

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

static struct process *parse_status(const char *text)
{
	return parse_file("status", text, strlen(text));
}

struct stat_row {
	const char *label, *stat;
	const char *command; /* NULL: no process */
};

Test(process, stat)
{
	static const struct stat_row rows[] = {
		{ "plain", STAT("42 (sh)"), "sh" },
		{ "a command that closes itself", STAT("42 (a) R 1 1 (b)"), "a) R 1 1 (b" },
		{ "parentheses", STAT("42 (((x)))"), "((x))" },
		{ "newline and ESC", STAT("42 (x\nUid:\t0\x1b[31m)"), "x\nUid:\t0\x1b[31m" },
		{ "empty", STAT("42 ()"), "" },
		{ "a kernel thread's long one", STAT("42 (kworker/u8:1-events_unbound)"),
		  "kworker/u8:1-events_unbound" },
		{ "nothing", "", NULL },
		{ "no number", STAT("x (sh)"), NULL },
		{ "no blank", STAT("42(sh)"), NULL },
		{ "no command", "42 S 7 1 1 0 -1\n", NULL },
		{ "only an end", "42 )( S 7 1\n", NULL },
		{ "only a begin", "42 (sh S 7 1\n", NULL },
		{ "too few fields", "42 (sh) S 7 1 1 0 -1\n", NULL },
		{ "a parent that is none", "42 (sh) S x 1 1 0 -1 4 1 2 3 4 5 6 7 8 2 0 1 0 42 3 \n",
		  NULL },
		{ "cut in the start", "42 (sh) S 7 1 1 0 -1 4 1 2 3 4 5 6 7 8 2 0 1 0 42", NULL },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct part part = { .name = "stat",
					   .status = EVIDENCE_OK,
					   .bytes = rows[i].stat,
					   .size = strlen(rows[i].stat) };
		const struct process *process = parse(&part, 1);

		cr_assert((process == NULL) == (rows[i].command == NULL), "%s", rows[i].label);
		if (!process)
			continue;
		cr_expect_str_eq(process->command, rows[i].command, "%s", rows[i].label);
		cr_expect(process->pid == 42 && process->parent == 7, "%s", rows[i].label);
		cr_expect(process->start == 4242, "%s", rows[i].label);
		cr_expect_str_eq(process->status_source, "/proc/42/status");
	}
}

/* Nothing known says nothing. */
static void expect_unknown(const struct process *process, const char *label)
{
	cr_expect(!process->has_ids, "%s", label);
	cr_expect(!process->capabilities.known && !process->capabilities.bounding, "%s", label);
	cr_expect(!process->seccomp.known, "%s", label);
	cr_expect(process->no_new_privileges == TRI_UNKNOWN, "%s", label);
	cr_expect(!process->pid_namespace_depth.known, "%s", label);
	cr_expect(process->uid_map_count == 0, "%s", label);
	cr_expect(process_has_identity_map(process) == TRI_UNKNOWN, "%s", label);
	for (size_t i = 0; i < NS_KINDS; i++)
		cr_expect(process->namespaces[i] == 0, "%s", label);
	cr_expect(!process->security_label && !process->mounts && !process->executable, "%s",
		  label);
	cr_expect(!process->arguments && !process->socket_inodes && !process->has_all_sockets, "%s",
		  label);
	cr_expect(process->limit_count == 0 && process->cgroup_count == 0, "%s", label);
}

Test(process, unread_is_unknown)
{
	struct part parts[] = { PART("stat", STAT("42 (sh)")),
				PART("status", STATUS),
				PART("mountinfo", "1 0 8:1 / / rw - t s rw\n"),
				PART("uid_map", "0 0 4294967295\n"),
				PART("cmdline", "sh\0"),
				PART("exe", "/bin/sh"),
				PART("limits", "Max open files 1 2 files\n"),
				PART("cgroup", "0::/\n"),
				PART("attr/current", "x"),
				PART("ns/net", "net:[4026531840]"),
				PART("fd", "socket:[5]\n") };
	const struct answer failed = { .status = EVIDENCE_DENIED,
				       .parts = parts,
				       .part_count = ROWS(parts) };

	cr_expect(!process_parse(arena, &failed));
	expect_unknown(parse(parts, 1), "only stat");
	for (size_t i = 1; i < ROWS(parts); i++)
		parts[i].status = EVIDENCE_DENIED;
	expect_unknown(parse(parts, ROWS(parts)), "denied");
	for (size_t i = 1; i < ROWS(parts); i++)
		parts[i] =
			(struct part){ .name = parts[i].name, .status = EVIDENCE_OK, .bytes = "" };
	parts[10].status = EVIDENCE_DENIED;
	expect_unknown(parse(parts, ROWS(parts)), "empty");
	parts[0].status = EVIDENCE_DENIED;
	cr_expect(!parse(parts, ROWS(parts)));
}

Test(process, status)
{
	const struct process *process = parse_status(STATUS);

	cr_expect(process->has_ids);
	for (uint32_t i = 0; i < 4; i++)
		cr_expect(process->uids[i] == 1000 + i && process->gids[i] == 5 + i);
	cr_expect(process->capabilities.known);
	cr_expect(process->capabilities.inheritable == 1);
	cr_expect(process->capabilities.permitted == 2);
	cr_expect(process->capabilities.effective == 0xa80425fb);
	cr_expect(process->capabilities.bounding == 0x1ffffffffff);
	cr_expect(process->capabilities.ambient == 8);
	cr_expect(process->seccomp.known && process->seccomp.value == 2);
	cr_expect(process->no_new_privileges == TRI_YES);
	cr_expect(process->pid_namespace_depth.known && process->pid_namespace_depth.value == 2);
}

struct status_row {
	const char *label, *text;
	bool has_ids, has_capabilities, has_seccomp;
	enum tri no_new_privileges;
};

Test(process, status_in_parts)
{
	static const struct status_row rows[] = {
		{ "a name with an escaped newline",
		  "Name:\tx\\nUid:\\t0\n" STATUS_IDS STATUS_CAPS STATUS_TAIL, true, true, true,
		  TRI_YES },
		{ "a key twice: one was forged",
		  "Name:\tx\nUid:\t0\t0\t0\t0\nCapEff:\t0\nSeccomp:\t2\n" STATUS_IDS STATUS_CAPS
			  STATUS_TAIL,
		  false, false, false, TRI_YES },
		{ "a key within a line", "Name:\tUid:\t0\t0\t0\t0\n", false, false, false,
		  TRI_UNKNOWN },
		{ "a key with a blank", "Uid: 0\t0\t0\t0\nGid:\t0\t0\t0\t0\n", false, false, false,
		  TRI_UNKNOWN },
		{ "three ids", "Uid:\t0\t0\t0\nGid:\t0\t0\t0\t0\n", false, false, false,
		  TRI_UNKNOWN },
		{ "five ids", "Uid:\t0\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n", false, false, false,
		  TRI_UNKNOWN },
		{ "an id that is too big", "Uid:\t4294967296\t0\t0\t0\nGid:\t0\t0\t0\t0\n", false,
		  false, false, TRI_UNKNOWN },
		{ "no group", "Uid:\t0\t0\t0\t0\n", false, false, false, TRI_UNKNOWN },
		{ "no ambient set on an old kernel",
		  "CapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapBnd:\t0\nSeccomp:\t0\nCpus_allowed:\t1\n",
		  false, true, true, TRI_UNKNOWN },
		{ "cut before the ambient set", "CapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapBnd:\t0\n",
		  false, false, false, TRI_UNKNOWN },
		{ "a capability set that is none",
		  "CapInh:\t0\nCapPrm:\t0\nCapEff:\tx\nCapBnd:\t0\nCapAmb:\t0\n", false, false,
		  false, TRI_UNKNOWN },
		{ "no new privileges: no", "NoNewPrivs:\t0\n", false, false, false, TRI_NO },
		{ "no new privileges: 2", "NoNewPrivs:\t2\n", false, false, false, TRI_UNKNOWN },
		{ "cut in a value", "NoNewPrivs:\t0\nSeccomp:\t2", false, false, false, TRI_NO },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct process *process = parse_status(rows[i].text);

		cr_expect(process->has_ids == rows[i].has_ids, "%s", rows[i].label);
		cr_expect(process->capabilities.known == rows[i].has_capabilities, "%s",
			  rows[i].label);
		cr_expect(process->seccomp.known == rows[i].has_seccomp, "%s", rows[i].label);
		cr_expect(process->no_new_privileges == rows[i].no_new_privileges, "%s",
			  rows[i].label);
	}
}

/* What a cut file says is what the whole file says, or nothing. */
static void check_status_prefix(const char *bytes, size_t size, void *data)
{
	const struct process *whole = data, *process;
	struct arena *kept = arena;

	arena = arena_new();
	process = parse_file("status", bytes, size);
	cr_expect(!process->has_ids || memcmp(process->uids, whole->uids, sizeof(whole->uids)) == 0,
		  "%zu", size);
	cr_expect(!process->capabilities.known ||
			  memcmp(&process->capabilities, &whole->capabilities,
				 sizeof(whole->capabilities)) == 0,
		  "%zu", size);
	cr_expect(!process->seccomp.known || process->seccomp.value == whole->seccomp.value);
	cr_expect(!process->pid_namespace_depth.known ||
		  process->pid_namespace_depth.value == whole->pid_namespace_depth.value);
	cr_expect(process->no_new_privileges == TRI_UNKNOWN ||
		  process->no_new_privileges == whole->no_new_privileges);
	arena_free(arena);
	arena = kept;
}

Test(process, every_cut_of_status)
{
	each_prefix(STATUS, sizeof(STATUS) - 1, check_status_prefix, parse_status(STATUS));
}

static void check_stat_prefix(const char *bytes, size_t size, void *data)
{
	const struct part part = {
		.name = "stat", .status = EVIDENCE_OK, .bytes = bytes, .size = size
	};
	const struct process *process = parse(&part, 1);

	(void)data;
	cr_expect(!process || (process->start == 4242 && process->parent == 7), "%zu", size);
	cr_expect(!process || strcmp(process->command, "a) R 1 1 (b") == 0, "%zu", size);
}

Test(process, every_cut_of_stat)
{
	static const char stat[] = STAT("42 (a) R 1 1 (b)");

	each_prefix(stat, sizeof(stat) - 1, check_stat_prefix, NULL);
}

struct map_row {
	const char *label, *map;
	size_t count;
	enum tri is_identity;
	uint32_t outside;
	bool is_mapped;
	uint32_t inside;
};

Test(process, uid_map)
{
	static const struct map_row rows[] = {
		{ "the host's", "         0          0 4294967295\n", 1, TRI_YES, 1000, true,
		  1000 },
		{ "its last", "0 0 4294967295\n", 1, TRI_YES, 4294967294, true, 4294967294 },
		{ "past its last", "0 0 4294967295\n", 1, TRI_YES, 4294967295, false, 0 },
		{ "remapped", "0 100000 65536\n", 1, TRI_NO, 100033, true, 33 },
		{ "below", "0 100000 65536\n", 1, TRI_NO, 99999, false, 0 },
		{ "above", "0 100000 65536\n", 1, TRI_NO, 165536, false, 0 },
		{ "rootless", "0 1000 1\n1 100000 65536\n", 2, TRI_NO, 100000, true, 1 },
		{ "rootless, its root", "0 1000 1\n1 100000 65536\n", 2, TRI_NO, 1000, true, 0 },
		{ "identity in two", "0 0 1000\n1000 1000 4294966295\n", 2, TRI_NO, 7, true, 7 },
		{ "identity and more", "0 0 4294967295\n5 5 1\n", 2, TRI_NO, 7, true, 7 },
		{ "not set yet", "", 0, TRI_UNKNOWN, 0, false, 0 },
		{ "cut", "0 0 1\n1 10", 0, TRI_UNKNOWN, 0, false, 0 },
		{ "two numbers", "0 0\n", 0, TRI_UNKNOWN, 0, false, 0 },
		{ "too big", "0 0 4294967296\n", 0, TRI_UNKNOWN, 0, false, 0 },
		{ "no range at all", "0 5 0\n", 1, TRI_NO, 5, false, 0 },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct process *process =
			parse_file("uid_map", rows[i].map, strlen(rows[i].map));
		uint32_t inside = 0;

		cr_expect(process->uid_map_count == rows[i].count, "%s", rows[i].label);
		cr_expect(process_has_identity_map(process) == rows[i].is_identity, "%s",
			  rows[i].label);
		cr_expect(process_inner_uid(process, rows[i].outside, &inside) == rows[i].is_mapped,
			  "%s", rows[i].label);
		cr_expect(inside == rows[i].inside, "%s", rows[i].label);
	}
}
