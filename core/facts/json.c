#include "core/facts/json.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/facts/json_scan.h"

_Static_assert(sizeof(((struct json_document *)0)->altered) ==
		       sizeof(((struct json_scan *)0)->altered),
	       "a note of the normaliser fits");

static int parse(const struct json_scan *scan, struct json_t **ret_root, struct err *err)
{
	json_error_t error = { 0 };
	json_t *root = json_loadb(scan->out.bytes, scan->out.size, JSON_DECODE_ANY, &error);

	/* without memory the parser gives nothing at all, not even a reason */
	if (!root)
		return err_set(err, EINVAL, "is no JSON: %s",
			       *error.text ? error.text : "no memory");
	*ret_root = root;
	return 0;
}

/* The parser can refuse duplicates and then stands behind the second one. */
static void find_duplicate(const struct json_scan *scan, struct json_document *document)
{
	const unsigned flags = JSON_DECODE_ANY | JSON_REJECT_DUPLICATES;
	const char *bytes = scan->out.bytes;
	json_error_t error = { 0 };
	json_t *root = json_loadb(bytes, scan->out.size, flags, &error);
	size_t start, end;

	json_decref(root);
	if (root || json_error_code(&error) != json_error_duplicate_key || error.position < 2)
		return;
	end = (size_t)error.position - 1;
	for (start = end - 1; start > 0; start--)
		if (bytes[start] == '"' && bytes[start - 1] != '\\')
			break;
	document->has_duplicate = true;
	(void)snprintf(document->duplicate, sizeof(document->duplicate), "%.*s",
		       (int)(end - start - 1), bytes + start + 1); /* cut on purpose */
}

/* What was scanned, as a document; the scan is ended. */
static int finish(struct json_scan *scan, unsigned flags, struct json_document *ret_document,
		  struct err *err)
{
	struct json_document document = { 0 };
	int r;

	(void)json_scan_peek(scan);
	document.has_rest = scan->position < scan->size;
	if (document.has_rest && !(flags & JSON_FIRST))
		r = err_set(err, EINVAL, "is no JSON: more text at byte %zu", scan->position);
	else
		r = parse(scan, &document.root, err);
	if (r < 0)
		return r;
	memcpy(document.altered, scan->altered, sizeof(document.altered));
	if (flags & JSON_DUPLICATES)
		find_duplicate(scan, &document);
	*ret_document = document;
	return 0;
}

int json_open(const char *bytes, size_t size, unsigned flags, struct json_document *ret_document,
	      struct err *err)
{
	struct json_scan scan = { .bytes = bytes, .size = size };
	int r = json_scan_value(&scan, err);

	if (r == 0)
		r = finish(&scan, flags, ret_document, err);
	buffer_done(&scan.out);
	return r;
}

int json_open_object(const char *bytes, size_t size, const struct json_wanted *wanted,
		     struct json_document *ret_document, struct err *err)
{
	struct json_scan scan = { .bytes = bytes, .size = size };
	int r;

	if (json_scan_peek(&scan) != '{')
		return err_set(err, EINVAL, "is no JSON object");
	r = json_scan_members(&scan, wanted, err);
	if (r == 0)
		r = finish(&scan, 0, ret_document, err);
	buffer_done(&scan.out);
	return r;
}

void json_close(struct json_document *document)
{
	json_decref(document->root);
	document->root = NULL;
}

/* Of all elements together, as far as they are wanted. */
#define LIST_NODES_MAX 1000000

static int take_element(const struct json_list *list, struct json_scan *scan, size_t *total,
			struct err *err)
{
	json_t *element = NULL;
	int r;

	buffer_clear(&scan->out);
	scan->nodes = 0;
	r = json_scan_members(scan, list->wanted, err);
	*total += scan->nodes;
	if (r == 0 && *total > LIST_NODES_MAX)
		r = err_set(err, EINVAL, "holds more than %d values", LIST_NODES_MAX);
	if (r == 0)
		r = parse(scan, &element, err);
	if (r < 0)
		return r;
	r = list->take(list->context, element, err);
	json_decref(element);
	return r;
}

static int take_null(const struct json_list *list, struct json_scan *scan, struct err *err)
{
	int r;

	buffer_clear(&scan->out);
	r = json_scan_value(scan, err);
	if (r == 0 && (list->is_never_null || strcmp(scan->out.bytes, "null") != 0))
		r = err_set(err, EINVAL, "is no JSON list");
	return r;
}

static int walk_list(const struct json_list *list, struct json_scan *scan, struct err *err)
{
	size_t total = 0;
	int r;

	if (!json_scan_take(scan, '['))
		return take_null(list, scan, err);
	if (json_scan_take(scan, ']'))
		return 0;
	do {
		r = take_element(list, scan, &total, err);
	} while (r == 0 && json_scan_take(scan, ','));
	if (r == 0 && !json_scan_take(scan, ']'))
		r = err_set(err, EINVAL, "is no JSON: a list that does not end");
	return r;
}

/* A list inside an object. */
static int walk_object(const struct json_list *list, struct json_scan *scan, struct err *err)
{
	bool is_found = false;
	int r = 0;

	if (!json_scan_take(scan, '{'))
		return err_set(err, EINVAL, "is no JSON object");
	do {
		buffer_clear(&scan->out);
		r = json_scan_key(scan, err);
		if (r < 0)
			return r;
		if (json_scan_key_is(scan, list->member)) {
			is_found = true;
			r = walk_list(list, scan, err);
		} else {
			r = json_scan_value(scan, err);
		}
	} while (r == 0 && json_scan_take(scan, ','));
	if (r == 0 && !json_scan_take(scan, '}'))
		r = err_set(err, EINVAL, "is no JSON: an object that does not end");
	return r == 0 && !is_found ? err_set(err, EINVAL, "has no %s", list->member) : r;
}

int json_each(const struct json_list *list, struct err *err)
{
	struct json_scan scan = { .bytes = list->bytes, .size = list->size };
	int r;

	buffer_clear(&scan.out);
	r = list->member ? walk_object(list, &scan, err) : walk_list(list, &scan, err);
	(void)json_scan_peek(&scan);
	if (r == 0 && scan.position < scan.size)
		r = err_set(err, EINVAL, "is no JSON: more text at byte %zu", scan.position);
	buffer_done(&scan.out);
	return r;
}
