#include "core/facts/sockets.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/slice.h"

/* States of a socket in the kernel's tables, and the flag of a unix socket that listens. */
#define STATE_CLOSED 0x07
#define STATE_LISTENS 0x0a
#define FLAG_ACCEPTS 0x10000

struct draft {
	struct arena *arena;
	struct listener *entries;
	size_t count;
	bool is_truncated;
};

/* One table of the kernel. address is how many bytes an address has there; 0 for unix. */
struct table_format {
	const char *part;
	enum socket_kind kind;
	size_t address;
	uint64_t state;
};

static const struct table_format formats[] = {
	{ "tcp", SOCKET_TCP, 4, STATE_LISTENS }, { "tcp6", SOCKET_TCP, 16, STATE_LISTENS },
	{ "udp", SOCKET_UDP, 4, STATE_CLOSED },	 { "udp6", SOCKET_UDP, 16, STATE_CLOSED },
	{ "unix", SOCKET_UNIX, 0, 0 },
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(*formats))

/* The kernel prints each four bytes of an address as one number of the host's byte order. */
static bool read_address(struct slice text, size_t size, unsigned char bytes[16])
{
	if (text.size != size * 2)
		return false;
	for (size_t i = 0; i < size; i += 4) {
		const struct slice word = { .bytes = text.bytes + i * 2, .size = 8 };
		uint64_t number;
		uint32_t value;

		if (!slice_number(word, 16, UINT32_MAX, &number))
			return false;
		value = (uint32_t)number;
		memcpy(bytes + i, &value, sizeof(value));
	}
	return true;
}

static bool is_zero(const unsigned char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

/* The IPv4 address in ::ffff:1.2.3.4, or NULL. */
static const unsigned char *mapped_address(const unsigned char bytes[16])
{
	return is_zero(bytes, 10) && bytes[10] == 0xff && bytes[11] == 0xff ? bytes + 12 : NULL;
}

static void set_address(struct arena *arena, const unsigned char bytes[16], size_t size,
			struct listener *listener)
{
	const unsigned char *v4 = size == 4 ? bytes : mapped_address(bytes);
	char text[INET6_ADDRSTRLEN];

	if (!inet_ntop(size == 4 ? AF_INET : AF_INET6, bytes, text, sizeof(text)))
		return;
	listener->address = arena_copy(arena, text);
	listener->is_wildcard = v4 ? is_zero(v4, 4) : is_zero(bytes, 16);
	listener->is_loopback = v4 ? v4[0] == 127 : is_zero(bytes, 15) && bytes[15] == 1;
}

static bool take_number(struct slice *rest, unsigned base, uint64_t maximum, uint64_t *ret_number)
{
	struct slice word;

	return slice_word(rest, &word) && slice_number(word, base, maximum, ret_number);
}

static bool skip_words(struct slice *rest, unsigned count)
{
	struct slice word;

	while (count && slice_word(rest, &word))
		count--;
	return count == 0;
}

/* "0: 0100007F:0016 00000000:0000 0A 0:0 0:0 0 uid timeout inode ..." */
static bool read_internet(struct draft *draft, const struct table_format *format, struct slice line)
{
	struct listener listener = { .kind = format->kind };
	unsigned char bytes[16] = { 0 };
	struct slice local, address;
	uint64_t port, state;

	if (!skip_words(&line, 1) || !slice_word(&line, &local) ||
	    !slice_until(&local, ':', &address) || !slice_number(local, 16, UINT16_MAX, &port) ||
	    !read_address(address, format->address, bytes) || !skip_words(&line, 1) ||
	    !take_number(&line, 16, UINT8_MAX, &state) || !skip_words(&line, 5) ||
	    !take_number(&line, 10, UINT64_MAX, &listener.inode))
		return false;
	if (state != format->state)
		return true;
	listener.port = (uint16_t)port;
	set_address(draft->arena, bytes, format->address, &listener);
	draft->entries[draft->count++] = listener;
	return true;
}

/* "0000000000000000: 00000002 00000000 00010000 0001 01 10061 /run/udev/control". The name is all
 * that follows the one blank, other blanks included. */
static bool read_unix(struct draft *draft, struct slice line)
{
	struct listener listener = { .kind = SOCKET_UNIX };
	uint64_t flags;

	if (!skip_words(&line, 3) || !take_number(&line, 16, UINT32_MAX, &flags) ||
	    !skip_words(&line, 2) || !take_number(&line, 10, UINT64_MAX, &listener.inode))
		return false;
	if (!(flags & FLAG_ACCEPTS))
		return true;
	if (line.size)
		(void)slice_skip(&line, " ");
	listener.address = arena_text(draft->arena, line.bytes, line.size);
	draft->entries[draft->count++] = listener;
	return true;
}

static bool is_header(struct slice line)
{
	struct slice word;

	return !slice_word(&line, &word) || slice_is(word, "sl") || slice_is(word, "Num");
}

static void read_table(struct draft *draft, const struct table_format *format,
		       const struct part *part)
{
	struct slice rest = { .bytes = part->bytes, .size = part->size }, line;

	while (slice_line(&rest, &line)) {
		if (is_header(line))
			continue;
		/* A broken line of the unix table is the rest of a name with a newline. */
		if (format->kind == SOCKET_UNIX)
			(void)read_unix(draft, line);
		else if (!read_internet(draft, format, line))
			draft->is_truncated = true;
	}
	if (rest.size || (part->flags & EVIDENCE_TRUNCATED))
		draft->is_truncated = true;
}

static size_t count_lines(const struct answer *answer)
{
	size_t count = 0;

	for (size_t i = 0; i < answer->part_count; i++) {
		struct slice rest = { .bytes = answer->parts[i].bytes,
				      .size = answer->parts[i].size },
			     line;

		while (slice_line(&rest, &line))
			count++;
	}
	return count;
}

static int by_inode(const void *left, const void *right)
{
	const struct listener *const *a = left, *const *b = right;

	return ((*a)->inode > (*b)->inode) - ((*a)->inode < (*b)->inode);
}

/* The other tables hold no text of a user: what they say is certain. */
static void doubt(struct listener *listener)
{
	if (listener->kind == SOCKET_UNIX)
		listener->is_doubtful = true;
}

static void mark_doubtful(const struct draft *draft)
{
	struct listener **sorted =
		arena_array(draft->arena, draft->count, sizeof(struct listener *));

	for (size_t i = 0; i < draft->count; i++)
		sorted[i] = &draft->entries[i];
	qsort(sorted, draft->count, sizeof(struct listener *), by_inode);
	for (size_t i = 1; i < draft->count; i++) {
		if (sorted[i]->inode != sorted[i - 1]->inode)
			continue;
		doubt(sorted[i]);
		doubt(sorted[i - 1]);
	}
}

static bool is_read(const struct part *part)
{
	return part && part->status == EVIDENCE_OK;
}

struct socket_table *sockets_parse(struct arena *arena, const struct answer *answer)
{
	struct draft draft = { .arena = arena };
	struct socket_table *table;

	if (answer->status != EVIDENCE_OK || !is_read(answer_part(answer, "tcp")))
		return NULL;
	draft.entries = arena_array(arena, count_lines(answer), sizeof(*draft.entries));
	for (size_t i = 0; i < FORMAT_COUNT; i++) {
		const struct part *part = answer_part(answer, formats[i].part);

		if (is_read(part))
			read_table(&draft, &formats[i], part);
		else if (!part || part->status != EVIDENCE_NOT_FOUND)
			draft.is_truncated = true;
	}
	mark_doubtful(&draft);
	table = arena_alloc(arena, sizeof(*table));
	*table = (struct socket_table){ .entries = draft.entries,
					.count = draft.count,
					.is_truncated = draft.is_truncated };
	return table;
}

const struct listener *sockets_by_inode(const struct socket_table *table, uint64_t inode)
{
	for (size_t i = 0; inode && i < table->count; i++)
		if (table->entries[i].inode == inode)
			return &table->entries[i];
	return NULL;
}
