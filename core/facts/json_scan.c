#include "core/facts/json_scan.h"

#include <errno.h>
#include <string.h>

#include "core/facts/json_scan_text.h"

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

static void leave_level(struct json_scan *scan)
{
	scan->depth--;
	if (scan->depth < 2)
		scan->path[scan->depth].size = 0;
}

static int close_level(struct json_scan *scan, struct err *err)
{
	const bool is_object = scan->bytes[scan->position] == '}';

	if (scan->depth == 0 || scan->is_object[scan->depth - 1] != is_object)
		return json_scan_refuse(scan, "an unexpected bracket", err);
	leave_level(scan);
	scan->position++;
	return 0;
}

static int count_node(struct json_scan *scan, struct err *err)
{
	if (!scan->is_skipping && ++scan->nodes > JSON_NODES_MAX)
		return err_set(err, EINVAL, "holds more than %d values", JSON_NODES_MAX);
	return 0;
}

static void set_path(struct json_scan *scan, struct json_place key)
{
	if (scan->depth > 0 && scan->depth <= 2)
		scan->path[scan->depth - 1] = key;
}

/* Before a colon stood a key, which is no value. */
static void take_separator(struct json_scan *scan, char byte)
{
	set_path(scan, byte == ':' ? scan->string : (struct json_place){ 0 });
	if (byte == ':' && !scan->is_skipping && scan->nodes)
		scan->nodes--;
	scan->position++;
}

static int scan_token(struct json_scan *scan, struct err *err)
{
	const char byte = scan->bytes[scan->position];
	int r;

	if (byte == ':' || byte == ',') {
		if (scan->depth == 0)
			return json_scan_refuse(scan, "an unexpected byte", err);
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
	return byte == '"' ? json_scan_string(scan, err) : json_scan_scalar(scan, err);
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

static int too_large(struct err *err)
{
	return err_set(err, EINVAL, "is larger than %zu bytes", JSON_SIZE_MAX);
}

int json_scan_value(struct json_scan *scan, struct err *err)
{
	const size_t outer = scan->depth;
	int r;

	if (scan->size > JSON_SIZE_MAX)
		return too_large(err);
	(void)json_scan_peek(scan);
	scan->copied = scan->position;
	do {
		(void)json_scan_peek(scan);
		if (scan->position == scan->size)
			return json_scan_refuse(scan, "it ends too early", err);
		r = scan_token(scan, err);
	} while (r == 0 && scan->depth > outer);
	json_scan_flush(scan);
	if (r == 0 && scan->out.size > JSON_SIZE_MAX)
		return too_large(err);
	return r;
}

int json_scan_key(struct json_scan *scan, struct err *err)
{
	int r;

	if (json_scan_peek(scan) != '"')
		return json_scan_refuse(scan, "a member without a name", err);
	scan->copied = scan->position;
	set_path(scan, (struct json_place){ 0 });
	r = json_scan_string(scan, err);
	if (r < 0)
		return r;
	set_path(scan, scan->string);
	json_scan_flush(scan);
	if (!json_scan_take(scan, ':'))
		return json_scan_refuse(scan, "a name without a value", err);
	buffer_text(&scan->out, ":");
	return 0;
}

bool json_scan_key_is(const struct json_scan *scan, const char *name)
{
	return strlen(name) == scan->string.size &&
	       memcmp(name, scan->bytes + scan->string.offset, scan->string.size) == 0;
}

static const struct json_wanted *find_wanted(const struct json_scan *scan,
					     const struct json_wanted *wanted)
{
	for (; wanted->name; wanted++)
		if (*wanted->name == '*' || json_scan_key_is(scan, wanted->name))
			return wanted;
	return NULL;
}

/* "key": value, which stays in out only if it is wanted. What had to be altered is told in any
 * case. */
static int scan_member(struct json_scan *scan, const struct json_wanted *wanted, struct err *err)
{
	const size_t before = scan->out.size;
	const struct json_wanted *found;
	int r;

	if (scan->out.bytes[before - 1] != '{')
		buffer_text(&scan->out, ",");
	r = json_scan_key(scan, err);
	if (r < 0)
		return r;
	found = find_wanted(scan, wanted);
	if (found)
		return json_scan_members(scan, found->members, err);
	scan->is_skipping = true;
	r = json_scan_value(scan, err);
	scan->is_skipping = false;
	scan->out.size = before;
	scan->out.bytes[before] = '\0';
	return r;
}

static int scan_members(struct json_scan *scan, const struct json_wanted *wanted, struct err *err)
{
	int r;

	if (json_scan_take(scan, '}'))
		return 0;
	do {
		r = scan_member(scan, wanted, err);
	} while (r == 0 && json_scan_take(scan, ','));
	if (r == 0 && !json_scan_take(scan, '}'))
		r = json_scan_refuse(scan, "an object that does not end", err);
	return r;
}

int json_scan_members(struct json_scan *scan, const struct json_wanted *wanted, struct err *err)
{
	int r;

	if (scan->size > JSON_SIZE_MAX)
		return too_large(err);
	if (!wanted || json_scan_peek(scan) != '{')
		return json_scan_value(scan, err);
	r = count_node(scan, err);
	if (r == 0)
		r = open_level(scan, true, err);
	if (r < 0)
		return r;
	scan->copied = scan->position;
	buffer_text(&scan->out, "{");
	r = scan_members(scan, wanted, err);
	buffer_text(&scan->out, "}");
	leave_level(scan);
	return r;
}
