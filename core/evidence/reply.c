#include "core/evidence/reply.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

/* Where a part's name and bytes lie in the buffer; each has a NUL behind it. */
struct span {
	size_t name, start, size;
	enum evidence_status status;
	unsigned flags;
};

struct reply *reply_new(uint32_t tag)
{
	struct reply *reply = memory_get(sizeof(*reply));

	*reply = (struct reply){ .answer = { .tag = tag, .status = EVIDENCE_OK } };
	return reply;
}

void reply_free(struct reply *reply)
{
	if (!reply)
		return;
	buffer_done(&reply->bytes);
	free(reply->spans);
	free(reply->parts);
	free(reply);
}

void reply_fail(struct reply *reply, enum evidence_status status, int code)
{
	buffer_clear(&reply->bytes);
	reply->count = 0;
	reply->answer.status = status;
	reply->answer.code = (uint32_t)code;
}

void reply_begin(struct reply *reply, const char *name)
{
	struct span span = { .name = reply->bytes.size };

	if (reply->count == reply->room) {
		reply->room = reply->room ? reply->room * 2 : 8;
		reply->spans = memory_resize(reply->spans, reply->room * sizeof(span));
	}
	buffer_add(&reply->bytes, name, strlen(name) + 1);
	span.start = reply->bytes.size;
	reply->spans[reply->count++] = span;
}

bool reply_is_full(const struct reply *reply)
{
	return reply->bytes.size + reply->count * sizeof(struct part) > REPLY_CAP;
}

void reply_drop(struct reply *reply)
{
	reply->bytes.size = reply->spans[--reply->count].name;
}

void reply_end(struct reply *reply, enum evidence_status status, unsigned flags)
{
	struct span *span = &reply->spans[reply->count - 1];

	if (reply_is_full(reply)) {
		reply_cut(reply, 0);
		status = EVIDENCE_TOO_BIG;
	}
	span->size = reply->bytes.size - span->start;
	span->status = status;
	span->flags = flags;
	buffer_add(&reply->bytes, "", 1);
}

void reply_text(struct reply *reply, const char *name, enum evidence_status status,
		const char *text)
{
	reply_begin(reply, name);
	buffer_text(&reply->bytes, text);
	reply_end(reply, status, 0);
}

size_t reply_open_size(const struct reply *reply)
{
	return reply->bytes.size - reply->spans[reply->count - 1].start;
}

void reply_cut(struct reply *reply, size_t size)
{
	assert(size <= reply_open_size(reply));
	reply->bytes.size = reply->spans[reply->count - 1].start + size;
	buffer_text(&reply->bytes, "");
}

void reply_restate(struct reply *reply, size_t first, enum evidence_status old,
		   enum evidence_status status)
{
	for (size_t i = first; i < reply->count; i++)
		if (reply->spans[i].status == old)
			reply->spans[i].status = status;
}

void reply_seal(struct reply *reply)
{
	const char *bytes = reply->bytes.bytes;

	free(reply->parts);
	reply->parts = memory_get(reply->count * sizeof(*reply->parts));
	for (size_t i = 0; i < reply->count; i++) {
		const struct span *span = &reply->spans[i];

		reply->parts[i] = (struct part){ .name = bytes + span->name,
						 .status = span->status,
						 .flags = span->flags,
						 .bytes = bytes + span->start,
						 .size = span->size };
	}
	reply->answer.parts = reply->parts;
	reply->answer.part_count = reply->count;
}

void reply_push(struct reply_queue *queue, struct reply *reply)
{
	reply->next = NULL;
	if (queue->last)
		queue->last->next = reply;
	else
		queue->first = reply;
	queue->last = reply;
}

struct reply *reply_pop(struct reply_queue *queue)
{
	struct reply *reply = queue->first;

	if (!reply)
		return NULL;
	queue->first = reply->next;
	if (!queue->first)
		queue->last = NULL;
	return reply;
}

void reply_release(struct reply_queue *queue, const struct answer *answer)
{
	struct reply_queue kept = { 0 };
	struct reply *reply = reply_pop(queue);

	for (; reply; reply = reply_pop(queue)) {
		if (reply->parts == answer->parts)
			reply_free(reply);
		else
			reply_push(&kept, reply);
	}
	*queue = kept;
}

void reply_free_all(struct reply_queue *queue)
{
	for (struct reply *reply = reply_pop(queue); reply; reply = reply_pop(queue))
		reply_free(reply);
}
