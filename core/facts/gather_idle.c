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
static const struct flag {
	const char *text;
	bool is_config;
} flags[] = {
	{ "--config-file", true }, { "--data-root", false }, { "--graph", false }, { "-g", false }
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* What the configuration file says of the data root, and the default where it says nothing. */
static void add_named_root(struct gather *gather, const struct part *bytes)
{
	const struct option *option;
	struct config_file file;

	config_file_read(gather->run, bytes->bytes, bytes->size, &file);
	option = &file.options[OPTION_DATA_ROOT];
	if (file.cause || option->origin == ORIGIN_UNKNOWN)
		files_unread(gather, ROLE_DATA_ROOT,
			     arena_format(gather->run, CONFIG " %s",
					  file.cause ? file.cause : option->cause));
	else if (option->origin == ORIGIN_FILE)
		files_add(gather, ROLE_DATA_ROOT, option->value, CONFIG);
	else
		files_add(gather, ROLE_DATA_ROOT, DATA_ROOT, "the usual place");
}

void idle_start(struct gather *gather)
{
	const struct answer *answer = &gather->config_answer;
	const struct part *bytes = gather_part(answer, "");

	if (gather_has_engine(gather))
		return;
	if (bytes)
		add_named_root(gather, bytes);
	else if (answer->status == EVIDENCE_NOT_FOUND)
		files_add(gather, ROLE_DATA_ROOT, DATA_ROOT, "the usual place");
	else
		files_unread(gather, ROLE_DATA_ROOT,
			     arena_format(gather->run, CONFIG ": %s",
					  gather_part_cause(gather->run, answer, "")));
}

static bool is_word_end(char byte)
{
	return !byte || strchr(" \t\n='\"", byte);
}

/* -g stands alone, or with its value behind it; a long flag ends at a blank or "=". */
static bool has_flag(const char *text, const struct flag *flag)
{
	const size_t length = strlen(flag->text);
	const bool is_short = length == 2;

	for (const char *at = strstr(text, flag->text); at; at = strstr(at + 1, flag->text))
		if ((at == text || is_word_end(at[-1])) && (is_short || is_word_end(at[length])))
			return true;
	return false;
}

static void doubt(struct gather *gather, const char *cause, bool is_config)
{
	files_unread(gather, ROLE_DATA_ROOT, cause);
	if (!is_config)
		return;
	files_unread(gather, ROLE_DAEMON_JSON, cause);
	files_unread(gather, ROLE_CONFIG_DIRECTORY, cause);
}

static void look_for_flags(struct gather *gather, const char *text, const char *source)
{
	for (size_t i = 0; i < COUNT(flags); i++)
		if (has_flag(text, &flags[i]))
			doubt(gather,
			      arena_format(gather->run, "%s has %s, which is not followed", source,
					   flags[i].text),
			      flags[i].is_config);
}

static void take_variables(struct gather *gather, const struct job *job,
			   const struct answer *answer)
{
	const struct part *bytes = gather_part(answer, "");

	if (bytes)
		look_for_flags(gather, arena_text(gather->run, bytes->bytes, bytes->size),
			       job->request.name);
	else if (answer->status != EVIDENCE_NOT_FOUND)
		doubt(gather,
		      arena_format(gather->run, "%s: %s", job->request.name,
				   gather_part_cause(gather->run, answer, "")),
		      true);
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
			doubt(gather,
			      arena_format(gather->run, "EnvironmentFile=%s is not read", *value),
			      true);
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
	if (service->settings_cause || gather->units->unread)
		doubt(gather,
		      service->settings_cause ? service->settings_cause : gather->units->unread,
		      true);
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
