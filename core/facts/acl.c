#include <string.h>

#include "core/facts/file.h"

/* linux/posix_acl_xattr.h: a version, then entries of tag, permissions and id, little-endian. */
#define ACL_VERSION 2
#define HEADER_SIZE 4
#define ENTRY_SIZE 8

/* linux/posix_acl.h */
enum acl_tag { TAG_USER = 0x02, TAG_GROUP = 0x08, TAG_MASK = 0x10 };

static int digit_of(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The little-endian number of so many bytes at that byte; the digits were checked before. */
static uint32_t number_at(const char *hex, size_t byte, size_t size)
{
	uint32_t number = 0;

	for (size_t i = size; i-- > 0;) {
		const char *pair = hex + 2 * (byte + i);

		number = number << 8 | (uint32_t)(digit_of(pair[0]) * 16 + digit_of(pair[1]));
	}
	return number;
}

/* How many entries the digits hold; -1 if they are no access list. */
static long entries_in(const char *hex)
{
	size_t digits = strspn(hex, "0123456789abcdef"), size = digits / 2;

	if (hex[digits] || digits % 2 || size < HEADER_SIZE ||
	    (size - HEADER_SIZE) % ENTRY_SIZE != 0 || number_at(hex, 0, 4) != ACL_VERSION)
		return -1;
	return (long)((size - HEADER_SIZE) / ENTRY_SIZE);
}

/* What the mask leaves to named users and groups, and to the owning group. */
static unsigned mask_of(const char *hex, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (number_at(hex, HEADER_SIZE + i * ENTRY_SIZE, 2) == TAG_MASK)
			return number_at(hex, HEADER_SIZE + i * ENTRY_SIZE + 2, 2);
	return 7;
}

enum tri acl_read(struct arena *arena, const char *hex, const struct acl_entry **ret_entries,
		  size_t *ret_count)
{
	long found = entries_in(hex);
	struct acl_entry *entries;
	unsigned mask;

	if (found < 0)
		return TRI_UNKNOWN;
	entries = arena_array(arena, (size_t)found + 1, sizeof(*entries));
	mask = mask_of(hex, (size_t)found);
	*ret_count = 0;
	for (size_t i = 0; i < (size_t)found; i++) {
		size_t at = HEADER_SIZE + i * ENTRY_SIZE;
		uint32_t tag = number_at(hex, at, 2);

		if (tag != TAG_USER && tag != TAG_GROUP)
			continue;
		entries[(*ret_count)++] =
			(struct acl_entry){ .is_group = tag == TAG_GROUP,
					    .id = number_at(hex, at + 4, 4),
					    .permissions = number_at(hex, at + 2, 2) & mask };
	}
	*ret_entries = entries;
	return TRI_YES;
}
