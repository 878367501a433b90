#include "tests/support/memory_source.h"

#include <errno.h>
#include <string.h>

/* One key of the table; the parts are a chain, in order. */
struct stored_part {
	struct stored_part *next;
	struct part part;
};

struct entry {
	struct entry *next;
	const char *key;
	struct answer answer;
	struct stored_part *first, **last;
	unsigned asked;
};

struct question {
	uint32_t tag;
	const struct entry *entry;
};

/* An answer that is out. */
struct held {
	struct held *next;
	const struct part *parts;
	struct arena *arena;
};

struct memory_source {
	struct source source; /* first: the one is the other */
	struct arena *arena;
	struct entry *entries;
	struct entry nothing, refused;
	struct question questions[EVIDENCE_IN_FLIGHT];
	size_t question_count;
	struct held *held;
	unsigned asked, held_count;
	bool is_turned, is_lost;
};

static struct memory_source *of(struct source *source)
{
	return (struct memory_source *)(void *)source;
}

static const struct memory_source *of_const(const struct source *source)
{
	return (const struct memory_source *)(const void *)source;
}

static struct entry *find(const struct memory_source *memory, const char *key)
{
	struct entry *entry = memory->entries;

	while (entry && strcmp(entry->key, key) != 0)
		entry = entry->next;
	return entry;
}

static int memory_submit(struct source *source, const struct request *request)
{
	struct memory_source *memory = of(source);
	struct buffer key = { 0 };
	struct entry *entry;

	if (memory->is_lost)
		return -EIO;
	if (memory->question_count == EVIDENCE_IN_FLIGHT)
		return -EAGAIN;
	request_key(request, &key);
	entry = find(memory, key.bytes);
	buffer_done(&key);
	if (!entry)
		entry = &memory->nothing;
	if (request_check(request) < 0)
		entry = &memory->refused;
	entry->asked++;
	memory->asked++;
	memory->questions[memory->question_count++] = (struct question){ request->tag, entry };
	return 0;
}

static struct question take_question(struct memory_source *memory)
{
	size_t last = --memory->question_count;
	struct question question = memory->questions[memory->is_turned ? last : 0];

	if (!memory->is_turned)
		memmove(memory->questions, memory->questions + 1, last * sizeof(question));
	return question;
}

static struct part copy_part(struct arena *arena, const struct part *part)
{
	struct part copy = *part;

	copy.name = arena_copy(arena, part->name);
	copy.bytes = arena_text(arena, part->bytes, part->size);
	return copy;
}

static int memory_wait(struct source *source, struct answer *ret_answer)
{
	struct memory_source *memory = of(source);
	struct arena *arena;
	struct question question;
	struct part *parts;
	struct held *held;

	if (memory->is_lost)
		return -EIO;
	if (memory->question_count == 0)
		return -ENOENT;
	question = take_question(memory);
	arena = arena_new();
	parts = arena_array(arena, question.entry->answer.part_count + 1, sizeof(*parts));
	held = arena_alloc(arena, sizeof(*held));
	*held = (struct held){ memory->held, parts, arena };
	memory->held = held;
	memory->held_count++;
	*ret_answer = question.entry->answer;
	ret_answer->tag = question.tag;
	ret_answer->parts = parts;
	for (const struct stored_part *at = question.entry->first; at; at = at->next)
		*parts++ = copy_part(arena, &at->part);
	return 0;
}

static void memory_release(struct source *source, struct answer *answer)
{
	struct memory_source *memory = of(source);
	struct held **at = &memory->held;

	while (*at && (*at)->parts != answer->parts)
		at = &(*at)->next;
	if (*at) {
		struct arena *arena = (*at)->arena;

		*at = (*at)->next;
		arena_free(arena);
		memory->held_count--;
	}
	*answer = (struct answer){ 0 };
}

static void memory_close(struct source *source)
{
	struct memory_source *memory = of(source);

	while (memory->held) {
		struct arena *arena = memory->held->arena;

		memory->held = memory->held->next;
		arena_free(arena);
	}
	arena_free(memory->arena);
}

static const struct source_operations operations = {
	.submit = memory_submit,
	.wait = memory_wait,
	.release = memory_release,
	.close = memory_close,
};

struct source *memory_source_new(void)
{
	struct arena *arena = arena_new();
	struct memory_source *memory = arena_alloc(arena, sizeof(*memory));

	memory->arena = arena;
	memory->source.operations = &operations;
	memory->source.origin = "memory";
	memory->source.endpoint = "unix:///run/docker.sock";
	memory->nothing.answer.status = EVIDENCE_UNRECORDED;
	memory->refused.answer.status = EVIDENCE_REFUSED;
	return &memory->source;
}

static struct entry *entry_of(struct memory_source *memory, const char *key)
{
	struct entry *entry = find(memory, key);

	if (entry)
		return entry;
	entry = arena_alloc(memory->arena, sizeof(*entry));
	entry->key = arena_copy(memory->arena, key);
	entry->answer.status = EVIDENCE_OK;
	entry->last = &entry->first;
	entry->next = memory->entries;
	memory->entries = entry;
	return entry;
}

void memory_source_put(struct source *source, const char *key, enum evidence_status status,
		       uint32_t code)
{
	struct entry *entry = entry_of(of(source), key);

	entry->answer = (struct answer){ .status = status, .code = code };
	entry->first = NULL;
	entry->last = &entry->first;
}

void memory_source_add(struct source *source, const char *key, const struct part *part)
{
	struct memory_source *memory = of(source);
	struct entry *entry = entry_of(memory, key);
	struct stored_part *stored = arena_alloc(memory->arena, sizeof(*stored));

	stored->part = copy_part(memory->arena, part);
	*entry->last = stored;
	entry->last = &stored->next;
	entry->answer.part_count++;
}

void memory_source_text(struct source *source, const char *key, const char *name, const char *text)
{
	memory_source_add(
		source, key,
		&(const struct part){
			.name = name, .status = EVIDENCE_OK, .bytes = text, .size = strlen(text) });
}

void memory_source_turn(struct source *source)
{
	of(source)->is_turned = true;
}

void memory_source_lose(struct source *source)
{
	of(source)->is_lost = true;
}

unsigned memory_source_asked(const struct source *source, const char *key)
{
	const struct entry *entry = key ? find(of_const(source), key) : NULL;

	if (!key)
		return of_const(source)->asked;
	return entry ? entry->asked : 0;
}

unsigned memory_source_held(const struct source *source)
{
	return of_const(source)->held_count;
}
