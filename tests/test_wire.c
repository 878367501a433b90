#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "core/evidence/wire.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct pin pins[] = { { 9, 45 }, { INT32_MAX, UINT64_MAX } };

static const struct request requests[] = {
	{ .tag = 0 },
	{ .tag = UINT32_MAX,
	  .kind = EVIDENCE_API,
	  .document = API_CONTAINER,
	  .api_minor = 41,
	  .name = ID },
	{ .tag = 3,
	  .kind = EVIDENCE_FILE,
	  .name = "/a b\n\377",
	  .in_engine_root = true,
	  .pins = pins,
	  .pin_count = 1 },
	{ .tag = 4, .kind = EVIDENCE_PATH, .name = "" },
	{ .tag = 5,
	  .kind = EVIDENCE_PROCESS,
	  .detail = PROCESS_SOCKETS,
	  .pins = pins,
	  .pin_count = 2 },
};

static const struct part parts[] = {
	{ .name = "", .status = EVIDENCE_OK, .bytes = "{}", .size = 2 },
	{ .name = "stat", .status = EVIDENCE_OK, .bytes = "a\0b\0", .size = 4 },
	{ .name = "environ", .status = EVIDENCE_DENIED, .bytes = "", .size = 0 },
	{ .name = "mountinfo",
	  .status = EVIDENCE_OK,
	  .flags = EVIDENCE_TRUNCATED,
	  .bytes = "x",
	  .size = 1 },
};

static const struct answer answers[] = {
	{ .tag = 0 },
	{ .tag = 77, .status = EVIDENCE_OK, .parts = parts, .part_count = 4 },
	{ .tag = UINT32_MAX,
	  .status = EVIDENCE_IO_ERROR,
	  .code = 500,
	  .flags = 3,
	  .parts = parts,
	  .part_count = 1 },
};

static bool is_same_text(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

Test(wire, a_request_comes_back)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		const struct request *sent = &requests[i];
		struct buffer frame = { 0 };
		struct request got;
		const char *content;
		size_t size;

		wire_add_request(&frame, sent);
		cr_assert_eq(wire_frame(frame.bytes, frame.size, &content, &size), 1);
		cr_assert_eq(size, frame.size - WIRE_PREFIX);
		cr_assert_eq(wire_read_request(arena, content, size, &got), 0);
		cr_expect(got.tag == sent->tag && got.kind == sent->kind &&
				  got.document == sent->document &&
				  got.api_minor == sent->api_minor && got.detail == sent->detail &&
				  got.in_engine_root == sent->in_engine_root &&
				  got.pin_count == sent->pin_count &&
				  is_same_text(got.name, sent->name),
			  "request %zu", i);
		for (size_t p = 0; p < got.pin_count; p++)
			cr_expect(got.pins[p].pid == sent->pins[p].pid &&
				  got.pins[p].start == sent->pins[p].start);
		buffer_done(&frame);
	}
	arena_free(arena);
}

static void expect_same_part(const struct part *got, const struct part *sent)
{
	cr_expect_str_eq(got->name, sent->name);
	cr_expect_eq(got->status, sent->status);
	cr_expect_eq(got->flags, sent->flags);
	cr_assert_eq(got->size, sent->size);
	cr_expect_arr_eq(got->bytes, sent->bytes, sent->size);
	cr_expect_eq(got->bytes[got->size], '\0');
}

Test(wire, an_answer_comes_back)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		const struct answer *sent = &answers[i];
		struct reply *reply = reply_new(0);
		struct buffer frame = { 0 };

		wire_add_answer(&frame, sent);
		cr_assert_eq(wire_read_answer(frame.bytes + WIRE_PREFIX, frame.size - WIRE_PREFIX,
					      reply),
			     0);
		reply_seal(reply);
		cr_expect(reply->answer.tag == sent->tag && reply->answer.status == sent->status &&
				  reply->answer.code == sent->code &&
				  reply->answer.flags == sent->flags,
			  "answer %zu", i);
		cr_assert_eq(reply->answer.part_count, sent->part_count);
		for (size_t p = 0; p < sent->part_count; p++)
			expect_same_part(&reply->answer.parts[p], &sent->parts[p]);
		reply_free(reply);
		buffer_done(&frame);
	}
}

/* Exactly that many bytes on the heap, so that a sanitizer sees a read behind them. */
static int read_request(const char *content, size_t size)
{
	struct arena *arena = arena_new();
	struct request request;
	struct buffer exact = { 0 };
	int r;

	buffer_add(&exact, content, size);
	r = wire_read_request(arena, exact.bytes, size, &request);
	buffer_done(&exact);
	arena_free(arena);
	return r;
}

static int read_answer(const char *content, size_t size)
{
	struct reply *reply = reply_new(0);
	struct buffer exact = { 0 };
	int r;

	buffer_add(&exact, content, size);
	r = wire_read_answer(exact.bytes, size, reply);
	buffer_done(&exact);
	reply_free(reply);
	return r;
}

Test(wire, a_cut_request_is_refused_wherever_it_is_cut)
{
	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++) {
		struct buffer frame = { 0 };

		wire_add_request(&frame, &requests[i]);
		for (size_t size = 0; size < frame.size - WIRE_PREFIX; size++)
			cr_expect_eq(read_request(frame.bytes + WIRE_PREFIX, size), -EPROTO,
				     "request %zu cut at %zu", i, size);
		buffer_add(&frame, "", 1);
		cr_expect_eq(read_request(frame.bytes + WIRE_PREFIX, frame.size - WIRE_PREFIX),
			     -EPROTO, "request %zu with a byte too many", i);
		buffer_done(&frame);
	}
}

Test(wire, a_cut_answer_is_refused_wherever_it_is_cut)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		struct buffer frame = { 0 };

		wire_add_answer(&frame, &answers[i]);
		for (size_t size = 0; size < frame.size - WIRE_PREFIX; size++)
			cr_expect_eq(read_answer(frame.bytes + WIRE_PREFIX, size), -EPROTO,
				     "answer %zu cut at %zu", i, size);
		buffer_add(&frame, "", 1);
		cr_expect_eq(read_answer(frame.bytes + WIRE_PREFIX, frame.size - WIRE_PREFIX),
			     -EPROTO, "answer %zu with a byte too many", i);
		buffer_done(&frame);
	}
}

Test(wire, no_byte_put_to_the_extreme_leads_outside_the_frame)
{
	static const unsigned char extremes[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct buffer request = { 0 }, answer = { 0 };

	wire_add_request(&request, &requests[2]);
	wire_add_answer(&answer, &answers[1]);
	for (size_t at = WIRE_PREFIX; at < request.size; at++)
		for (size_t i = 0; i < sizeof(extremes); i++) {
			char kept = request.bytes[at];

			request.bytes[at] = (char)extremes[i];
			(void)read_request(request.bytes + WIRE_PREFIX, request.size - WIRE_PREFIX);
			request.bytes[at] = kept;
		}
	for (size_t at = WIRE_PREFIX; at < answer.size; at++)
		for (size_t i = 0; i < sizeof(extremes); i++) {
			char kept = answer.bytes[at];

			answer.bytes[at] = (char)extremes[i];
			(void)read_answer(answer.bytes + WIRE_PREFIX, answer.size - WIRE_PREFIX);
			answer.bytes[at] = kept;
		}
	buffer_done(&request);
	buffer_done(&answer);
}

Test(wire, hostile_fields_of_an_answer_are_refused)
{
	/* tag, status, code, flags, part count; a part: status, flags, name size, size, bytes */
	static const struct {
		const char *label;
		uint32_t fields[9];
		size_t count;
		const char *tail;
		size_t tail_size;
		int expected;
	} rows[] = {
		{ "honest", { 1, 1, 0, 0, 1, 1, 0, 1, 1 }, 9, "n\0b\0", 4, 0 },
		{ "status", { 1, EVIDENCE_STATUSES, 0, 0, 0 }, 5, "", 0, -EPROTO },
		{ "part count", { 1, 1, 0, 0, UINT32_MAX }, 5, "", 0, -EPROTO },
		{ "part count one too many",
		  { 1, 1, 0, 0, 2, 1, 0, 1, 1 },
		  9,
		  "n\0b\0",
		  4,
		  -EPROTO },
		{ "part status", { 1, 1, 0, 0, 1, 99, 0, 1, 1 }, 9, "n\0b\0", 4, -EPROTO },
		{ "name size", { 1, 1, 0, 0, 1, 1, 0, UINT32_MAX, 1 }, 9, "n\0b\0", 4, -EPROTO },
		{ "size", { 1, 1, 0, 0, 1, 1, 0, 1, UINT32_MAX }, 9, "n\0b\0", 4, -EPROTO },
		{ "size beyond", { 1, 1, 0, 0, 1, 1, 0, 1, 2 }, 9, "n\0b\0", 4, -EPROTO },
		{ "NUL in the name", { 1, 1, 0, 0, 1, 1, 0, 2, 0 }, 9, "n\0\0\0", 4, -EPROTO },
		{ "name without an end", { 1, 1, 0, 0, 1, 1, 0, 1, 1 }, 9, "nxb\0", 4, -EPROTO },
		{ "bytes without an end", { 1, 1, 0, 0, 1, 1, 0, 1, 1 }, 9, "n\0bx", 4, -EPROTO },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buffer content = { 0 };

		buffer_add(&content, rows[i].fields, rows[i].count * sizeof(uint32_t));
		buffer_add(&content, rows[i].tail, rows[i].tail_size);
		cr_expect_eq(read_answer(content.bytes, content.size), rows[i].expected, "%s",
			     rows[i].label);
		buffer_done(&content);
	}
}

Test(wire, hostile_fields_of_a_request_are_refused)
{
	/* tag, kind, document, minor, detail, in root, name size, (name), pin count */
	static const struct {
		const char *label;
		uint32_t fields[8];
		int expected;
	} rows[] = {
		{ "honest", { 1, 0, 0, 0, 0, 0, UINT32_MAX, 0 }, 0 },
		{ "kind", { 1, EVIDENCE_KINDS, 0, 0, 0, 0, UINT32_MAX, 0 }, -EPROTO },
		{ "document", { 1, 0, API_DOCUMENTS, 0, 0, 0, UINT32_MAX, 0 }, -EPROTO },
		{ "detail", { 1, 0, 0, 0, PROCESS_DETAILS, 0, UINT32_MAX, 0 }, -EPROTO },
		{ "in root", { 1, 0, 0, 0, 0, 2, UINT32_MAX, 0 }, -EPROTO },
		{ "name size", { 1, 0, 0, 0, 0, 0, UINT32_MAX - 1, 0 }, -EPROTO },
		{ "name over the pins", { 1, 0, 0, 0, 0, 0, 3, 0 }, -EPROTO },
		{ "pin count", { 1, 0, 0, 0, 0, 0, UINT32_MAX, UINT32_MAX }, -EPROTO },
		{ "pin count that overflows",
		  { 1, 0, 0, 0, 0, 0, UINT32_MAX, 0x15555556 },
		  -EPROTO },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		cr_expect_eq(read_request((const char *)rows[i].fields, sizeof(rows[i].fields)),
			     rows[i].expected, "%s", rows[i].label);
}

Test(wire, a_frame_is_told_by_its_length)
{
	static const struct {
		const char *label;
		const char *bytes;
		size_t size;
		int expected;
	} rows[] = {
		{ "nothing", "", 0, 0 },
		{ "half a length", "\1\0", 2, 0 },
		{ "empty frame", "\0\0\0\0", 4, 1 },
		{ "not all there", "\2\0\0\0x", 5, 0 },
		{ "all there", "\1\0\0\0x", 5, 1 },
		{ "more than one", "\1\0\0\0x\1\0\0\0y", 10, 1 },
		{ "longest", "\0\0\0\4", 4, 0 },
		{ "too long", "\1\0\0\4", 4, -EPROTO },
		{ "far too long", "\377\377\377\377", 4, -EPROTO },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *content = NULL;
		size_t size = 0;

		cr_expect_eq(wire_frame(rows[i].bytes, rows[i].size, &content, &size),
			     rows[i].expected, "%s", rows[i].label);
		cr_expect(rows[i].expected != 1 || (content && size <= rows[i].size - WIRE_PREFIX));
	}
}

Test(wire, a_reply_beyond_its_cap_loses_the_part_that_went_over)
{
	static char megabyte[1 << 20];
	struct reply *reply = reply_new(1);

	reply_text(reply, "small", EVIDENCE_OK, "x");
	reply_begin(reply, "large");
	for (size_t size = 0; size <= REPLY_CAP; size += sizeof(megabyte))
		buffer_add(&reply->bytes, megabyte, sizeof(megabyte));
	reply_end(reply, EVIDENCE_OK, 0);
	reply_text(reply, "after", EVIDENCE_OK, "y");
	reply_seal(reply);
	cr_expect_eq(answer_part(&reply->answer, "large")->status, EVIDENCE_TOO_BIG);
	cr_expect_eq(answer_part(&reply->answer, "large")->size, 0);
	cr_expect_str_eq(answer_part(&reply->answer, "small")->bytes, "x");
	cr_expect_str_eq(answer_part(&reply->answer, "after")->bytes, "y");
	reply_free(reply);
}

Test(wire, replies_leave_the_queue_in_their_order_and_by_their_answer)
{
	struct reply_queue queue = { 0 };
	struct reply *replies[3];

	for (uint32_t i = 0; i < 3; i++) {
		replies[i] = reply_new(i);
		reply_seal(replies[i]);
		reply_push(&queue, replies[i]);
	}
	reply_release(&queue, &(struct answer){ .parts = replies[1]->parts });
	cr_expect_eq(reply_pop(&queue), replies[0]);
	cr_expect_eq(reply_pop(&queue), replies[2]);
	cr_expect_null(reply_pop(&queue));
	reply_free(replies[0]);
	reply_free(replies[2]);
	reply_free_all(&queue);
}
