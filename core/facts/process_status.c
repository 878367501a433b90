#include <string.h>

#include "core/facts/process_files.h"

/* The lines of the status file that are read. The process chooses its name, but the kernel
 * escapes a newline in it, so nothing else in the file is the process's own. */
enum status_key {
	KEY_NAME,
	KEY_PARENT,
	KEY_UID,
	KEY_GID,
	KEY_NSPID,
	KEY_INHERITABLE,
	KEY_PERMITTED,
	KEY_EFFECTIVE,
	KEY_BOUNDING,
	KEY_AMBIENT,
	KEY_NO_NEW_PRIVILEGES,
	KEY_SECCOMP,
	KEY_CPUS, /* comes after all others */
	STATUS_KEYS
};

static const char *const key_texts[STATUS_KEYS] = {
	[KEY_NAME] = "Name:\t",
	[KEY_PARENT] = "PPid:\t",
	[KEY_UID] = "Uid:\t",
	[KEY_GID] = "Gid:\t",
	[KEY_NSPID] = "NSpid:\t",
	[KEY_INHERITABLE] = "CapInh:\t",
	[KEY_PERMITTED] = "CapPrm:\t",
	[KEY_EFFECTIVE] = "CapEff:\t",
	[KEY_BOUNDING] = "CapBnd:\t",
	[KEY_AMBIENT] = "CapAmb:\t",
	[KEY_NO_NEW_PRIVILEGES] = "NoNewPrivs:\t",
	[KEY_SECCOMP] = "Seccomp:\t",
	[KEY_CPUS] = "Cpus_allowed:\t",
};

struct status {
	struct slice values[STATUS_KEYS];
	unsigned counts[STATUS_KEYS];
};

static void take_line(struct status *status, struct slice line)
{
	for (size_t i = 0; i < STATUS_KEYS; i++) {
		if (!slice_skip(&line, key_texts[i]))
			continue;
		status->values[i] = line;
		status->counts[i]++;
		return;
	}
}

/* A key that stands there twice says nothing: one of the two was not written by the kernel. */
static const struct slice *value_of(const struct status *status, enum status_key key)
{
	return status->counts[key] == 1 ? &status->values[key] : NULL;
}

static bool read_number(const struct status *status, enum status_key key, unsigned base,
			uint64_t *ret_number)
{
	const struct slice *value = value_of(status, key);

	return value && slice_number(*value, base, UINT64_MAX, ret_number);
}

static bool read_ids(const struct status *status, enum status_key key, uint32_t ids[4])
{
	const struct slice *value = value_of(status, key);
	struct slice rest = value ? *value : (struct slice){ 0 }, word;
	uint64_t number;

	for (size_t i = 0; i < 4; i++) {
		if (!slice_word(&rest, &word) || !slice_number(word, 10, UINT32_MAX, &number))
			return false;
		ids[i] = (uint32_t)number;
	}
	return !slice_word(&rest, &word);
}

/* Kernels before 4.3 have no ambient set; a file that was cut does not prove such a kernel. */
static bool read_ambient(const struct status *status, uint64_t *ret_set)
{
	if (status->counts[KEY_AMBIENT] == 0 && status->counts[KEY_CPUS] == 1) {
		*ret_set = 0;
		return true;
	}
	return read_number(status, KEY_AMBIENT, 16, ret_set);
}

static struct capability_sets read_capabilities(const struct status *status)
{
	struct capability_sets sets = { 0 };

	sets.known = read_number(status, KEY_INHERITABLE, 16, &sets.inheritable) &&
		     read_number(status, KEY_PERMITTED, 16, &sets.permitted) &&
		     read_number(status, KEY_EFFECTIVE, 16, &sets.effective) &&
		     read_number(status, KEY_BOUNDING, 16, &sets.bounding) &&
		     read_ambient(status, &sets.ambient);
	return sets.known ? sets : (struct capability_sets){ 0 };
}

static struct number count_pids(const struct status *status)
{
	const struct slice *value = value_of(status, KEY_NSPID);
	struct slice rest = value ? *value : (struct slice){ 0 }, word;
	struct number count = { 0 };

	while (slice_word(&rest, &word))
		count.value++;
	count.known = count.value > 0;
	return count;
}

static struct number read_seccomp(const struct status *status)
{
	uint64_t mode;

	if (!read_number(status, KEY_SECCOMP, 10, &mode) || mode > INT64_MAX)
		return (struct number){ 0 };
	return (struct number){ .known = true, .value = (int64_t)mode };
}

static enum tri read_no_new_privileges(const struct status *status)
{
	uint64_t flag;

	if (!read_number(status, KEY_NO_NEW_PRIVILEGES, 10, &flag) || flag > 1)
		return TRI_UNKNOWN;
	return tri_of(flag == 1);
}

/* The kernel writes a newline of the name as \n and a backslash as two. */
static const char *read_name(struct arena *arena, const struct status *status)
{
	const struct slice *value = value_of(status, KEY_NAME);
	char *name, *out;

	if (!value)
		return NULL;
	out = name = arena_text(arena, value->bytes, value->size);
	for (const char *in = name; *in; in++, out++) {
		*out = *in;
		if (*in != '\\' || !in[1])
			continue;
		in++;
		if (*in == 'n')
			*out = '\n';
	}
	*out = '\0';
	return name;
}

void process_read_status(struct arena *arena, struct slice file, struct process *process)
{
	struct status status = { 0 };
	struct slice line;
	uint64_t parent;

	while (slice_line(&file, &line))
		take_line(&status, line);
	process->has_ids = read_ids(&status, KEY_UID, process->uids) &&
			   read_ids(&status, KEY_GID, process->gids);
	process->capabilities = read_capabilities(&status);
	process->seccomp = read_seccomp(&status);
	process->no_new_privileges = read_no_new_privileges(&status);
	process->pid_namespace_depth = count_pids(&status);
	if (process->command)
		return;
	process->command = read_name(arena, &status);
	if (read_number(&status, KEY_PARENT, 10, &parent) && parent <= INT32_MAX)
		process->parent = (int32_t)parent;
}
