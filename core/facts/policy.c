#include "core/facts/policy.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#define MOST_DIGITS 18

bool allowance_is_for(const struct allowance *allowance, const char *container)
{
	return container && fnmatch(allowance->containers, container, 0) == 0;
}

/* Digits and nothing else; gives what stands behind them, NULL where there is none. */
static const char *read_digits(const char *text, int64_t *ret_value)
{
	size_t digits = strspn(text, "0123456789");
	int64_t value = 0;

	if (!digits || digits > MOST_DIGITS)
		return NULL;
	for (; digits; digits--, text++)
		value = value * 10 + (*text - '0');
	*ret_value = value;
	return text;
}

static bool is_port(int64_t value)
{
	return value > 0 && value <= UINT16_MAX;
}

static bool read_protocol(const char *text, char ret_protocol[5])
{
	static const char *const protocols[] = { "tcp", "udp", "sctp" };

	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++)
		if (strcmp(text, protocols[i]) == 0) {
			memcpy(ret_protocol, protocols[i], strlen(protocols[i]) + 1);
			return true;
		}
	return false;
}

bool port_word_read(const char *word, struct port_word *ret_port)
{
	struct port_word port = { .protocol = "tcp" };
	int64_t first, last;
	const char *rest = read_digits(word, &first);

	if (!rest || !is_port(first))
		return false;
	last = first;
	if (*rest == '-')
		rest = read_digits(rest + 1, &last);
	if (!rest || !is_port(last) || last < first)
		return false;
	if (*rest == '/' ? !read_protocol(rest + 1, port.protocol) : *rest != '\0')
		return false;
	port.first = (uint16_t)first;
	port.last = (uint16_t)last;
	*ret_port = port;
	return true;
}

/* "c 10:200 rw" and "nvidia gpu" are no paths and mean themselves. */
bool device_word_read(const char *word, struct device_word *ret_device)
{
	const char *colon = strrchr(word, ':');

	if (*word != '/')
		return false;
	if (!colon || !colon[1] || colon[1 + strspn(colon + 1, "rwm")]) {
		*ret_device = (struct device_word){ strlen(word), "rw" };
		return true;
	}
	*ret_device = (struct device_word){ (size_t)(colon - word), colon + 1 };
	return true;
}

static const char *read_bound(const char *text, int64_t *ret_value)
{
	if (strncmp(text, "-1", 2) != 0)
		return read_digits(text, ret_value);
	*ret_value = -1;
	return text + 2;
}

bool ulimit_word_read(const char *word, struct ulimit_word *ret_limit)
{
	struct ulimit_word limit = { .name_length = strcspn(word, "=") };
	const char *rest;

	if (!limit.name_length || word[limit.name_length] != '=')
		return false;
	for (size_t i = 0; i < limit.name_length; i++)
		if (!islower((unsigned char)word[i]))
			return false;
	rest = read_bound(word + limit.name_length + 1, &limit.soft);
	limit.hard = limit.soft;
	if (rest && *rest == ':')
		rest = read_bound(rest + 1, &limit.hard);
	if (!rest || *rest)
		return false;
	*ret_limit = limit;
	return true;
}
