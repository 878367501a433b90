#include "tests/support/scripted_source.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

/* A request that waits for its answer, or an answer that waits for its release. */
struct pending {
	struct pending *next;
	uint32_t tag;
	size_t number;
	size_t place; /* in the script */
	const char *other_key;
	struct script_entry given; /* the copy */
};

struct scripted {
	struct source source;
	struct script *script;
	struct script_play play;
	uint64_t random;
	size_t requests, answers;
	struct pending *open[EVIDENCE_IN_FLIGHT];
	size_t open_count;
	struct pending *held;
};

static bool is_lost(const struct scripted *scripted)
{
	return (scripted->play.lost_after && scripted->answers >= scripted->play.lost_after) ||
	       (scripted->play.deaf_after && scripted->requests >= scripted->play.deaf_after);
}

static struct pending *note_request(struct scripted *scripted, const struct request *request)
{
	struct script *script = scripted->script;
	struct pending *pending = memory_get(sizeof(*pending));
	struct buffer key = { 0 };
	const char *changing = scripted->play.changing_key;
	struct script_entry *entry;

	request_key(request, &key);
	entry = script_find(script, key.bytes);
	if (!entry) {
		entry = script_make(script, key.bytes);
		entry->is_unknown = true;
		entry->answer.status = *key.bytes ? EVIDENCE_UNRECORDED : EVIDENCE_REFUSED;
	}
	entry->asked++;
	entry->api_minor = request->api_minor;
	*pending = (struct pending){ .tag = request->tag,
				     .number = ++scripted->requests,
				     .place = (size_t)(entry - script_at(script, 0)) };
	if (changing && strcmp(changing, key.bytes) == 0 && entry->asked == 2)
		pending->other_key = scripted->play.changed_key;
	buffer_done(&key);
	return pending;
}

static int scripted_submit(struct source *source, const struct request *request)
{
	struct scripted *scripted = (struct scripted *)source;

	if (is_lost(scripted))
		return -EIO;
	if (scripted->open_count == EVIDENCE_IN_FLIGHT)
		return -EAGAIN;
	scripted->open[scripted->open_count++] = note_request(scripted, request);
	return 0;
}

/* xorshift: the same seed gives the same order everywhere. */
static size_t random_place(struct scripted *scripted)
{
	uint64_t *state = &scripted->random;

	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state % scripted->open_count;
}

static struct pending *choose(struct scripted *scripted)
{
	size_t place = 0;
	struct pending *chosen;

	if (scripted->play.order == ORDER_LAST)
		place = scripted->open_count - 1;
	else if (scripted->play.order == ORDER_SHUFFLED)
		place = random_place(scripted);
	chosen = scripted->open[place];
	scripted->open_count--;
	memmove(&scripted->open[place], &scripted->open[place + 1],
		(scripted->open_count - place) * sizeof(struct pending *));
	return chosen;
}

static int scripted_wait(struct source *source, struct answer *ret_answer)
{
	struct scripted *scripted = (struct scripted *)source;
	struct pending *pending;

	if (is_lost(scripted))
		return -EIO;
	if (!scripted->open_count)
		return -ENOENT;
	pending = choose(scripted);
	script_entry_copy(pending->other_key ? script_find(scripted->script, pending->other_key)
					     : script_at(scripted->script, pending->place),
			  &pending->given);
	if (pending->number == scripted->play.failing) {
		script_entry_drop(&pending->given);
		pending->given.answer = (struct answer){ .status = scripted->play.failure };
	}
	pending->given.answer.tag = pending->tag;
	pending->next = scripted->held;
	scripted->held = pending;
	scripted->answers++;
	*ret_answer = pending->given.answer;
	return 0;
}

static void scripted_release(struct source *source, struct answer *answer)
{
	struct scripted *scripted = (struct scripted *)source;
	struct pending **place = &scripted->held;
	struct pending *pending;

	while (*place && (*place)->given.answer.parts != answer->parts)
		place = &(*place)->next;
	cr_assert(*place, "an answer was released that was not given");
	pending = *place;
	*place = pending->next;
	script_entry_drop(&pending->given);
	free(pending);
}

static void scripted_close(struct source *source)
{
	struct scripted *scripted = (struct scripted *)source;

	if (!is_lost(scripted))
		cr_expect(!scripted->held && !scripted->open_count, "answers were left");
	while (scripted->held)
		scripted_release(source, &scripted->held->given.answer);
	for (size_t i = 0; i < scripted->open_count; i++)
		free(scripted->open[i]);
	free(scripted);
}

static const struct source_operations operations = {
	.submit = scripted_submit,
	.wait = scripted_wait,
	.release = scripted_release,
	.close = scripted_close,
};

struct source *script_open(struct script *script, const struct script_play *play)
{
	struct scripted *scripted = memory_get(sizeof(*scripted));

	*scripted = (struct scripted){
		.source = { .operations = &operations,
			    .now = 1735689600000000000, /* 2025-01-01 */
			    .endpoint = "unix:///var/run/docker.sock",
			    .origin = "script" },
		.script = script,
		.play = *play,
		.random = play->seed * 2654435761U + 88172645463325252U,
	};
	script_forget_asked(script);
	return &scripted->source;
}

size_t script_asked(const struct script *script, const char *key)
{
	const struct script_entry *entry = script_find(script, key);

	return entry ? entry->asked : 0;
}

size_t script_asked_like(const struct script *script, const char *beginning, size_t *ret_most)
{
	size_t count = 0;

	*ret_most = 0;
	for (size_t i = 0; i < script_count(script); i++) {
		const struct script_entry *entry = script_at(script, i);

		if (!entry->asked || strncmp(entry->key, beginning, strlen(beginning)) != 0)
			continue;
		count++;
		if (entry->asked > *ret_most)
			*ret_most = entry->asked;
	}
	return count;
}
