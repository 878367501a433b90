#include "core/facts/process.h"

#include <criterion/criterion.h>
#include <string.h>
#include <time.h>

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

TestSuite(process_many, .init = set_up, .fini = tear_down);

#define STATUS "Name:\tsh\nPPid:\t9\nUid:\t1000\t1001\t1002\t1003\nGid:\t5\t6\t7\t8\nSeccomp:\t2\n"

static void expect_unknown(const struct process *process, const char *label)
{
	cr_expect(!process->has_ids && !process->capabilities.known, "%s", label);
	cr_expect(!process->seccomp.known && !process->pid_namespace_depth.known, "%s", label);
	cr_expect(process->no_new_privileges == TRI_UNKNOWN, "%s", label);
	cr_expect(!process->executable && !process->namespaces[NS_USER], "%s", label);
}

Test(process_many, brief)
{
	struct part parts[] = {
		PART("42/status",
		     "Name:\ta\\\\n\\nb\nPPid:\t9\nUid:\t0\t1001\t0\t0\nGid:\t5\t6\t7\t8\n"),
		PART("42/exe", "/bin/a"),
		PART("42/ns/user", "user:[77]"),
		{ .name = "43/status", .status = EVIDENCE_GONE },
		{ .name = "43/exe", .status = EVIDENCE_GONE },
		{ .name = "44/status", .status = EVIDENCE_DENIED },
		{ .name = "44/exe", .status = EVIDENCE_DENIED },
		{ .name = "45/status", .status = EVIDENCE_CHANGED },
		PART("142/status", STATUS),
		PART("self/status", STATUS),
	};
	const struct answer answer = { .status = EVIDENCE_OK,
				       .parts = parts,
				       .part_count = ROWS(parts) };
	const struct process *process = process_brief(arena, &answer, 42);

	cr_assert(process);
	cr_expect(process->pid == 42 && process->parent == 9 && process->start == 0);
	cr_expect_str_eq(process->command, "a\\n\nb");
	cr_expect_str_eq(process->executable, "/bin/a");
	cr_expect_str_eq(process->status_source, "/proc/42/status");
	cr_expect(process->has_ids && process->uids[1] == 1001);
	cr_expect(process->namespaces[NS_USER] == 77);
	cr_expect(!process_brief(arena, &answer, 43), "it is gone");
	cr_expect(!process_brief(arena, &answer, 45), "its number is another's");
	process = process_brief(arena, &answer, 44);
	cr_assert(process, "it may still run");
	expect_unknown(process, "denied");
	process = process_brief(arena, &answer, 4);
	cr_assert(process, "it was not answered");
	expect_unknown(process, "not answered");
	cr_expect(process_brief(arena, &answer, 142)->seccomp.value == 2);
	expect_unknown(process_brief(arena, &answer, 0), "no number");
}

Test(process_many, brief_of_parts_in_disorder)
{
	static const struct part parts[] = { PART("9/status", STATUS), PART("3/status", STATUS),
					     PART("5/status", STATUS), PART("5/exe", "/five"),
					     PART("1/exe", "/one") };
	static const int32_t pids[] = { 9, 3, 5 };
	const struct answer answer = { .status = EVIDENCE_OK,
				       .parts = parts,
				       .part_count = ROWS(parts) };

	for (size_t i = 0; i < ROWS(pids); i++)
		cr_expect(process_brief(arena, &answer, pids[i])->has_ids, "%d", pids[i]);
	cr_expect_str_eq(process_brief(arena, &answer, 5)->executable, "/five");
	cr_expect_str_eq(process_brief(arena, &answer, 1)->executable, "/one");
}

/* A container of as many processes as a kernel has numbers costs no more than its share. */
Test(process_many, brief_of_thirty_thousand, .timeout = 60)
{
	const size_t count = 30000;
	struct part *parts = arena_array(arena, count * 2, sizeof(*parts));
	const struct answer answer = { .status = EVIDENCE_OK,
				       .parts = parts,
				       .part_count = count * 2 };
	clock_t start = clock();

	for (size_t i = 0; i < count; i++) {
		parts[i * 2] = (struct part)PART(arena_format(arena, "%zu/status", i + 1), STATUS);
		parts[i * 2 + 1] = (struct part)PART(arena_format(arena, "%zu/exe", i + 1), "/x");
	}
	for (size_t i = 0; i < count; i++)
		cr_assert(process_brief(arena, &answer, (int32_t)i + 1)->has_ids);
	cr_expect((clock() - start) / CLOCKS_PER_SEC < 5);
}

struct inodes_row {
	const char *label;
	struct part part;
	bool is_read;
	size_t count;
	uint64_t first;
};

Test(process_many, socket_inodes)
{
	static const struct inodes_row rows[] = {
		{ "some", PART("42/fd", "socket:[12]\nsocket:[13]\n"), true, 2, 12 },
		{ "others between",
		  PART("fd", "/dev/null\npipe:[4]\nsocket:[12]\nanon_inode:[eventpoll]\n"), true, 1,
		  12 },
		{ "no newline at the end", PART("fd", "socket:[12]"), true, 1, 12 },
		{ "cut", PART("fd", "socket:[12]\nsocket:[1"), true, 1, 12 },
		{ "a file of that name", PART("fd", "/socket:[12]\nsocket:[]\nsocket:[x]\n"), true,
		  0, 0 },
		{ "none", PART("fd", ""), true, 0, 0 },
		{ "denied", { .name = "fd", .status = EVIDENCE_DENIED }, false, 0, 0 },
	};
	const uint64_t *inodes;

	for (size_t i = 0; i < ROWS(rows); i++) {
		size_t count = process_socket_inodes(arena, &rows[i].part, &inodes);

		cr_expect(count == rows[i].count, "%s", rows[i].label);
		cr_expect((inodes != NULL) == rows[i].is_read, "%s", rows[i].label);
		cr_expect(!count || inodes[0] == rows[i].first, "%s", rows[i].label);
	}
	cr_expect(process_socket_inodes(arena, NULL, &inodes) == 0);
	cr_expect(!inodes);
}
