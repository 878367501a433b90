#include "core/facts/gather_state.h"

static void ask_execs(struct gather *gather, struct slot *slot)
{
	const char *const *ids = container_exec_ids(&slot->container);
	size_t count = 0;

	while (ids && ids[count])
		count++;
	slot->execs = arena_array(slot->arena, count, sizeof(*slot->execs));
	slot->container.execs = slot->execs;
	slot->container.exec_count = count;
	for (size_t i = 0; i < count; i++) {
		struct job *job = gather_ask_for(gather, slot, JOB_EXEC, EVIDENCE_API);

		slot->execs[i].id = ids[i];
		job->index = i;
		job->request.document = API_EXEC;
		job->request.name = ids[i];
	}
}

void container_take_exec(struct slot *slot, size_t index, const struct answer *answer)
{
	struct container_exec *exec = &slot->execs[index];
	const struct part *document = gather_part(answer, "");
	struct err err = { 0 };

	if (!document)
		exec->cause = gather_part_cause(slot->arena, answer, "");
	else if (exec_read(slot->arena, document->bytes, document->size, exec, &err) < 0)
		exec->cause = arena_copy(slot->arena, err.text);
	else
		exec->is_read = true;
}

static void ask_image(struct gather *gather, struct slot *slot)
{
	struct shared_look *look;
	struct job *job;
	bool is_new;

	if (!slot->container.port_count || !slot->container.image_id)
		return;
	look = shared_ask(gather, slot, SHARE_IMAGE, slot->container.image_id, &is_new);
	slot->image = look;
	if (!is_new)
		return;
	job = gather_ask_for(gather, NULL, JOB_SHARED, EVIDENCE_API);
	job->shared = look;
	job->request.document = API_IMAGE;
	job->request.name = look->key;
}

void container_ask_details(struct gather *gather, struct slot *slot)
{
	slot->stage = STAGE_DETAILS;
	if (slot->container.is_running != TRI_NO)
		ask_execs(gather, slot);
	if (slot->container.process) {
		members_ask(gather, slot);
		limits_ask(gather, slot);
		sockets_ask(gather, slot);
	}
	ask_image(gather, slot);
	mounts_ask(gather, slot);
	if (!slot->pending)
		container_advance(gather, slot);
}

static void conclude_image(struct slot *slot)
{
	if (!slot->image)
		return;
	slot->container.image_cause = slot->image->cause;
	if (slot->image->image->is_inspected)
		slot->container.image_exposed_ports = slot->image->image->exposed_ports;
}

void container_conclude(struct gather *gather, struct slot *slot)
{
	if (slot->container.process) {
		members_conclude(slot);
		limits_conclude(gather, slot);
		sockets_conclude(slot);
	}
	conclude_image(slot);
	mounts_conclude(gather, slot);
	slot->stage = sharing_conclude(gather, slot) ? STAGE_DEFERRED : STAGE_READY;
}
