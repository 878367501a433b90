/*
 * Whatever comes: redaction reads nothing behind its input, leaves valid JSON valid, changes
 * nothing that it does not report, and finds nothing more in what it has redacted.
 */
#include <assert.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct way {
	struct request request;
	const char *part;
};

static const struct way ways[] = {
	{ { .kind = EVIDENCE_API, .document = API_CONTAINER }, "" },
	{ { .kind = EVIDENCE_FILE, .name = "/etc/docker/daemon.json" }, "" },
	{ { .kind = EVIDENCE_PROCESS, .detail = PROCESS_ENGINE }, "cmdline" },
	{ { .kind = EVIDENCE_PROCESS, .detail = PROCESS_ENGINE }, "environ" },
	{ { .kind = EVIDENCE_PROCESSES }, "1" },
};

static bool is_json(const char *bytes, size_t size)
{
	json_t *json = json_loadb(bytes, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	bool is_good = json != NULL;

	json_decref(json);
	return is_good;
}

static bool redact(const struct way *way, const char *bytes, size_t size, struct buffer *out)
{
	char *copy = malloc(size + 1);
	struct part part = { .name = way->part, .bytes = copy, .size = size };
	bool is_altered;

	memcpy(copy, bytes, size);
	copy[size] = '\0';
	is_altered = redact_part(&way->request, &part, out);
	free(copy);
	return is_altered;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer once = { 0 }, twice = { 0 };
	const struct way *way;
	const char *bytes;
	bool is_altered;

	if (size < 1)
		return 0;
	way = &ways[data[0] % (sizeof(ways) / sizeof(*ways))];
	bytes = (const char *)data + 1;
	size--;
	is_altered = redact(way, bytes, size, &once);
	assert(is_altered || (once.size == size && memcmp(once.bytes, bytes, size) == 0));
	assert(!redact(way, once.bytes, once.size, &twice));
	assert(twice.size == once.size && memcmp(twice.bytes, once.bytes, once.size) == 0);
	if (is_altered && (way == &ways[0] || (way == &ways[1] && size && *bytes == '{')))
		assert(!is_json(bytes, size) || is_json(once.bytes, once.size));
	buffer_done(&once);
	buffer_done(&twice);
	return 0;
}
