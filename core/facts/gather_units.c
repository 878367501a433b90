#include "core/facts/gather_units.h"

#include <stdlib.h>
#include <string.h>

/*
 * The unit files of dockerd's service and of docker.socket, without asking systemd: its search
 * order, drop-ins and masks (rule R-UNIT of the catalogue, systemd.unit(5)). First every directory
 * of the order is listed, then the drop-in directories found there, then the files are read.
 */

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

void units_spoil(struct units *units, const char *cause)
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

		for (size_t i = 0; i < unit->name_count; i++) {
			if (i < unit->file_names && strcmp(entry, unit->names[i]) == 0)
				has->files |= 1U << i;
			if (is_drop_in_directory(entry, unit->names[i]))
				has->drop_ins |= 1U << i;
		}
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

static void list_by_name(struct gather *gather, size_t kind, size_t name)
{
	const struct units *units = gather->units;

	for (size_t i = 0; i < units->place_count; i++)
		if (units->places[i].has[kind].drop_ins & 1U << name)
			ask_list(gather, &gather->units->unit[kind], units->places[i].path,
				 units->unit[kind].names[name]);
}

static void list_drop_ins(struct gather *gather)
{
	struct units *units = gather->units;

	units->pending++;
	for (size_t kind = 0; kind < UNIT_KINDS; kind++)
		for (size_t name = 0; name < units->unit[kind].name_count; name++)
			list_by_name(gather, kind, name);
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

/* An instance's own file, wherever it is, before that of its template. */
static void find_fragment(struct gather *gather, size_t kind)
{
	struct units *units = gather->units;
	struct unit *unit = &units->unit[kind];

	for (size_t name = 0; name < unit->file_names; name++)
		for (size_t i = 0; i < units->place_count && !unit->fragment; i++)
			if (units->places[i].has[kind].files & 1U << name)
				unit->fragment =
					arena_format(gather->run, "%s/%s", units->places[i].path,
						     unit->names[name]);
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

void units_start(struct gather *gather)
{
	struct units *units = arena_alloc(gather->run, sizeof(*units));

	gather->units = units;
	units->unit[UNIT_SERVICE] =
		(struct unit){ .name = "docker.service", .role = ROLE_SERVICE_UNIT };
	units->unit[UNIT_SOCKET] =
		(struct unit){ .name = "docker.socket", .role = ROLE_SOCKET_UNIT };
	units_choose(gather);
	for (size_t i = 0; i < units->place_count; i++)
		ask(gather, EVIDENCE_DIRECTORY,
		    &(struct unit_look){ .path = units->places[i].path, .place = i },
		    take_directory);
}
