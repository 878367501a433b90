#include <string.h>

#include "core/facts/secret_detect.h"

#define DSN_REACH 256

static bool is_url_end(char byte)
{
	return secret_is_blank(byte) || secret_is_quote(byte) || byte == '<' || byte == '>' ||
	       byte == '\\' || byte == '\0';
}

/* Where the text that may belong to the URL ends: at a blank or quote, a marker, the next URL. */
static size_t url_end(const struct span *text, size_t start)
{
	struct secret marker = { 0 };
	size_t end = start;

	if (start < text->size && marker_at(text, start, &marker))
		end += marker.size;
	while (end < text->size && !is_url_end(text->bytes[end]) && !span_has(text, end, "://") &&
	       !marker_at(text, end, &marker))
		end++;
	return end;
}

/* "host", "host:80", "[::1]:80": what stands between scheme and path of a URL without a user. */
static bool is_host(const char *bytes, size_t size)
{
	const char *colon = memchr(bytes, ':', size);

	if (!colon || *bytes == '[')
		return true;
	for (colon++; colon < bytes + size; colon++)
		if (!secret_is_digit(*colon))
			return false;
	return true;
}

static size_t authority_size(const char *bytes, size_t size)
{
	size_t i = 0;

	while (i < size && bytes[i] != '/' && bytes[i] != '?' && bytes[i] != '#')
		i++;
	return i;
}

/*
 * A password that nobody escaped may hold "/", "?" and "@", so the user information goes to the
 * last "@". A user without a password is a secret only where it looks like a token.
 */
static size_t user_info_size(const char *bytes, size_t size)
{
	size_t authority = authority_size(bytes, size);
	const char *last = memrchr(bytes, '@', size);
	size_t length;

	if (!last || last == bytes)
		return 0;
	if (!memchr(bytes, '@', authority) && is_host(bytes, authority))
		return 0;
	length = (size_t)(last - bytes);
	if (memchr(bytes, ':', length))
		return length;
	return length >= 20 && secret_entropy(bytes, length) == ENTROPY_HIGH ? length : 0;
}

static bool url_at(const struct span *text, size_t at, struct secret *secret)
{
	size_t start = at + 3, size;

	if (!span_has(text, at, "://"))
		return false;
	if (start < text->size && marker_at(text, start, secret) &&
	    span_has(text, start + secret->size, "@"))
		return true;
	size = user_info_size(text->bytes + start, url_end(text, start) - start);
	*secret = (struct secret){ .kind = SECRET_URL, .offset = start, .size = size };
	return size > 0;
}

/* Behind the blank, quote or comma before a data source name, and the name that it is given to. */
static size_t dsn_start(const struct span *text, size_t at)
{
	size_t start = at, equals;

	while (start > text->from && at - start < DSN_REACH &&
	       !is_url_end(text->bytes[start - 1]) && !strchr(",;&", text->bytes[start - 1]))
		start--;
	while (start < at && text->bytes[start] == '-')
		start++; /* an argument that begins with a dash goes on doing so */
	for (equals = start; equals < at && text->bytes[equals] != '='; equals++)
		;
	return equals < at && span_name_start(text, equals) <= start ? equals + 1 : start;
}

/* user:password@tcp(host:3306)/database, as Go's database drivers write it. */
static bool dsn_at(const struct span *text, size_t at, struct secret *secret)
{
	size_t start;

	if (!span_has(text, at, "@tcp(") && !span_has(text, at, "@unix("))
		return false;
	start = dsn_start(text, at);
	*secret = (struct secret){ .kind = SECRET_URL, .offset = start, .size = at - start };
	return memchr(text->bytes + start, ':', at - start) != NULL;
}

bool credentials_at(const struct span *text, size_t at, struct secret *secret)
{
	if (text->bytes[at] == ':')
		return url_at(text, at, secret);
	return text->bytes[at] == '@' && dsn_at(text, at, secret);
}
