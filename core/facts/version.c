#include "core/facts/version.h"

#include <ctype.h>
#include <string.h>

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Takes digits; a number that is too large for us is the largest. */
static uint64_t take_number(const char **text)
{
	uint64_t number = 0;

	for (; is_digit(**text); (*text)++) {
		unsigned digit = (unsigned)(**text - '0');

		number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
	}
	return number;
}

static void skip_epoch(const char **text)
{
	size_t digits = strspn(*text, "0123456789");

	if (digits && (*text)[digits] == ':')
		*text += digits + 1;
}

/* "-rc.1", "-rc93", "~rc93", "-beta.0" */
static void read_stage(const char *text, struct version *version)
{
	static const struct {
		const char *word;
		unsigned stage;
	} stages[] = { { "rc", 3 }, { "beta", 2 }, { "alpha", 1 }, { "dev", 1 } };

	if (*text != '-' && *text != '~' && *text != '_')
		return;
	text++;
	for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
		size_t length = strlen(stages[i].word);

		if (strncmp(text, stages[i].word, length) != 0)
			continue;
		text += length;
		text += *text == '.';
		version->stage = stages[i].stage;
		version->stage_number = take_number(&text);
	}
}

bool version_read(const char *text, struct version *ret_version)
{
	struct version version = { 0 };

	skip_epoch(&text);
	text += *text == 'v';
	while (is_digit(*text) && version.count < VERSION_NUMBERS) {
		version.numbers[version.count++] = take_number(&text);
		if (*text != '.' || !is_digit(text[1]))
			break;
		text++;
	}
	if (version.count < 2)
		return false;
	read_stage(text, &version);
	*ret_version = version;
	return true;
}

static int order(uint64_t one, uint64_t other)
{
	return (one > other) - (one < other);
}

int version_order(const struct version *one, const struct version *other)
{
	int difference = 0;

	for (size_t i = 0; i < VERSION_NUMBERS && !difference; i++)
		difference = order(one->numbers[i], other->numbers[i]);
	if (difference)
		return difference;
	if (one->stage != other->stage)
		return !one->stage ? 1 : !other->stage ? -1 : order(one->stage, other->stage);
	return order(one->stage_number, other->stage_number);
}

bool version_is_of(const struct version *version, const char *branch)
{
	size_t i = 0;

	while (is_digit(*branch) && i < version->count) {
		if (take_number(&branch) != version->numbers[i++])
			return false;
		branch += *branch == '.';
	}
	return i && !*branch;
}
