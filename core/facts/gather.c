#include "core/facts/gather.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/memory.h"
#include "core/facts/gather_state.h"

struct gather *gather_new(struct arena *run, const struct gather_options *options)
{
	struct gather *gather = arena_alloc(run, sizeof(*gather));

	gather->run = run;
	gather->options = *options;
	gather->queue_end = &gather->queue;
	gather->host.now = options->now;
	gather->daemon.endpoint = options->endpoint;
	for (unsigned i = 0; i < GATHER_SLOTS; i++) {
		gather->slots[i].number = i;
		gather->slots[i].arena = arena_new();
	}
	gather_host_start(gather);
	if (options->wants_host)
		files_begin(gather);
	return gather;
}

void gather_free(struct gather *gather)
{
	if (!gather)
		return;
	for (size_t i = 0; i < GATHER_SLOTS; i++)
		arena_free(gather->slots[i].arena);
	for (size_t i = gather->next_deferred; i < gather->deferred_count; i++)
		arena_free(gather->deferred[i]->arena);
	free(gather->deferred);
	free(gather->by_tag);
}

static uint32_t new_tag(struct gather *gather, struct job *job)
{
	if (gather->tags == gather->tag_room) {
		gather->tag_room = gather->tag_room ? gather->tag_room * 2 : 64;
		gather->by_tag =
			memory_resize(gather->by_tag, gather->tag_room * sizeof(struct job *));
	}
	gather->by_tag[gather->tags] = job;
	return (uint32_t)gather->tags++;
}

/* A job and its tag serve again when the answer was taken. */
static struct job *job_get(struct gather *gather)
{
	struct job *job = gather->free_jobs;
	uint32_t tag;

	if (job) {
		gather->free_jobs = job->next;
		tag = job->request.tag;
	} else {
		job = arena_alloc(gather->run, sizeof(*job));
		tag = new_tag(gather, job);
	}
	*job = (struct job){ .request.tag = tag };
	return job;
}

struct job *gather_ask_for(struct gather *gather, struct slot *slot, enum job_kind kind,
			   enum evidence_kind evidence)
{
	struct job *job = job_get(gather);

	job->kind = kind;
	job->slot = slot;
	job->request.kind = evidence;
	job->request.api_minor = gather->minor;
	if (slot)
		slot->pending++;
	else if (kind != JOB_SHARED)
		gather->host_pending++;
	*gather->queue_end = job;
	gather->queue_end = &job->next;
	return job;
}

struct job *gather_ask(struct gather *gather, enum job_kind kind, enum evidence_kind evidence)
{
	return gather_ask_for(gather, NULL, kind, evidence);
}

struct job *gather_ask_api(struct gather *gather, enum job_kind kind, enum api_document document)
{
	struct job *job = gather_ask(gather, kind, EVIDENCE_API);

	job->request.document = document;
	return job;
}

struct job *gather_ask_own(struct gather *gather, enum evidence_kind evidence, const char *name,
			   take_function *take)
{
	struct job *job = gather_ask(gather, JOB_OWN, evidence);

	job->take = take;
	job->request.name = name;
	if (name)
		gather_in_engine_root(gather, &job->request);
	return job;
}

void gather_in_engine_root(struct gather *gather, struct request *request)
{
	if (!gather->engine_is_local)
		return;
	request->in_engine_root = true;
	request->pins = &gather->engine_pin;
	request->pin_count = 1;
}

/* Below it a code is an errno, also those above 99. */
#define LOWEST_HTTP_STATUS 200

const char *gather_cause(struct arena *arena, enum evidence_status status, unsigned code)
{
	const char *reason = strerrordesc_np((int)code);

	if (status == EVIDENCE_DENIED)
		return "permission denied, run as root";
	if (status == EVIDENCE_IO_ERROR && code >= LOWEST_HTTP_STATUS)
		return arena_format(arena, "the engine answered with HTTP status %u", code);
	if ((status == EVIDENCE_IO_ERROR || status == EVIDENCE_UNREACHABLE) && code && reason)
		return arena_format(arena, "%s (%s)", evidence_status_text(status), reason);
	return evidence_status_text(status);
}

const struct part *gather_part(const struct answer *answer, const char *name)
{
	const struct part *part = answer_part(answer, name);

	if (answer->status != EVIDENCE_OK || !part || part->status != EVIDENCE_OK ||
	    (part->flags & EVIDENCE_TRUNCATED))
		return NULL;
	return part;
}

const char *gather_part_cause(struct arena *arena, const struct answer *answer, const char *name)
{
	const struct part *part = answer_part(answer, name);

	if (answer->status != EVIDENCE_OK)
		return gather_cause(arena, answer->status, answer->code);
	if (!part)
		return evidence_status_text(EVIDENCE_UNASKED);
	if (part->status != EVIDENCE_OK)
		return gather_cause(arena, part->status, 0);
	return part->flags & EVIDENCE_TRUNCATED ? "it was cut" : "it could not be understood";
}

struct answer gather_keep_answer(struct arena *arena, const struct answer *answer)
{
	struct answer kept = *answer;
	struct part *parts = arena_array(arena, answer->part_count, sizeof(*parts));

	for (size_t i = 0; i < answer->part_count; i++) {
		parts[i] = answer->parts[i];
		parts[i].name = arena_copy(arena, answer->parts[i].name);
		parts[i].bytes = arena_text(arena, answer->parts[i].bytes, answer->parts[i].size);
	}
	kept.parts = parts;
	return kept;
}

/* The kernel counts process starts in ticks of 1/100 s for user space on every architecture. */
#define TICK (NANOSECONDS / 100)

int64_t gather_start_time(const struct gather *gather, const struct process *process)
{
	if (!gather->host.boot_time || process->start > INT64_MAX / 2 / TICK)
		return 0;
	return gather->host.boot_time + (int64_t)process->start * TICK;
}

/* Gives the next listed container a slot and asks for its document. */
static bool start_next_container(struct gather *gather)
{
	struct slot *slot = NULL;
	const struct container_entry *entry;
	struct job *job;

	for (size_t i = 0; i < GATHER_SLOTS && !slot; i++)
		if (gather->slots[i].stage == STAGE_FREE)
			slot = &gather->slots[i];
	if (!slot || gather->next_wanted == gather->wanted_count)
		return false;
	entry = gather->wanted[gather->next_wanted++];
	*slot = (struct slot){
		.arena = slot->arena,
		.number = slot->number,
		.entry = entry,
		.stage = STAGE_INSPECT,
	};
	job = gather_ask_for(gather, slot, JOB_INSPECT, EVIDENCE_API);
	job->request.document = API_CONTAINER;
	job->request.name = entry->id;
	return true;
}

bool gather_next_request(struct gather *gather, struct request *ret_request)
{
	struct job *job;

	while (!gather->queue && start_next_container(gather))
		;
	job = gather->queue;
	if (!job)
		return false;
	gather->queue = job->next;
	if (!gather->queue)
		gather->queue_end = &gather->queue;
	job->next = NULL;
	job->is_in_flight = true;
	gather->in_flight++;
	*ret_request = job->request;
	return true;
}

bool gather_has_request(const struct gather *gather)
{
	if (gather->queue)
		return true;
	for (size_t i = 0; i < GATHER_SLOTS; i++)
		if (gather->slots[i].stage == STAGE_FREE)
			return gather->next_wanted < gather->wanted_count;
	return false;
}

static void dispatch(struct gather *gather, struct job *job, const struct answer *answer)
{
	if (job->kind == JOB_OWN)
		job->take(gather, job, answer);
	else if (job->kind == JOB_SHARED)
		shared_take(gather, job->shared, answer);
	else if (job->slot)
		container_take(gather, job->slot, job, answer);
	else if (job->kind == JOB_ENGINE || job->kind == JOB_PEER_SOCKETS)
		gather_engine_take(gather, job, answer);
	else if (job->kind >= JOB_CONFIG && job->kind <= JOB_TLS_PATH)
		gather_daemon_take(gather, job, answer);
	else
		gather_host_take(gather, job, answer);
}

static void next_step(struct gather *gather)
{
	switch (gather->step++) {
	case STEP_ENGINE:
		if (gather->options.wants_host && !gather->daemon.api.is_read &&
		    !gather->daemon.process)
			config_ask(gather);
		break;
	case STEP_DAEMON:
		daemon_conclude(gather);
		break;
	case STEP_FILES:
		if (gather->options.wants_host)
			files_start(gather);
		break;
	case STEP_CONCLUDE:
		if (gather->options.wants_host)
			files_conclude(gather);
		break;
	case STEP_DONE:
		break;
	}
}

/* The last answer of a step begins the next, which may ask for more. */
static void host_answered(struct gather *gather)
{
	while (gather->host_pending == 1 && gather->step < STEP_DONE)
		next_step(gather);
	if (--gather->host_pending == 0)
		gather_wake(gather);
}

void gather_take(struct gather *gather, const struct answer *answer)
{
	struct job *job = answer->tag < gather->tags ? gather->by_tag[answer->tag] : NULL;
	struct slot *slot;

	if (!job || !job->is_in_flight)
		return;
	slot = job->slot;
	job->is_in_flight = false;
	gather->in_flight--;
	dispatch(gather, job, answer);
	if (slot && --slot->pending == 0)
		container_advance(gather, slot);
	if (!slot && (job->kind != JOB_SHARED || job->shared->host_waits))
		host_answered(gather);
	job->next = gather->free_jobs;
	gather->free_jobs = job;
}

void gather_wake(struct gather *gather)
{
	for (size_t i = 0; i < GATHER_SLOTS; i++)
		if (gather->slots[i].stage == STAGE_TABLE && !gather->slots[i].pending)
			container_advance(gather, &gather->slots[i]);
}

bool gather_host_ready(const struct gather *gather)
{
	return gather->host_pending == 0;
}

const struct host *gather_host(const struct gather *gather)
{
	return &gather->host;
}

const struct daemon *gather_daemon(const struct gather *gather)
{
	return &gather->daemon;
}

const struct reading *gather_containers(const struct gather *gather, size_t *ret_listed)
{
	*ret_listed = gather->entry_count;
	return &gather->containers;
}

/* The slot goes on with an arena of its own, so that others can use its place. */
static void defer(struct gather *gather, struct slot *slot)
{
	struct slot *later = arena_alloc(gather->run, sizeof(*later));

	if (gather->deferred_count == gather->deferred_room) {
		gather->deferred_room = gather->deferred_room ? gather->deferred_room * 2 : 16;
		gather->deferred = memory_resize(gather->deferred,
						 gather->deferred_room * sizeof(struct slot *));
	}
	*later = *slot;
	gather->deferred[gather->deferred_count++] = later;
	slot->arena = arena_new();
	slot->stage = STAGE_FREE;
}

static bool all_others_known(const struct gather *gather)
{
	if (gather->next_wanted < gather->wanted_count || gather->queue || gather->in_flight)
		return false;
	for (size_t i = 0; i < GATHER_SLOTS; i++)
		if (gather->slots[i].stage != STAGE_FREE)
			return false;
	return true;
}

static struct slot *ready_slot(struct gather *gather)
{
	for (size_t i = 0; i < GATHER_SLOTS; i++) {
		if (gather->slots[i].stage == STAGE_DEFERRED)
			defer(gather, &gather->slots[i]);
		if (gather->slots[i].stage == STAGE_READY)
			return &gather->slots[i];
	}
	if (!all_others_known(gather) || gather->next_deferred == gather->deferred_count)
		return NULL;
	sharing_resolve(gather, gather->deferred[gather->next_deferred]);
	return gather->deferred[gather->next_deferred];
}

const struct container *gather_next_container(struct gather *gather, struct arena **ret_scratch)
{
	struct slot *slot;

	if (!gather_host_ready(gather))
		return NULL;
	slot = ready_slot(gather);
	if (!slot)
		return NULL;
	slot->stage = STAGE_JUDGING;
	*ret_scratch = slot->arena;
	return &slot->container;
}

void gather_judged(struct gather *gather, const struct container *container)
{
	for (size_t i = 0; i < GATHER_SLOTS; i++) {
		struct slot *slot = &gather->slots[i];

		if (&slot->container != container)
			continue;
		slot->stage = STAGE_FREE;
		arena_reset(slot->arena);
		return;
	}
	assert(container == &gather->deferred[gather->next_deferred]->container);
	arena_free(gather->deferred[gather->next_deferred++]->arena);
}

bool gather_done(const struct gather *gather)
{
	return all_others_known(gather) && gather->next_deferred == gather->deferred_count;
}

void gather_abandon(struct gather *gather, enum evidence_status status)
{
	for (size_t i = 0; i < gather->tags; i++)
		if (gather->by_tag[i]->is_in_flight)
			gather_take(gather,
				    &(struct answer){ .tag = (uint32_t)i, .status = status });
}
