#include "core/facts/process.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/proc_files.h"

#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(process_table, .init = set_up, .fini = tear_down);

struct id_row {
	const char *label, *file, *id;
};

Test(process_table, container_id)
{
	static const struct id_row rows[] = {
		{ "cgroupfs, version 2", "0::/docker/" ID_A "\n", ID_A },
		{ "systemd", "0::/system.slice/docker-" ID_A ".scope\n", ID_A },
		{ "containerd", "0::/kubepods/cri-containerd-" ID_A ".scope\n", ID_A },
		{ "podman", "0::/machine.slice/libpod-" ID_A ".scope/container\n", ID_A },
		{ "cri-o", "0::/x/crio-" ID_A ".scope\n", ID_A },
		{ "all of version 1", "2:cpu:/docker/" ID_A "\n1:pids:/docker/" ID_A "\n", ID_A },
		{ "some of version 1", "2:cpu:/\n1:pids:/docker/" ID_A "\n0::/\n", ID_A },
		{ "they differ", "2:cpu:/docker/" ID_A "\n1:pids:/docker/" ID_B "\n", "" },
		{ "they differ, and one more",
		  "3:cpu:/docker/" ID_A "\n2:pids:/docker/" ID_B "\n1:memory:/docker/" ID_A "\n",
		  "" },
		{ "a neighbour's name deeper down", "0::/docker/" ID_A "/" ID_B "\n", ID_A },
		{ "a neighbour's scope deeper down", "0::/docker/" ID_A "/docker-" ID_B ".scope\n",
		  ID_A },
		{ "a container in a container", "0::/docker/" ID_A "/docker/" ID_B "\n", ID_A },
		{ "above our own root", "0::/../" ID_A "\n", ID_A },
		{ "no container", "0::/user.slice\n", "" },
		{ "63 digits",
		  "0::/docker/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		  "aaa\n",
		  "" },
		{ "65 digits", "0::/docker/" ID_A "a\n", "" },
		{ "upper case", "0::/docker/A" ID_A "\n", "" },
		{ "upper case within",
		  "0::/docker/Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
		  "" },
		{ "a letter",
		  "0::/docker/gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
		  "" },
		{ "another prefix", "0::/docker-x-" ID_A ".scope\n", "" },
		{ "a scope without its end", "0::/docker-" ID_A "\n", "" },
		{ "a monitor", "0::/libpod-conmon-" ID_A ".scope\n", "" },
		{ "cut", "0::/docker/" ID_A, "" },
		{ "in the controllers", "1:" ID_A "/:/x\n", "" },
		{ "nothing", "", "" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		char id[65] = "before";

		cgroup_container_id(rows[i].file, strlen(rows[i].file), id);
		cr_expect_str_eq(id, rows[i].id, "%s: %s", rows[i].label, id);
	}
}

static void check_id_prefix(const char *bytes, size_t size, void *data)
{
	char id[65];

	cgroup_container_id(bytes, size, id);
	cr_expect(!id[0] || strcmp(id, data) == 0, "%zu", size);
}

Test(process_table, every_cut_of_cgroup)
{
	static char id[] = ID_A;
	static const char text[] = "2:cpu:/docker/" ID_A "/" ID_B "\n0::/system.slice/docker-" ID_A
				   ".scope/" ID_B "\n";

	each_prefix(text, sizeof(text) - 1, check_id_prefix, id);
}

struct table_row {
	const char *label;
	struct part part;
	size_t count;
	bool is_truncated;
	struct process_entry expected;
};

#define TABLE_STAT "pid:[4026531836]\n0::/docker/" ID_A "\n\n" STAT("42 (x\n\n(y) 1)")

static const struct table_row table_rows[] = {
	{ "a container's",
	  PART("42", TABLE_STAT),
	  1,
	  false,
	  { 42, 7, 4242, "x\n\n(y) 1", 4026531836, ID_A } },
	{ "no link",
	  PART("42", "\n0::/\n\n" STAT("42 (sh)")),
	  1,
	  false,
	  { 42, 7, 4242, "sh", 0, "" } },
	{ "no cgroup",
	  PART("42", "pid:[5]\n\n" STAT("42 (sh)")),
	  1,
	  false,
	  { 42, 7, 4242, "sh", 5, "" } },
	{ "a container's whose stat was cut",
	  PART("42", "pid:[5]\n0::/docker/" ID_A "\n\n42 ("),
	  1,
	  false,
	  { 42, 0, 0, NULL, 5, ID_A } },
	{ "one whose stat was cut", PART("42", "pid:[5]\n0::/\n\n42 ("), 0, true, { 0 } },
	{ "another's stat", PART("42", "pid:[5]\n0::/\n\n" STAT("43 (sh)")), 0, true, { 0 } },
	{ "no number", PART("self", TABLE_STAT), 0, true, { 0 } },
	{ "ended", { .name = "42", .status = EVIDENCE_GONE }, 0, false, { 0 } },
	{ "denied", { .name = "42", .status = EVIDENCE_DENIED }, 0, true, { 0 } },
	{ "empty", PART("42", ""), 0, true, { 0 } },
};

Test(process_table, table)
{
	for (size_t i = 0; i < ROWS(table_rows); i++) {
		const struct table_row *row = &table_rows[i];
		const struct answer answer = { .status = EVIDENCE_OK,
					       .parts = &row->part,
					       .part_count = 1 };
		const struct process_table *table = process_table_parse(arena, &answer);

		cr_assert(table && table->count == row->count, "%s", row->label);
		cr_expect(table->is_truncated == row->is_truncated, "%s", row->label);
		if (!table->count)
			continue;
		cr_expect(table->entries->pid == row->expected.pid);
		cr_expect(table->entries->parent == row->expected.parent, "%s", row->label);
		cr_expect(table->entries->start == row->expected.start, "%s", row->label);
		cr_expect(table->entries->pid_namespace == row->expected.pid_namespace, "%s",
			  row->label);
		cr_expect_str_eq(table->entries->container, row->expected.container, "%s",
				 row->label);
		cr_expect((!table->entries->command && !row->expected.command) ||
				  strcmp(table->entries->command, row->expected.command) == 0,
			  "%s", row->label);
	}
}

Test(process_table, table_that_failed_or_was_cut)
{
	struct answer answer = { .status = EVIDENCE_OK };

	cr_expect(!process_table_parse(arena, &answer)->is_truncated);
	answer.flags = EVIDENCE_TRUNCATED;
	cr_expect(process_table_parse(arena, &answer)->is_truncated);
	answer.status = EVIDENCE_DENIED;
	cr_expect(!process_table_parse(arena, &answer));
}
