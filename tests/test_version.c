/* Versions of upstream, Debian and Alpine, and which is the newer. */
#include "core/facts/version.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static int sign(int number)
{
	return (number > 0) - (number < 0);
}

struct pair {
	const char *one, *other;
	int order; /* of one against other */
};

static int order_upstream(const char *one, const char *other)
{
	struct version left, right;

	cr_assert(version_read(one, &left), "%s", one);
	cr_assert(version_read(other, &right), "%s", other);
	return version_order(&left, &right);
}

static void compare(const struct pair *pairs, size_t count,
		    int (*order)(const char *one, const char *other))
{
	for (size_t i = 0; i < count; i++) {
		const struct pair *pair = &pairs[i];

		cr_expect_eq(sign(order(pair->one, pair->other)), pair->order, "%s and %s",
			     pair->one, pair->other);
		cr_expect_eq(sign(order(pair->other, pair->one)), -pair->order, "%s and %s",
			     pair->other, pair->one);
	}
}

Test(version, upstream)
{
	static const struct pair pairs[] = {
		{ "20.10.24", "20.10.24", 0 },
		{ "20.10.9", "20.10.24", -1 },
		{ "28.5.2", "29.0.0", -1 },
		{ "1.7.2", "1.70.0", -1 },
		{ "27.5", "27.5.0", 0 },
		{ "27.5", "27.5.1", -1 },
		{ "20.10.24+dfsg1", "20.10.24", 0 },
		{ "28.5.2-1", "28.5.2", 0 },
		{ "1.1.5~ds1", "1.1.5", 0 },
		{ "1.6.20~ds1", "1.6.21", -1 },
		{ "5:28.5.2-1~debian.12~bookworm", "28.5.2", 0 },
		{ "18.09.1-ce", "18.09.1", 0 },
		{ "v2.0.0-rc.1", "2.0.0", -1 },
		{ "2.0.0-rc.1", "2.0.0-rc.2", -1 },
		{ "2.0.0-rc.10", "2.0.0-rc.2", 1 },
		{ "2.0.0-beta.2", "2.0.0-rc.1", -1 },
		{ "2.0.0-alpha", "2.0.0-beta", -1 },
		{ "1.0.0-rc93", "1.0.0-rc95", -1 },
		{ "1.0.0~rc93+ds1", "1.0.0-rc93", 0 },
		{ "1.4.0-rc.3", "1.3.9", 1 },
		{ "99999999999999999999999.1", "18446744073709551615.1", 0 },
	};

	compare(pairs, COUNT(pairs), order_upstream);
}

Test(version, what_is_none_is_not_read)
{
	static const char *const texts[] = {
		"", "v", "29", "dev", "library-import", "master-2026", ".1.2", "5:", "-1.2"
	};
	struct version version;

	for (size_t i = 0; i < COUNT(texts); i++)
		cr_expect(!version_read(texts[i], &version), "%s", texts[i]);
}

Test(version, branches)
{
	static const struct {
		const char *text, *branch;
		bool is_of;
	} rows[] = {
		{ "29.3.1", "29", true },
		{ "2.9.3", "29", false },
		{ "1.7.2", "1.7", true },
		{ "1.70.0", "1.7", false },
		{ "1.7.2", "1.70", false },
		{ "26.1.5", "26.1", true },
		{ "26.0.1", "26.1", false },
		{ "2.0.0-rc.1", "2.0", true },
		{ "20.10.24+dfsg1", "20.10", true },
		{ "20.10.1", "20.10.1.4.5", false },
		{ "1.7.2", "", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct version version;

		cr_assert(version_read(rows[i].text, &version), "%s", rows[i].text);
		cr_expect_eq(version_is_of(&version, rows[i].branch), rows[i].is_of, "%s of %s",
			     rows[i].text, rows[i].branch);
	}
}

/* The examples of deb-version(7) and of dpkg's own tests are among them. */
Test(version, debian)
{
	static const struct pair pairs[] = {
		{ "1.0-1", "1.0-1", 0 },
		{ "1.0", "1.0-0", 0 },
		{ "0:1.0-1", "1.0-1", 0 },
		{ "1:0.9", "2.0", 1 },
		{ "1.0~~", "1.0~~a", -1 },
		{ "1.0~~a", "1.0~", -1 },
		{ "1.0~", "1.0", -1 },
		{ "1.0", "1.0a", -1 },
		{ "1.0a", "1.0+", -1 },
		{ "1.0-1", "1.0-1+deb12u1", -1 },
		{ "1.0-1~bpo1", "1.0-1", -1 },
		{ "1.002", "1.2", 0 },
		{ "1.10", "1.9", 1 },
		{ "1-2-3", "1-2-4", -1 },
		{ "1-2-3", "1-3", 1 },
		{ "1.1.5+ds1-1+deb12u1", "1.1.5+ds1-1", 1 },
		{ "1.6.20~ds1-1+deb12u3", "1.6.20~ds1-1+deb12u2", 1 },
		{ "20.10.24+dfsg1-1+deb12u1+b6", "20.10.24+dfsg1-1+deb12u1", 1 },
		{ "20.10.5+dfsg1-1+deb11u4", "20.10.24+dfsg1-1+deb12u1", -1 },
		{ "5:28.5.2-1~debian.12~bookworm", "5:28.5.2-1~debian.13~trixie", -1 },
		{ "1.123456789012345678901234", "1.123456789012345678901235", -1 },
	};

	compare(pairs, COUNT(pairs), debian_version_order);
}

Test(version, alpine)
{
	static const struct pair pairs[] = {
		{ "27.3.1-r5", "27.3.1-r5", 0 },
		{ "27.3.1-r5", "27.3.1-r10", -1 },
		{ "27.3.1-r5", "27.10.0-r0", -1 },
		{ "29.5.2", "29.5.2-r1", -1 },
		{ "1.2", "1.2.1", -1 },
		{ "1.2a-r0", "1.2-r9", 1 },
		{ "1.2a", "1.2b", -1 },
		{ "1.2.0_rc1-r9", "1.2.0-r0", -1 },
		{ "1.2.0_alpha2", "1.2.0_beta1", -1 },
		{ "1.2.0_rc1", "1.2.0_rc2", -1 },
		{ "1.2.0_p1", "1.2.0", 1 },
		{ "1.2.0_p1", "1.2.0.1", -1 },
	};

	compare(pairs, COUNT(pairs), alpine_version_order);
}
