#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/facts/gather_state.h"

#define TICK (NANOSECONDS / 100)

/* Engine and kernel read different clocks, and a busy host takes its time between the two. */
#define START_BEFORE (60 * NANOSECONDS)
#define START_AFTER (5 * NANOSECONDS)

/* Does the process start where the engine says that the container did? */
static bool start_fits(const struct gather *gather, const struct container *container,
		       const struct process *process)
{
	int64_t start = gather->host.boot_time + (int64_t)process->start * TICK;

	if (!gather->host.boot_time || !container->started)
		return false;
	return start > container->started - START_BEFORE &&
	       start < container->started + START_AFTER;
}

static void ask_inspect(struct gather *gather, struct slot *slot)
{
	struct job *job = gather_ask_for(gather, slot, JOB_INSPECT, EVIDENCE_API);

	job->request.document = API_CONTAINER;
	job->request.name = slot->entry->id;
	slot->stage = STAGE_INSPECT;
}

static void ask_process(struct gather *gather, struct slot *slot)
{
	struct pin *pin = arena_alloc(slot->arena, sizeof(*pin));
	struct job *job = gather_ask_for(gather, slot, JOB_PROCESS, EVIDENCE_PROCESS);

	pin->pid = slot->container.pid;
	job->request.detail = PROCESS_FULL;
	job->request.name = slot->entry->id;
	job->request.pins = pin;
	job->request.pin_count = 1;
}

static void ask_execs(struct gather *gather, struct slot *slot)
{
	const char *const *ids = container_exec_ids(&slot->container);
	struct container_exec *execs;
	size_t count = 0;

	while (ids && ids[count])
		count++;
	if (!count)
		return;
	execs = arena_array(slot->arena, count, sizeof(*execs));
	slot->execs = execs;
	slot->container.execs = execs;
	slot->container.exec_count = count;
	for (size_t i = 0; i < count; i++) {
		struct job *job = gather_ask_for(gather, slot, JOB_EXEC, EVIDENCE_API);

		execs[i].id = ids[i];
		job->index = i;
		job->request.document = API_EXEC;
		job->request.name = ids[i];
	}
}

/* The process is its own: its cgroup names the container, and it started when the engine says,
 * or the engine says the same twice. */
static bool is_proven(const struct gather *gather, const struct slot *slot,
		      const struct process *process)
{
	const struct container *container = &slot->container;
	const char *named = slot->process_container;

	if (strcmp(named, container->id) != 0)
		return false;
	if (start_fits(gather, container, process))
		return true;
	return slot->was_inspected_again && slot->first_pid == container->pid &&
	       slot->first_started == container->started;
}

static void inspect_again(struct gather *gather, struct slot *slot)
{
	slot->was_inspected_again = true;
	slot->first_pid = slot->container.pid;
	slot->first_started = slot->container.started;
	slot->process = NULL;
	slot->process_cause = NULL;
	ask_inspect(gather, slot);
}

static void judge_process(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;

	if (container->is_running != TRI_YES) {
		container_ask_details(gather, slot);
		return;
	}
	if (slot->process && is_proven(gather, slot, slot->process)) {
		container->process = slot->process;
		container_ask_details(gather, slot);
		return;
	}
	if (!slot->was_inspected_again && !slot->is_process_denied) {
		inspect_again(gather, slot);
		return;
	}
	container->process_cause = slot->process_cause
					   ? slot->process_cause
					   : "process identity could not be proven: its cgroup or "
					     "its start does not fit the container";
	container_ask_details(gather, slot);
}

static void start_process(struct gather *gather, struct slot *slot)
{
	slot->stage = STAGE_PROCESS;
	if (slot->container.is_running == TRI_YES) {
		ask_process(gather, slot);
		ask_execs(gather, slot);
		return;
	}
	judge_process(gather, slot);
}

void container_advance(struct gather *gather, struct slot *slot)
{
	switch (slot->stage) {
	case STAGE_INSPECT:
		slot->stage = STAGE_TABLE;
		container_advance(gather, slot);
		break;
	case STAGE_TABLE:
		/* mounts ask for volumes, sockets for the engine's namespaces */
		if (gather_host_ready(gather))
			start_process(gather, slot);
		break;
	case STAGE_PROCESS:
		judge_process(gather, slot);
		break;
	case STAGE_DETAILS:
		container_conclude(gather, slot);
		break;
	case STAGE_FREE:
	case STAGE_DEFERRED:
	case STAGE_READY:
	case STAGE_JUDGING:
		break;
	}
}

static void take_inspect(struct slot *slot, const struct answer *answer)
{
	struct container *container = &slot->container;
	struct err err = { 0 };

	*container = (struct container){ .id = slot->entry->id,
					 .name = slot->entry->name,
					 .image_id = slot->entry->image_id,
					 .image_name = slot->entry->image_name,
					 .state = slot->entry->state };
	container->inspect = arena_format(slot->arena, "GET /containers/%.12s/json", container->id);
	container->is_gone = answer->status == EVIDENCE_NOT_FOUND;
	if (answer->status != EVIDENCE_OK || !answer->part_count)
		container->inspect_cause = gather_cause(slot->arena, answer->status, answer->code);
	else if (container_read(slot->arena, answer->parts[0].bytes, answer->parts[0].size,
				container, &err) < 0)
		container->inspect_cause = arena_copy(slot->arena, err.text);
}

static void take_process(struct slot *slot, const struct answer *answer)
{
	const struct part *cgroup = answer_part(answer, "cgroup");

	slot->is_process_denied = answer->status == EVIDENCE_DENIED;
	if (answer->status == EVIDENCE_OK)
		slot->process = process_parse(slot->arena, answer);
	if (!slot->process)
		slot->process_cause =
			arena_format(slot->arena, "/proc/%d: %s", slot->container.pid,
				     gather_cause(slot->arena, answer->status, answer->code));
	slot->process_container[0] = '\0';
	if (cgroup && cgroup->status == EVIDENCE_OK)
		cgroup_container_id(cgroup->bytes, cgroup->size, slot->process_container);
}

static void take_exec(struct slot *slot, size_t index, const struct answer *answer)
{
	struct container_exec *exec = &slot->execs[index];
	struct err err = { 0 };

	if (answer->status != EVIDENCE_OK || !answer->part_count)
		exec->cause = gather_cause(slot->arena, answer->status, answer->code);
	else if (exec_read(slot->arena, answer->parts[0].bytes, answer->parts[0].size, exec, &err) <
		 0)
		exec->cause = arena_copy(slot->arena, err.text);
	else
		exec->is_read = true;
}

static void take_others(struct slot *slot, const struct answer *answer)
{
	struct container *container = &slot->container;
	struct process *others = arena_array(slot->arena, slot->other_count, sizeof(*others));
	size_t n = 0;

	if (answer->status != EVIDENCE_OK) {
		container->others_cause = gather_cause(slot->arena, answer->status, answer->code);
		return;
	}
	for (size_t i = 0; i < slot->other_count; i++) {
		const struct process *other =
			process_brief(slot->arena, answer, slot->others[i].pid);

		if (other)
			others[n++] = *other;
	}
	container->others = others;
	container->other_count = n;
}

void container_take(struct gather *gather, struct slot *slot, const struct job *job,
		    const struct answer *answer)
{
	if (job->kind == JOB_INSPECT)
		take_inspect(slot, answer);
	else if (job->kind == JOB_PROCESS)
		take_process(slot, answer);
	else if (job->kind == JOB_EXEC)
		take_exec(slot, job->index, answer);
	else if (job->kind == JOB_OTHERS)
		take_others(slot, answer);
	else if (job->kind == JOB_CGROUP)
		container_take_cgroup(slot, job->request.name, answer);
	else if (job->kind == JOB_HOST_SOCKETS)
		container_take_host_sockets(gather, slot, answer);
}
