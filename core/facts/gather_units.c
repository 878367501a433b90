#include "core/facts/gather_units.h"

#include <stdlib.h>
#include <string.h>

/*
 * The unit files of dockerd's service and of docker.socket, without asking systemd: its search
 * order, drop-ins and masks (rule R-UNIT of the catalogue, systemd.unit(5)). First every directory
 * of the order is listed, then the drop-in directories found there, then the files are read.
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

/* Of a user's own manager, after those below the home directory. */
static const char *const user_order[] = {
	"/etc/systemd/user",
	"/run/systemd/user",
	"/usr/local/lib/systemd/user",
	"/usr/lib/systemd/user",
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void list_drop_ins(struct gather *gather);
static void read_files(struct gather *gather);

/* One look: at a directory of the order, a drop-in directory, or a file. */
struct unit_look {
	struct unit *unit;
	const char *path;
	size_t place;		 /* of a directory in its list */
	struct drop_in *drop_in; /* NULL: the fragment */
};

static void ask(struct gather *gather, enum evidence_kind kind, const struct unit_look *look,
		take_function *take)
{
	struct unit_look *kept = arena_alloc(gather->run, sizeof(*kept));

	*kept = *look;
	gather_ask_own(gather, kind, look->path, take)->context = kept;
	gather->units->pending++;
}

/* The last answer of a stage begins the next. */
static void answered(struct gather *gather, void (*next)(struct gather *gather))
{
	if (--gather->units->pending == 0)
		next(gather);
}

/* Of several causes the one that comes first in the alphabet: answers come in any order. */
static void units_spoil(struct units *units, const char *cause)
{
	if (!units->unread || strcmp(cause, units->unread) < 0)
		units->unread = cause;
}

/* An absent directory holds nothing; one that could not be listed may hold anything. */
static bool is_listed(struct gather *gather, const char *path, const struct answer *answer)
{
	const char *cause = "it holds too many files";

	if (answer->status == EVIDENCE_NOT_FOUND || answer->status == EVIDENCE_NOT_DIRECTORY)
		return false;
	if (answer->status == EVIDENCE_OK && !(answer->flags & EVIDENCE_TRUNCATED))
		return true;
	if (answer->status != EVIDENCE_OK)
		cause = gather_cause(gather->run, answer->status, answer->code);
	units_spoil(gather->units, arena_format(gather->run, "listing %s: %s", path, cause));
	return false;
}

static bool is_drop_in_directory(const char *entry, const char *unit)
{
	size_t length = strlen(unit);

	return strncmp(entry, unit, length) == 0 && strcmp(entry + length, ".d") == 0;
}

static void note_entry(struct units *units, size_t place, const char *entry)
{
	for (size_t kind = 0; kind < UNIT_KINDS; kind++) {
		const struct unit *unit = &units->unit[kind];
		struct unit_place *has = &units->places[place].has[kind];

		has->file |= strcmp(entry, unit->name) == 0;
		has->own |= is_drop_in_directory(entry, unit->name);
		has->general |= is_drop_in_directory(entry, unit->type);
	}
}

static void take_directory(struct gather *gather, const struct job *job,
			   const struct answer *answer)
{
	const struct unit_look *look = job->context;

	if (is_listed(gather, look->path, answer))
		for (size_t i = 0; i < answer->part_count; i++)
			note_entry(gather->units, look->place, answer->parts[i].name);
	answered(gather, list_drop_ins);
}

/* Answers come in any order, and it is the order of the directories that decides: all wait. */
static void take_list(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const struct unit_look *look = job->context;

	if (is_listed(gather, look->path, answer))
		gather->units->lists[look->place].answer = gather_keep_answer(gather->run, answer);
	answered(gather, read_files);
}

static void ask_list(struct gather *gather, struct unit *unit, const char *directory,
		     const char *name)
{
	struct units *units = gather->units;
	struct unit_look look = { .unit = unit, .place = units->list_count };

	look.path = arena_format(gather->run, "%s/%s.d", directory, name);
	units->lists[units->list_count++] =
		(struct drop_in_list){ .unit = unit, .path = look.path };
	ask(gather, EVIDENCE_DIRECTORY, &look, take_list);
}

/* The unit's own directories before those of its type. */
static void list_drop_ins(struct gather *gather)
{
	struct units *units = gather->units;

	units->pending++;
	for (size_t kind = 0; kind < UNIT_KINDS; kind++) {
		struct unit *unit = &units->unit[kind];

		for (size_t i = 0; i < units->place_count; i++)
			if (units->places[i].has[kind].own)
				ask_list(gather, unit, units->places[i].path, unit->name);
		for (size_t i = 0; i < units->place_count; i++)
			if (units->places[i].has[kind].general)
				ask_list(gather, unit, units->places[i].path, unit->type);
	}
	answered(gather, read_files);
}

/* Of one name the first counts. */
static void add_drop_in(struct gather *gather, struct unit *unit, const char *directory,
			const char *name)
{
	size_t length = strlen(name);

	if (length < 6 || strcmp(name + length - 5, ".conf") != 0)
		return;
	for (size_t i = 0; i < unit->drop_in_count; i++)
		if (strcmp(unit->drop_ins[i].name, name) == 0)
			return;
	if (unit->drop_in_count == MOST_DROP_INS) {
		units_spoil(gather->units, "there are too many drop-ins");
		return;
	}
	unit->drop_ins[unit->drop_in_count++] =
		(struct drop_in){ .name = arena_copy(gather->run, name),
				  .path = arena_format(gather->run, "%s/%s", directory, name) };
}

/* systemd takes any device for a mask (null_or_empty() in its sources), /dev/null by custom. */
static bool is_device(const struct answer *answer)
{
	const struct part *stat = answer_part(answer, "stat");

	return answer->status == EVIDENCE_NOT_REGULAR && stat &&
	       (strncmp(stat->bytes, "type=c", 6) == 0 || strncmp(stat->bytes, "type=b", 6) == 0);
}

static void spoil_settings(struct unit *unit, const char *cause)
{
	if (!unit->settings_cause || strcmp(cause, unit->settings_cause) < 0)
		unit->settings_cause = cause;
}

/* What is absent by now, or masked, sets nothing; what could not be read may set anything. */
static void take_file(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const struct unit_look *look = job->context;
	struct unit_settings *settings =
		look->drop_in ? &look->drop_in->settings : &look->unit->settings;
	const struct part *bytes = gather_part(answer, "");

	if (bytes)
		unit_settings_add(gather->run, bytes->bytes, bytes->size, settings);
	else if (answer->status != EVIDENCE_NOT_FOUND && !is_device(answer))
		spoil_settings(look->unit,
			       arena_format(gather->run, "%s: %s", look->path,
					    gather_part_cause(gather->run, answer, "")));
	answered(gather, units_conclude);
}

static const char *origin_of(struct gather *gather, const struct unit *unit, const char *what)
{
	return arena_format(gather->run, "%s of %s%s", what, unit->name,
			    unit->is_idle ? ", which did not start this engine" : "");
}

static void read_unit(struct gather *gather, struct unit *unit)
{
	if (unit->fragment) {
		files_add(gather, unit->role, unit->fragment, origin_of(gather, unit, "unit file"));
		ask(gather, EVIDENCE_FILE,
		    &(struct unit_look){ .unit = unit, .path = unit->fragment }, take_file);
	}
	for (size_t i = 0; unit->fragment && i < unit->drop_in_count; i++) {
		struct drop_in *drop_in = &unit->drop_ins[i];

		files_add(gather, unit->role, drop_in->path, origin_of(gather, unit, "drop-in"));
		ask(gather, EVIDENCE_FILE,
		    &(struct unit_look){ .unit = unit, .path = drop_in->path, .drop_in = drop_in },
		    take_file);
	}
}

/* systemd reads drop-ins in the order of their names. */
static int compare_drop_ins(const void *one, const void *other)
{
	const struct drop_in *first = one, *second = other;

	return strcmp(first->name, second->name);
}

static void find_fragment(struct gather *gather, size_t kind)
{
	struct units *units = gather->units;
	struct unit *unit = &units->unit[kind];

	for (size_t i = 0; i < units->place_count && !unit->fragment; i++)
		if (units->places[i].has[kind].file)
			unit->fragment = arena_format(gather->run, "%s/%s", units->places[i].path,
						      unit->name);
}

static void read_files(struct gather *gather)
{
	struct units *units = gather->units;

	for (size_t i = 0; i < units->list_count; i++) {
		const struct drop_in_list *list = &units->lists[i];

		for (size_t k = 0; k < list->answer.part_count; k++)
			add_drop_in(gather, list->unit, list->path, list->answer.parts[k].name);
	}
	units->pending++;
	for (size_t kind = 0; kind < UNIT_KINDS; kind++) {
		struct unit *unit = &units->unit[kind];

		qsort(unit->drop_ins, unit->drop_in_count, sizeof(*unit->drop_ins),
		      compare_drop_ins);
		find_fragment(gather, kind);
		read_unit(gather, unit);
	}
	answered(gather, units_conclude);
}

static void add_place(struct units *units, const char *path)
{
	units->places[units->place_count++].path = path;
}

static void choose_places(struct gather *gather)
{
	struct units *units = gather->units;
	const char *home = gather_environment(gather, "HOME");

	if (!units->is_user) {
		for (size_t i = 0; i < COUNT(system_order); i++)
			add_place(units, system_order[i]);
		return;
	}
	if (home && *home == '/')
		add_place(units, arena_format(gather->run, "%s/.config/systemd/user", home));
	else
		units_spoil(units, "the home directory of the daemon's user is not known");
	for (size_t i = 0; i < COUNT(user_order); i++)
		add_place(units, user_order[i]);
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

void units_start(struct gather *gather)
{
	struct units *units = arena_alloc(gather->run, sizeof(*units));

	gather->units = units;
	units->unit[UNIT_SERVICE] = (struct unit){ .name = "docker.service",
						   .type = "service",
						   .role = ROLE_SERVICE_UNIT };
	units->unit[UNIT_SOCKET] = (struct unit){ .name = "docker.socket",
						  .type = "socket",
						  .role = ROLE_SOCKET_UNIT };
	find_service(gather, &units->unit[UNIT_SERVICE]);
	choose_places(gather);
	for (size_t i = 0; i < units->place_count; i++)
		ask(gather, EVIDENCE_DIRECTORY,
		    &(struct unit_look){ .path = units->places[i].path, .place = i },
		    take_directory);
}
