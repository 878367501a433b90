#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/escape.h"
#include "core/facts/recording.h"
#include "core/facts/recording_shape.h"

#define FORMAT "dockaudit recording"
#define LAST_YEAR 2261 /* nanoseconds in 64 bits end in 2262 */
#define LEARNED_LIMIT 256

/* null for what is unknown. A host's name may hold any byte, and need not be what it was. */
static json_t *encode_text(const char *text)
{
	struct buffer escaped = { 0 };
	json_t *json;

	if (!text)
		return json_null();
	json = json_string(text);
	if (json)
		return json;
	escape_bytes(&escaped, text, strlen(text));
	json = json_string(escaped.bytes);
	buffer_done(&escaped);
	return json;
}

static json_t *encode_time(int64_t nanoseconds)
{
	char text[CLOCK_TEXT], fine[CLOCK_TEXT + 16];
	int64_t fraction = nanoseconds % NANOSECONDS;

	if (fraction < 0)
		fraction += NANOSECONDS;
	clock_text(nanoseconds, text);
	(void)snprintf(fine, sizeof(fine), "%.19s.%09lldZ", text, (long long)fraction);
	return json_string(fine);
}

static int encode(const struct record_header *header, json_t *json)
{
	json_t *boot = header->boot ? encode_time(header->boot) : json_null();
	int r = json_object_set_new(json, "format", json_string(FORMAT));

	r |= json_object_set_new(json, "version", json_integer(RECORDING_VERSION));
	r |= json_object_set_new(json, "requests", json_integer((json_int_t)header->requests));
	r |= json_object_set_new(json, "host", encode_text(header->host));
	r |= json_object_set_new(json, "now", encode_time(header->now));
	r |= json_object_set_new(json, "boot", boot);
	r |= json_object_set_new(json, "api_version", encode_text(header->api_version));
	r |= json_object_set_new(json, "endpoint", encode_text(header->endpoint));
	if (header->is_rooted)
		r |= json_object_set_new(json, "rooted", json_true());
	r |= json_object_set_new(json, "tool", encode_text(header->tool));
	return r;
}

int recording_encode_header(const struct record_header *header, struct buffer *out, struct err *err)
{
	json_t *json = json_object();
	int r = json ? encode(header, json) : -1;

	if (r == 0)
		r = json_dump_callback(json, recording_append, out,
				       JSON_COMPACT | JSON_ENSURE_ASCII);
	json_decref(json);
	buffer_text(out, "\n");
	return r == 0 ? 0 : err_set(err, ENOMEM, "out of memory");
}

static const char *decode_text(struct arena *arena, const json_t *object, const char *key)
{
	return arena_copy(arena, json_string_value(json_object_get(object, key)));
}

/* A time that 64 bits can hold in nanoseconds, as RFC 3339 or as their number. */
static int decode_time(const json_t *object, const char *key, int64_t *ret_time)
{
	const json_t *json = json_object_get(object, key);
	const char *text = json_string_value(json);
	long year;
	char *end;

	if (json_is_integer(json) && json_integer_value(json) > 0) {
		*ret_time = json_integer_value(json);
		return 0;
	}
	if (!text || *text < '0' || *text > '9')
		return -EINVAL;
	year = strtol(text, &end, 10);
	if (end != text + 4 || year < 1970 || year > LAST_YEAR)
		return -EINVAL;
	return clock_parse(text, ret_time) < 0 ? -EINVAL : 0;
}

static int check_version(const json_t *json, struct err *err)
{
	const char *format = json_string_value(json_object_get(json, "format"));
	const json_t *version = json_object_get(json, "version");

	if (!format || strcmp(format, FORMAT) != 0)
		return err_set(err, EINVAL, "it is not a dockaudit recording");
	if (!json_is_integer(version))
		return err_set(err, EINVAL, "it does not tell the version of its format");
	if (json_integer_value(version) != RECORDING_VERSION)
		return err_set(
			err, EINVAL,
			"it has version %lld of the format, and only version %d is read here",
			(long long)json_integer_value(version), RECORDING_VERSION);
	return 0;
}

static int decode(struct arena *arena, const json_t *json, struct record_header *header,
		  struct err *err)
{
	const json_t *requests = json_object_get(json, "requests");
	const json_t *boot = json_object_get(json, "boot");

	if (check_version(json, err) < 0)
		return -EINVAL;
	if (decode_time(json, "now", &header->now) < 0)
		return err_set(err, EINVAL, "it does not tell the host's time");
	if (boot && !json_is_null(boot) && decode_time(json, "boot", &header->boot) < 0)
		return err_set(err, EINVAL, "it does not tell the time of the boot");
	header->requests = UINT64_MAX;
	if (requests && (!json_is_integer(requests) || json_integer_value(requests) < 0))
		return err_set(err, EINVAL, "its number of requests is none");
	if (requests)
		header->requests = (uint64_t)json_integer_value(requests);
	header->host = decode_text(arena, json, "host");
	header->api_version = decode_text(arena, json, "api_version");
	header->endpoint = decode_text(arena, json, "endpoint");
	header->is_rooted = json_is_true(json_object_get(json, "rooted"));
	header->tool = decode_text(arena, json, "tool");
	return 0;
}

int recording_decode_header(struct arena *arena, const char *line, size_t size,
			    struct record_header *ret_header, struct err *err)
{
	struct record_header header = { 0 };
	struct recording_shape shape;
	json_t *json = NULL;
	int r;

	if (recording_check_shape(line, size, &shape, err) == 0)
		json = json_loadb(line, size, JSON_REJECT_DUPLICATES, NULL);
	if (!json)
		return err_set(err, EINVAL, "it is not a dockaudit recording");
	r = decode(arena, json, &header, err);
	json_decref(json);
	if (r == 0)
		*ret_header = header;
	return r;
}

static const char *first_line(struct arena *arena, const struct part *part)
{
	size_t size = part->size < LEARNED_LIMIT ? part->size : LEARNED_LIMIT;
	const char *end = memchr(part->bytes, '\n', size);

	return arena_text(arena, part->bytes, end ? (size_t)(end - part->bytes) : size);
}

static int64_t boot_time(const struct part *part)
{
	const char *line = strstr(part->bytes, "\nbtime ");
	long long seconds = line ? strtoll(line + strlen("\nbtime "), NULL, 10) : 0;

	return seconds > 0 && seconds < INT64_MAX / NANOSECONDS ? seconds * NANOSECONDS : 0;
}

void recording_learn(struct arena *arena, const struct record *record, struct record_header *header)
{
	const struct answer *answer = &record->answer;
	const struct part *part = answer_part(answer, "");

	if (answer->status != EVIDENCE_OK)
		return;
	if (strcmp(record->key, "GET /_ping") == 0) {
		part = answer_part(answer, "Api-Version");
		if (part && part->status == EVIDENCE_OK)
			header->api_version = first_line(arena, part);
	} else if (!part || part->status != EVIDENCE_OK) {
		return;
	} else if (strcmp(record->key, "file /proc/sys/kernel/hostname") == 0) {
		header->host = first_line(arena, part);
	} else if (strcmp(record->key, "file /proc/stat") == 0) {
		header->boot = boot_time(part);
	}
}
