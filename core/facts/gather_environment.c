#include <string.h>

#include "core/facts/gather_units.h"

/* What the unit files say of other files, and what starts the engine where there are none. */

/* All that one unit is told, the unit file first. */
struct unit_settings unit_settings_of(struct gather *gather, const struct unit *unit)
{
	struct unit_settings all = { 0 };
	const struct unit_settings *part = &unit->settings;
	size_t count = part->count;

	for (size_t i = 0; i < unit->drop_in_count; i++)
		count += unit->drop_ins[i].settings.count;
	all.setting = arena_array(gather->run, count + 1, sizeof(*all.setting));
	for (size_t i = 0; i <= unit->drop_in_count; i++) {
		if (part->count)
			memcpy(all.setting + all.count, part->setting,
			       part->count * sizeof(*part->setting));
		all.count += part->count;
		part = &unit->drop_ins[i].settings;
	}
	return all;
}

static enum file_role role_of_environment(const char *path)
{
	return strncmp(path, "/etc/sysconfig/", 15) == 0 ? ROLE_SYSCONFIG : ROLE_ENVIRONMENT;
}

/* "-" before the path lets it be absent. Specifiers and wildcards are not expanded here, and what
 * they stand for is then not known. */
static void add_environment_file(struct gather *gather, const struct unit *unit, const char *value)
{
	const char *path = *value == '-' ? value + 1 : value;
	enum file_role role = role_of_environment(path);

	if (*path != '/' || strpbrk(path, "%*?["))
		files_unread(gather, role,
			     arena_format(gather->run, "EnvironmentFile=%s of %s is not followed",
					  value, unit->name));
	else
		files_add(gather, role, path,
			  arena_format(gather->run, "EnvironmentFile of %s", unit->name));
}

static void add_environment(struct gather *gather, const struct unit *unit)
{
	struct unit_settings settings = unit_settings_of(gather, unit);
	const char *const *values = unit_list(gather->run, &settings, "Service", "EnvironmentFile");

	files_add(gather, ROLE_ENVIRONMENT, "/etc/default/docker", "the usual place");
	files_add(gather, ROLE_SYSCONFIG, "/etc/sysconfig/docker", "the usual place");
	for (; *values; values++)
		add_environment_file(gather, unit, *values);
	if (unit->settings_cause || gather->units->unread) {
		const char *cause =
			unit->settings_cause ? unit->settings_cause : gather->units->unread;

		files_unread(gather, ROLE_ENVIRONMENT, cause);
		files_unread(gather, ROLE_SYSCONFIG, cause);
	}
}

static bool is_activated(const struct option *hosts)
{
	for (size_t i = 0; i < hosts->item_count; i++)
		if (strncmp(hosts->items[i], "fd://", 5) == 0)
			return true;
	return false;
}

/* systemd gives a socket that it opens to root where SocketGroup= says nothing. */
static void find_socket_group(struct gather *gather, const struct unit *unit)
{
	struct daemon *daemon = &gather->daemon;
	const struct option *hosts = config_option(&daemon->config, OPTION_HOSTS);
	const struct option *group = config_option(&daemon->config, OPTION_GROUP);
	struct unit_settings settings = unit_settings_of(gather, unit);

	if (hosts->origin == ORIGIN_UNKNOWN) {
		daemon->socket_group_source = hosts->cause;
	} else if (!is_activated(hosts)) {
		daemon->socket_group = group->origin == ORIGIN_UNKNOWN ? NULL : group->value;
		daemon->socket_group_source =
			group->origin == ORIGIN_UNKNOWN ? group->cause : group->source;
	} else if (!unit->fragment || unit->settings_cause || gather->units->unread) {
		daemon->socket_group_source =
			unit->settings_cause ? unit->settings_cause : "docker.socket was not read";
	} else {
		const char *value = unit_value(&settings, "Socket", "SocketGroup");

		daemon->socket_group = value ? value : "root";
		daemon->socket_group_source = "SocketGroup of docker.socket";
	}
}

static void find_streams(struct gather *gather, const struct unit *unit)
{
	struct unit_settings settings = unit_settings_of(gather, unit);

	if (unit->fragment && !unit->settings_cause && !gather->units->unread)
		gather->daemon.listen_streams =
			unit_list(gather->run, &settings, "Socket", "ListenStream");
}

/* The engine's own sockets are known from the kernel; of those that systemd opens for it, one may
 * lie where the engine keeps others that are no way in. */
static void add_streams(struct gather *gather)
{
	const struct option *hosts = config_option(&gather->daemon.config, OPTION_HOSTS);
	const char *const *stream = gather->daemon.listen_streams;

	if (!gather_has_engine(gather) || !(is_activated(hosts) || hosts->origin == ORIGIN_UNKNOWN))
		return;
	for (; stream && *stream; stream++)
		if (**stream == '/')
			files_add(gather, ROLE_DOCKER_SOCKET, *stream,
				  "ListenStream of docker.socket");
}

#define INIT_SCRIPT "/etc/init.d/docker"

static void take_openrc(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const struct part *end = walk_end(answer);

	(void)job;
	if (end && end->status == EVIDENCE_OK)
		gather->openrc = TRI_YES;
	else if (!end || end->status != EVIDENCE_NOT_FOUND)
		gather->openrc_unread = true;
	if (gather->openrc != TRI_YES)
		gather->openrc = gather->openrc_unread ? TRI_UNKNOWN : TRI_NO;
}

/* Where no unit file is, scripts start services; OpenRC's are run by a program of its own. */
static void look_for_scripts(struct gather *gather)
{
	files_add_script(gather, ROLE_SERVICE_UNIT, INIT_SCRIPT, "init script");
	files_add(gather, ROLE_ENVIRONMENT, "/etc/conf.d/docker",
		  "OpenRC's settings of the engine");
	files_absent(gather, ROLE_SERVICE_UNIT,
		     "no systemd unit and no init script of the engine was found");
	(void)gather_ask_own(gather, EVIDENCE_PATH, "/run/openrc", take_openrc);
	(void)gather_ask_own(gather, EVIDENCE_PATH, "/sbin/openrc-run", take_openrc);
}

static void tell_missing_unit(struct gather *gather, const struct unit *unit)
{
	if (gather->units->unread)
		files_unread(gather, unit->role, gather->units->unread);
	else if (!unit->fragment && unit->role == ROLE_SERVICE_UNIT && !unit->is_idle &&
		 gather->daemon.process)
		files_unread(gather, unit->role,
			     arena_format(gather->run,
					  "%s runs the engine, and its unit file was not found",
					  unit->name));
	else if (!unit->fragment)
		files_absent(gather, unit->role,
			     arena_format(gather->run, "there is no unit %s", unit->name));
}

void units_conclude(struct gather *gather)
{
	const struct unit *service = &gather->units->unit[UNIT_SERVICE];
	const struct unit *socket = &gather->units->unit[UNIT_SOCKET];

	add_environment(gather, service);
	find_socket_group(gather, socket);
	find_streams(gather, socket);
	add_streams(gather);
	idle_conclude(gather);
	tell_missing_unit(gather, service);
	tell_missing_unit(gather, socket);
	if (!service->fragment && !gather->units->unread)
		look_for_scripts(gather);
}
