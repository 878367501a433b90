#include "core/facts/json_scan_text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* Longer digits than any that fit need no conversion to be told. */
#define NUMBER_TEXT_MAX 1024

int json_scan_refuse(const struct json_scan *scan, const char *why, struct err *err)
{
	return err_set(err, EINVAL, "is no JSON: %s at byte %zu", why, scan->position);
}

void json_scan_flush(struct json_scan *scan)
{
	buffer_add(&scan->out, scan->bytes + scan->copied, scan->position - scan->copied);
	scan->copied = scan->position;
}

enum alteration { ALTERED_NUL, ALTERED_SURROGATE, ALTERED_CONTROL, ALTERED_UTF8, ALTERED_NUMBER };

static const char *const alterations[] = {
	[ALTERED_NUL] = "a NUL",
	[ALTERED_SURROGATE] = "a lone surrogate",
	[ALTERED_CONTROL] = "a control byte",
	[ALTERED_UTF8] = "bytes that are no UTF-8",
	[ALTERED_NUMBER] = "a number out of range",
};

/* Once for each place, however often it is done there. */
static bool is_noted(struct json_scan *scan, enum alteration kind)
{
	const unsigned bit = 1U << kind;

	if (memcmp(scan->noted_path, scan->path, sizeof(scan->path)) != 0) {
		memcpy(scan->noted_path, scan->path, sizeof(scan->path));
		scan->noted = 0;
	}
	if (scan->noted & bit)
		return true;
	scan->noted |= bit;
	return false;
}

static void note(struct json_scan *scan, enum alteration kind)
{
	const struct json_place *path = scan->path;
	char text[sizeof(scan->altered)];
	const size_t used = strlen(scan->altered);
	const int outer = (int)(path[0].size < 40 ? path[0].size : 40);
	const int inner = (int)(path[1].size < 40 ? path[1].size : 40);
	int size;

	if (is_noted(scan, kind))
		return;
	size = snprintf(text, sizeof(text), "%s%s%s%.*s%s%.*s", used ? "; " : "", alterations[kind],
			outer ? " in " : "", outer, scan->bytes + path[0].offset, inner ? "." : "",
			inner, scan->bytes + path[1].offset);
	if (size < 0 || used + (size_t)size >= sizeof(scan->altered) ||
	    strstr(scan->altered, used ? text + 2 : text))
		return;
	memcpy(scan->altered + used, text, (size_t)size + 1);
}

/* Puts other text in the place of the next bytes. */
static void replace(struct json_scan *scan, size_t size, const char *text, enum alteration kind)
{
	json_scan_flush(scan);
	buffer_text(&scan->out, text);
	scan->position += size;
	scan->copied = scan->position;
	note(scan, kind);
}

/* The parser's own rule: no overlong forms, no surrogates, nothing past U+10FFFF. */
static bool is_point(uint32_t point, size_t size)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return point >= lowest[size] && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

/* How many bytes the UTF-8 sequence takes, or 0 if it is none. */
static size_t sequence_size(const char *text, size_t left)
{
	const unsigned char *bytes = (const unsigned char *)text;
	const size_t size = 2U + (bytes[0] >= 0xe0) + (bytes[0] >= 0xf0);
	uint32_t point = bytes[0] & (0x7fU >> size);

	if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || size > left)
		return 0;
	for (size_t i = 1; i < size; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (bytes[i] & 0x3f);
	}
	return is_point(point, size) ? size : 0;
}

/* The value of \uXXXX at that place, or -1. */
static long escaped_unit(const struct json_scan *scan, size_t position)
{
	long unit = 0;

	if (scan->size - position < 6 || memcmp(scan->bytes + position, "\\u", 2) != 0)
		return -1;
	for (size_t i = 2; i < 6; i++) {
		const unsigned char byte = (unsigned char)scan->bytes[position + i];

		if (!isxdigit(byte))
			return -1;
		unit = unit * 16 + (isdigit(byte) ? byte - '0' : (byte | 0x20) - 'a' + 10);
	}
	return unit;
}

static bool is_plain(char byte)
{
	const unsigned char value = (unsigned char)byte;

	return value >= 0x20 && value < 0x80 && value != '"' && value != '\\';
}

static void scan_escape(struct json_scan *scan)
{
	const long unit = escaped_unit(scan, scan->position);
	const char next = scan->bytes[scan->position + 1]; /* NUL at the end */
	long low;

	if (unit == 0) {
		replace(scan, 6, "\\ufffd", ALTERED_NUL);
		return;
	}
	if (unit < 0xd800 || unit > 0xdfff) {
		scan->position += is_plain(next) || next == '"' || next == '\\' ? 2 : 1;
		return;
	}
	low = unit < 0xdc00 ? escaped_unit(scan, scan->position + 6) : -1;
	if (low >= 0xdc00 && low <= 0xdfff)
		scan->position += 12;
	else
		replace(scan, 6, "\\ufffd", ALTERED_SURROGATE);
}

static void scan_raw(struct json_scan *scan)
{
	const char *text = scan->bytes + scan->position;
	size_t size;

	if ((unsigned char)*text < 0x20) {
		replace(scan, 1, REPLACEMENT, ALTERED_CONTROL);
		return;
	}
	size = sequence_size(text, scan->size - scan->position);
	if (size)
		scan->position += size;
	else
		replace(scan, 1, REPLACEMENT, ALTERED_UTF8);
}

int json_scan_string(struct json_scan *scan, struct err *err)
{
	const size_t start = ++scan->position;

	while (scan->position < scan->size) {
		const char byte = scan->bytes[scan->position];

		if (is_plain(byte)) {
			scan->position++;
			continue;
		}
		if (byte == '"') {
			scan->string = (struct json_place){ start, scan->position - start };
			scan->position++;
			return 0;
		}
		if (byte == '\\')
			scan_escape(scan);
		else
			scan_raw(scan);
	}
	return json_scan_refuse(scan, "a text that does not end", err);
}

/* The parser refuses a whole document for one number that is out of its range. */
static bool fits(const char *text, size_t size)
{
	char copy[NUMBER_TEXT_MAX + 1];

	if (size > NUMBER_TEXT_MAX)
		return false;
	memcpy(copy, text, size);
	copy[size] = '\0';
	if (strpbrk(copy, ".eE"))
		return isfinite(strtod(copy, NULL));
	errno = 0;
	(void)strtoll(copy, NULL, 10);
	return errno != ERANGE;
}

static bool is_scalar_byte(char byte)
{
	return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
	       byte == '+' || byte == '-' || byte == '.';
}

int json_scan_scalar(struct json_scan *scan, struct err *err)
{
	const char *text = scan->bytes + scan->position;
	size_t size = 0, left = scan->size - scan->position;

	while (size < left && is_scalar_byte(text[size]))
		size++;
	if (size == 0)
		return json_scan_refuse(scan, "an unexpected byte", err);
	if (((*text >= '0' && *text <= '9') || *text == '-') && !fits(text, size))
		replace(scan, size, *text == '-' ? "-" JSON_TOO_LARGE : JSON_TOO_LARGE,
			ALTERED_NUMBER);
	else
		scan->position += size;
	return 0;
}
