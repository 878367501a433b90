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
#define MOST_CANDIDATES 16

/* Of one that RootlessKit started it is below its user's (cmd/dockerd/config_unix.go of moby). */
const char *gather_exec_root(const struct gather *gather)
{
	const struct option *option = config_option(&gather->daemon.config, OPTION_EXEC_ROOT);
	const char *runtime = gather_environment(gather, "XDG_RUNTIME_DIR");

	if ((option->origin == ORIGIN_FILE || option->origin == ORIGIN_COMMAND_LINE) &&
	    option->value && *option->value == '/')
		return option->value;
	if (gather_is_rootless(gather) && runtime && *runtime == '/')
		return arena_format(gather->run, "%s/docker", runtime);
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

static void spoil_settings(struct gather *gather, const char *cause)
{
	files_unread(gather, ROLE_CONTAINERD_STATE, cause);
	if (gather->daemon.containerd_store != TRI_NO)
		files_unread(gather, ROLE_CONTAINERD_ROOT, cause);
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
	if (has_imports(gather, config))
		spoil_settings(gather, cause);
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
	spoil_settings(gather, path);
}

/* Several may have read the same. */
static void add_config(struct gather *gather, const char *path, const char *origin)
{
	if (files_has(gather, ROLE_CONTAINERD_CONFIG, path))
		return;
	files_add(gather, ROLE_CONTAINERD_CONFIG, path, origin);
	files_absent(gather, ROLE_CONTAINERD_CONFIG,
		     "there is no configuration file of containerd");
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

static void spoil_containerd(struct gather *gather, const char *cause)
{
	files_unread(gather, ROLE_CONTAINERD, cause);
	files_unread(gather, ROLE_CONTAINERD_CONFIG, cause);
	spoil_settings(gather, cause);
}

static bool differs(const struct gather *gather, const struct process *process,
		    enum namespace_kind kind)
{
	const struct process *engine = gather->daemon.process;

	return engine && engine->namespaces[kind] && process->namespaces[kind] &&
	       engine->namespaces[kind] != process->namespaces[kind];
}

/* One that says nothing of its configuration read the system's. */
static void use_containerd(struct gather *gather, const struct process *process)
{
	const char *path = config_of(process);
	const char *origin =
		arena_format(gather->run, "the configuration of process %d", process->pid);

	gather->has_containerd = true;
	executable_add_running(gather, process);
	if (!process->arguments)
		spoil_containerd(gather, arena_format(gather->run,
						      "%s: its command line was not "
						      "readable",
						      origin));
	else if (path && *path != '/')
		spoil_containerd(gather,
				 arena_format(gather->run, "%s: its path is not absolute", origin));
	else if (differs(gather, process, NS_MNT))
		spoil_containerd(gather,
				 arena_format(gather->run, "%s: it has mounts of its own", origin));
	else
		add_config(gather, path ? path : SYSTEM_CONFIG, origin);
}

/* A name is nobody's property: who calls his program containerd is asked which it is. A guest
 * system's is in another PID namespace. */
static void consider(struct gather *gather, const struct process *process)
{
	if (!executable_may_be_systems(gather, process) || differs(gather, process, NS_PID))
		return;
	if (!process->executable || !process->has_ids)
		spoil_containerd(gather, arena_format(gather->run,
						      "which program process %d runs, which calls "
						      "itself containerd, was not readable",
						      process->pid));
	else if (executable_role(process->executable) == ROLE_CONTAINERD)
		use_containerd(gather, process);
}

/* Without a running one the usual place counts, for it is the one of the next. */
static void candidate_done(struct gather *gather)
{
	if (--gather->containerds == 0 && !gather->has_containerd)
		add_config(gather, SYSTEM_CONFIG, "the usual place");
}

static void take_containerd(struct gather *gather, const struct job *job,
			    const struct answer *answer)
{
	const struct process *process = process_parse(gather->run, answer);
	const bool is_gone = answer->status == EVIDENCE_GONE ||
			     answer->status == EVIDENCE_CHANGED || executable_is_gone(answer);

	if (process && !is_gone)
		consider(gather, process);
	else if (!is_gone)
		spoil_containerd(gather,
				 arena_format(gather->run, "reading process %d: %s",
					      job->request.pins->pid,
					      gather_part_cause(gather->run, answer, "stat")));
	candidate_done(gather);
}

static bool is_candidate(const struct process_entry *entry)
{
	return !*entry->container && entry->command && strcmp(entry->command, "containerd") == 0;
}

static void ask_candidates(struct gather *gather)
{
	const struct process_table *table = gather->table;

	gather->containerds = 1;
	for (size_t i = 0; table && i < table->count; i++) {
		if (!is_candidate(&table->entries[i]))
			continue;
		if (gather->containerds > MOST_CANDIDATES) {
			spoil_containerd(gather, "too many processes call themselves containerd");
			break;
		}
		gather->containerds++;
		executable_ask(gather, &table->entries[i], PROCESS_ENGINE, take_containerd);
	}
	candidate_done(gather);
}

/* What runs is known by the table, where anything can run. */
static void doubt_table(struct gather *gather)
{
	const char *cause = gather->table ? "the process table was cut" : gather->table_cause;

	if (!gather_has_engine(gather) || (gather->table && !gather->table->is_truncated))
		return;
	spoil_containerd(gather, cause);
}

/* The engine needs the one that it names; not every containerd has a second one beside it. */
static void add_named_socket(struct gather *gather, const char *path, const char *origin)
{
	if (strncmp(path, "unix://", 7) == 0)
		path += 7;
	if (*path != '/') {
		files_unread(gather, ROLE_CONTAINERD_SOCKET,
			     arena_format(gather->run, "%s names no path", origin));
		return;
	}
	files_add_used(gather, ROLE_CONTAINERD_SOCKET, path, origin);
	files_add(gather, ROLE_CONTAINERD_SOCKET, arena_format(gather->run, "%s.ttrpc", path),
		  origin);
}

static void add_socket(struct gather *gather, const char *path, const char *origin)
{
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
		add_named_socket(gather, daemon->containerd_address, "Containerd.Address");
	} else if ((option->origin == ORIGIN_FILE || option->origin == ORIGIN_COMMAND_LINE) &&
		   option->value) {
		add_named_socket(gather, option->value, option->field);
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
	add_sockets(gather);
	add_store(gather);
	doubt_table(gather);
	ask_candidates(gather);
}
