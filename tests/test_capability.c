#include "core/facts/capability.h"

#include <criterion/criterion.h>

#define ROWS(array) (sizeof(array) / sizeof(*(array)))
#define ALL_KNOWN 0x1ffffffffffULL
#define SYS_ADMIN (1ULL << 21)

struct bit_row {
	const char *name;
	uint64_t bit;
};

Test(capability, bit)
{
	static const struct bit_row rows[] = {
		{ "NET_RAW", CAPABILITY_NET_RAW },
		{ "CAP_NET_RAW", CAPABILITY_NET_RAW },
		{ "cap_net_raw", CAPABILITY_NET_RAW },
		{ "Cap_Net_Raw", CAPABILITY_NET_RAW },
		{ "chown", 1 },
		{ "CHECKPOINT_RESTORE", 1ULL << 40 },
		{ "ALL", UINT64_MAX },
		{ "all", UINT64_MAX },
		{ "CAP_ALL", 0 }, /* the engine knows no such name either */
		{ "", 0 },
		{ "CAP_", 0 },
		{ "NET_RA", 0 },
		{ "NET_RAWX", 0 },
		{ "CAP_CAP_NET_RAW", 0 },
		{ "NET_RAW,SYS_ADMIN", 0 },
		{ "net_raw+ep", 0 },
		{ " NET_RAW", 0 },
		{ "13", 0 },
		{ "CAP_13", 0 },
		{ "n\xc3\xa9t_raw", 0 },
		{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 0 },
	};

	for (size_t i = 0; i < ROWS(rows); i++)
		cr_expect(capability_bit(rows[i].name) == rows[i].bit, "%s", rows[i].name);
}

struct names_row {
	const char *label;
	uint64_t set;
	size_t limit;
	const char *names;
};

Test(capability, names)
{
	static const struct names_row rows[] = {
		{ "none", 0, 5, "none" },
		{ "none of none", 0, 0, "none" },
		{ "one", CAPABILITY_NET_RAW, 5, "NET_RAW" },
		{ "two", CAPABILITY_NET_RAW | SYS_ADMIN, 5, "NET_RAW SYS_ADMIN" },
		{ "as many as the limit", CAPABILITY_NET_RAW | SYS_ADMIN, 2, "NET_RAW SYS_ADMIN" },
		{ "more", CAPABILITY_NET_RAW | SYS_ADMIN | 1, 1, "CHOWN and 2 more" },
		{ "only a number", CAPABILITY_NET_RAW, 0, "and 1 more" },
		{ "one that nobody knows yet", 1ULL << 63, 5, "CAP_63" },
		{ "Docker's default", CAPABILITIES_DOCKER_DEFAULT, 64,
		  "CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE "
		  "NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP" },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ROWS(rows); i++)
		cr_expect_str_eq(capability_names(arena, rows[i].set, rows[i].limit), rows[i].names,
				 "%s", rows[i].label);
	arena_free(arena);
}

/* What a report prints can be written into a policy. */
Test(capability, every_name_is_read_back)
{
	struct arena *arena = arena_new();

	for (unsigned i = 0; i <= 40; i++) {
		const char *name = capability_names(arena, 1ULL << i, 1);

		cr_expect(capability_bit(name) == 1ULL << i, "%s", name);
	}
	arena_free(arena);
}

struct configured_row {
	const char *label;
	bool is_privileged;
	const char *added[4], *dropped[4];
	uint64_t set;
};

Test(capability, configured)
{
	static const struct configured_row rows[] = {
		{ "nothing said", false, { NULL }, { NULL }, 0xa80425fb },
		{ "one added", false, { "SYS_ADMIN" }, { NULL }, 0xa82425fb },
		{ "one dropped", false, { NULL }, { "CAP_NET_RAW" }, 0xa80405fb },
		{ "raw text of old clients", false, { "sys_admin" }, { "net_raw" }, 0xa82405fb },
		{ "added and dropped: adding comes last",
		  false,
		  { "NET_RAW" },
		  { "NET_RAW" },
		  0xa80425fb },
		{ "ALL dropped", false, { NULL }, { "ALL" }, 0 },
		{ "ALL dropped, one added", false, { "CHOWN" }, { "all" }, 1 },
		{ "ALL dropped and one by name, one added",
		  false,
		  { "CHOWN" },
		  { "ALL", "CHOWN" },
		  1 },
		{ "ALL added", false, { "ALL" }, { NULL }, ALL_KNOWN },
		{ "ALL added, one dropped",
		  false,
		  { "CHOWN", "ALL" },
		  { "CHOWN" },
		  ALL_KNOWN & ~1ULL },
		{ "ALL added and dropped", false, { "ALL" }, { "ALL" }, ALL_KNOWN },
		{ "privileged", true, { NULL }, { "ALL" }, ALL_KNOWN },
		{ "no such name", false, { "NONSENSE" }, { "NOTHING" }, 0xa80425fb },
	};

	for (size_t i = 0; i < ROWS(rows); i++)
		cr_expect(capability_configured(rows[i].is_privileged, rows[i].added,
						rows[i].dropped) == rows[i].set,
			  "%s", rows[i].label);
	cr_expect(capability_configured(false, NULL, NULL) == CAPABILITIES_DOCKER_DEFAULT);
	cr_expect(capability_configured(true, NULL, NULL) == ALL_KNOWN);
}
