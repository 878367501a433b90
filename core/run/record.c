#include "core/run/record.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/facts/redact.h"
#include "core/run/record_file.h"

/* What is left of a request while its answer is awaited. */
struct slot {
	bool is_used;
	struct request request; /* of its texts the name alone, which lies below */
	struct buffer name, key;
};

struct recorder {
	struct source source; /* first: the one is the other */
	struct source *inner;
	struct slot slots[EVIDENCE_IN_FLIGHT];
	struct record_file file;
	struct record_header header;
	struct arena *arena; /* of the header */
	bool is_finished;
};

static struct recorder *of(struct source *source)
{
	return (struct recorder *)(void *)source;
}

/* The slot in use with that tag; NULL if there is none. */
static struct slot *slot_of(struct recorder *recorder, uint32_t tag)
{
	for (size_t i = 0; i < EVIDENCE_IN_FLIGHT; i++)
		if (recorder->slots[i].is_used && recorder->slots[i].request.tag == tag)
			return &recorder->slots[i];
	return NULL;
}

static struct slot *free_slot(struct recorder *recorder)
{
	for (size_t i = 0; i < EVIDENCE_IN_FLIGHT; i++)
		if (!recorder->slots[i].is_used)
			return &recorder->slots[i];
	return NULL;
}

static int recorder_submit(struct source *source, const struct request *request)
{
	struct recorder *recorder = of(source);
	struct slot *slot = free_slot(recorder);
	int r;

	if (!slot)
		return -EAGAIN;
	if (slot_of(recorder, request->tag))
		return -EINVAL; /* two answers could not be told apart */
	r = recorder->inner->operations->submit(recorder->inner, request);
	if (r < 0)
		return r;
	slot->is_used = true;
	slot->request = *request;
	buffer_clear(&slot->name);
	if (request->name)
		buffer_add(&slot->name, request->name, strlen(request->name) + 1);
	slot->request.name = request->name ? slot->name.bytes : NULL;
	slot->request.pins = NULL;
	slot->request.pin_count = 0;
	buffer_clear(&slot->key);
	request_key(request, &slot->key);
	return 0;
}

/* A copy of the parts whose secrets are replaced; the bytes lie one behind the other. */
static void redact_parts(const struct slot *slot, const struct answer *answer, struct part *parts,
			 struct buffer *bytes)
{
	size_t start = 0;

	for (size_t i = 0; i < answer->part_count; i++) {
		parts[i] = answer->parts[i];
		if (redact_part(&slot->request, &answer->parts[i], bytes))
			parts[i].flags |= EVIDENCE_ALTERED;
		parts[i].size = bytes->size - start;
		buffer_add(bytes, "", 1);
		start = bytes->size;
	}
	start = 0;
	for (size_t i = 0; i < answer->part_count; i++) {
		parts[i].bytes = bytes->bytes + start;
		start += parts[i].size + 1;
	}
}

static void write_answer(struct recorder *recorder, const struct slot *slot,
			 const struct answer *answer)
{
	struct part *parts = memory_get((answer->part_count + 1) * sizeof(*parts));
	struct record record = { slot->key.bytes, *answer };
	struct buffer bytes = { 0 };

	redact_parts(slot, answer, parts, &bytes);
	record.answer.parts = parts;
	recording_learn(recorder->arena, &record, &recorder->header);
	record_file_add(&recorder->file, &record);
	buffer_done(&bytes);
	free(parts);
}

/* What was not asked of the host, and what another recording lacks, says nothing of it. */
static bool is_evidence(const struct slot *slot, const struct answer *answer)
{
	return slot->key.size && answer->status != EVIDENCE_UNRECORDED;
}

static int recorder_wait(struct source *source, struct answer *ret_answer)
{
	struct recorder *recorder = of(source);
	int r = recorder->inner->operations->wait(recorder->inner, ret_answer);
	struct slot *slot;

	if (r < 0)
		return r;
	slot = slot_of(recorder, ret_answer->tag);
	if (!slot)
		return 0;
	if (!recorder->is_finished && is_evidence(slot, ret_answer))
		write_answer(recorder, slot, ret_answer);
	slot->is_used = false;
	return 0;
}

static void recorder_release(struct source *source, struct answer *answer)
{
	struct source *inner = of(source)->inner;

	inner->operations->release(inner, answer);
}

static void recorder_close(struct source *source)
{
	struct recorder *recorder = of(source);

	for (size_t i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
		buffer_done(&recorder->slots[i].name);
		buffer_done(&recorder->slots[i].key);
	}
	recorder->inner->operations->close(recorder->inner);
	record_file_done(&recorder->file);
	arena_free(recorder->arena);
	free(recorder);
}

static const struct source_operations operations = {
	.submit = recorder_submit,
	.wait = recorder_wait,
	.release = recorder_release,
	.close = recorder_close,
};

struct source *record_open(struct source *inner, const char *path, const char *tool,
			   struct err *err)
{
	struct recorder *recorder = memory_get(sizeof(*recorder));

	*recorder = (struct recorder){ .source = *inner, .inner = inner };
	recorder->source.operations = &operations;
	recorder->header.now = inner->now;
	recorder->header.endpoint = inner->endpoint;
	recorder->header.is_rooted = inner->is_rooted;
	recorder->header.tool = tool;
	if (record_file_open(&recorder->file, path, err) < 0) {
		inner->operations->close(inner);
		free(recorder);
		return NULL;
	}
	recorder->arena = arena_new();
	return &recorder->source;
}

int record_finish(struct source *source, struct err *err)
{
	struct recorder *recorder = of(source);

	recorder->is_finished = true;
	return record_file_finish(&recorder->file, &recorder->header, err);
}
