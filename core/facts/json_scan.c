#include "core/facts/json_scan.h"

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

static int refuse(struct err *err, const struct json_scan *scan, const char *why)
{
	return err_set(err, EINVAL, "is no JSON: %s at byte %zu", why, scan->position);
}

/* Text goes into out as late as possible, so that what needs no change is copied in one go. */
static void flush(struct json_scan *scan)
{
	buffer_add(&scan->out, scan->bytes + scan->copied, scan->position - scan->copied);
	scan->copied = scan->position;
}

static void cut_back(struct json_scan *scan, size_t size)
{
	scan->out.size = size;
	scan->out.bytes[size] = '\0';
}

static void note(struct json_scan *scan, const char *what)
{
	const struct json_place *path = scan->path;
	char text[sizeof(scan->altered)];
	const size_t used = strlen(scan->altered);
	const int outer = (int)(path[0].size < 40 ? path[0].size : 40);
	const int inner = (int)(path[1].size < 40 ? path[1].size : 40);
	int size;

	if (scan->noted == what && memcmp(scan->noted_path, path, sizeof(scan->path)) == 0)
		return;
	scan->noted = what;
	memcpy(scan->noted_path, path, sizeof(scan->path));
	size = snprintf(text, sizeof(text), "%s%s%s%.*s%s%.*s", used ? "; " : "", what,
			outer ? " in " : "", outer, scan->bytes + path[0].offset, inner ? "." : "",
			inner, scan->bytes + path[1].offset);
	if (size < 0 || used + (size_t)size >= sizeof(scan->altered) ||
	    strstr(scan->altered, used ? text + 2 : text))
		return;
	memcpy(scan->altered + used, text, (size_t)size + 1);
}

/* Puts other text in the place of the next bytes. */
static void replace(struct json_scan *scan, size_t size, const char *text, const char *what)
{
	flush(scan);
	buffer_text(&scan->out, text);
	scan->position += size;
	scan->copied = scan->position;
	note(scan, what);
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
		replace(scan, 6, "\\ufffd", "a NUL");
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
		replace(scan, 6, "\\ufffd", "a lone surrogate");
}

static void scan_raw(struct json_scan *scan)
{
	const char *text = scan->bytes + scan->position;
	size_t size;

	if ((unsigned char)*text < 0x20) {
		replace(scan, 1, REPLACEMENT, "a control byte");
		return;
	}
	size = sequence_size(text, scan->size - scan->position);
	if (size)
		scan->position += size;
	else
		replace(scan, 1, REPLACEMENT, "bytes that are no UTF-8");
}

/* Stands on the opening quote; afterwards behind the closing one. */
static int scan_string(struct json_scan *scan, struct err *err)
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
	return refuse(err, scan, "a text that does not end");
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

/* A number, true, false, null; or nonsense, which the parser will tell. */
static int scan_scalar(struct json_scan *scan, struct err *err)
{
	const char *text = scan->bytes + scan->position;
	size_t size = 0, left = scan->size - scan->position;

	while (size < left && is_scalar_byte(text[size]))
		size++;
	if (size == 0)
		return refuse(err, scan, "an unexpected byte");
	if (((*text >= '0' && *text <= '9') || *text == '-') && !fits(text, size))
		replace(scan, size, *text == '-' ? "-" JSON_TOO_LARGE : JSON_TOO_LARGE,
			"a number out of range");
	else
		scan->position += size;
	return 0;
}

static int open_level(struct json_scan *scan, bool is_object, struct err *err)
{
	if (scan->depth == JSON_DEPTH_MAX)
		return err_set(err, EINVAL, "is nested more than %d deep", JSON_DEPTH_MAX);
	if (scan->depth < 2)
		scan->path[scan->depth].size = 0;
	scan->is_object[scan->depth++] = is_object;
	scan->position++;
	return 0;
}

static int close_level(struct json_scan *scan, struct err *err)
{
	const bool is_object = scan->bytes[scan->position] == '}';

	if (scan->depth == 0 || scan->is_object[scan->depth - 1] != is_object)
		return refuse(err, scan, "an unexpected bracket");
	scan->depth--;
	if (scan->depth < 2)
		scan->path[scan->depth].size = 0;
	scan->position++;
	return 0;
}

static int count_node(struct json_scan *scan, struct err *err)
{
	if (++scan->nodes > JSON_NODES_MAX)
		return err_set(err, EINVAL, "holds more than %d values", JSON_NODES_MAX);
	return 0;
}

/* Before a colon stood a key, which is no value. */
static void take_separator(struct json_scan *scan, char byte)
{
	if (scan->depth <= 2)
		scan->path[scan->depth - 1] = byte == ':' ? scan->string : (struct json_place){ 0 };
	if (byte == ':' && scan->nodes)
		scan->nodes--;
	scan->position++;
}

static int scan_token(struct json_scan *scan, struct err *err)
{
	const char byte = scan->bytes[scan->position];
	int r;

	if (byte == ':' || byte == ',') {
		if (scan->depth == 0)
			return refuse(err, scan, "an unexpected byte");
		take_separator(scan, byte);
		return 0;
	}
	if (byte == '}' || byte == ']')
		return close_level(scan, err);
	r = count_node(scan, err);
	if (r < 0)
		return r;
	if (byte == '{' || byte == '[')
		return open_level(scan, byte == '{', err);
	return byte == '"' ? scan_string(scan, err) : scan_scalar(scan, err);
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

char json_scan_peek(struct json_scan *scan)
{
	while (scan->position < scan->size && is_blank(scan->bytes[scan->position]))
		scan->position++;
	return scan->bytes[scan->position]; /* a NUL at the end */
}

bool json_scan_take(struct json_scan *scan, char byte)
{
	if (json_scan_peek(scan) != byte)
		return false;
	scan->position++;
	scan->copied = scan->position;
	return true;
}

int json_scan_value(struct json_scan *scan, struct err *err)
{
	const size_t outer = scan->depth;
	int r;

	if (scan->size > JSON_SIZE_MAX)
		return err_set(err, EINVAL, "is larger than %zu bytes", JSON_SIZE_MAX);
	(void)json_scan_peek(scan);
	scan->copied = scan->position;
	do {
		(void)json_scan_peek(scan);
		if (scan->position == scan->size)
			return refuse(err, scan, "it ends too early");
		r = scan_token(scan, err);
	} while (r == 0 && scan->depth > outer);
	flush(scan);
	if (r == 0 && scan->out.size > JSON_SIZE_MAX)
		return err_set(err, EINVAL, "is larger than %zu bytes", JSON_SIZE_MAX);
	return r;
}

int json_scan_key(struct json_scan *scan, struct err *err)
{
	int r;

	if (json_scan_peek(scan) != '"')
		return refuse(err, scan, "a member without a name");
	scan->copied = scan->position;
	r = scan_string(scan, err);
	if (r < 0)
		return r;
	flush(scan);
	if (!json_scan_take(scan, ':'))
		return refuse(err, scan, "a name without a value");
	buffer_text(&scan->out, ":");
	return 0;
}

bool json_scan_key_is(const struct json_scan *scan, const char *name)
{
	return strncmp(name, scan->bytes + scan->string.offset, scan->string.size) == 0 &&
	       name[scan->string.size] == '\0';
}

static bool is_wanted(const struct json_scan *scan, const char *const *wanted)
{
	for (; *wanted; wanted++)
		if (json_scan_key_is(scan, *wanted))
			return true;
	return false;
}

/* "key": value, which stays in out only if it is wanted. */
static int scan_member(struct json_scan *scan, const char *const *wanted, struct err *err)
{
	const size_t before = scan->out.size, nodes = scan->nodes;
	const size_t noted = strlen(scan->altered);
	bool is_kept;
	int r;

	if (scan->out.bytes[before - 1] != '{')
		buffer_text(&scan->out, ",");
	r = json_scan_key(scan, err);
	if (r < 0)
		return r;
	is_kept = is_wanted(scan, wanted);
	r = json_scan_value(scan, err);
	if (is_kept)
		return r;
	cut_back(scan, before);
	scan->nodes = nodes;
	scan->altered[noted] = '\0';
	return r;
}

int json_scan_members(struct json_scan *scan, const char *const *wanted, struct err *err)
{
	int r;

	if (!wanted || json_scan_peek(scan) != '{')
		return json_scan_value(scan, err);
	r = count_node(scan, err);
	(void)json_scan_take(scan, '{');
	buffer_text(&scan->out, "{");
	if (r < 0 || json_scan_take(scan, '}')) {
		buffer_text(&scan->out, "}");
		return r;
	}
	do {
		r = scan_member(scan, wanted, err);
	} while (r == 0 && json_scan_take(scan, ','));
	if (r == 0 && !json_scan_take(scan, '}'))
		r = refuse(err, scan, "an object that does not end");
	buffer_text(&scan->out, "}");
	return r;
}
