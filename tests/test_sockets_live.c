#include "core/facts/sockets.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
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

TestSuite(sockets_live, .init = set_up, .fini = tear_down);

/* A socket bound to a port that the kernel chooses. */
static int listen_on(int family, int type, const char *text)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	bool is_v4 = family == AF_INET;
	int fd = socket(family, type | SOCK_CLOEXEC, 0);

	(void)inet_pton(family, text, is_v4 ? (void *)&v4.sin_addr : (void *)&v6.sin6_addr);
	if (fd < 0)
		return -1;
	if (bind(fd, is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6,
		 is_v4 ? sizeof(v4) : sizeof(v6)) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 1) < 0)) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static int listen_unix(const char *name, size_t size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path, name, size);
	cr_assert(bind(fd, (struct sockaddr *)&address,
		       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)) == 0);
	cr_assert(listen(fd, 1) == 0);
	return fd;
}

static uint64_t inode_of(int fd)
{
	struct stat stat;

	cr_assert(fstat(fd, &stat) == 0);
	return stat.st_ino;
}

static const struct socket_table *this_machine(void)
{
	const struct part parts[] = {
		file_part(arena, "tcp", "/proc/self/net/tcp"),
		file_part(arena, "tcp6", "/proc/self/net/tcp6"),
		file_part(arena, "udp", "/proc/self/net/udp"),
		file_part(arena, "udp6", "/proc/self/net/udp6"),
		file_part(arena, "unix", "/proc/self/net/unix"),
	};
	const struct answer answer = { .status = EVIDENCE_OK,
				       .parts = parts,
				       .part_count = ROWS(parts) };

	return sockets_parse(arena, &answer);
}

struct live_row {
	int family, type;
	const char *address;
	enum socket_kind kind;
	bool is_wildcard, is_loopback;
};

Test(sockets_live, this_machine)
{
	static const struct live_row rows[] = {
		{ AF_INET, SOCK_STREAM, "127.0.0.1", SOCKET_TCP, false, true },
		{ AF_INET, SOCK_STREAM, "0.0.0.0", SOCKET_TCP, true, false },
		{ AF_INET6, SOCK_STREAM, "::1", SOCKET_TCP, false, true },
		{ AF_INET6, SOCK_STREAM, "::", SOCKET_TCP, true, false },
		{ AF_INET6, SOCK_STREAM, "::ffff:127.0.0.1", SOCKET_TCP, false, true },
		{ AF_INET, SOCK_DGRAM, "127.0.0.1", SOCKET_UDP, false, true },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		int fd = listen_on(rows[i].family, rows[i].type, rows[i].address);
		const struct socket_table *table;
		const struct listener *listener;

		if (fd < 0) {
			(void)skipped(rows[i].address, "no such address here");
			continue;
		}
		table = this_machine();
		cr_assert(table && !table->is_truncated);
		listener = sockets_by_inode(table, inode_of(fd));
		cr_assert(listener, "%s", rows[i].address);
		cr_expect_str_eq(listener->address, rows[i].address);
		cr_expect(listener->kind == rows[i].kind && listener->port);
		cr_expect(listener->is_wildcard == rows[i].is_wildcard);
		cr_expect(listener->is_loopback == rows[i].is_loopback);
		(void)close(fd);
	}
}

/* The kernel prints a name as it is: a newline in it begins a line of the attacker's own. */
Test(sockets_live, a_forged_line)
{
	char name[108] = "\0dockaudit-test-";
	int honest = listen_unix("\0dockaudit-honest", 17);
	size_t size = 1 + strlen(name + 1);
	const struct listener *listener;
	int forger;

	size += (size_t)snprintf(name + size, sizeof(name) - size,
				 "%d\n0: 00000002 00000000 00010000 0001 01 %llu /run/fake.sock",
				 getpid() % 1000, (unsigned long long)inode_of(honest));
	cr_assert(size < sizeof(name));
	forger = listen_unix(name, size);
	listener = sockets_by_inode(this_machine(), inode_of(honest));
	cr_assert(listener);
	cr_expect(listener->is_doubtful);
	(void)close(forger);
	listener = sockets_by_inode(this_machine(), inode_of(honest));
	cr_assert(listener);
	cr_expect(!listener->is_doubtful);
	cr_expect_str_eq(listener->address, "@dockaudit-honest");
	(void)close(honest);
}
