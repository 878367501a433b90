#include <string.h>

#include "core/facts/gather_state.h"

/* How the kernel names each namespace. */
static const char *const namespace_links[NS_KINDS] = {
	[NS_NET] = "net",   [NS_PID] = "pid", [NS_IPC] = "ipc",	      [NS_UTS] = "uts",
	[NS_USER] = "user", [NS_MNT] = "mnt", [NS_CGROUP] = "cgroup",
};

static const char *mode_of(const struct container *container, enum namespace_kind kind)
{
	switch (kind) {
	case NS_NET:
		return container->network_mode;
	case NS_PID:
		return container->pid_mode;
	case NS_IPC:
		return container->ipc_mode;
	case NS_UTS:
		return container->uts_mode;
	case NS_USER:
		return container->userns_mode;
	case NS_MNT:
	case NS_CGROUP:
	case NS_KINDS:
		break;
	}
	return NULL;
}

#define JOINED "container:"

static bool joins_another(const char *mode)
{
	return mode && strncmp(mode, JOINED, sizeof(JOINED) - 1) == 0;
}

/* By the mode alone, as far as it goes without another container. Without a mode the user
 * namespace is the engine's, unless it remaps. */
static enum shared_namespace sharing_of_mode(const struct gather *gather, const char *mode,
					     enum namespace_kind kind)
{
	const enum tri remaps = gather->daemon.userns;

	if (!mode || joins_another(mode))
		return SHARED_UNKNOWN;
	if (strcmp(mode, "host") == 0 || (kind == NS_USER && remaps == TRI_NO))
		return SHARED_HOST;
	return kind == NS_USER && remaps == TRI_UNKNOWN ? SHARED_UNKNOWN : SHARED_NO;
}

/* Both ends of the comparison were read. */
static bool is_seen(const struct gather *gather, const struct container *container,
		    enum namespace_kind kind)
{
	const struct process *engine = gather->daemon.process;

	return container->process && engine && container->process->namespaces[kind] &&
	       engine->namespaces[kind];
}

static enum shared_namespace sharing_now(const struct gather *gather,
					 const struct container *container,
					 enum namespace_kind kind)
{
	const char *mode = mode_of(container, kind);
	enum shared_namespace configured = sharing_of_mode(gather, mode, kind);

	if (container->is_running == TRI_NO)
		return configured;
	if (!is_seen(gather, container, kind))
		return configured == SHARED_HOST ? SHARED_HOST : SHARED_UNKNOWN;
	if (container->process->namespaces[kind] == gather->daemon.process->namespaces[kind])
		return SHARED_HOST;
	return joins_another(mode) ? SHARED_OTHER : SHARED_NO;
}

static const char *source_of(const struct gather *gather, struct slot *slot,
			     enum namespace_kind kind)
{
	if (!is_seen(gather, &slot->container, kind))
		return slot->container.inspect;
	return arena_format(slot->arena, "/proc/%d/ns/%s", slot->container.process->pid,
			    namespace_links[kind]);
}

bool sharing_conclude(struct gather *gather, struct slot *slot)
{
	struct container *container = &slot->container;
	struct container_note *kept = gather_note(gather, slot->entry->id);
	bool must_wait = false;

	kept->is_known = container->is_inspected;
	for (enum namespace_kind kind = 0; kind <= NS_USER; kind++) {
		const char *mode = mode_of(container, kind);
		const bool waits = container->is_running == TRI_NO && joins_another(mode);

		container->sharing[kind] = sharing_now(gather, container, kind);
		container->sharing_source[kind] = source_of(gather, slot, kind);
		kept->sharing[kind] = container->sharing[kind];
		kept->modes[kind] = waits ? arena_copy(gather->run, mode) : NULL;
		must_wait |= waits;
	}
	return must_wait;
}

static const struct container_note *note_of_mode(struct gather *gather, const char *mode)
{
	const char *named = mode + sizeof(JOINED) - 1;
	const struct container_note *found = gather_note(gather, named);

	/* the engine stores ids, but older ones keep the name that was given */
	for (size_t i = 0; !found && i < gather->note_count; i++)
		if (gather->notes[i].entry->name &&
		    strcmp(gather->notes[i].entry->name, named) == 0)
			found = &gather->notes[i];
	return found;
}

/* Follows container:X to its end; a circle, or one that was not looked at, stays unknown. */
static enum shared_namespace sharing_through(struct gather *gather, const char *mode,
					     enum namespace_kind kind)
{
	for (size_t depth = 0; mode && depth <= gather->note_count; depth++) {
		const struct container_note *other = note_of_mode(gather, mode);

		if (!other || !other->is_known)
			return SHARED_UNKNOWN;
		if (!other->modes[kind])
			return other->sharing[kind] == SHARED_NO ? SHARED_OTHER
								 : other->sharing[kind];
		mode = other->modes[kind];
	}
	return SHARED_UNKNOWN;
}

void sharing_resolve(struct gather *gather, struct slot *slot)
{
	for (enum namespace_kind kind = 0; kind <= NS_USER; kind++) {
		const char *mode = mode_of(&slot->container, kind);

		if (joins_another(mode))
			slot->container.sharing[kind] = sharing_through(gather, mode, kind);
	}
}
