#include <string.h>

#include "core/facts/config_file.h"
#include "core/facts/gather_units.h"

/*
 * Where no engine runs, as on a disk that is audited by --root: what the next one would use, by
 * its configuration file and by the units that would start it.
 */

#define CONFIG "/etc/docker/daemon.json"
#define DATA_ROOT "/var/lib/docker"
#define SOCKET "/run/docker.sock"

/* Flags that take the engine elsewhere. */
enum flag_kind { FLAG_CONFIG, FLAG_DATA, FLAG_TLS };

static const struct flag {
	const char *text;
	enum flag_kind kind;
	bool is_begin; /* what follows it may belong to it */
} flags[] = {
	{ "--config-file", FLAG_CONFIG, false },
	{ "--data-root", FLAG_DATA, false },
	{ "--graph", FLAG_DATA, false },
	{ "-g", FLAG_DATA, true },
	{ "--tls", FLAG_TLS, true },
};

static const struct {
	enum file_role role;
	enum option_name option;
} tls_files[] = {
	{ ROLE_TLS_CA, OPTION_TLS_CA_CERTIFICATE },
	{ ROLE_TLS_CERTIFICATE, OPTION_TLS_CERTIFICATE },
	{ ROLE_TLS_KEY, OPTION_TLS_KEY },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void doubt_tls(struct gather *gather, const char *cause)
{
	for (size_t i = 0; i < COUNT(tls_files); i++)
		files_unread(gather, tls_files[i].role, cause);
}

/* Another configuration file sets everything anew. */
static void doubt(struct gather *gather, enum flag_kind kind, const char *cause)
{
	if (kind == FLAG_TLS || kind == FLAG_CONFIG)
		doubt_tls(gather, cause);
	if (kind == FLAG_DATA || kind == FLAG_CONFIG)
		files_unread(gather, ROLE_DATA_ROOT, cause);
	if (kind != FLAG_CONFIG)
		return;
	files_unread(gather, ROLE_DAEMON_JSON, cause);
	files_unread(gather, ROLE_CONFIG_DIRECTORY, cause);
}

static void add_data_root(struct gather *gather, const struct option *option)
{
	if (option->origin == ORIGIN_UNKNOWN)
		files_unread(gather, ROLE_DATA_ROOT,
			     arena_format(gather->run, CONFIG " %s", option->cause));
	else if (option->origin == ORIGIN_FILE)
		files_add(gather, ROLE_DATA_ROOT, option->value, CONFIG);
	else
		files_add(gather, ROLE_DATA_ROOT, DATA_ROOT, "the usual place");
}

/* The default of a path lies in the home directory that the next engine is given. */
static void add_tls(struct gather *gather, const struct config_file *file)
{
	const struct option *verify = &file->options[OPTION_TLS_VERIFY];
	const bool may_be_on = verify->origin == ORIGIN_FILE || verify->origin == ORIGIN_UNKNOWN ||
			       file->options[OPTION_TLS].truth == TRI_YES ||
			       file->options[OPTION_TLS].origin == ORIGIN_UNKNOWN;

	for (size_t i = 0; i < COUNT(tls_files); i++) {
		const struct option *option = &file->options[tls_files[i].option];

		files_absent(gather, tls_files[i].role,
			     "no TLS is configured, and no such file is named");
		if (option->origin == ORIGIN_FILE && *option->value == '/')
			files_add(gather, tls_files[i].role, option->value, CONFIG);
		else if (option->origin != ORIGIN_DEFAULT || may_be_on)
			files_unread(gather, tls_files[i].role,
				     "where the next engine would look for it is not known");
	}
}

/* A file that is not there sets nothing. */
static void read_settings(struct gather *gather, const char *bytes, size_t size)
{
	struct config_file file;

	config_file_read(gather->run, bytes, size, &file);
	if (file.cause) {
		const char *cause = arena_format(gather->run, CONFIG " %s", file.cause);

		doubt(gather, FLAG_DATA, cause);
		doubt(gather, FLAG_TLS, cause);
		return;
	}
	add_data_root(gather, &file.options[OPTION_DATA_ROOT]);
	add_tls(gather, &file);
}

void idle_start(struct gather *gather)
{
	const struct answer *answer = &gather->config_answer;
	const struct part *bytes = gather_part(answer, "");
	const char *cause;

	if (gather_has_engine(gather))
		return;
	if (bytes) {
		read_settings(gather, bytes->bytes, bytes->size);
	} else if (answer->status == EVIDENCE_NOT_FOUND) {
		read_settings(gather, "{}", 2);
	} else {
		cause = arena_format(gather->run, CONFIG ": %s",
				     gather_part_cause(gather->run, answer, ""));
		doubt(gather, FLAG_DATA, cause);
		doubt(gather, FLAG_TLS, cause);
	}
}

static bool is_word_end(char byte)
{
	return !byte || strchr(" \t\n='\"", byte);
}

/* A long flag ends at a blank or "=". */
static bool has_flag(const char *text, const struct flag *flag)
{
	const size_t length = strlen(flag->text);

	for (const char *at = strstr(text, flag->text); at; at = strstr(at + 1, flag->text))
		if ((at == text || is_word_end(at[-1])) &&
		    (flag->is_begin || is_word_end(at[length])))
			return true;
	return false;
}

static void look_for_flags(struct gather *gather, const char *text, const char *source)
{
	for (size_t i = 0; i < COUNT(flags); i++)
		if (has_flag(text, &flags[i]))
			doubt(gather, flags[i].kind,
			      arena_format(gather->run, "%s has %s, which is not followed", source,
					   flags[i].text));
}

static void take_variables(struct gather *gather, const struct job *job,
			   const struct answer *answer)
{
	const struct part *bytes = gather_part(answer, "");

	if (bytes)
		look_for_flags(gather, arena_text(gather->run, bytes->bytes, bytes->size),
			       job->request.name);
	else if (answer->status != EVIDENCE_NOT_FOUND)
		doubt(gather, FLAG_CONFIG,
		      arena_format(gather->run, "%s: %s", job->request.name,
				   gather_part_cause(gather->run, answer, "")));
}

/* Files of variables hold secrets too: only those that nobody would mistake are read. */
static bool is_usual(const char *path)
{
	return strcmp(path, "/etc/default/docker") == 0 ||
	       (strncmp(path, "/etc/sysconfig/docker", 21) == 0 && !strpbrk(path, "%*?["));
}

/* What ExecStart= takes from variables stands in Environment= or in a file. */
static void look_for_variables(struct gather *gather, const struct unit_settings *settings)
{
	const char *const *value = unit_list(gather->run, settings, "Service", "Environment");

	for (; *value; value++)
		look_for_flags(gather, *value, "Environment of the engine's unit");
	value = unit_list(gather->run, settings, "Service", "EnvironmentFile");
	for (; *value; value++) {
		const char *path = **value == '-' ? *value + 1 : *value;

		if (is_usual(path))
			(void)gather_ask_own(gather, EVIDENCE_FILE, path, take_variables);
		else
			doubt(gather, FLAG_CONFIG,
			      arena_format(gather->run, "EnvironmentFile=%s is not read", *value));
	}
}

static void look_at_command(struct gather *gather, const struct unit *service)
{
	const struct unit_settings settings = unit_settings_of(gather, service);
	const char *const *command = unit_list(gather->run, &settings, "Service", "ExecStart");
	bool has_variables = false;

	for (; *command; command++) {
		look_for_flags(gather, *command, "ExecStart of the engine's unit");
		has_variables |= strchr(*command, '$') != NULL;
	}
	if (has_variables)
		look_for_variables(gather, &settings);
	if (!service->fragment) {
		const char *cause = "no unit file says how the next engine is started";

		doubt(gather, FLAG_DATA, cause);
		doubt(gather, FLAG_TLS, cause);
	}
	if (service->settings_cause || gather->units->unread)
		doubt(gather, FLAG_CONFIG,
		      service->settings_cause ? service->settings_cause : gather->units->unread);
}

/* The sockets that systemd keeps for the engine, and the usual one. */
static void add_sockets(struct gather *gather, const struct unit *socket)
{
	const struct unit_settings settings = unit_settings_of(gather, socket);
	const char *const *stream = unit_list(gather->run, &settings, "Socket", "ListenStream");

	for (; *stream; stream++)
		if (**stream == '/')
			files_add(gather, ROLE_DOCKER_SOCKET, *stream,
				  "ListenStream of docker.socket");
		else if (**stream == '%')
			files_unread(gather, ROLE_DOCKER_SOCKET,
				     arena_format(gather->run,
						  "ListenStream=%s of docker.socket is not "
						  "followed",
						  *stream));
	files_add(gather, ROLE_DOCKER_SOCKET, SOCKET, "the usual place");
	files_absent(gather, ROLE_DOCKER_SOCKET, "no engine runs here, and none has a socket");
	if (socket->settings_cause || gather->units->unread)
		files_unread(gather, ROLE_DOCKER_SOCKET, "docker.socket was not read");
}

void idle_conclude(struct gather *gather)
{
	if (gather_has_engine(gather))
		return;
	look_at_command(gather, &gather->units->unit[UNIT_SERVICE]);
	add_sockets(gather, &gather->units->unit[UNIT_SOCKET]);
}
