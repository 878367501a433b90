#include "core/facts/capability.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <sys/capability.h>

#include "core/base/buffer.h"

/* "All" is a fixed set, up to CAP_CHECKPOINT_RESTORE of Linux 5.9: a recording is judged alike on
 * every machine, whatever its kernel and headers. */
#define CAPABILITIES_ALL ((1ULL << 41) - 1)
#define LONGEST_NAME 64

static const char *without_prefix(const char *name)
{
	return strncasecmp(name, "cap_", 4) == 0 ? name + 4 : name;
}

uint64_t capability_bit(const char *name)
{
	char lower[sizeof("cap_") + LONGEST_NAME] = "cap_";
	const char *bare = without_prefix(name);
	size_t size = strlen(bare);
	cap_value_t value;

	if (strcasecmp(name, "ALL") == 0)
		return UINT64_MAX;
	if (size == 0 || size > LONGEST_NAME)
		return 0;
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)bare[i];

		/* libcap also takes a number, and stops at what is no letter. */
		if (!isalpha(byte) && byte != '_')
			return 0;
		lower[4 + i] = (char)tolower(byte);
	}
	return cap_from_name(lower, &value) == 0 && value < 64 ? 1ULL << value : 0;
}

static void add_name(struct buffer *out, unsigned number)
{
	char *name = cap_to_name((cap_value_t)number);

	if (out->size)
		buffer_text(out, " ");
	if (!name || strncmp(name, "cap_", 4) != 0)
		buffer_format(out, "CAP_%u", number);
	else
		for (const char *at = name + 4; *at; at++)
			buffer_format(out, "%c", toupper((unsigned char)*at));
	if (name)
		(void)cap_free(name); /* fails only for what is not its own */
}

const char *capability_names(struct arena *arena, uint64_t set, size_t limit)
{
	struct buffer names = { 0 };
	const char *text;
	size_t left = 0;

	if (!set)
		return "none";
	buffer_clear(&names);
	for (unsigned i = 0; i < 64; i++) {
		if (!(set & (1ULL << i)))
			continue;
		if (limit > 0) {
			add_name(&names, i);
			limit--;
		} else {
			left++;
		}
	}
	if (left)
		buffer_format(&names, "%sand %zu more", names.size ? " " : "", left);
	text = arena_text(arena, names.bytes, names.size);
	buffer_done(&names);
	return text;
}

static uint64_t union_of(const char *const *names, bool *ret_has_all)
{
	uint64_t set = 0;

	*ret_has_all = false;
	for (size_t i = 0; names && names[i]; i++) {
		uint64_t bit = capability_bit(names[i]);

		if (bit == UINT64_MAX)
			*ret_has_all = true;
		else
			set |= bit;
	}
	return set;
}

/* As moby's TweakCapabilities: where both lists have ALL, adding wins and only the capabilities
 * that are dropped by their own names are missing. */
uint64_t capability_configured(bool is_privileged, const char *const *added,
			       const char *const *dropped)
{
	bool adds_all, drops_all;
	uint64_t add = union_of(added, &adds_all);
	uint64_t drop = union_of(dropped, &drops_all);

	if (is_privileged)
		return CAPABILITIES_ALL;
	if (adds_all)
		return CAPABILITIES_ALL & ~drop;
	if (drops_all)
		return add;
	return (CAPABILITIES_DOCKER_DEFAULT & ~drop) | add;
}
