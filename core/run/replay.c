#include "core/run/replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/run/recording_index.h"

#define KEPT_LINE 1048576 /* more memory than this is not kept for the next line */

/* An answer that is out: its bytes live until it is released. */
struct held {
	struct held *next;
	const struct part *parts;
	struct arena *arena;
};

struct question {
	uint32_t tag;
	enum evidence_status status; /* where there is no entry */
	const struct recording_entry *entry;
};

struct replay {
	struct source source; /* first: the one is the other */
	struct recording_index index;
	struct question questions[EVIDENCE_IN_FLIGHT];
	size_t first, count; /* a ring */
	struct held *held;
	struct buffer line;
	char *origin;
};

static struct replay *of(struct source *source)
{
	return (struct replay *)(void *)source;
}

static struct question ask(const struct replay *replay, const struct request *request)
{
	struct question question = { .tag = request->tag, .status = EVIDENCE_REFUSED };
	struct buffer key = { 0 };

	if (request_check(request) < 0)
		return question;
	request_key(request, &key);
	question.entry = recording_index_find(&replay->index, key.bytes);
	question.status = EVIDENCE_UNRECORDED;
	buffer_done(&key);
	return question;
}

static int replay_submit(struct source *source, const struct request *request)
{
	struct replay *replay = of(source);
	size_t next = (replay->first + replay->count) % EVIDENCE_IN_FLIGHT;

	if (replay->count == EVIDENCE_IN_FLIGHT)
		return -EAGAIN;
	replay->questions[next] = ask(replay, request);
	replay->count++;
	return 0;
}

static void hold(struct replay *replay, struct arena *arena, const struct part *parts)
{
	struct held *held = memory_get(sizeof(*held));

	*held = (struct held){ replay->held, parts, arena };
	replay->held = held;
}

/* What was written, or an error: the file may have changed since it was opened. */
static void answer_from(struct replay *replay, const struct recording_entry *entry,
			struct answer *answer)
{
	struct arena *arena = arena_new();
	struct record record = { 0 };
	struct err ignored;
	int r = recording_index_read(&replay->index, entry, &replay->line);

	if (r == 0)
		r = recording_decode(arena, replay->line.bytes, replay->line.size, &record,
				     &ignored);
	if (r == 0 && strcmp(record.key, entry->key) != 0)
		r = -EBADMSG;
	if (r == 0) {
		*answer = record.answer;
		hold(replay, arena, answer->parts);
	} else {
		*answer = (struct answer){ .status = EVIDENCE_IO_ERROR, .code = (uint32_t)-r };
		arena_free(arena);
	}
	if (replay->line.room > KEPT_LINE)
		buffer_done(&replay->line);
}

static int replay_wait(struct source *source, struct answer *ret_answer)
{
	struct replay *replay = of(source);
	const struct question *question = &replay->questions[replay->first];

	if (replay->count == 0)
		return -ENOENT;
	if (question->entry)
		answer_from(replay, question->entry, ret_answer);
	else
		*ret_answer = (struct answer){ .status = question->status };
	ret_answer->tag = question->tag;
	replay->first = (replay->first + 1) % EVIDENCE_IN_FLIGHT;
	replay->count--;
	return 0;
}

static void let_go(struct held **at)
{
	struct held *held = *at;

	*at = held->next;
	arena_free(held->arena);
	free(held);
}

static void replay_release(struct source *source, struct answer *answer)
{
	struct held **at = &of(source)->held;

	while (*at && (*at)->parts != answer->parts)
		at = &(*at)->next;
	if (*at)
		let_go(at);
	*answer = (struct answer){ 0 };
}

static void replay_close(struct source *source)
{
	struct replay *replay = of(source);

	while (replay->held)
		let_go(&replay->held);
	recording_index_done(&replay->index);
	buffer_done(&replay->line);
	free(replay->origin);
	free(replay);
}

static const struct source_operations operations = {
	.submit = replay_submit,
	.wait = replay_wait,
	.release = replay_release,
	.close = replay_close,
};

struct source *replay_open(const char *path, struct err *err)
{
	struct replay *replay = memory_get(sizeof(*replay));
	struct buffer origin = { 0 };

	*replay = (struct replay){ .source.operations = &operations };
	if (recording_index_open(&replay->index, path, err) < 0) {
		free(replay);
		return NULL;
	}
	buffer_format(&origin, "recording %s", path);
	replay->origin = origin.bytes;
	replay->source.origin = replay->origin;
	replay->source.now = replay->index.header.now;
	replay->source.endpoint = replay->index.header.endpoint;
	replay->source.is_rooted = replay->index.header.is_rooted;
	if (!replay->source.endpoint)
		replay->source.endpoint = "unknown";
	return &replay->source;
}
