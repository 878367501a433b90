#include "core/facts/option.h"

#include <string.h>

#include "core/facts/command_line.h"
#include "core/facts/config_file.h"
#include "core/facts/flags.h"
#include "core/facts/option_rule.h"

/*
 * The defaults are those of moby's cmd/dockerd/config*.go and daemon/config/config*.go, the same
 * in 20.10 to 29. None is told where it depends: ip6tables is false before 27.0 and true since;
 * seccomp-profile is "" in 20.10 and "builtin" since 23.0; the firewall backend and the storage
 * driver are chosen on the host; hosts depends on tls and on who runs the daemon; the TLS files
 * lie in $DOCKER_CERT_PATH, $DOCKER_CONFIG or ~/.docker. What is reloaded stands in
 * daemon/reload*.go and in reloadConfig() of the daemon command.
 */
const struct option_rule option_rules[OPTION_COUNT] = {
	[OPTION_AUTHORIZATION_PLUGINS] = { "authorization-plugin", "authorization-plugins",
					   KIND_LIST, NULL, true },
	[OPTION_BRIDGE] = { "bridge", "bridge", KIND_TEXT, NULL, false },
	[OPTION_CGROUP_PARENT] = { "cgroup-parent", "cgroup-parent", KIND_TEXT, NULL, false },
	[OPTION_CONTAINERD] = { "containerd", "containerd", KIND_TEXT, NULL, false },
	[OPTION_DATA_ROOT] = { "data-root", "data-root", KIND_TEXT, NULL, false },
	[OPTION_DEBUG] = { "debug", "debug", KIND_BOOLEAN, "false", true },
	[OPTION_DEFAULT_IPC_MODE] = { "default-ipc-mode", "default-ipc-mode", KIND_TEXT, "private",
				      true },
	[OPTION_DEFAULT_ULIMITS] = { "default-ulimit", "default-ulimits", KIND_ULIMITS, NULL,
				     false },
	[OPTION_EXEC_ROOT] = { "exec-root", "exec-root", KIND_TEXT, NULL, false },
	[OPTION_EXPERIMENTAL] = { "experimental", "experimental", KIND_BOOLEAN, "false", false },
	[OPTION_FEATURES] = { "feature", "features", KIND_SWITCHES, NULL, true },
	[OPTION_FIREWALL_BACKEND] = { "firewall-backend", "firewall-backend", KIND_TEXT, NULL,
				      false },
	[OPTION_GROUP] = { "group", "group", KIND_TEXT, "docker", false },
	[OPTION_HOSTS] = { "host", "hosts", KIND_LIST, NULL, false },
	[OPTION_ICC] = { "icc", "icc", KIND_BOOLEAN, "true", false },
	[OPTION_INSECURE_REGISTRIES] = { "insecure-registry", "insecure-registries", KIND_LIST,
					 NULL, true },
	[OPTION_IP] = { "ip", "ip", KIND_TEXT, "0.0.0.0", false },
	[OPTION_IP6TABLES] = { "ip6tables", "ip6tables", KIND_BOOLEAN, NULL, false },
	[OPTION_IPTABLES] = { "iptables", "iptables", KIND_BOOLEAN, "true", false },
	[OPTION_LIVE_RESTORE] = { "live-restore", "live-restore", KIND_BOOLEAN, "false", true },
	[OPTION_LOG_DRIVER] = { "log-driver", "log-driver", KIND_TEXT, "json-file", false },
	[OPTION_LOG_LEVEL] = { "log-level", "log-level", KIND_TEXT, "info", false },
	[OPTION_LOG_OPTS] = { "log-opt", "log-opts", KIND_MAP, NULL, false },
	[OPTION_NO_NEW_PRIVILEGES] = { "no-new-privileges", "no-new-privileges", KIND_BOOLEAN,
				       "false", false },
	[OPTION_SECCOMP_PROFILE] = { "seccomp-profile", "seccomp-profile", KIND_TEXT, NULL, false },
	[OPTION_SELINUX_ENABLED] = { "selinux-enabled", "selinux-enabled", KIND_BOOLEAN, "false",
				     false },
	[OPTION_STORAGE_DRIVER] = { "storage-driver", "storage-driver", KIND_TEXT, NULL, false },
	[OPTION_STORAGE_OPTS] = { "storage-opt", "storage-opts", KIND_LIST, NULL, false },
	[OPTION_TLS] = { "tls", "tls", KIND_BOOLEAN, "false", false },
	[OPTION_TLS_CA_CERTIFICATE] = { "tlscacert", "tlscacert", KIND_QUOTED, NULL, false },
	[OPTION_TLS_CERTIFICATE] = { "tlscert", "tlscert", KIND_QUOTED, NULL, false },
	[OPTION_TLS_KEY] = { "tlskey", "tlskey", KIND_QUOTED, NULL, false },
	[OPTION_TLS_VERIFY] = { "tlsverify", "tlsverify", KIND_BOOLEAN, "false", false },
	[OPTION_USERLAND_PROXY] = { "userland-proxy", "userland-proxy", KIND_BOOLEAN, "true",
				    false },
	[OPTION_USERNS_REMAP] = { "userns-remap", "userns-remap", KIND_TEXT, NULL, false },
};

/* Everything that one option is decided from. */
struct decision {
	struct arena *arena;
	const struct config_evidence *evidence;
	const char *path;
	struct command_line line;
	struct config_file file;
	bool has_file;
	const char *file_cause; /* the file did not say anything: why; NULL it did, or is absent */
};

enum tri parse_bool(const char *text)
{
	static const char *const words[][6] = {
		{ "0", "f", "F", "FALSE", "false", "False" },
		{ "1", "t", "T", "TRUE", "true", "True" },
	};

	for (size_t i = 0; text && i < 6; i++) {
		if (strcmp(text, words[0][i]) == 0)
			return TRI_NO;
		if (strcmp(text, words[1][i]) == 0)
			return TRI_YES;
	}
	return TRI_UNKNOWN;
}

const char *config_path_flag(struct arena *arena, const char *const *arguments)
{
	struct flag_walk walk;
	struct flag_use use;
	const char *path = NULL;

	if (!arguments)
		return NULL;
	flags_start(&walk, arena, arguments);
	while (flags_next(&walk, &use))
		if (strcmp(use.name, "config-file") == 0)
			path = use.value;
	return path;
}

static struct option from_default(enum option_name name)
{
	const struct option_rule *rule = &option_rules[name];

	return (struct option){
		.origin = ORIGIN_DEFAULT,
		.source = "engine default",
		.field = rule->key,
		.value = rule->standard,
		.truth = rule->kind == KIND_BOOLEAN ? parse_bool(rule->standard) : TRI_UNKNOWN,
	};
}

static struct option unknown_in_file(const struct decision *decision, enum option_name name,
				     const char *cause)
{
	return (struct option){
		.origin = ORIGIN_UNKNOWN,
		.source = decision->path,
		.field = option_rules[name].key,
		.cause = cause,
	};
}

static const char *arguments_cause(const struct decision *decision)
{
	const char *cause = decision->evidence->arguments_cause;

	return cause ? cause : "the daemon's command line was not read";
}

static const char *arguments_source(const struct decision *decision)
{
	const char *source = decision->evidence->arguments_source;

	return source ? source : "the daemon's command line";
}

static struct option unknown_on_line(const struct decision *decision, enum option_name name,
				     const char *cause)
{
	return (struct option){
		.origin = ORIGIN_UNKNOWN,
		.source = arguments_source(decision),
		.field = arena_format(decision->arena, "--%s", option_rules[name].flag),
		.cause = cause,
	};
}

static struct option from_line(const struct decision *decision, enum option_name name)
{
	struct option option = decision->line.options[name];

	option.source = arguments_source(decision);
	if (option.cause)
		option.cause = arena_format(decision->arena, "%s: %s", option.source, option.cause);
	return option;
}

/* The file was not understood; without the command line either there are two causes. */
static struct option without_file(const struct decision *decision, enum option_name name)
{
	const char *cause = decision->file_cause;

	if (!decision->line.is_read)
		cause = arena_format(decision->arena, "%s; %s", arguments_cause(decision), cause);
	return unknown_in_file(decision, name, cause);
}

static const char *newer_text(const struct decision *decision, enum option_name name)
{
	const struct option *option = &decision->file.options[name];
	const struct option_rule *rule = &option_rules[name];
	const char *said = option->origin == ORIGIN_FILE
				   ? arena_format(decision->arena, "it says \"%s\"", option->value)
				   : "it sets nothing";
	const char *standard = rule->standard ? arena_format(decision->arena,
							     " (by default \"%s\")", rule->standard)
					      : "";

	return arena_format(decision->arena,
			    "%s is newer than the daemon: for %s %s, and the running daemon may "
			    "still use what stood there at its start%s%s",
			    decision->path, rule->key, said, standard,
			    rule->is_reloadable ? "; whether it was told to reload is not known"
						: "");
}

static struct option from_file(const struct decision *decision, enum option_name name)
{
	struct option option = decision->file.options[name];

	option.source = decision->path;
	option.field = option_rules[name].key;
	if (option.cause)
		option.cause = arena_format(decision->arena, "%s %s", option.source, option.cause);
	return option;
}

static struct option decide(const struct decision *decision, enum option_name name)
{
	const struct option *file = &decision->file.options[name];

	if (decision->line.options[name].origin != ORIGIN_DEFAULT)
		return from_line(decision, name);
	if (decision->file_cause)
		return without_file(decision, name);
	if (decision->has_file && decision->evidence->file_is_newer &&
	    file->origin != ORIGIN_UNKNOWN)
		return unknown_in_file(decision, name, newer_text(decision, name));
	if (decision->has_file && file->origin != ORIGIN_DEFAULT)
		return from_file(decision, name);
	if (!decision->line.is_read)
		return unknown_on_line(decision, name, arguments_cause(decision));
	return from_default(name);
}

/*
 * Only a daemon that was not told which file to read starts without it; one that was told ""
 * reads none.
 */
static void read_file(struct decision *decision)
{
	const struct config_evidence *evidence = decision->evidence;
	const char *flag = decision->line.config_file;

	if (flag && !*flag)
		return;
	if (evidence->file_status == EVIDENCE_NOT_FOUND) {
		if (flag)
			decision->file_cause = arena_format(
				decision->arena, "%s is gone, but the daemon was started with it",
				decision->path);
		return;
	}
	if (evidence->file_status != EVIDENCE_OK || !evidence->file) {
		const enum evidence_status status = evidence->file_status == EVIDENCE_OK
							    ? EVIDENCE_UNASKED
							    : evidence->file_status;

		decision->file_cause = arena_format(decision->arena, "reading %s: %s",
						    decision->path, evidence_status_text(status));
		return;
	}
	decision->has_file = true;
	config_file_read(decision->arena, evidence->file, evidence->file_size, &decision->file);
	if (decision->file.cause)
		decision->file_cause = arena_format(decision->arena, "%s %s", decision->path,
						    decision->file.cause);
}

/* The engine does not start with an option in both places, so the file changed since. */
static void note_conflicts(const struct decision *decision, const char **note)
{
	for (enum option_name name = 0; decision->has_file && name < OPTION_COUNT; name++)
		if (decision->line.options[name].origin == ORIGIN_COMMAND_LINE &&
		    decision->file.options[name].origin == ORIGIN_FILE)
			option_note(decision->arena, note,
				    "sets \"%s\", which the command line sets too: the engine does "
				    "not start so, and the command line counts",
				    option_rules[name].key);
}

void config_decide(struct arena *arena, const struct config_evidence *evidence,
		   struct daemon_config *ret_config)
{
	struct decision decision = {
		.arena = arena,
		.evidence = evidence,
		.path = evidence->path ? evidence->path : "the daemon's configuration file",
	};
	const char *note;

	command_line_read(arena, evidence->arguments, &decision.line);
	read_file(&decision);
	note = decision.file.note;
	note_conflicts(&decision, &note);
	if (decision.line.note)
		option_note(arena, &note, "%s: %s", arguments_source(&decision),
			    decision.line.note);
	*ret_config = (struct daemon_config){
		.path = evidence->path,
		.has_file = decision.has_file,
		.note = note,
	};
	for (enum option_name name = 0; name < OPTION_COUNT; name++)
		ret_config->options[name] = decide(&decision, name);
}

const struct option *config_option(const struct daemon_config *config, enum option_name name)
{
	return &config->options[name];
}
