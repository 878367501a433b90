#include "core/evidence/wire.h"

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <string.h>

/* A name that is not there, as different from an empty one. */
#define NO_NAME UINT32_MAX

#define PIN_SIZE 12
#define SMALLEST_PART (4 * sizeof(uint32_t) + 2)

static void add_u32(struct buffer *out, uint32_t number)
{
	number = htole32(number);
	buffer_add(out, &number, sizeof(number));
}

static void add_u64(struct buffer *out, uint64_t number)
{
	number = htole64(number);
	buffer_add(out, &number, sizeof(number));
}

/* The length is written when the content is known. */
static size_t frame_begin(struct buffer *out)
{
	size_t start = out->size;

	add_u32(out, 0);
	return start;
}

static void frame_end(struct buffer *out, size_t start)
{
	size_t size = out->size - start - WIRE_PREFIX;
	uint32_t prefix = htole32((uint32_t)size);

	assert(size <= WIRE_MAX_FRAME);
	memcpy(out->bytes + start, &prefix, sizeof(prefix));
}

void wire_add_request(struct buffer *out, const struct request *request)
{
	size_t start = frame_begin(out);

	add_u32(out, request->tag);
	add_u32(out, (uint32_t)request->kind);
	add_u32(out, (uint32_t)request->document);
	add_u32(out, request->api_minor);
	add_u32(out, (uint32_t)request->detail);
	add_u32(out, request->in_engine_root);
	add_u32(out, request->name ? (uint32_t)strlen(request->name) : NO_NAME);
	if (request->name)
		buffer_add(out, request->name, strlen(request->name) + 1);
	add_u32(out, (uint32_t)request->pin_count);
	for (size_t i = 0; i < request->pin_count; i++) {
		add_u32(out, (uint32_t)request->pins[i].pid);
		add_u64(out, request->pins[i].start);
	}
	frame_end(out, start);
}

static void add_part(struct buffer *out, const struct part *part)
{
	size_t name_size = strlen(part->name);

	add_u32(out, (uint32_t)part->status);
	add_u32(out, part->flags);
	add_u32(out, (uint32_t)name_size);
	add_u32(out, (uint32_t)part->size);
	buffer_add(out, part->name, name_size + 1);
	buffer_add(out, part->bytes, part->size);
	buffer_add(out, "", 1);
}

void wire_add_answer(struct buffer *out, const struct answer *answer)
{
	size_t start = frame_begin(out);

	add_u32(out, answer->tag);
	add_u32(out, (uint32_t)answer->status);
	add_u32(out, answer->code);
	add_u32(out, answer->flags);
	add_u32(out, (uint32_t)answer->part_count);
	for (size_t i = 0; i < answer->part_count; i++)
		add_part(out, &answer->parts[i]);
	frame_end(out, start);
}

int wire_frame(const char *bytes, size_t size, const char **ret_content, size_t *ret_size)
{
	uint32_t prefix;

	if (size < WIRE_PREFIX)
		return 0;
	memcpy(&prefix, bytes, sizeof(prefix));
	prefix = le32toh(prefix);
	if (prefix > WIRE_MAX_FRAME)
		return -EPROTO;
	if (size - WIRE_PREFIX < prefix)
		return 0;
	*ret_content = bytes + WIRE_PREFIX;
	*ret_size = prefix;
	return 1;
}

/* What is left of a frame. After the first field that does not fit, nothing fits any more. */
struct cursor {
	const char *bytes;
	size_t left;
	bool is_bad;
};

static const char *take_bytes(struct cursor *cursor, size_t size)
{
	const char *bytes = cursor->bytes;

	if (cursor->is_bad || size > cursor->left) {
		cursor->is_bad = true;
		return NULL;
	}
	cursor->bytes += size;
	cursor->left -= size;
	return bytes;
}

static uint32_t take_u32(struct cursor *cursor)
{
	const char *bytes = take_bytes(cursor, sizeof(uint32_t));
	uint32_t number = 0;

	if (bytes)
		memcpy(&number, bytes, sizeof(number));
	return le32toh(number);
}

static uint64_t take_u64(struct cursor *cursor)
{
	const char *bytes = take_bytes(cursor, sizeof(uint64_t));
	uint64_t number = 0;

	if (bytes)
		memcpy(&number, bytes, sizeof(number));
	return le64toh(number);
}

/* Bytes with a NUL behind them. */
static const char *take_ended(struct cursor *cursor, size_t size)
{
	const char *bytes = take_bytes(cursor, size + 1);

	if (bytes && bytes[size] != '\0')
		cursor->is_bad = true;
	return cursor->is_bad ? NULL : bytes;
}

/* A text of that length: no NUL within. */
static const char *take_text(struct cursor *cursor, size_t size)
{
	const char *text = take_ended(cursor, size);

	if (text && strlen(text) != size)
		cursor->is_bad = true;
	return cursor->is_bad ? NULL : text;
}

static uint32_t take_below(struct cursor *cursor, uint32_t limit)
{
	uint32_t number = take_u32(cursor);

	if (number >= limit)
		cursor->is_bad = true;
	return cursor->is_bad ? 0 : number;
}

static void take_pins(struct arena *arena, struct cursor *cursor, struct request *request)
{
	uint32_t count = take_u32(cursor);
	struct pin *pins;

	if (cursor->is_bad || count > cursor->left / PIN_SIZE) {
		cursor->is_bad = true;
		return;
	}
	pins = arena_array(arena, count, sizeof(*pins));
	for (uint32_t i = 0; i < count; i++) {
		pins[i].pid = (int32_t)take_u32(cursor);
		pins[i].start = take_u64(cursor);
	}
	request->pins = count ? pins : NULL;
	request->pin_count = count;
}

int wire_read_request(struct arena *arena, const char *content, size_t size,
		      struct request *ret_request)
{
	struct cursor cursor = { .bytes = content, .left = size };
	struct request request = { 0 };
	uint32_t name_size;

	request.tag = take_u32(&cursor);
	request.kind = (enum evidence_kind)take_below(&cursor, EVIDENCE_KINDS);
	request.document = (enum api_document)take_below(&cursor, API_DOCUMENTS);
	request.api_minor = take_u32(&cursor);
	request.detail = (enum process_detail)take_below(&cursor, PROCESS_DETAILS);
	request.in_engine_root = take_below(&cursor, 2) != 0;
	name_size = take_u32(&cursor);
	if (name_size != NO_NAME)
		request.name = arena_copy(arena, take_text(&cursor, name_size));
	take_pins(arena, &cursor, &request);
	if (cursor.is_bad || cursor.left)
		return -EPROTO;
	*ret_request = request;
	return 0;
}

static void take_part(struct cursor *cursor, struct reply *reply)
{
	uint32_t status = take_below(cursor, EVIDENCE_STATUSES);
	uint32_t flags = take_u32(cursor);
	uint32_t name_size = take_u32(cursor);
	uint32_t size = take_u32(cursor);
	const char *name = take_text(cursor, name_size);
	const char *bytes = take_ended(cursor, size);

	if (cursor->is_bad)
		return;
	reply_begin(reply, name);
	buffer_add(&reply->bytes, bytes, size);
	reply_end(reply, (enum evidence_status)status, flags);
}

int wire_read_answer(const char *content, size_t size, struct reply *reply)
{
	struct cursor cursor = { .bytes = content, .left = size };
	uint32_t count;

	reply->answer.tag = take_u32(&cursor);
	reply->answer.status = (enum evidence_status)take_below(&cursor, EVIDENCE_STATUSES);
	reply->answer.code = take_u32(&cursor);
	reply->answer.flags = take_u32(&cursor);
	count = take_u32(&cursor);
	if (count > cursor.left / SMALLEST_PART)
		return -EPROTO;
	for (uint32_t i = 0; i < count && !cursor.is_bad; i++)
		take_part(&cursor, reply);
	return cursor.is_bad || cursor.left ? -EPROTO : 0;
}
