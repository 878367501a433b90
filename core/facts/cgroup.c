#include "core/facts/cgroup.h"

#include <string.h>

#include "core/facts/slice.h"

/* Version 1 has no word for "no limit" of memory: it is the highest number of whole pages. */
#define UNLIMITED_FROM (1ULL << 62)

enum limit_state { LIMIT_FAILED, LIMIT_NONE, LIMIT_SET };

/* What one file of one directory says. */
struct file_limit {
	enum limit_state state;
	int64_t value;
	const char *source;
};

/* The files of one controller in both versions. */
struct controller {
	const char *name;
	const char *v1, *v1_period, *v2;
};

struct folding {
	struct arena *arena;
	const struct process *process;
	const struct answer *answer;
	const char *path;
};

/* The kernel ends a value in a newline: without one it was cut, and a shorter number is another. */
static bool value_line(const struct part *part, struct slice *ret_line)
{
	struct slice rest;

	if (!part || part->status != EVIDENCE_OK || (part->flags & EVIDENCE_TRUNCATED))
		return false;
	rest = (struct slice){ .bytes = part->bytes, .size = part->size };
	return slice_line(&rest, ret_line) && rest.size == 0;
}

static enum limit_state read_amount(struct slice text, int64_t *ret_value)
{
	uint64_t number;

	if (slice_is(text, "max"))
		return LIMIT_NONE;
	if (!slice_number(text, 10, UINT64_MAX, &number))
		return LIMIT_FAILED;
	if (number >= UNLIMITED_FROM)
		return LIMIT_NONE;
	*ret_value = (int64_t)number;
	return LIMIT_SET;
}

/* Thousandths of a core; at least one, because a quota is never none. */
static enum limit_state read_quota(struct slice quota, struct slice period, int64_t *ret_value)
{
	uint64_t time, each;

	if (!slice_number(period, 10, UINT32_MAX, &each) || each == 0)
		return LIMIT_FAILED;
	if (slice_is(quota, "max") || slice_is(quota, "-1"))
		return LIMIT_NONE;
	if (!slice_number(quota, 10, INT64_MAX / 1000, &time))
		return LIMIT_FAILED;
	*ret_value = time * 1000 < each ? 1 : (int64_t)(time * 1000 / each);
	return LIMIT_SET;
}

/* "50000 100000" */
static enum limit_state read_cpu_max(struct slice line, int64_t *ret_value)
{
	struct slice quota, period, more;

	if (!slice_word(&line, &quota) || !slice_word(&line, &period) || slice_word(&line, &more))
		return LIMIT_FAILED;
	return read_quota(quota, period, ret_value);
}

static bool is_read(const struct part *part)
{
	return part && part->status == EVIDENCE_OK;
}

/* Of "cpu/cpu.shares" the 4 bytes "cpu/"; none of a name of version 2. */
static size_t directory_size(const char *name)
{
	const char *slash = strchr(name, '/');

	return slash ? (size_t)(slash - name) + 1 : 0;
}

/* The root holds no limits; elsewhere version 2 leaves out the files of controllers that are not
 * switched on, and a kernel those of features that it lacks. So the file is known to be missing
 * where another one of the same directory could be read. */
static bool is_left_out(const struct folding *folding, const struct part *missing)
{
	const size_t size = directory_size(missing->name);

	if (strcmp(folding->path, "/") == 0)
		return true;
	for (size_t i = 0; i < folding->answer->part_count; i++) {
		const struct part *part = &folding->answer->parts[i];

		if (is_read(part) && directory_size(part->name) == size &&
		    strncmp(part->name, missing->name, size) == 0)
			return true;
	}
	return false;
}

static enum limit_state read_state(const struct folding *folding,
				   const struct controller *controller, const struct part *part,
				   int64_t *ret_value)
{
	const bool is_v1 = strchr(part->name, '/');
	struct slice line, period;

	if (part->status == EVIDENCE_NOT_FOUND && is_left_out(folding, part))
		return LIMIT_NONE;
	if (!value_line(part, &line))
		return LIMIT_FAILED;
	if (!controller->v1_period)
		return read_amount(line, ret_value);
	if (!is_v1)
		return read_cpu_max(line, ret_value);
	if (!value_line(answer_part(folding->answer, controller->v1_period), &period))
		return LIMIT_FAILED;
	return read_quota(line, period, ret_value);
}

/* "/sys/fs/cgroup/memory/docker/ID/memory.limit_in_bytes", "/sys/fs/cgroup/docker/ID/memory.max" */
static const char *source_of(const struct folding *folding, const char *name)
{
	const char *path = strcmp(folding->path, "/") == 0 ? "" : folding->path;
	const char *file = strchr(name, '/');

	if (!file)
		return arena_format(folding->arena, "/sys/fs/cgroup%s/%s", path, name);
	return arena_format(folding->arena, "/sys/fs/cgroup/%.*s%s%s", (int)(file - name), name,
			    path, file);
}

static struct file_limit read_file(const struct folding *folding,
				   const struct controller *controller, bool is_v1)
{
	const char *name = is_v1 ? controller->v1 : controller->v2;
	const struct part *part = answer_part(folding->answer, name);
	struct file_limit limit = { .source = source_of(folding, name) };

	if (folding->answer->status == EVIDENCE_OK && part)
		limit.state = read_state(folding, controller, part, &limit.value);
	return limit;
}

/* The directory in which the process is for a controller, that of version 2 where version 1 does
 * not have the controller; NULL unread. */
static const char *own_path(const struct process *process, const char *controller, bool *ret_is_v1)
{
	const char *v2 = NULL;

	*ret_is_v1 = false;
	for (size_t i = 0; i < process->cgroup_count; i++) {
		const struct cgroup_entry *entry = &process->cgroups[i];

		if (strcmp(entry->controller, controller) == 0) {
			*ret_is_v1 = true;
			return entry->path;
		}
		if (!*entry->controller)
			v2 = entry->path;
	}
	return v2;
}

/*
 * A limit that was found stays found, whatever else could not be read. Without one a single
 * failed read, of the own directory or of one above it, makes the limit unknown for good: known
 * is false then, and source tells the file.
 */
static void fold(const struct file_limit *found, bool is_own, struct cgroup_limit *limit)
{
	if (!is_own && !limit->known)
		return;
	if (found->state == LIMIT_FAILED) {
		if (!limit->is_limited)
			*limit = (struct cgroup_limit){ .source = found->source };
		return;
	}
	if (is_own)
		*limit = (struct cgroup_limit){ .known = true, .source = found->source };
	if (found->state == LIMIT_NONE || (limit->is_limited && limit->value <= found->value))
		return;
	limit->is_inherited = !is_own && (!limit->is_limited || limit->is_inherited);
	limit->is_limited = true;
	limit->value = found->value;
	limit->source = found->source;
}

static void fold_controller(const struct folding *folding, const struct controller *controller,
			    struct cgroup_limit *limit)
{
	bool is_v1;
	const char *own = own_path(folding->process, controller->name, &is_v1);
	struct file_limit found;

	if (!own || !path_is_below(own, folding->path))
		return;
	found = read_file(folding, controller, is_v1);
	fold(&found, strcmp(own, folding->path) == 0, limit);
}

/* Version 1 has the list as a file. One that was cut would hide what else is allowed. */
static const char *read_devices(const struct folding *folding)
{
	const struct part *part = answer_part(folding->answer, "devices/devices.list");
	bool is_v1;
	const char *own = own_path(folding->process, "devices", &is_v1);

	if (!is_v1 || strcmp(own, folding->path) != 0 || !is_read(part) ||
	    (part->flags & EVIDENCE_TRUNCATED))
		return NULL;
	return arena_text(folding->arena, part->bytes, part->size);
}

void cgroup_fold(struct arena *arena, const struct process *process, const struct answer *answer,
		 const char *path, struct cgroup_limits *limits)
{
	static const struct controller memory = { .name = "memory",
						  .v1 = "memory/memory.limit_in_bytes",
						  .v2 = "memory.max" };
	static const struct controller pids = { .name = "pids",
						.v1 = "pids/pids.max",
						.v2 = "pids.max" };
	static const struct controller cpu = { .name = "cpu",
					       .v1 = "cpu/cpu.cfs_quota_us",
					       .v1_period = "cpu/cpu.cfs_period_us",
					       .v2 = "cpu.max" };
	const struct folding folding = {
		.arena = arena, .process = process, .answer = answer, .path = path
	};

	fold_controller(&folding, &memory, &limits->memory);
	fold_controller(&folding, &pids, &limits->pids);
	fold_controller(&folding, &cpu, &limits->cpu);
	if (!limits->devices)
		limits->devices = read_devices(&folding);
}
