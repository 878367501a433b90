#include "core/facts/process.h"

#include <string.h>

#include "core/facts/process_files.h"

static const char *const namespace_types[NS_KINDS] = {
	[NS_NET] = "net",   [NS_PID] = "pid", [NS_IPC] = "ipc",	      [NS_UTS] = "uts",
	[NS_USER] = "user", [NS_MNT] = "mnt", [NS_CGROUP] = "cgroup",
};

/* An empty slice for what was not read. */
static struct slice bytes_of(const struct part *part)
{
	if (!part || part->status != EVIDENCE_OK)
		return (struct slice){ .bytes = "" };
	return (struct slice){ .bytes = part->bytes, .size = part->size };
}

static struct slice bytes_named(const struct answer *answer, const char *name)
{
	return bytes_of(answer_part(answer, name));
}

/* For texts that mean something else when their end is missing. */
static struct slice whole_named(const struct answer *answer, const char *name)
{
	const struct part *part = answer_part(answer, name);

	return bytes_of(part && !(part->flags & EVIDENCE_TRUNCATED) ? part : NULL);
}

static const char *text_of(struct arena *arena, struct slice bytes)
{
	return bytes.size ? arena_text(arena, bytes.bytes, bytes.size) : NULL;
}

/* The kernel ends a label in a newline, in a NUL or in neither. */
static bool is_end(char byte)
{
	return byte == '\n' || byte == '\0';
}

static const char *read_label(struct arena *arena, const struct answer *answer)
{
	static const char *const names[] = { "attr/apparmor/current", "attr/current" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct slice label = whole_named(answer, names[i]);

		while (label.size && is_end(label.bytes[label.size - 1]))
			label.size--;
		if (label.size)
			return text_of(arena, label);
	}
	return NULL;
}

static void read_namespaces(const struct answer *answer, struct process *process)
{
	for (size_t i = 0; i < NS_KINDS; i++) {
		char name[16] = "ns/";

		memcpy(name + 3, namespace_types[i], strlen(namespace_types[i]));
		process->namespaces[i] = link_inode(bytes_named(answer, name), namespace_types[i]);
	}
}

static const struct mount_table *read_mounts(struct arena *arena, const struct answer *answer)
{
	const struct part *part = answer_part(answer, "mountinfo");
	struct slice bytes = bytes_of(part);
	struct mount_table *table = mounts_parse(arena, bytes.bytes, bytes.size);

	if (table && (part->flags & EVIDENCE_TRUNCATED))
		table->is_truncated = true;
	return table;
}

static void read_sockets(struct arena *arena, const struct answer *answer, struct process *process)
{
	const struct part *part = answer_part(answer, "fd");

	process->socket_count = process_socket_inodes(arena, part, &process->socket_inodes);
	process->has_all_sockets = process->socket_inodes && !(part->flags & EVIDENCE_TRUNCATED);
}

struct process *process_parse(struct arena *arena, const struct answer *answer)
{
	struct process *process = arena_alloc(arena, sizeof(*process));

	if (answer->status != EVIDENCE_OK ||
	    !process_read_stat(arena, bytes_named(answer, "stat"), process))
		return NULL;
	process->status_source = arena_format(arena, "/proc/%d/status", process->pid);
	process_read_status(arena, bytes_named(answer, "status"), process);
	process_read_limits(arena, bytes_named(answer, "limits"), process);
	process_read_cgroups(arena, bytes_named(answer, "cgroup"), process);
	process_read_uid_map(arena, whole_named(answer, "uid_map"), process);
	process_read_arguments(arena, whole_named(answer, "cmdline"), process);
	process->executable = text_of(arena, whole_named(answer, "exe"));
	process->security_label = read_label(arena, answer);
	process->mounts = read_mounts(arena, answer);
	read_namespaces(answer, process);
	read_sockets(arena, answer, process);
	return process;
}

/* "42/ns/user" gives 42 and "ns/user"; 0 for a name of another form. */
static int32_t pid_of_part(const struct part *part, struct slice *ret_file)
{
	struct slice rest = slice_of(part->name), digits;
	uint64_t pid;

	if (!slice_until(&rest, '/', &digits) || !slice_number(digits, 10, INT32_MAX, &pid))
		return 0;
	*ret_file = rest;
	return (int32_t)pid;
}

/* Processes are asked for in the order of the process table, so their parts are sorted by number;
 * where they are not, all are searched. A container may have tens of thousands. */
static size_t first_of_pid(const struct answer *answer, int32_t pid)
{
	size_t low = 0, high = answer->part_count;
	struct slice file;

	if (pid <= 0)
		return answer->part_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (pid_of_part(&answer->parts[middle], &file) < pid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < answer->part_count && pid_of_part(&answer->parts[low], &file) == pid)
		return low;
	for (low = 0; low < answer->part_count; low++)
		if (pid_of_part(&answer->parts[low], &file) == pid)
			break;
	return low;
}

static bool has_ended(const struct part *part)
{
	return part->status == EVIDENCE_GONE || part->status == EVIDENCE_CHANGED;
}

static void take_brief(struct arena *arena, const struct part *part, struct slice file,
		       struct process *process)
{
	if (slice_is(file, "status"))
		process_read_status(arena, bytes_of(part), process);
	else if (slice_is(file, "exe") && !(part->flags & EVIDENCE_TRUNCATED))
		process->executable = text_of(arena, bytes_of(part));
	else if (slice_is(file, "ns/user"))
		process->namespaces[NS_USER] = link_inode(bytes_of(part), "user");
}

struct process *process_brief(struct arena *arena, const struct answer *answer, int32_t pid)
{
	struct process *process = arena_alloc(arena, sizeof(*process));
	struct slice file = { 0 };

	process->pid = pid;
	process->status_source = arena_format(arena, "/proc/%d/status", pid);
	for (size_t i = first_of_pid(answer, pid); i < answer->part_count; i++) {
		const struct part *part = &answer->parts[i];

		if (pid_of_part(part, &file) != pid)
			break;
		if (slice_is(file, "status") && has_ended(part))
			return NULL;
		take_brief(arena, part, file, process);
	}
	return process;
}

size_t process_socket_inodes(struct arena *arena, const struct part *part, const uint64_t **ret)
{
	struct slice rest = bytes_of(part), line;
	uint64_t *inodes;
	size_t count = 0, room = 1;

	*ret = NULL;
	if (!part || part->status != EVIDENCE_OK)
		return 0;
	for (size_t i = 0; i < rest.size; i++)
		room += rest.bytes[i] == '\n';
	inodes = arena_array(arena, room, sizeof(*inodes));
	while (slice_until(&rest, '\n', &line)) {
		uint64_t inode = link_inode(line, "socket");

		if (inode)
			inodes[count++] = inode;
	}
	*ret = inodes;
	return count;
}

bool process_inner_uid(const struct process *process, uint32_t outside, uint32_t *ret_inside)
{
	for (size_t i = 0; i < process->uid_map_count; i++) {
		const struct id_range *range = &process->uid_map[i];

		if (outside < range->outside || outside - range->outside >= range->count)
			continue;
		*ret_inside = range->inside + (outside - range->outside);
		return true;
	}
	return false;
}

enum tri process_has_identity_map(const struct process *process)
{
	const struct id_range *first = process->uid_map;

	if (process->uid_map_count == 0)
		return TRI_UNKNOWN;
	return tri_of(process->uid_map_count == 1 && first->inside == 0 && first->outside == 0 &&
		      first->count == UINT32_MAX);
}
