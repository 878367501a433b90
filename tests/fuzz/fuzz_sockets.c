/*
 * Whatever comes as any table of sockets: nothing behind it is read, every listener has an
 * address, none is wildcard and loopback at once, and a cut table says that it was cut.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/facts/sockets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const tables[] = { "tcp", "tcp6", "udp", "udp6", "unix" };

#define TABLE_COUNT (sizeof(tables) / sizeof(*tables))

static void check(const struct socket_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct listener *listener = &table->entries[i];

		assert(listener->address);
		assert(!listener->is_wildcard || !listener->is_loopback);
		assert(listener->kind == SOCKET_UNIX || !listener->is_doubtful);
		assert(!listener->inode || sockets_by_inode(table, listener->inode));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *bytes = memory_get(size + 1);
	struct part parts[TABLE_COUNT];
	const struct answer answer = { .status = EVIDENCE_OK,
				       .parts = parts,
				       .part_count = TABLE_COUNT };
	const struct socket_table *table;

	if (size)
		memcpy(bytes, data, size);
	bytes[size] = '\0';
	for (size_t i = 0; i < TABLE_COUNT; i++)
		parts[i] = (struct part){
			.name = tables[i], .status = EVIDENCE_OK, .bytes = bytes, .size = size
		};
	table = sockets_parse(arena, &answer);
	assert(table);
	assert(table->is_truncated || size == 0 || bytes[size - 1] == '\n');
	check(table);
	free(bytes);
	arena_free(arena);
	return 0;
}
