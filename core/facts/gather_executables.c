#include <string.h>

#include "core/facts/gather_state.h"

/*
 * The programs of the engine and of its helpers: those that run, by the link that the kernel
 * gives, and those that are installed where the next one would be started from.
 */

#define MOST_SHIMS 32

/* Where executables are looked for beside those that run (rule R-AUD of the catalogue). */
static const char *const directories[] = {
	"/usr/bin",	"/usr/sbin",	       "/usr/local/bin",	  "/usr/local/sbin",
	"/usr/libexec", "/opt/containerd/bin", "/snap/docker/current/bin"
};

static const struct program {
	const char *name;
	enum file_role role;
} programs[] = {
	{ "dockerd", ROLE_DOCKERD },
	{ "docker-containerd", ROLE_CONTAINERD },
	{ "containerd", ROLE_CONTAINERD },
	{ "containerd-shim", ROLE_CONTAINERD_SHIM },
	{ "containerd-shim-runc-v1", ROLE_CONTAINERD_SHIM_RUNC_V1 },
	{ "containerd-shim-runc-v2", ROLE_CONTAINERD_SHIM_RUNC_V2 },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* The link of a replaced binary ends in " (deleted)"; the new one lies where the old one lay. */
static const char *without_deleted(struct arena *arena, const char *path)
{
	const char *end = strstr(path, " (deleted)");

	return end ? arena_text(arena, path, (size_t)(end - path)) : path;
}

enum file_role executable_role(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const size_t length = strcspn(name, " ");

	for (size_t i = 0; i < COUNT(programs); i++)
		if (strlen(programs[i].name) == length &&
		    memcmp(name, programs[i].name, length) == 0)
			return programs[i].role;
	return ROLE_NONE;
}

bool executable_may_be_systems(const struct gather *gather, const struct process *process)
{
	const struct process *engine = gather->daemon.process;

	return !process->has_ids || process->uids[1] == 0 ||
	       (engine && engine->has_ids && process->uids[1] == engine->uids[1]);
}

static void add_running(struct gather *gather, enum file_role role, const struct process *process)
{
	files_add_used(gather, role, without_deleted(gather->run, process->executable),
		       arena_format(gather->run, "/proc/%d/exe", process->pid));
}

void executable_add_running(struct gather *gather, const struct process *process)
{
	const enum file_role role = executable_role(process->executable);

	if (role != ROLE_NONE && *process->executable == '/')
		add_running(gather, role, process);
}

void executable_ask(struct gather *gather, const struct process_entry *entry,
		    enum process_detail detail, take_function *take)
{
	struct pin *pin = arena_alloc(gather->run, sizeof(*pin));
	struct job *job = gather_ask_own(gather, EVIDENCE_PROCESS, NULL, take);

	*pin = (struct pin){ .pid = entry->pid, .start = entry->start };
	job->request.detail = detail;
	job->request.pins = pin;
	job->request.pin_count = 1;
}

static void add_installed(struct gather *gather, enum file_role role, const char *name)
{
	for (size_t i = 0; i < COUNT(directories); i++)
		files_add(gather, role, arena_format(gather->run, "%s/%s", directories[i], name),
			  "where executables are kept");
}

static void add_programs(struct gather *gather)
{
	for (size_t i = 0; i < COUNT(programs); i++) {
		const struct program *program = &programs[i];

		if (program->role == ROLE_DOCKERD)
			continue;
		add_installed(gather, program->role, program->name);
		files_absent(gather, program->role,
			     arena_format(gather->run, "there is no %s where executables are kept",
					  program->name));
	}
}

/* The engine's program is the one that runs, whatever its name. */
static void add_dockerd(struct gather *gather)
{
	const struct daemon *daemon = &gather->daemon;
	const struct process *process = daemon->process;

	if (process && process->executable && *process->executable == '/') {
		add_running(gather, ROLE_DOCKERD, process);
		return;
	}
	if (process)
		files_unread(
			gather, ROLE_DOCKERD,
			arena_format(gather->run, "/proc/%d/exe was not readable", process->pid));
	else if (daemon->api.is_read)
		files_unread(gather, ROLE_DOCKERD, daemon->process_read.cause);
	add_installed(gather, ROLE_DOCKERD, "dockerd");
	files_absent(gather, ROLE_DOCKERD, "there is no dockerd where executables are kept");
}

bool executable_is_gone(const struct answer *answer)
{
	for (size_t i = 0; i < answer->part_count; i++) {
		const char *slash = strrchr(answer->parts[i].name, '/');

		if (strcmp(slash ? slash + 1 : answer->parts[i].name, "exe") == 0)
			return answer->parts[i].status == EVIDENCE_NOT_FOUND;
	}
	return false;
}

static void spoil_shims(struct gather *gather, const char *cause)
{
	files_unread(gather, ROLE_CONTAINERD_SHIM, cause);
	files_unread(gather, ROLE_CONTAINERD_SHIM_RUNC_V1, cause);
	files_unread(gather, ROLE_CONTAINERD_SHIM_RUNC_V2, cause);
}

static void take_shim(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const int32_t pid = job->request.pins->pid;
	const struct process *process = process_brief(gather->run, answer, pid);

	if (!process || executable_is_gone(answer) || !executable_may_be_systems(gather, process))
		return;
	if (process->executable && process->has_ids)
		executable_add_running(gather, process);
	else
		spoil_shims(gather, arena_format(gather->run,
						 "which program process %d runs, which calls "
						 "itself containerd-shim, was not readable",
						 pid));
}

/* comm holds 15 bytes: every shim is called containerd-shim there. Whose containers are many has
 * many of them, one like the other. */
static void ask_shims(struct gather *gather)
{
	const struct process_table *table = gather->table;
	size_t count = 0;

	for (size_t i = 0; table && i < table->count && count < MOST_SHIMS; i++) {
		const struct process_entry *entry = &table->entries[i];

		if (*entry->container || !entry->command ||
		    strcmp(entry->command, "containerd-shim") != 0)
			continue;
		count++;
		executable_ask(gather, entry, PROCESS_BRIEF, take_shim);
	}
	if (gather_has_engine(gather) && (!table || table->is_truncated))
		spoil_shims(gather, table ? "the process table was cut" : gather->table_cause);
}

/* The engine finds one without a path along its PATH. */
static void add_along_path(struct gather *gather, const char *name)
{
	const char *path = gather_environment(gather, "PATH");

	while (path && *path) {
		const size_t length = strcspn(path, ":");

		if (*path == '/')
			files_add(gather, ROLE_RUNTIME,
				  arena_format(gather->run, "%.*s/%s", (int)length, path, name),
				  "along the engine's PATH");
		path += length + (path[length] == ':');
	}
	if (gather->daemon.process && !gather->environment)
		files_unread(gather, ROLE_RUNTIME, "the engine's PATH was not readable");
	add_installed(gather, ROLE_RUNTIME, name);
}

static void add_runtimes(struct gather *gather)
{
	const char *const *path = gather->daemon.runtime_paths;

	add_along_path(gather, "runc");
	for (; path && *path; path++)
		if (**path == '/')
			files_add(gather, ROLE_RUNTIME, *path, "Runtimes of GET /info");
		else
			add_along_path(gather, *path);
	/* Of a disk on which no engine runs, nobody judges what its runtimes are called. */
	if (!gather->daemon.runtime_paths && !gather->host.kernel_cause)
		files_unread(gather, ROLE_RUNTIME, "the engine did not name its runtimes");
}

void executables_start(struct gather *gather)
{
	add_dockerd(gather);
	add_programs(gather);
	add_runtimes(gather);
	ask_shims(gather);
}
