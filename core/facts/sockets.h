#ifndef FACTS_SOCKETS_H
#define FACTS_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/evidence/evidence.h"

enum socket_kind { SOCKET_TCP, SOCKET_UDP, SOCKET_UNIX };

/* One listening (udp: unconnected) socket. */
struct listener {
	enum socket_kind kind;
	uint64_t inode;
	uint16_t port;
	const char *address; /* "0.0.0.0", "::1"; unix: the path, or "@name" */
	bool is_wildcard;
	bool is_loopback;
	/* unix: another line claims its inode, and one of the two was forged. Anybody may give a
	 * socket a name that holds a newline and a further line of the table. */
	bool is_doubtful;
};

struct socket_table {
	const struct listener *entries;
	size_t count;
	bool is_truncated; /* cut, or a part or a line could not be read */
};

/* From an answer of kind SOCKETS; NULL if its tcp part could not be read. */
struct socket_table *sockets_parse(struct arena *arena, const struct answer *answer);

/* The first of that inode; NULL for inode 0, which is nobody's. */
const struct listener *sockets_by_inode(const struct socket_table *table, uint64_t inode);

#endif
