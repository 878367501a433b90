#include <string.h>

#include "core/facts/gather_state.h"
#include "core/facts/toml_text.h"

/*
 * The containerd that the engine uses: its own child, or one of the system's. A running one tells
 * by its command line which configuration it read; what that does not say is containerd's default.
 */

#define SYSTEM_CONFIG "/etc/containerd/config.toml"
#define SYSTEM_SOCKET "/run/containerd/containerd.sock"
#define DEFAULT_STATE "/run/containerd"
#define DEFAULT_ROOT "/var/lib/containerd"
#define MOST_CANDIDATES 8
#define MOST_SHIMS 32

/* Where executables are looked for beside those that run (rule R-AUD of the catalogue). */
static const char *const directories[] = {
	"/usr/bin",	"/usr/sbin",	       "/usr/local/bin",	  "/usr/local/sbin",
	"/usr/libexec", "/opt/containerd/bin", "/snap/docker/current/bin"
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static enum file_role role_of_program(const char *path)
{
	static const struct {
		const char *name;
		enum file_role role;
	} programs[] = {
		{ "dockerd", ROLE_DOCKERD },
		{ "containerd", ROLE_CONTAINERD },
		{ "docker-containerd", ROLE_CONTAINERD },
		{ "containerd-shim", ROLE_CONTAINERD_SHIM },
		{ "containerd-shim-runc-v1", ROLE_CONTAINERD_SHIM_RUNC_V1 },
		{ "containerd-shim-runc-v2", ROLE_CONTAINERD_SHIM_RUNC_V2 },
	};

	for (size_t i = 0; i < COUNT(programs); i++)
		if (strcmp(base_name(path), programs[i].name) == 0)
			return programs[i].role;
	return ROLE_NONE;
}

static void add_installed(struct gather *gather, enum file_role role, const char *name)
{
	for (size_t i = 0; i < COUNT(directories); i++)
		files_add(gather, role, arena_format(gather->run, "%s/%s", directories[i], name),
			  "where executables are kept");
	files_absent(gather, role,
		     arena_format(gather->run, "there is no %s where executables are kept", name));
}

/* The link of a replaced binary ends in " (deleted)"; the new one lies where the old one lay. */
static const char *without_deleted(struct arena *arena, const char *path)
{
	const char *end = strstr(path, " (deleted)");

	return end ? arena_text(arena, path, (size_t)(end - path)) : path;
}

static void add_running(struct gather *gather, const struct process *process)
{
	const char *path = process->executable;
	enum file_role role;

	if (!path || *path != '/')
		return;
	path = without_deleted(gather->run, path);
	role = role_of_program(path);
	if (role != ROLE_NONE)
		files_add_used(gather, role, path,
			       arena_format(gather->run, "/proc/%d/exe", process->pid));
}

/* A name is nobody's property: only what root runs, or the engine's own account, counts. */
static bool is_systems(const struct gather *gather, const struct process *process)
{
	const struct process *engine = gather->daemon.process;

	if (!process->has_ids)
		return false;
	return process->uids[1] == 0 ||
	       (engine && engine->has_ids && process->uids[1] == engine->uids[1]);
}

const char *gather_exec_root(const struct gather *gather)
{
	const struct option *option = config_option(&gather->daemon.config, OPTION_EXEC_ROOT);

	if ((option->origin == ORIGIN_FILE || option->origin == ORIGIN_COMMAND_LINE) &&
	    option->value && *option->value == '/')
		return option->value;
	return "/var/run/docker";
}

/* The value of a configuration; the default where it sets none. NULL, and the role is unread,
 * where what it sets is not understood. */
static const char *setting(struct gather *gather, const struct part *config,
			   const struct toml_key *key, const char *standard)
{
	struct toml_value value = { 0 };

	if (config)
		value = toml_find(gather->run, config->bytes, config->size, key);
	if (!value.is_there)
		return standard;
	return value.text && *value.text == '/' ? value.text : NULL;
}

static bool has_imports(struct gather *gather, const struct part *config)
{
	static const struct toml_key key = { "", "imports" };
	struct toml_value value = { 0 };

	if (config)
		value = toml_find(gather->run, config->bytes, config->size, &key);
	return value.is_there && !(value.text && strcmp(value.text, "[]") == 0);
}

static void add_setting(struct gather *gather, enum file_role role, const char *path,
			const char *config)
{
	if (path)
		files_add(gather, role, path, arena_format(gather->run, "named by %s", config));
	else
		files_unread(
			gather, role,
			arena_format(gather->run, "what %s says of it is not understood", config));
}

static void add_settings(struct gather *gather, const char *path, const struct part *config)
{
	static const struct toml_key state = { "", "state" }, root = { "", "root" };
	static const struct toml_key address = { "grpc", "address" };
	const char *cause =
		arena_format(gather->run, "%s imports others, which are not followed", path);
	const char *socket = setting(gather, config, &address, NULL);

	add_setting(gather, ROLE_CONTAINERD_STATE, setting(gather, config, &state, DEFAULT_STATE),
		    path);
	if (gather->daemon.containerd_store == TRI_YES)
		add_setting(gather, ROLE_CONTAINERD_ROOT,
			    setting(gather, config, &root, DEFAULT_ROOT), path);
	if (socket && !gather->daemon.containerd_address)
		files_add(gather, ROLE_CONTAINERD_SOCKET, socket,
			  arena_format(gather->run, "address in %s", path));
	if (!has_imports(gather, config))
		return;
	files_unread(gather, ROLE_CONTAINERD_STATE, cause);
	files_unread(gather, ROLE_CONTAINERD_ROOT, cause);
}

static void take_config(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const struct part *config = gather_part(answer, "");
	const char *path = job->request.name;

	if (config || answer->status == EVIDENCE_NOT_FOUND) {
		add_settings(gather, path, config);
		return;
	}
	path = arena_format(gather->run, "%s: %s", path,
			    gather_part_cause(gather->run, answer, ""));
	files_unread(gather, ROLE_CONTAINERD_STATE, path);
	files_unread(gather, ROLE_CONTAINERD_ROOT, path);
}

/* Several may have read the same. */
static void add_config(struct gather *gather, const char *path, const char *origin)
{
	if (files_has(gather, ROLE_CONTAINERD_CONFIG, path))
		return;
	files_add(gather, ROLE_CONTAINERD_CONFIG, path, origin);
	files_absent(gather, ROLE_CONTAINERD_CONFIG,
		     "containerd runs without a configuration file");
	(void)gather_ask_own(gather, EVIDENCE_FILE, path, take_config);
}

/* --config PATH, -c PATH, or with "=". */
static const char *config_of(const struct process *process)
{
	for (const char *const *word = process->arguments; word && *word; word++) {
		if (strncmp(*word, "--config=", 9) == 0)
			return *word + 9;
		if (strncmp(*word, "-c=", 3) == 0)
			return *word + 3;
		if ((strcmp(*word, "--config") == 0 || strcmp(*word, "-c") == 0) && word[1])
			return word[1];
	}
	return NULL;
}

static bool is_containerd(const struct gather *gather, const struct process *process)
{
	const struct process *engine = gather->daemon.process;
	bool is_elsewhere = engine && engine->namespaces[NS_MNT] && process->namespaces[NS_MNT] &&
			    engine->namespaces[NS_MNT] != process->namespaces[NS_MNT];

	return process->executable && !is_elsewhere && is_systems(gather, process) &&
	       role_of_program(process->executable) == ROLE_CONTAINERD;
}

/* One that says nothing of its configuration read the system's. */
static void add_config_of(struct gather *gather, const struct process *process)
{
	const char *path = config_of(process);

	add_config(gather, path && *path == '/' ? path : SYSTEM_CONFIG,
		   arena_format(gather->run, "the configuration of process %d", process->pid));
}

static void take_containerd(struct gather *gather, const struct job *job,
			    const struct answer *answer)
{
	const struct process *process = process_parse(gather->run, answer);

	(void)job;
	if (process && is_containerd(gather, process)) {
		add_running(gather, process);
		add_config_of(gather, process);
		gather->has_containerd = true;
	}
	if (--gather->containerds == 0 && !gather->has_containerd)
		add_config(gather, SYSTEM_CONFIG, "the usual place");
}

static void ask_process(struct gather *gather, const struct process_entry *entry,
			enum process_detail detail, take_function *take)
{
	struct pin *pin = arena_alloc(gather->run, sizeof(*pin));
	struct job *job = gather_ask_own(gather, EVIDENCE_PROCESS, NULL, take);

	*pin = (struct pin){ .pid = entry->pid, .start = entry->start };
	job->request.detail = detail;
	job->request.pins = pin;
	job->request.pin_count = 1;
}

static void take_shim(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const struct process *process = process_brief(gather->run, answer, job->request.pins->pid);

	if (process && is_systems(gather, process))
		add_running(gather, process);
}

static bool is_called(const struct process_entry *entry, const char *name)
{
	return !*entry->container && entry->command && strcmp(entry->command, name) == 0;
}

/* comm holds 15 bytes: every shim is called containerd-shim there. */
static void ask_processes(struct gather *gather)
{
	const struct process_table *table = gather->table;
	size_t shims = 0;

	gather->containerds = 1;
	for (size_t i = 0; table && i < table->count; i++) {
		const struct process_entry *entry = &table->entries[i];

		if (is_called(entry, "containerd") && gather->containerds <= MOST_CANDIDATES) {
			gather->containerds++;
			ask_process(gather, entry, PROCESS_ENGINE, take_containerd);
		}
		if (is_called(entry, "containerd-shim") && shims++ < MOST_SHIMS)
			ask_process(gather, entry, PROCESS_BRIEF, take_shim);
	}
	if (--gather->containerds == 0)
		add_config(gather, SYSTEM_CONFIG, "the usual place");
}

static void add_socket(struct gather *gather, const char *path, const char *origin)
{
	if (strncmp(path, "unix://", 7) == 0)
		path += 7;
	if (*path != '/')
		return;
	files_add(gather, ROLE_CONTAINERD_SOCKET, path, origin);
	files_add(gather, ROLE_CONTAINERD_SOCKET, arena_format(gather->run, "%s.ttrpc", path),
		  origin);
}

/* The engine starts one of its own only where none of the system's is there. */
static void add_sockets(struct gather *gather)
{
	const struct daemon *daemon = &gather->daemon;
	const struct option *option = config_option(&daemon->config, OPTION_CONTAINERD);

	files_absent(gather, ROLE_CONTAINERD_SOCKET, "there is no containerd socket");
	if (daemon->containerd_address) {
		add_socket(gather, daemon->containerd_address, "Containerd.Address");
	} else if ((option->origin == ORIGIN_FILE || option->origin == ORIGIN_COMMAND_LINE) &&
		   option->value) {
		add_socket(gather, option->value, option->field);
	} else {
		add_socket(gather,
			   arena_format(gather->run, "%s/containerd/containerd.sock",
					gather_exec_root(gather)),
			   "where the engine starts its own");
		add_socket(gather, SYSTEM_SOCKET, "the usual place");
		if (option->origin == ORIGIN_UNKNOWN && daemon->api.is_read)
			files_unread(gather, ROLE_CONTAINERD_SOCKET, option->cause);
	}
}

static void add_runtimes(struct gather *gather)
{
	const char *const *path = gather->daemon.runtime_paths;

	add_installed(gather, ROLE_RUNTIME, "runc");
	for (; path && *path; path++)
		if (**path == '/')
			files_add(gather, ROLE_RUNTIME, *path, "Runtimes of GET /info");
		else
			add_installed(gather, ROLE_RUNTIME, *path);
	/* Of a disk on which no engine runs, nobody judges what its runtimes are called. */
	if (!gather->daemon.runtime_paths && !gather->host.kernel_cause)
		files_unread(gather, ROLE_RUNTIME, "the engine did not name its runtimes");
}

static void add_dockerd(struct gather *gather)
{
	if (gather->daemon.process && gather->daemon.process->executable)
		add_running(gather, gather->daemon.process);
	else
		add_installed(gather, ROLE_DOCKERD, "dockerd");
}

static void add_store(struct gather *gather)
{
	const struct daemon *daemon = &gather->daemon;

	if (daemon->containerd_store == TRI_UNKNOWN && daemon->api.is_read)
		files_unread(gather, ROLE_CONTAINERD_ROOT,
			     daemon->info.is_read ? "the engine did not say who keeps its images"
						  : daemon->info.cause);
	else
		files_absent(gather, ROLE_CONTAINERD_ROOT,
			     "the engine keeps its images itself, not in containerd's store");
}

void containerd_start(struct gather *gather)
{
	add_dockerd(gather);
	add_installed(gather, ROLE_CONTAINERD, "containerd");
	add_installed(gather, ROLE_CONTAINERD_SHIM, "containerd-shim");
	add_installed(gather, ROLE_CONTAINERD_SHIM_RUNC_V1, "containerd-shim-runc-v1");
	add_installed(gather, ROLE_CONTAINERD_SHIM_RUNC_V2, "containerd-shim-runc-v2");
	add_runtimes(gather);
	add_sockets(gather);
	add_store(gather);
	ask_processes(gather);
}
