#include <string.h>

#include "core/facts/gather_state.h"

static bool is_limit_controller(const char *controller)
{
	static const char *const controllers[] = { "", "memory", "pids", "cpu", "devices" };

	for (size_t i = 0; i < sizeof(controllers) / sizeof(*controllers); i++)
		if (strcmp(controllers[i], controller) == 0)
			return true;
	return false;
}

static const struct shared_look *ask_shared(struct gather *gather, struct slot *slot,
					    const char *path)
{
	bool is_new;
	struct shared_look *look = shared_ask(gather, slot, SHARE_CGROUP, path, &is_new);

	if (is_new) {
		struct job *job = gather_ask_for(gather, NULL, JOB_SHARED, EVIDENCE_CGROUP);

		job->shared = look;
		job->request.name = look->key;
	}
	return look;
}

/* The container's own directory, or the root, which is everybody's. */
static void ask_own(struct gather *gather, struct slot *slot, const char *path)
{
	struct cgroup_look *look = &slot->cgroups[slot->cgroup_count];

	look->path = path;
	if (strcmp(path, "/") == 0) {
		look->root = ask_shared(gather, slot, path);
	} else {
		struct job *job = gather_ask_for(gather, slot, JOB_CGROUP, EVIDENCE_CGROUP);

		job->index = slot->cgroup_count;
		job->request.name = path;
	}
	slot->cgroup_count++;
}

/* The next directory up, in place; false above the last: the root holds no limits. */
static bool go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return false;
	*slash = '\0';
	return true;
}

static const struct cgroup_look *own_look(const struct slot *slot, const char *path)
{
	for (size_t i = 0; i < slot->cgroup_count; i++)
		if (strcmp(slot->cgroups[i].path, path) == 0)
			return &slot->cgroups[i];
	return NULL;
}

/* The directories that hold limits; on v1 the controllers normally share one path. */
void limits_ask(struct gather *gather, struct slot *slot)
{
	const struct process *process = slot->container.process;

	slot->cgroups = arena_array(slot->arena, process->cgroup_count, sizeof(*slot->cgroups));
	for (size_t i = 0; i < process->cgroup_count; i++) {
		const struct cgroup_entry *entry = &process->cgroups[i];

		if (is_limit_controller(entry->controller) && !own_look(slot, entry->path))
			ask_own(gather, slot, entry->path);
	}
	for (size_t i = 0; i < slot->cgroup_count; i++) {
		char *path = arena_copy(slot->arena, slot->cgroups[i].path);

		while (go_up(path))
			if (!own_look(slot, path))
				(void)ask_shared(gather, slot, path);
	}
}

void limits_take(struct slot *slot, size_t index, const struct answer *answer)
{
	slot->cgroups[index].answer = gather_keep_answer(slot->arena, answer);
}

static void fold(struct slot *slot, const char *path, const struct answer *answer)
{
	struct container *container = &slot->container;

	if (answer->status != EVIDENCE_OK && !container->limits_cause)
		container->limits_cause =
			arena_format(slot->arena, "cgroup %s: %s", path,
				     gather_cause(slot->arena, answer->status, answer->code));
	cgroup_fold(slot->arena, container->process, answer, path, &container->limits);
}

static const struct answer *answer_of(const struct cgroup_look *look)
{
	return look->root ? &look->root->answer : &look->answer;
}

/* Its own first, whatever came first. */
void limits_conclude(struct gather *gather, struct slot *slot)
{
	for (size_t i = 0; i < slot->cgroup_count; i++)
		fold(slot, slot->cgroups[i].path, answer_of(&slot->cgroups[i]));
	for (size_t i = 0; i < slot->cgroup_count; i++) {
		char *path = arena_copy(slot->arena, slot->cgroups[i].path);

		while (go_up(path)) {
			const struct cgroup_look *own = own_look(slot, path);

			fold(slot, path,
			     own ? answer_of(own)
				 : &shared_find(gather, SHARE_CGROUP, path)->answer);
		}
	}
}
