#include <string.h>

#include "core/facts/process_files.h"

#define ID_SIZE 64

/* How container engines name the cgroup of a container; the id alone with the cgroupfs driver. */
static const char *const scope_prefixes[] = {
	"docker-",
	"cri-containerd-",
	"libpod-",
	"crio-",
};

#define PREFIX_COUNT (sizeof(scope_prefixes) / sizeof(*scope_prefixes))

/* "docker-ID.scope" without its ends; anything else as it is. */
static struct slice without_scope(struct slice component)
{
	static const char suffix[] = ".scope";
	const size_t size = sizeof(suffix) - 1;
	struct slice rest = component;

	if (rest.size < size || memcmp(rest.bytes + rest.size - size, suffix, size) != 0)
		return component;
	rest.size -= size;
	for (size_t i = 0; i < PREFIX_COUNT; i++)
		if (slice_skip(&rest, scope_prefixes[i]))
			return rest;
	return component;
}

static bool is_id(struct slice text)
{
	for (size_t i = 0; i < text.size; i++) {
		char byte = text.bytes[i];

		if (!(byte >= '0' && byte <= '9') && !(byte >= 'a' && byte <= 'f'))
			return false;
	}
	return text.size == ID_SIZE;
}

/* The first one: deeper down a container makes directories of any name, its neighbour's too. */
static bool path_id(struct slice path, struct slice *ret_id)
{
	struct slice component;

	while (slice_until(&path, '/', &component)) {
		*ret_id = without_scope(component);
		if (is_id(*ret_id))
			return true;
	}
	return false;
}

void cgroup_container_id(const char *bytes, size_t size, char id[65])
{
	struct slice rest = { .bytes = bytes, .size = size }, line, number, controllers, found;

	id[0] = '\0';
	while (slice_line(&rest, &line)) {
		if (!slice_until(&line, ':', &number) || !slice_until(&line, ':', &controllers) ||
		    !path_id(line, &found))
			continue;
		if (id[0] && memcmp(id, found.bytes, ID_SIZE) != 0) {
			id[0] = '\0';
			return;
		}
		memcpy(id, found.bytes, ID_SIZE);
		id[ID_SIZE] = '\0';
	}
}

/* The lines up to an empty one, which goes too. */
static struct slice take_lines(struct slice *rest)
{
	struct slice lines = { .bytes = rest->bytes }, line;

	while (slice_line(rest, &line) && line.size)
		lines.size = (size_t)(rest->bytes - lines.bytes);
	return lines;
}

/* False if what was read does not even tell whose process it is. */
static bool read_entry(struct arena *arena, const struct part *part, struct process_entry *entry)
{
	struct slice rest = { .bytes = part->bytes, .size = part->size }, link, cgroups;
	struct process process = { 0 };
	uint64_t pid;

	if (!slice_number(slice_of(part->name), 10, INT32_MAX, &pid))
		return false;
	*entry = (struct process_entry){ .pid = (int32_t)pid };
	if (!slice_line(&rest, &link))
		return false;
	entry->pid_namespace = link_inode(link, "pid");
	cgroups = take_lines(&rest);
	cgroup_container_id(cgroups.bytes, cgroups.size, entry->container);
	if (!process_read_stat(arena, rest, &process) || process.pid != entry->pid)
		return entry->container[0];
	entry->parent = process.parent;
	entry->start = process.start;
	entry->command = process.command;
	return true;
}

struct process_table *process_table_parse(struct arena *arena, const struct answer *answer)
{
	struct process_entry *entries = arena_array(arena, answer->part_count, sizeof(*entries));
	struct process_table *table;

	if (answer->status != EVIDENCE_OK)
		return NULL;
	table = arena_alloc(arena, sizeof(*table));
	table->entries = entries;
	table->is_truncated = answer->flags & EVIDENCE_TRUNCATED;
	for (size_t i = 0; i < answer->part_count; i++) {
		const struct part *part = &answer->parts[i];

		if (part->status == EVIDENCE_GONE)
			continue;
		if (part->status == EVIDENCE_OK && read_entry(arena, part, &entries[table->count]))
			table->count++;
		else
			table->is_truncated = true;
	}
	return table;
}
