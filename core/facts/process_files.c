#include "core/facts/process_files.h"

#include <string.h>

/* "42 (comm) S 1 ...": fields are numbered from 1, and the command is the second. */
#define FIELD_STATE 3
#define FIELD_PARENT 4
#define FIELD_START 22

/* The process chooses what stands in the parentheses, so only the last one ends it. */
bool process_read_stat(struct arena *arena, struct slice file, struct process *process)
{
	struct slice rest = file, word, fields[FIELD_START + 1] = { 0 };
	uint64_t pid, parent, start;
	const char *end;

	if (!slice_word(&rest, &word) || !slice_number(word, 10, INT32_MAX, &pid) ||
	    !slice_skip(&rest, " ("))
		return false;
	end = memrchr(rest.bytes, ')', rest.size);
	if (!end)
		return false;
	word = (struct slice){ .bytes = rest.bytes, .size = (size_t)(end - rest.bytes) };
	rest = (struct slice){ .bytes = end + 1,
			       .size = file.size - (size_t)(end + 1 - file.bytes) };
	for (unsigned i = FIELD_STATE; i <= FIELD_START; i++)
		if (!slice_word(&rest, &fields[i]))
			return false;
	/* At the end of the file the start time may have been cut. */
	if (rest.size == 0 || !slice_number(fields[FIELD_PARENT], 10, INT32_MAX, &parent) ||
	    !slice_number(fields[FIELD_START], 10, UINT64_MAX, &start))
		return false;
	process->pid = (int32_t)pid;
	process->parent = (int32_t)parent;
	process->start = start;
	process->command = arena_text(arena, word.bytes, word.size);
	return true;
}

struct limit_name {
	const char *line, *name;
};

static const struct limit_name limit_names[] = {
	{ "Max core file size ", "core" },     { "Max cpu time ", "cpu" },
	{ "Max data size ", "data" },	       { "Max file size ", "fsize" },
	{ "Max file locks ", "locks" },	       { "Max locked memory ", "memlock" },
	{ "Max msgqueue size ", "msgqueue" },  { "Max nice priority ", "nice" },
	{ "Max open files ", "nofile" },       { "Max processes ", "nproc" },
	{ "Max resident set ", "rss" },	       { "Max realtime priority ", "rtprio" },
	{ "Max realtime timeout ", "rttime" }, { "Max pending signals ", "sigpending" },
	{ "Max stack size ", "stack" },
};

#define LIMIT_COUNT (sizeof(limit_names) / sizeof(*limit_names))

/* More than 63 bits is a limit still, though nothing ever reaches it. */
static bool take_limit(struct slice *line, int64_t *ret_limit)
{
	struct slice word;
	uint64_t number;

	if (!slice_word(line, &word))
		return false;
	if (slice_is(word, "unlimited"))
		*ret_limit = -1;
	else if (slice_number(word, 10, UINT64_MAX, &number))
		*ret_limit = number > INT64_MAX ? INT64_MAX : (int64_t)number;
	else
		return false;
	return true;
}

static bool read_limit(struct slice line, struct process_limit *limit)
{
	for (size_t i = 0; i < LIMIT_COUNT; i++) {
		if (!slice_skip(&line, limit_names[i].line))
			continue;
		limit->name = limit_names[i].name;
		return take_limit(&line, &limit->soft) && take_limit(&line, &limit->hard);
	}
	return false;
}

void process_read_limits(struct arena *arena, struct slice file, struct process *process)
{
	struct process_limit *limits = arena_array(arena, LIMIT_COUNT, sizeof(*limits));
	struct slice line;
	size_t count = 0;

	while (count < LIMIT_COUNT && slice_line(&file, &line))
		count += read_limit(line, &limits[count]);
	process->limits = limits;
	process->limit_count = count;
}

static size_t count_bytes(struct slice slice, char byte)
{
	size_t count = 0;

	for (size_t i = 0; i < slice.size; i++)
		count += slice.bytes[i] == byte;
	return count;
}

/* "5:cpu,cpuacct:/docker/ID", or "0::/docker/ID" for version 2. */
static size_t read_cgroup(struct arena *arena, struct slice line, struct cgroup_entry *entries)
{
	struct slice number, controllers, controller;
	const char *path;
	size_t count = 0;

	if (!slice_until(&line, ':', &number) || !slice_until(&line, ':', &controllers) ||
	    line.size == 0 || *line.bytes != '/')
		return 0;
	path = arena_text(arena, line.bytes, line.size);
	if (controllers.size == 0)
		entries[count++] = (struct cgroup_entry){ .controller = "", .path = path };
	while (slice_until(&controllers, ',', &controller))
		entries[count++] =
			(struct cgroup_entry){ .controller = arena_text(arena, controller.bytes,
									controller.size),
					       .path = path };
	return count;
}

void process_read_cgroups(struct arena *arena, struct slice file, struct process *process)
{
	size_t room = count_bytes(file, '\n') + count_bytes(file, ',');
	struct cgroup_entry *entries = arena_array(arena, room, sizeof(*entries));
	struct slice line;
	size_t count = 0;

	while (slice_line(&file, &line))
		count += read_cgroup(arena, line, entries + count);
	process->cgroups = entries;
	process->cgroup_count = count;
}

static bool take_id(struct slice *line, uint32_t *ret_id)
{
	struct slice word;
	uint64_t number;

	if (!slice_word(line, &word) || !slice_number(word, 10, UINT32_MAX, &number))
		return false;
	*ret_id = (uint32_t)number;
	return true;
}

/* All of it or nothing: half a map would say of a mapped user that he is not. */
void process_read_uid_map(struct arena *arena, struct slice file, struct process *process)
{
	struct id_range *ranges = arena_array(arena, count_bytes(file, '\n'), sizeof(*ranges));
	struct slice line;
	size_t count = 0;

	while (slice_line(&file, &line)) {
		struct id_range *range = &ranges[count++];

		if (!take_id(&line, &range->inside) || !take_id(&line, &range->outside) ||
		    !take_id(&line, &range->count))
			return;
	}
	if (file.size)
		return;
	process->uid_map = ranges;
	process->uid_map_count = count;
}

/* By size: the last argument needs no NUL, and an empty file is one that the process hides. */
void process_read_arguments(struct arena *arena, struct slice file, struct process *process)
{
	const char **arguments = arena_array(arena, count_bytes(file, '\0') + 2, sizeof(char *));
	struct slice argument;
	size_t count = 0;

	if (file.size == 0)
		return;
	while (slice_until(&file, '\0', &argument))
		arguments[count++] = arena_text(arena, argument.bytes, argument.size);
	process->arguments = arguments;
}

uint64_t link_inode(struct slice link, const char *type)
{
	uint64_t inode;

	if (link.size == 0 || link.bytes[link.size - 1] != ']')
		return 0;
	link.size--;
	if (!slice_skip(&link, type) || !slice_skip(&link, ":[") ||
	    !slice_number(link, 10, UINT64_MAX, &inode))
		return 0;
	return inode;
}
