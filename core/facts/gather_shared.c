#include <string.h>

#include "core/facts/gather_state.h"

static size_t bucket_of(const char *key)
{
	uint64_t hash = 1469598103934665603ULL; /* FNV-1a */

	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 1099511628211ULL;
	return hash % SHARED_BUCKETS;
}

static struct shared_look *find(const struct gather *gather, enum shared_kind kind, const char *key)
{
	struct shared_look *look = gather->shared[bucket_of(key)];

	while (look && (look->kind != kind || strcmp(look->key, key) != 0))
		look = look->next;
	return look;
}

static struct shared_look *make(struct gather *gather, enum shared_kind kind, const char *key,
				bool *ret_is_new)
{
	struct shared_look **place = &gather->shared[bucket_of(key)];
	struct shared_look *look = find(gather, kind, key);

	*ret_is_new = !look;
	if (look)
		return look;
	look = arena_alloc(gather->run, sizeof(*look));
	look->kind = kind;
	look->key = arena_copy(gather->run, key);
	look->next = *place;
	*place = look;
	return look;
}

struct shared_look *shared_ask(struct gather *gather, struct slot *slot, enum shared_kind kind,
			       const char *key, bool *ret_is_new)
{
	struct shared_look *look = make(gather, kind, key, ret_is_new);

	if (!look->is_done && !(look->waiting & (1U << slot->number))) {
		look->waiting |= 1U << slot->number;
		slot->pending++;
	}
	return look;
}

const struct shared_look *shared_find(const struct gather *gather, enum shared_kind kind,
				      const char *key)
{
	return find(gather, kind, key);
}

struct job *shared_ask_path(struct gather *gather, enum job_kind kind, const char *path)
{
	bool is_new;
	struct shared_look *look = make(gather, SHARE_PATH, path, &is_new);
	struct job *job;

	if (!is_new)
		return NULL;
	look->is_hosts = true;
	job = gather_ask(gather, kind, EVIDENCE_PATH);
	job->shared = look;
	job->request.name = look->key;
	gather_in_engine_root(gather, &job->request);
	return job;
}

static void take_for_host(struct gather *gather, const struct job *job, const struct answer *answer)
{
	shared_take(gather, job->shared, answer);
}

const struct shared_look *shared_want_path(struct gather *gather, const char *path)
{
	bool is_new;
	struct shared_look *look = make(gather, SHARE_PATH, path, &is_new);

	if (is_new) {
		look->is_hosts = true;
		gather_ask_own(gather, EVIDENCE_PATH, look->key, take_for_host)->shared = look;
	} else if (!look->is_done && !look->is_hosts && !look->host_waits) {
		look->host_waits = true;
		gather->host_pending++;
	}
	return look;
}

const struct part *walk_end(const struct answer *answer)
{
	if (answer->status != EVIDENCE_OK || !answer->part_count)
		return NULL;
	return &answer->parts[answer->part_count - 1];
}

const char *walk_resolved(struct arena *arena, const struct answer *answer)
{
	const struct part *end = walk_end(answer);

	return end && end->status == EVIDENCE_OK ? arena_copy(arena, end->name) : NULL;
}

const char *walk_cause(struct arena *arena, const struct answer *answer)
{
	const struct part *end = walk_end(answer);

	if (end)
		return gather_cause(arena, end->status, answer->code);
	return gather_cause(arena,
			    answer->status == EVIDENCE_OK ? EVIDENCE_UNASKED : answer->status,
			    answer->code);
}

static void take_image(struct gather *gather, struct shared_look *look, const struct answer *answer)
{
	const struct image *known = daemon_image(&gather->daemon, look->key);
	const struct part *document = gather_part(answer, "");
	struct err err = { 0 };

	look->image = arena_alloc(gather->run, sizeof(*look->image));
	if (known)
		*look->image = *known;
	if (!document)
		look->cause = gather_part_cause(gather->run, answer, "");
	else if (image_read(gather->run, document->bytes, document->size, look->image, &err) < 0)
		look->cause = arena_copy(gather->run, err.text);
}

static const struct file *file_of(struct gather *gather, const char *path,
				  const struct answer *answer)
{
	struct file *file = arena_alloc(gather->run, sizeof(*file));

	file->path = path;
	file_from_walk(gather->run, answer, file);
	return file;
}

/* Where nothing is now, its name counts: that of the place to which the links led. */
static void take_walk(struct gather *gather, struct shared_look *look, const struct answer *answer)
{
	const struct part *end = walk_end(answer);

	if (gather->options.wants_host)
		look->file = file_of(gather, look->key, answer);

	look->resolved = walk_resolved(gather->run, answer);
	if (end && end->status == EVIDENCE_NOT_FOUND)
		look->resolved = path_is_below(look->key, end->name)
					 ? look->key
					 : arena_copy(gather->run, end->name);
	if (!look->resolved)
		look->cause = walk_cause(gather->run, answer);
}

static void take_sockets(struct gather *gather, struct shared_look *look,
			 const struct answer *answer)
{
	look->sockets = sockets_parse(gather->run, answer);
	if (!look->sockets)
		look->cause = gather_part_cause(gather->run, answer, "tcp");
}

static void take(struct gather *gather, struct shared_look *look, const struct answer *answer)
{
	switch (look->kind) {
	case SHARE_IMAGE:
		take_image(gather, look, answer);
		break;
	case SHARE_PATH:
		take_walk(gather, look, answer);
		break;
	case SHARE_CGROUP:
		look->answer = gather_keep_answer(gather->run, answer);
		break;
	case SHARE_SOCKETS:
		take_sockets(gather, look, answer);
		break;
	}
}

void shared_take(struct gather *gather, struct shared_look *look, const struct answer *answer)
{
	uint32_t waiting = look->waiting;

	look->is_done = true;
	look->waiting = 0;
	take(gather, look, answer);
	for (unsigned i = 0; i < GATHER_SLOTS; i++) {
		struct slot *slot = &gather->slots[i];

		if ((waiting & (1U << i)) && --slot->pending == 0)
			container_advance(gather, slot);
	}
}
