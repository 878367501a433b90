#include "core/facts/sockets.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/proc_files.h"

#define HEADER "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when ... inode\n"
#define UNIX_HEADER "Num       RefCount Protocol Flags    Type St Inode Path\n"
#define LINE(local, state, inode)                                                                  \
	"   0: " local " 00000000:0000 " state                                                     \
	" 00000000:00000000 00:00000000 00000000     0        0 " inode " 1 0 100 0 0 10 0\n"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(sockets, .init = set_up, .fini = tear_down);

static const struct socket_table *parse(const struct part *parts, size_t count)
{
	const struct answer answer = { .status = EVIDENCE_OK, .parts = parts, .part_count = count };

	return sockets_parse(arena, &answer);
}

/* A table with one part of the test, and all others empty. */
static const struct socket_table *parse_one(const char *name, const char *bytes, size_t size)
{
	struct part parts[] = { PART("tcp", HEADER), PART("tcp6", HEADER), PART("udp", HEADER),
				PART("udp6", HEADER), PART("unix", UNIX_HEADER) };

	for (size_t i = 0; i < ROWS(parts); i++) {
		if (strcmp(parts[i].name, name) != 0)
			continue;
		parts[i].bytes = bytes;
		parts[i].size = size;
	}
	return parse(parts, ROWS(parts));
}

struct address_row {
	const char *label, *part, *line;
	struct listener expected;
};

/* As a little-endian machine writes them. */
static const struct address_row address_rows[] = {
	{ "wildcard",
	  "tcp",
	  LINE("00000000:0947", "0A", "11"),
	  { .kind = SOCKET_TCP,
	    .inode = 11,
	    .port = 2375,
	    .address = "0.0.0.0",
	    .is_wildcard = true } },
	{ "an address",
	  "tcp",
	  LINE("0500000A:0016", "0A", "12"),
	  { .kind = SOCKET_TCP, .inode = 12, .port = 22, .address = "10.0.0.5" } },
	{ "loopback",
	  "tcp",
	  LINE("0100007F:FFFF", "0A", "13"),
	  { .kind = SOCKET_TCP,
	    .inode = 13,
	    .port = 65535,
	    .address = "127.0.0.1",
	    .is_loopback = true } },
	{ "the end of loopback",
	  "tcp",
	  LINE("FEFFFF7F:0001", "0A", "13"),
	  { .kind = SOCKET_TCP,
	    .inode = 13,
	    .port = 1,
	    .address = "127.255.255.254",
	    .is_loopback = true } },
	{ "wildcard, version 6",
	  "tcp6",
	  LINE("00000000000000000000000000000000:0050", "0A", "14"),
	  { .kind = SOCKET_TCP, .inode = 14, .port = 80, .address = "::", .is_wildcard = true } },
	{ "loopback, version 6",
	  "tcp6",
	  LINE("00000000000000000000000001000000:0050", "0A", "15"),
	  { .kind = SOCKET_TCP, .inode = 15, .port = 80, .address = "::1", .is_loopback = true } },
	{ "mapped wildcard",
	  "tcp6",
	  LINE("0000000000000000FFFF000000000000:0050", "0A", "16"),
	  { .kind = SOCKET_TCP,
	    .inode = 16,
	    .port = 80,
	    .address = "::ffff:0.0.0.0",
	    .is_wildcard = true } },
	{ "mapped loopback",
	  "tcp6",
	  LINE("0000000000000000FFFF00000100007F:0050", "0A", "17"),
	  { .kind = SOCKET_TCP,
	    .inode = 17,
	    .port = 80,
	    .address = "::ffff:127.0.0.1",
	    .is_loopback = true } },
	{ "link local",
	  "tcp6",
	  LINE("000080FE00000000FFADE15609667CFE:C781", "0A", "18"),
	  { .kind = SOCKET_TCP,
	    .inode = 18,
	    .port = 51073,
	    .address = "fe80::56e1:adff:fe7c:6609" } },
	{ "udp",
	  "udp",
	  LINE("00000000:0035", "07", "19"),
	  { .kind = SOCKET_UDP,
	    .inode = 19,
	    .port = 53,
	    .address = "0.0.0.0",
	    .is_wildcard = true } },
	{ "udp, version 6",
	  "udp6",
	  LINE("00000000000000000000000000000000:14EB", "07", "20"),
	  { .kind = SOCKET_UDP, .inode = 20, .port = 5355, .address = "::", .is_wildcard = true } },
	{ "a path",
	  "unix",
	  "0000: 00000002 00000000 00010000 0001 01 21 /run/docker.sock\n",
	  { .kind = SOCKET_UNIX, .inode = 21, .address = "/run/docker.sock" } },
	{ "an abstract name",
	  "unix",
	  "0000: 00000002 00000000 00010000 0005 01    22 @a@\n",
	  { .kind = SOCKET_UNIX, .inode = 22, .address = "@a@" } },
	{ "blanks, a tab, ESC and UTF-8",
	  "unix",
	  "0000: 00000002 00000000 00010000 0001 01 23  /a b\t\x1b[31m\xc3\xa9 \n",
	  { .kind = SOCKET_UNIX, .inode = 23, .address = " /a b\t\x1b[31m\xc3\xa9 " } },
};

static bool is_same(const struct listener *left, const struct listener *right)
{
	return left->kind == right->kind && left->inode == right->inode &&
	       left->port == right->port && strcmp(left->address, right->address) == 0 &&
	       left->is_wildcard == right->is_wildcard && left->is_loopback == right->is_loopback &&
	       left->is_doubtful == right->is_doubtful;
}

Test(sockets, addresses)
{
	if (htonl(1) == 1) {
		(void)skipped("socket addresses", "this machine has the other byte order");
		return;
	}
	for (size_t i = 0; i < ROWS(address_rows); i++) {
		const struct address_row *row = &address_rows[i];
		const struct socket_table *table =
			parse_one(row->part, row->line, strlen(row->line));

		cr_assert(table && table->count == 1, "%s", row->label);
		cr_expect(!table->is_truncated && !table->entries[0].is_doubtful, "%s", row->label);
		cr_expect(is_same(&table->entries[0], &row->expected), "%s: %s", row->label,
			  table->entries[0].address);
		cr_expect(sockets_by_inode(table, row->expected.inode) == &table->entries[0]);
		cr_expect(!sockets_by_inode(table, row->expected.inode + 1));
	}
}

struct no_row {
	const char *label, *part, *line;
	bool is_truncated;
};

/* A name with a newline makes broken lines of the unix table; in the others they are our fault. */
Test(sockets, no_listener)
{
	static const struct no_row rows[] = {
		{ "connected", "tcp", LINE("0100007F:0050", "01", "11"), false },
		{ "udp, connected", "udp", LINE("0100007F:0050", "01", "11"), false },
		{ "a blank line", "tcp", "\n", false },
		{ "unix, connected", "unix", "0: 00000003 00000000 00000000 0001 03 5091797\n",
		  false },
		{ "unix, datagrams", "unix", "0: 00000002 00000000 00000000 0002 01 9 /dev/log\n",
		  false },
		{ "unix, broken", "unix", "0: 00000002 x y\n", false },
		{ "no number", "tcp", LINE("0100007F:0050", "XX", "11"), true },
		{ "no port", "tcp", LINE("0100007F", "0A", "11"), true },
		{ "a long port", "tcp", LINE("0100007F:10050", "0A", "11"), true },
		{ "a short address", "tcp", LINE("100007F:0050", "0A", "11"), true },
		{ "a long address", "tcp6", LINE("0100007F:0050", "0A", "11"), true },
		{ "no inode", "tcp", "0: 0100007F:0050 0:0 0A 0 0 0 0 0\n", true },
		{ "cut", "tcp", "   0: 00000000:0947 00000000:00", true },
		{ "cut in the inode", "unix", "0: 00000002 00000000 00010000 0001 01 2", true },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct socket_table *table =
			parse_one(rows[i].part, rows[i].line, strlen(rows[i].line));

		cr_assert(table && table->count == 0, "%s", rows[i].label);
		cr_expect(table->is_truncated == rows[i].is_truncated, "%s", rows[i].label);
	}
}

struct status_row {
	const char *label;
	enum evidence_status tcp, tcp6, unix_status;
	unsigned flags; /* of udp */
	bool is_table, is_truncated;
};

Test(sockets, unread_parts)
{
	static const struct status_row rows[] = {
		{ "all", EVIDENCE_OK, EVIDENCE_OK, EVIDENCE_OK, 0, true, false },
		{ "no version 6", EVIDENCE_OK, EVIDENCE_NOT_FOUND, EVIDENCE_OK, 0, true, false },
		{ "denied", EVIDENCE_OK, EVIDENCE_OK, EVIDENCE_DENIED, 0, true, true },
		{ "cut", EVIDENCE_OK, EVIDENCE_OK, EVIDENCE_OK, EVIDENCE_TRUNCATED, true, true },
		{ "no tcp", EVIDENCE_NOT_FOUND, EVIDENCE_OK, EVIDENCE_OK, 0, false, false },
		{ "tcp denied", EVIDENCE_DENIED, EVIDENCE_OK, EVIDENCE_OK, 0, false, false },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct part parts[] = { PART("tcp", HEADER), PART("tcp6", HEADER),
					PART("udp", HEADER), PART("udp6", HEADER),
					PART("unix", UNIX_HEADER) };
		const struct socket_table *table;

		parts[0].status = rows[i].tcp;
		parts[1].status = rows[i].tcp6;
		parts[4].status = rows[i].unix_status;
		parts[2].flags = rows[i].flags;
		table = parse(parts, ROWS(parts));
		cr_assert((table != NULL) == rows[i].is_table, "%s", rows[i].label);
		cr_expect(!table || table->is_truncated == rows[i].is_truncated, "%s",
			  rows[i].label);
		table = parse(parts, 4);
		cr_expect(!table || table->is_truncated, "%s, without unix", rows[i].label);
	}
}

Test(sockets, an_answer_that_failed)
{
	const struct part part = PART("tcp", HEADER);
	const struct answer answer = { .status = EVIDENCE_GONE, .parts = &part, .part_count = 1 };
	const struct answer empty = { .status = EVIDENCE_OK };

	cr_expect(!sockets_parse(arena, &answer));
	cr_expect(!sockets_parse(arena, &empty));
}

/* No user writes into the table of tcp, so the forged line is known. */
Test(sockets, a_tcp_inode_is_not_to_be_doubted)
{
	static const char forged[] = "0: 00000002 00000000 00010000 0001 01 7 /run/docker.sock\n";
	const struct part parts[] = { PART("tcp", HEADER LINE("00000000:0947", "0A", "7")),
				      { .name = "unix",
					.status = EVIDENCE_OK,
					.bytes = forged,
					.size = sizeof(forged) - 1 } };
	const struct socket_table *table = parse(parts, ROWS(parts));

	cr_assert(table && table->count == 2);
	cr_expect(sockets_by_inode(table, 7)->kind == SOCKET_TCP);
	cr_expect(!sockets_by_inode(table, 7)->is_doubtful);
	cr_expect(table->entries[1].is_doubtful);
}

Test(sockets, one_inode_twice_is_doubtful)
{
	static const char text[] = "0: 00000002 00000000 00010000 0001 01 7 /run/docker.sock\n"
				   "0: 00000002 00000000 00010000 0001 01 0 @orphan\n"
				   "0: 00000002 00000000 00010000 0001 01 9 @name\n"
				   "0: 00000002 00000000 00010000 0001 01 7 /tmp/fake\n";
	const struct socket_table *table = parse_one("unix", text, sizeof(text) - 1);

	cr_assert(table && table->count == 4);
	cr_expect(table->entries[0].is_doubtful);
	cr_expect(!table->entries[2].is_doubtful);
	cr_expect(table->entries[3].is_doubtful);
	cr_expect(sockets_by_inode(table, 7) == &table->entries[0]);
	cr_expect(!sockets_by_inode(table, 0));
}

struct cut {
	const char *part;
	const struct socket_table *whole;
};

static void check_prefix(const char *bytes, size_t size, void *data)
{
	const struct cut *cut = data;
	const struct socket_table *table = parse_one(cut->part, bytes, size);
	bool is_cut = size && bytes[size - 1] != '\n';

	cr_assert(table && table->count <= cut->whole->count);
	cr_expect(table->is_truncated == is_cut, "%s: %zu", cut->part, size);
	for (size_t i = 0; i < table->count; i++)
		cr_expect(is_same(&table->entries[i], &cut->whole->entries[i]), "%s: %zu",
			  cut->part, size);
}

static void check_cuts(const char *part, const char *bytes, size_t size)
{
	struct cut cut = { .part = part, .whole = parse_one(part, bytes, size) };

	each_prefix(bytes, size, check_prefix, &cut);
}

Test(sockets, every_cut_leaves_a_part_of_the_whole)
{
	static const char tcp[] =
		HEADER LINE("0100007F:0050", "0A", "11") LINE("00000000:0051", "0A", "12");
	static const char names[] = UNIX_HEADER "0: 00000002 00000000 00010000 0001 01 7 /run/a b\n"
						"0: 00000002 00000000 00010000 0001 01 8 @x\n";

	check_cuts("tcp", tcp, sizeof(tcp) - 1);
	check_cuts("unix", names, sizeof(names) - 1);
}

struct sample_row {
	const char *path, *part;
	size_t count;
	const char *first;
};

/* The udp samples of one project show states that no kernel gives them. */
Test(sockets, samples)
{
	static const struct sample_row rows[] = {
		{ "prometheus-procfs/proc/net/tcp", "tcp", 3, "10.0.0.5" },
		{ "prometheus-procfs/proc/net/tcp6", "tcp6", 0, NULL },
		{ "prometheus-procfs/proc/net/udp", "udp", 0, NULL },
		{ "prometheus-procfs/proc/net/udp6", "udp6", 2, "::" },
		{ "prometheus-procfs/proc/net/unix", "unix", 2,
		  "/var/run/postgresql/.s.PGSQL.5432" },
		{ "cadvisor/libcontainer/procnetudp", "udp", 2, "0.0.0.0" },
	};
	struct buffer bytes = { 0 };

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct socket_table *table;

		if (!sample_read(rows[i].path, &bytes))
			continue;
		table = parse_one(rows[i].part, bytes.bytes, bytes.size);
		cr_assert(table && table->count == rows[i].count, "%s: %zu", rows[i].path,
			  table ? table->count : 0);
		cr_expect(!table->is_truncated, "%s", rows[i].path);
		if (table->count)
			cr_expect_str_eq(table->entries[0].address, rows[i].first);
		check_cuts(rows[i].part, bytes.bytes, bytes.size);
	}
	buffer_done(&bytes);
}
