/* What is made of a walk, also of one that nobody could have taken. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/evidence/evidence.h"
#include "core/facts/file.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define NUMBERS " uid=0 gid=0 device=8:1 inode=2 fs=ef53 links=1 size=4096"
#define SLASH                                                                                      \
	{                                                                                          \
		"/", EVIDENCE_OK, 0, "type=d mode=0755" NUMBERS, 0                                 \
	}
#define ETC                                                                                        \
	{                                                                                          \
		"/etc", EVIDENCE_OK, 0, "type=d mode=01777" NUMBERS, 0                             \
	}

static const struct row {
	const char *label;
	struct part parts[4];
	size_t count;
	enum evidence_status status;
	enum file_state state;
	const char *cause;
} rows[] = {
	{ "whole",
	  { SLASH, ETC, { "/etc/x", EVIDENCE_OK, 0, "type=- mode=0644" NUMBERS, 0 } },
	  3,
	  EVIDENCE_OK,
	  FILE_THERE,
	  NULL },
	{ "absent",
	  { SLASH, { "/etc", EVIDENCE_NOT_FOUND, 0, "", 0 } },
	  2,
	  EVIDENCE_OK,
	  FILE_ABSENT,
	  NULL },
	{ "denied",
	  { SLASH, { "/etc", EVIDENCE_DENIED, 0, "", 0 } },
	  2,
	  EVIDENCE_OK,
	  FILE_UNREAD,
	  "/etc: permission denied" },
	{ "not begun", { SLASH }, 0, EVIDENCE_TIMEOUT, FILE_UNREAD, "timed out" },
	{ "nothing at all", { SLASH }, 0, EVIDENCE_OK, FILE_UNREAD, "" },
	{ "ends at a link",
	  { SLASH, { "/x", EVIDENCE_OK, 0, "type=l mode=0777" NUMBERS "\ntarget=/y", 0 } },
	  2,
	  EVIDENCE_OK,
	  FILE_UNREAD,
	  "not understood" },
	{ "a link without a target",
	  { SLASH, { "/x", EVIDENCE_OK, 0, "type=l mode=0777" NUMBERS, 0 } },
	  2,
	  EVIDENCE_OK,
	  FILE_UNREAD,
	  "not understood" },
	{ "a mode that is none",
	  { SLASH, { "/x", EVIDENCE_OK, 0, "type=- mode=0689" NUMBERS, 0 } },
	  2,
	  EVIDENCE_OK,
	  FILE_UNREAD,
	  "not understood" },
	{ "an owner that is none",
	  { SLASH,
	    { "/x", EVIDENCE_OK, 0, "type=- mode=0644 uid=-1 gid=0 device=8:1 inode=2", 0 } },
	  2,
	  EVIDENCE_OK,
	  FILE_UNREAD,
	  "not understood" },
	{ "no device",
	  { SLASH, { "/x", EVIDENCE_OK, 0, "type=- mode=0644 uid=0 gid=0 inode=2", 0 } },
	  2,
	  EVIDENCE_OK,
	  FILE_UNREAD,
	  "not understood" },
};

Test(file, a_walk_becomes_a_file_or_says_why_not)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct part parts[4];
		struct answer answer = { .status = rows[i].status,
					 .parts = parts,
					 .part_count = rows[i].count };
		struct file file = { .path = "/etc/x" };

		memcpy(parts, rows[i].parts, sizeof(parts));
		for (size_t k = 0; k < COUNT(parts); k++)
			parts[k].size = parts[k].bytes ? strlen(parts[k].bytes) : 0;
		file_from_walk(arena, &answer, &file);
		cr_expect_eq(file.state, rows[i].state, "%s: %s", rows[i].label, file.cause);
		cr_expect((file_object(&file) != NULL) == (rows[i].state == FILE_THERE));
		if (rows[i].cause)
			cr_expect(file.cause && strstr(file.cause, rows[i].cause), "%s: %s",
				  rows[i].label, file.cause);
	}
	arena_free(arena);
}

/* Bytes of a hostile file system, or of a forged recording. */
Test(file, a_list_that_is_none_is_not_known)
{
	static const char *const lists[] = {
		"",
		"?",
		"02",
		"0200000",
		"01000000",
		"02000000ff",
		"02000000zz000600ffffffff",
		"0200000001000600ffffff",
		"02000000 1000600ffffffff",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT(lists); i++) {
		const struct acl_entry *entries;
		size_t count;

		cr_expect_eq(acl_read(arena, lists[i], &entries, &count), TRI_UNKNOWN, "%s",
			     lists[i]);
	}
	arena_free(arena);
}
