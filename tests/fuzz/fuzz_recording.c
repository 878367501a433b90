/*
 * Whatever line comes: the decoder reads nothing behind it, and what it takes comes back the
 * same after it was written again; the short way to the key gives the same key.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_same_part(const struct part *one, const struct part *other)
{
	return strcmp(one->name, other->name) == 0 && one->status == other->status &&
	       one->flags == other->flags && one->size == other->size &&
	       memcmp(one->bytes, other->bytes, one->size) == 0 && one->bytes[one->size] == '\0';
}

static void check_answer(const struct answer *one, const struct answer *other)
{
	assert(one->status == other->status && one->code == other->code);
	assert(one->flags == other->flags && one->part_count == other->part_count);
	for (size_t i = 0; i < one->part_count; i++)
		assert(is_same_part(&one->parts[i], &other->parts[i]));
}

static void check_record(struct arena *arena, const char *line, size_t size)
{
	struct record record, again;
	struct buffer written = { 0 };
	const char *key;
	struct err err;

	if (recording_decode(arena, line, size, &record, &err) < 0)
		return;
	assert(recording_key(arena, line, size, &key, &err) == 0 && strcmp(key, record.key) == 0);
	assert(recording_encode(&record, &written, &err) == 0);
	assert(recording_decode(arena, written.bytes, written.size - 1, &again, &err) == 0);
	assert(strcmp(record.key, again.key) == 0);
	check_answer(&record.answer, &again.answer);
	buffer_done(&written);
}

static void check_header(struct arena *arena, const char *line, size_t size)
{
	struct record_header header, again;
	struct buffer written = { 0 };
	struct err err;

	if (recording_decode_header(arena, line, size, &header, &err) < 0)
		return;
	if (header.requests == UINT64_MAX)
		header.requests = 0;
	assert(recording_encode_header(&header, &written, &err) == 0);
	assert(recording_decode_header(arena, written.bytes, written.size - 1, &again, &err) == 0);
	assert(header.now == again.now && header.boot == again.boot);
	assert(header.requests == again.requests && !header.host == !again.host);
	buffer_done(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *copy = malloc(size ? size : 1);
	const char *key;
	struct err err;

	memcpy(copy, data, size);
	check_record(arena, copy, size);
	check_header(arena, copy, size);
	(void)recording_key(arena, copy, size, &key, &err);
	free(copy);
	arena_free(arena);
	return 0;
}
