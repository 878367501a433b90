#include <string.h>

#include "core/facts/gather_state.h"

static size_t bucket_of(const char *key)
{
	uint64_t hash = 1469598103934665603ULL; /* FNV-1a */

	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 1099511628211ULL;
	return hash % SHARED_BUCKETS;
}

struct shared_look *shared_ask(struct gather *gather, struct slot *slot, enum shared_kind kind,
			       const char *key, bool *ret_is_new)
{
	struct shared_look **place = &gather->shared[bucket_of(key)];
	struct shared_look *look = *place;

	while (look && (look->kind != kind || strcmp(look->key, key) != 0))
		look = look->next;
	*ret_is_new = !look;
	if (!look) {
		look = arena_alloc(gather->run, sizeof(*look));
		look->kind = kind;
		look->key = arena_copy(gather->run, key);
		look->next = *place;
		*place = look;
	}
	if (!look->is_done && !(look->waiting & (1U << slot->number))) {
		look->waiting |= 1U << slot->number;
		slot->pending++;
	}
	return look;
}

const char *walk_resolved(struct arena *arena, const struct answer *answer)
{
	const struct part *last =
		answer->part_count ? &answer->parts[answer->part_count - 1] : NULL;

	if (answer->status != EVIDENCE_OK || !last || last->status != EVIDENCE_OK)
		return NULL;
	return arena_copy(arena, last->name);
}

static void take_image(struct gather *gather, struct shared_look *look, const struct answer *answer)
{
	const struct image *known = daemon_image(&gather->daemon, look->key);
	struct err err = { 0 };

	look->image = arena_alloc(gather->run, sizeof(*look->image));
	if (known)
		*look->image = *known;
	if (answer->status != EVIDENCE_OK || !answer->part_count)
		look->cause = gather_cause(gather->run, answer->status, answer->code);
	else if (image_read(gather->run, answer->parts[0].bytes, answer->parts[0].size, look->image,
			    &err) < 0)
		look->cause = arena_copy(gather->run, err.text);
}

static void take_walk(struct gather *gather, struct shared_look *look, const struct answer *answer)
{
	const struct part *last =
		answer->part_count ? &answer->parts[answer->part_count - 1] : NULL;

	look->resolved = walk_resolved(gather->run, answer);
	if (!look->resolved && last && answer->status == EVIDENCE_OK &&
	    last->status == EVIDENCE_NOT_FOUND)
		/* nothing there now: the name counts, as far as its links lead */
		look->resolved = path_is_below(look->key, last->name)
					 ? look->key
					 : arena_copy(gather->run, last->name);
	if (!look->resolved && last && answer->status == EVIDENCE_OK)
		look->cause = gather_cause(gather->run, last->status, 0);
	else if (!look->resolved)
		look->cause = gather_cause(gather->run, answer->status, answer->code);
}

void shared_take(struct gather *gather, struct shared_look *look, const struct answer *answer)
{
	uint32_t waiting = look->waiting;

	look->is_done = true;
	look->waiting = 0;
	if (look->kind == SHARE_IMAGE)
		take_image(gather, look, answer);
	else if (look->kind == SHARE_PATH)
		take_walk(gather, look, answer);
	else if (look->kind == SHARE_CGROUP)
		look->answer = gather_keep_answer(gather->run, answer);
	else if (answer->status == EVIDENCE_OK)
		look->sockets = sockets_parse(gather->run, answer);
	if (look->kind == SHARE_SOCKETS && !look->sockets)
		look->cause = gather_cause(gather->run, answer->status, answer->code);
	for (unsigned i = 0; i < GATHER_SLOTS; i++) {
		struct slot *slot = &gather->slots[i];

		if ((waiting & (1U << i)) && --slot->pending == 0)
			container_advance(gather, slot);
	}
}
