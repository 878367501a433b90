#include <string.h>

#include "core/facts/gather_units.h"

/*
 * Which unit runs the engine, and in which directories and by which names systemd looks for its
 * files: the order of systemd.unit(5), as "systemd-analyze unit-paths" tells it too.
 */

static const char *const system_order[] = {
	"/etc/systemd/system.control", "/run/systemd/system.control",
	"/run/systemd/transient",      "/run/systemd/generator.early",
	"/etc/systemd/system",	       "/etc/systemd/system.attached",
	"/run/systemd/system",	       "/run/systemd/system.attached",
	"/run/systemd/generator",      "/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system",     "/lib/systemd/system",
	"/run/systemd/generator.late",
};

enum base { BASE_NONE, BASE_CONFIG, BASE_RUNTIME, BASE_DATA };

/* Of a user's own manager; a base is one of the user's directories. */
static const struct {
	enum base base;
	const char *path;
} user_order[] = {
	{ BASE_CONFIG, "/systemd/user.control" }, { BASE_RUNTIME, "/systemd/user.control" },
	{ BASE_RUNTIME, "/systemd/transient" },	  { BASE_RUNTIME, "/systemd/generator.early" },
	{ BASE_CONFIG, "/systemd/user" },	  { BASE_NONE, "/etc/xdg/systemd/user" },
	{ BASE_NONE, "/etc/systemd/user" },	  { BASE_RUNTIME, "/systemd/user" },
	{ BASE_NONE, "/run/systemd/user" },	  { BASE_RUNTIME, "/systemd/generator" },
	{ BASE_DATA, "/systemd/user" },		  { BASE_NONE, "/usr/local/share/systemd/user" },
	{ BASE_NONE, "/usr/share/systemd/user" }, { BASE_NONE, "/usr/local/lib/systemd/user" },
	{ BASE_NONE, "/usr/lib/systemd/user" },	  { BASE_RUNTIME, "/systemd/generator.late" },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void add_place(struct units *units, const char *path)
{
	units->places[units->place_count++].path = path;
}

/* A variable of the engine's, which its manager gave it, or what is usual below its home. */
static const char *user_directory(struct gather *gather, const char *name, const char *below)
{
	const char *directory = gather_environment(gather, name);
	const char *home = gather_environment(gather, "HOME");

	if (directory && *directory == '/')
		return directory;
	return home && *home == '/' ? arena_format(gather->run, "%s%s", home, below) : NULL;
}

static const char *runtime_directory(struct gather *gather)
{
	const struct process *process = gather->daemon.process;
	const char *directory = gather_environment(gather, "XDG_RUNTIME_DIR");

	if (directory && *directory == '/')
		return directory;
	return process->has_ids ? arena_format(gather->run, "/run/user/%u", process->uids[1])
				: NULL;
}

static void choose_user_places(struct gather *gather)
{
	const char *const bases[] = {
		[BASE_NONE] = "",
		[BASE_CONFIG] = user_directory(gather, "XDG_CONFIG_HOME", "/.config"),
		[BASE_RUNTIME] = runtime_directory(gather),
		[BASE_DATA] = user_directory(gather, "XDG_DATA_HOME", "/.local/share"),
	};

	for (size_t i = 0; i < COUNT(user_order); i++) {
		const char *base = bases[user_order[i].base];

		if (base)
			add_place(gather->units,
				  arena_format(gather->run, "%s%s", base, user_order[i].path));
		else
			units_spoil(gather->units,
				    "the directories of the daemon's user are not known");
	}
}

static void choose_places(struct gather *gather)
{
	if (gather->units->is_user)
		choose_user_places(gather);
	else
		for (size_t i = 0; i < COUNT(system_order); i++)
			add_place(gather->units, system_order[i]);
}

/* The last ".service" of the path that systemd put the process into; NULL without one. */
static const char *service_in(struct arena *arena, const char *path)
{
	const char *name = NULL;

	for (const char *part = path; part; part = strchr(part + 1, '/')) {
		const char *start = part + (*part == '/');
		size_t length = strcspn(start, "/");

		if (length > 8 && strncmp(start + length - 8, ".service", 8) == 0 &&
		    strncmp(start, "user@", 5) != 0)
			name = arena_text(arena, start, length);
	}
	return name;
}

static void find_service(struct gather *gather, struct unit *unit)
{
	const struct process *process = gather->daemon.process;

	for (size_t i = 0; process && i < process->cgroup_count; i++) {
		const struct cgroup_entry *entry = &process->cgroups[i];
		const char *name = NULL;

		if (!*entry->controller || strcmp(entry->controller, "name=systemd") == 0)
			name = service_in(gather->run, entry->path);
		if (!name)
			continue;
		unit->name = name;
		gather->units->is_user = strstr(entry->path, "/user@") != NULL;
		return;
	}
	unit->is_idle = process != NULL;
}

static void add_name(struct units *units, struct unit *unit, const char *name)
{
	if (unit->name_count == MOST_NAMES)
		units_spoil(units, "a unit's name has too many dashes");
	else
		unit->names[unit->name_count++] = name;
}

/*
 * Drop-ins lie in directories named for the unit, for the template that it is an instance of, for
 * each part of its name that a dash ends, and for its type, and those named first come first.
 */
static void choose_names(struct gather *gather, struct unit *unit)
{
	const char *type = strrchr(unit->name, '.'), *at = strchr(unit->name, '@');
	const char *end = at ? at : type;

	add_name(gather->units, unit, unit->name);
	unit->file_names = 1;
	if (at && at + 1 < type) {
		add_name(gather->units, unit,
			 arena_format(gather->run, "%.*s%s", (int)(at + 1 - unit->name), unit->name,
				      type));
		unit->file_names = 2;
	}
	while (end-- > unit->name)
		if (*end == '-' && end[1] != *type)
			add_name(gather->units, unit,
				 arena_format(gather->run, "%.*s%s", (int)(end + 1 - unit->name),
					      unit->name, type));
	add_name(gather->units, unit, type + 1);
}

void units_choose(struct gather *gather)
{
	struct units *units = gather->units;

	find_service(gather, &units->unit[UNIT_SERVICE]);
	choose_places(gather);
	for (size_t kind = 0; kind < UNIT_KINDS; kind++)
		choose_names(gather, &units->unit[kind]);
}
