#include <ctype.h>
#include <string.h>

#include "core/facts/slice.h"
#include "core/facts/version.h"

/* A tilde sorts before everything, even the end; letters before all other bytes. */
static int weight(struct slice rest)
{
	unsigned char byte = rest.size ? (unsigned char)*rest.bytes : 0;

	if (!rest.size || isdigit(byte))
		return 0;
	if (byte == '~')
		return -1;
	return isalpha(byte) ? byte : byte + 256;
}

static void drop(struct slice *rest)
{
	if (!rest->size)
		return;
	rest->bytes++;
	rest->size--;
}

static bool is_at_digit(struct slice rest)
{
	return rest.size && isdigit((unsigned char)*rest.bytes);
}

static int order_words(struct slice *one, struct slice *other)
{
	while ((one->size && !is_at_digit(*one)) || (other->size && !is_at_digit(*other))) {
		int difference = weight(*one) - weight(*other);

		if (difference)
			return difference;
		drop(one);
		drop(other);
	}
	return 0;
}

static struct slice take_digits(struct slice *rest)
{
	struct slice digits;

	while (rest->size && *rest->bytes == '0')
		drop(rest);
	digits = (struct slice){ rest->bytes, 0 };
	for (; is_at_digit(*rest); drop(rest))
		digits.size++;
	return digits;
}

/* Of any length: the longer number is the larger. */
static int order_numbers(struct slice *one, struct slice *other)
{
	const struct slice left = take_digits(one), right = take_digits(other);

	if (left.size != right.size)
		return left.size < right.size ? -1 : 1;
	return left.size ? memcmp(left.bytes, right.bytes, left.size) : 0;
}

static int order_parts(struct slice one, struct slice other)
{
	int difference = 0;

	while (!difference && (one.size || other.size)) {
		difference = order_words(&one, &other);
		if (!difference)
			difference = order_numbers(&one, &other);
	}
	return difference;
}

struct debian_version {
	struct slice epoch, upstream, revision;
};

static struct debian_version split_debian(const char *text)
{
	const char *colon = strchr(text, ':'), *hyphen = strrchr(text, '-');
	struct debian_version version = { .upstream = slice_of(text) };

	if (colon) {
		version.epoch = (struct slice){ text, (size_t)(colon - text) };
		version.upstream = slice_of(colon + 1);
	}
	if (hyphen && hyphen >= version.upstream.bytes) {
		version.revision = slice_of(hyphen + 1);
		version.upstream.size = (size_t)(hyphen - version.upstream.bytes);
	}
	return version;
}

/* An absent revision equals "0", as an absent epoch does. */
int debian_version_order(const char *one, const char *other)
{
	const struct debian_version left = split_debian(one), right = split_debian(other);
	int difference = order_parts(left.epoch, right.epoch);

	if (!difference)
		difference = order_parts(left.upstream, right.upstream);
	if (!difference)
		difference = order_parts(left.revision, right.revision);
	return difference;
}

/* "_rc2" and its kin come before the release, "_p1" and its kin after it. */
static int suffix_rank(struct slice *rest)
{
	static const struct {
		const char *word;
		int rank;
	} suffixes[] = { { "_alpha", -4 }, { "_beta", -3 }, { "_pre", -2 },
			 { "_rc", -1 },	   { "_cvs", 1 },   { "_svn", 2 },
			 { "_git", 3 },	   { "_hg", 4 },    { "_p", 5 } };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (slice_skip(rest, suffixes[i].word))
			return suffixes[i].rank;
	return 0;
}

static int letter_of(struct slice *rest)
{
	int letter = rest->size && islower((unsigned char)*rest->bytes) ? *rest->bytes : 0;

	if (letter)
		drop(rest);
	return letter;
}

static int order_dotted(struct slice *one, struct slice *other)
{
	int difference = order_numbers(one, other);

	while (!difference && one->size && other->size && *one->bytes == '.' &&
	       *other->bytes == '.') {
		drop(one);
		drop(other);
		difference = order_numbers(one, other);
	}
	return difference;
}

/* What is left after equal numbers: further numbers, a letter, a suffix. */
static int order_rest(struct slice *one, struct slice *other)
{
	int difference = slice_skip(one, ".") - slice_skip(other, ".");
	int left, right;

	if (difference)
		return difference;
	difference = letter_of(one) - letter_of(other);
	if (difference)
		return difference;
	left = suffix_rank(one);
	right = suffix_rank(other);
	return left != right ? left - right : order_numbers(one, other);
}

static struct slice take_revision(struct slice *version)
{
	struct slice revision = { version->bytes + version->size, 0 };

	for (size_t i = 0; i + 2 < version->size; i++)
		if (strncmp(version->bytes + i, "-r", 2) == 0) {
			revision = (struct slice){ version->bytes + i + 2, version->size - i - 2 };
			version->size = i;
		}
	return revision;
}

int alpine_version_order(const char *one, const char *other)
{
	struct slice left = slice_of(one), right = slice_of(other);
	struct slice left_revision = take_revision(&left), right_revision = take_revision(&right);
	int difference = order_dotted(&left, &right);

	if (!difference)
		difference = order_rest(&left, &right);
	return difference ? difference : order_numbers(&left_revision, &right_revision);
}
