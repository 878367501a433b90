#include <string.h>

#include "core/base/clock.h"
#include "core/facts/gather_state.h"

/* Engine and kernel read different clocks, and a busy host takes its time between the two. */
#define START_BEFORE (60 * NANOSECONDS)
#define START_AFTER (5 * NANOSECONDS)

/* Does the process start where the engine says that the container did? */
static bool start_fits(const struct gather *gather, const struct container *container,
		       const struct process *process)
{
	int64_t start = gather_start_time(gather, process);

	if (start <= 0 || container->started <= 0)
		return false;
	return start - container->started > -START_BEFORE &&
	       start - container->started < START_AFTER;
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

	pin->pid = slot->asked_pid = slot->container.pid;
	job->request.detail = PROCESS_FULL;
	job->request.name = slot->entry->id;
	job->request.pins = pin;
	job->request.pin_count = 1;
}

/* The process is its own: its cgroup names the container, and it started when the engine says,
 * or the engine says the same twice. */
static bool is_proven(const struct gather *gather, const struct slot *slot)
{
	const struct container *container = &slot->container;

	if (!slot->process || strcmp(slot->process_container, container->id) != 0)
		return false;
	if (start_fits(gather, container, slot->process))
		return true;
	return slot->was_inspected_again && slot->first_pid == container->pid &&
	       slot->first_started == container->started;
}

/* Could the engine say something else by now? What was not readable stays so. */
static bool may_have_changed(const struct slot *slot)
{
	return slot->process_status == EVIDENCE_OK || slot->process_status == EVIDENCE_GONE ||
	       slot->process_status == EVIDENCE_NOT_FOUND ||
	       slot->process_status == EVIDENCE_CHANGED;
}

static void inspect_again(struct gather *gather, struct slot *slot)
{
	slot->was_inspected_again = true;
	slot->first_pid = slot->container.pid;
	slot->first_started = slot->container.started;
	ask_inspect(gather, slot);
}

/* Why there is no process to believe, of a container that should have one. */
static const char *process_cause(const struct slot *slot)
{
	if (slot->container.is_running == TRI_UNKNOWN)
		return "the engine did not say whether it runs";
	if (slot->process_cause)
		return slot->process_cause;
	return "process identity could not be proven: its cgroup or its start does not fit the "
	       "container";
}

static void judge_process(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;
	const bool is_running = container->is_running == TRI_YES;

	if (is_running && is_proven(gather, slot)) {
		container->process = slot->process;
	} else if (is_running && !slot->was_inspected_again && may_have_changed(slot)) {
		inspect_again(gather, slot);
		return;
	} else if (container->is_running != TRI_NO) {
		container->process_cause = process_cause(slot);
	}
	container_ask_details(gather, slot);
}

/* The answer for a number is kept when the engine names it once more. */
static void start_process(struct gather *gather, struct slot *slot)
{
	slot->stage = STAGE_PROCESS;
	if (slot->container.is_running == TRI_YES && slot->container.pid != slot->asked_pid)
		ask_process(gather, slot);
	else
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
	const struct part *document = gather_part(answer, "");
	struct container *container = &slot->container;
	struct err err = { 0 };

	*container = (struct container){ .id = slot->entry->id,
					 .name = slot->entry->name,
					 .image_id = slot->entry->image_id,
					 .image_name = slot->entry->image_name,
					 .state = slot->entry->state };
	container->inspect = arena_format(slot->arena, "GET /containers/%.12s/json", container->id);
	container->is_gone = answer->status == EVIDENCE_NOT_FOUND;
	if (!document)
		container->inspect_cause = gather_part_cause(slot->arena, answer, "");
	else if (container_read(slot->arena, document->bytes, document->size, container, &err) < 0)
		container->inspect_cause = arena_copy(slot->arena, err.text);
}

static void take_process(struct slot *slot, const struct answer *answer)
{
	const struct part *cgroup = gather_part(answer, "cgroup");

	slot->process = process_parse(slot->arena, answer);
	slot->process_status = answer->status;
	slot->process_cause = NULL;
	if (!slot->process && answer->status != EVIDENCE_CHANGED)
		slot->process_cause = arena_format(slot->arena, "/proc/%d: %s", slot->asked_pid,
						   gather_part_cause(slot->arena, answer, "stat"));
	else if (slot->process && !cgroup)
		slot->process_cause =
			arena_format(slot->arena, "/proc/%d/cgroup: %s", slot->asked_pid,
				     gather_part_cause(slot->arena, answer, "cgroup"));
	slot->process_container[0] = '\0';
	if (cgroup)
		cgroup_container_id(cgroup->bytes, cgroup->size, slot->process_container);
}

void container_take(struct gather *gather, struct slot *slot, const struct job *job,
		    const struct answer *answer)
{
	if (job->kind == JOB_INSPECT)
		take_inspect(slot, answer);
	else if (job->kind == JOB_PROCESS)
		take_process(slot, answer);
	else if (job->kind == JOB_EXEC)
		container_take_exec(slot, job->index, answer);
	else if (job->kind == JOB_OTHERS)
		members_take(slot, answer);
	else if (job->kind == JOB_CGROUP)
		limits_take(slot, job->index, answer);
	else if (job->kind == JOB_HOST_SOCKETS)
		sockets_take(gather, slot, answer);
}
