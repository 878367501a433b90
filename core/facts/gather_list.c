#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/gather_state.h"

static int compare_notes(const void *one, const void *other)
{
	const struct container_note *left = one, *right = other;

	return strcmp(left->entry->id, right->entry->id);
}

/* Of two with one id the first in the list comes first. */
static int compare_places(const void *one, const void *other)
{
	const struct container_note *left = one, *right = other;
	const int order = compare_notes(one, other);

	return order ? order : (left->entry > right->entry) - (left->entry < right->entry);
}

struct container_note *gather_note(struct gather *gather, const char *id)
{
	struct container_entry entry = { .id = id };
	struct container_note key = { .entry = &entry };

	if (!gather->note_count)
		return NULL;
	return bsearch(&key, gather->notes, gather->note_count, sizeof(key), compare_notes);
}

/* A note for each id, sorted; an engine that lists one twice is heard once. */
static void make_notes(struct gather *gather)
{
	struct container_note *notes =
		arena_array(gather->run, gather->entry_count, sizeof(*notes));
	size_t n = 0;

	for (size_t i = 0; i < gather->entry_count; i++)
		notes[i].entry = &gather->entries[i];
	if (gather->entry_count)
		qsort(notes, gather->entry_count, sizeof(*notes), compare_places);
	for (size_t i = 0; i < gather->entry_count; i++)
		if (!n || compare_notes(&notes[n - 1], &notes[i]) != 0)
			notes[n++] = notes[i];
	gather->notes = notes;
	gather->note_count = n;
}

static bool is_wanted(struct gather *gather, const struct container_entry *entry)
{
	const char *glob = gather->options.containers;

	if (gather_note(gather, entry->id)->entry != entry)
		return false;
	return !glob || (entry->name && fnmatch(glob, entry->name, 0) == 0);
}

void list_take(struct gather *gather, const struct answer *answer)
{
	static const char what[] = "GET /containers/json?all=1";
	const struct part *document = gather_part(answer, "");
	struct err err = { 0 };

	if (!document) {
		gather->containers.cause = document_cause(gather->run, answer, what);
		return;
	}
	if (containers_read(gather->run, document->bytes, document->size, &gather->entries,
			    &gather->entry_count, &err) < 0) {
		gather->containers.cause = arena_format(gather->run, "%s: %s", what, err.text);
		return;
	}
	gather->containers.is_read = true;
	make_notes(gather);
	gather->wanted =
		arena_array(gather->run, gather->entry_count, sizeof(struct container_entry *));
	for (size_t i = 0; i < gather->entry_count; i++)
		if (is_wanted(gather, &gather->entries[i]))
			gather->wanted[gather->wanted_count++] = &gather->entries[i];
}
