#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/facts/gather_state.h"

#define DEFAULT_CONFIG "/etc/docker/daemon.json"

bool gather_has_engine(const struct gather *gather)
{
	return gather->daemon.api.is_read || gather->daemon.process;
}

const char *gather_environment(const struct gather *gather, const char *name)
{
	size_t length = strlen(name);

	for (const char *const *entry = gather->environment; entry && *entry; entry++)
		if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
			return *entry + length + 1;
	return NULL;
}

bool gather_is_rootless(const struct gather *gather)
{
	const char *state = gather_environment(gather, "ROOTLESSKIT_STATE_DIR");

	return state && *state;
}

static const char *absolute_value(const struct gather *gather, const char *name)
{
	const char *value = gather_environment(gather, name);

	return value && *value == '/' ? value : NULL;
}

/*
 * Where this daemon keeps its configuration when no flag says so (rule R-CFG 3). Only one that
 * RootlessKit started looks in its user's directories; what root runs is none of these.
 * NULL where that cannot be known.
 */
static const char *default_config(struct gather *gather)
{
	const struct process *process = gather->daemon.process;
	const char *config = absolute_value(gather, "XDG_CONFIG_HOME");
	const char *home = absolute_value(gather, "HOME");

	if (process->executable && strncmp(process->executable, "/snap/", 6) == 0)
		return "/var/snap/docker/current/config/daemon.json";
	if (!gather->environment)
		return process->has_ids && process->uids[1] == 0 ? DEFAULT_CONFIG : NULL;
	if (!gather_is_rootless(gather))
		return DEFAULT_CONFIG;
	if (config)
		return arena_format(gather->run, "%s/docker/daemon.json", config);
	return home ? arena_format(gather->run, "%s/.config/docker/daemon.json", home) : NULL;
}

void config_ask(struct gather *gather)
{
	struct daemon *daemon = &gather->daemon;
	const char *path = NULL;
	struct job *job;

	if (daemon->process && daemon->process->arguments)
		path = config_path_flag(gather->run, daemon->process->arguments);
	if (daemon->process)
		daemon->config.path = path ? path : default_config(gather);
	else
		daemon->config.path = DEFAULT_CONFIG;
	if (!daemon->config.path || !*daemon->config.path)
		return;
	job = gather_ask(gather, JOB_CONFIG, EVIDENCE_FILE);
	job->request.name = daemon->config.path;
	gather_in_engine_root(gather, &job->request);
}

/* "mtime=<ns>" of a FILE answer's stat part against the daemon's start. /proc/stat tells the
 * boot in whole seconds, so the start may be taken up to a second too early. */
static bool is_newer(const struct gather *gather, const struct part *stat)
{
	const char *field = stat ? strstr(stat->bytes, "mtime=") : NULL;
	int64_t started = gather->daemon.started;

	if (!field || field[6] < '0' || field[6] > '9' || !started)
		return true;
	return strtoll(field + 6, NULL, 10) > started + NANOSECONDS;
}

static void decide(struct gather *gather)
{
	struct daemon *daemon = &gather->daemon;
	const struct answer *answer = &gather->config_answer;
	const struct part *bytes = gather_part(answer, "");
	struct config_evidence evidence = {
		.path = daemon->process ? daemon->config.path : DEFAULT_CONFIG,
		.arguments_cause = daemon->process_read.cause,
		.file_status = answer->status,
	};

	if (daemon->process) {
		evidence.arguments = daemon->process->arguments;
		evidence.arguments_source =
			arena_format(gather->run, "/proc/%d/cmdline", daemon->process->pid);
		if (!evidence.arguments)
			evidence.arguments_cause = "the daemon's command line was not readable";
	}
	if (bytes) {
		evidence.file = bytes->bytes;
		evidence.file_size = bytes->size;
		evidence.file_is_newer = is_newer(gather, gather_part(answer, "stat"));
	} else if (answer->status == EVIDENCE_OK) {
		evidence.file_status = EVIDENCE_IO_ERROR;
	}
	config_decide(gather->run, &evidence, &daemon->config);
}

bool config_is_tls_on(const struct gather *gather)
{
	const struct daemon_config *config = &gather->daemon.config;
	const struct option *verify = config_option(config, OPTION_TLS_VERIFY);

	return config_option(config, OPTION_TLS)->truth == TRI_YES ||
	       verify->origin == ORIGIN_COMMAND_LINE || verify->origin == ORIGIN_FILE;
}

const char *config_tls_path(struct gather *gather, enum option_name name, const char *file)
{
	const struct option *option = config_option(&gather->daemon.config, name);
	const char *directory = gather_environment(gather, "DOCKER_CERT_PATH");
	const char *home = gather_environment(gather, "HOME");

	if (option->origin != ORIGIN_DEFAULT)
		return option->value;
	if (!directory || !*directory)
		directory = gather_environment(gather, "DOCKER_CONFIG");
	if (directory && *directory)
		return arena_format(gather->run, "%s/%s", directory, file);
	return home ? arena_format(gather->run, "%s/.docker/%s", home, file) : NULL;
}

static void ask_tls_file(struct gather *gather, enum option_name name, const char *file)
{
	const char *path = config_tls_path(gather, name, file);

	if (!path || *path != '/') {
		gather->tls_unread = true;
		return;
	}
	gather->daemon.tls_files =
		gather->daemon.tls_files
			? arena_format(gather->run, "%s, %s", gather->daemon.tls_files, path)
			: path;
	(void)shared_ask_path(gather, JOB_TLS_PATH, path);
}

/* One that is missing decides; that all exist is known when each was seen. */
static void take_tls_path(struct gather *gather, const struct answer *answer)
{
	const struct part *end = walk_end(answer);
	enum tri *exist = &gather->daemon.tls_files_exist;

	if (end && end->status == EVIDENCE_NOT_FOUND)
		*exist = TRI_NO;
	else if (!end || end->status != EVIDENCE_OK)
		gather->tls_unread = true;
	if (*exist != TRI_NO)
		*exist = gather->tls_unread ? TRI_UNKNOWN : TRI_YES;
}

static bool is_built_in(const char *profile)
{
	return strcmp(profile, "builtin") == 0 || strcmp(profile, "default") == 0 ||
	       strcmp(profile, "unconfined") == 0;
}

/* Which profile the daemon gives by default is known by its name, or by its file. */
static void ask_seccomp_file(struct gather *gather)
{
	struct daemon *daemon = &gather->daemon;
	const char *profile = daemon->seccomp_profile;
	struct job *job;

	if (!profile && daemon->seccomp != TRI_NO)
		daemon->seccomp_cause =
			daemon->info.is_read ? "the engine did not name it" : daemon->info.cause;
	if (!profile || is_built_in(profile))
		return;
	if (*profile != '/') {
		daemon->seccomp_cause = "its path is not absolute";
		return;
	}
	job = gather_ask(gather, JOB_SECCOMP, EVIDENCE_FILE);
	job->request.name = profile;
	gather_in_engine_root(gather, &job->request);
}

static void take_seccomp_file(struct gather *gather, const struct answer *answer)
{
	const struct part *bytes = gather_part(answer, "");

	if (bytes)
		gather->daemon.seccomp_json = arena_text(gather->run, bytes->bytes, bytes->size);
	else
		gather->daemon.seccomp_cause = gather_part_cause(gather->run, answer, "");
}

void config_conclude(struct gather *gather)
{
	decide(gather);
	ask_seccomp_file(gather);
	if (!config_is_tls_on(gather))
		return;
	ask_tls_file(gather, OPTION_TLS_CA_CERTIFICATE, "ca.pem");
	ask_tls_file(gather, OPTION_TLS_CERTIFICATE, "cert.pem");
	ask_tls_file(gather, OPTION_TLS_KEY, "key.pem");
}

void config_take(struct gather *gather, const struct job *job, const struct answer *answer)
{
	if (job->kind == JOB_SECCOMP)
		take_seccomp_file(gather, answer);
	else if (job->kind == JOB_TLS_PATH)
		take_tls_path(gather, answer);
	if (job->kind != JOB_CONFIG)
		return;
	gather->config_answer = gather_keep_answer(gather->run, answer);
}
