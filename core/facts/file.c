#include "core/facts/file.h"

#include <stdlib.h>
#include <string.h>

#include "core/facts/gather_state.h"
#include "core/facts/slice.h"

/* The number behind "name=" in the line of words. */
static bool field_number(struct slice line, const char *name, unsigned base, uint64_t maximum,
			 uint64_t *ret_number)
{
	struct slice word;

	while (slice_word(&line, &word))
		if (slice_skip(&word, name) && slice_skip(&word, "="))
			return slice_number(word, base, maximum, ret_number);
	return false;
}

static const char *field_text(struct arena *arena, struct slice line, const char *name)
{
	struct slice word;

	while (slice_word(&line, &word))
		if (slice_skip(&word, name) && slice_skip(&word, "="))
			return arena_text(arena, word.bytes, word.size);
	return NULL;
}

/* "0755": the digits of an octal number. */
static bool field_mode(struct slice line, unsigned *ret_mode)
{
	struct slice word;
	unsigned mode = 0;

	while (slice_word(&line, &word)) {
		if (!slice_skip(&word, "mode="))
			continue;
		for (size_t i = 0; i < word.size; i++) {
			if (word.bytes[i] < '0' || word.bytes[i] > '7' || mode > 07777)
				return false;
			mode = mode * 8 + (unsigned)(word.bytes[i] - '0');
		}
		*ret_mode = mode;
		return word.size > 0 && mode <= 07777;
	}
	return false;
}

/* What follows the first line: a link's target, or another object's access list. */
static void read_rest(struct arena *arena, struct slice rest, struct file_component *component)
{
	component->has_acl = TRI_NO;
	if (slice_skip(&rest, "target="))
		component->target = arena_text(arena, rest.bytes, rest.size);
	else if (slice_skip(&rest, "acl="))
		component->has_acl = acl_read(arena, arena_text(arena, rest.bytes, rest.size),
					      &component->acl, &component->acl_count);
}

/* False for bytes that are no description of an object. */
static bool read_component(struct arena *arena, const struct part *part,
			   struct file_component *component)
{
	struct slice rest = { .bytes = part->bytes, .size = part->size }, line;
	uint64_t uid, gid;

	if (!slice_until(&rest, '\n', &line) || !slice_skip(&line, "type=") || !line.size)
		return false;
	component->type = *line.bytes;
	if (!field_mode(line, &component->mode) ||
	    !field_number(line, "uid", 10, UINT32_MAX, &uid) ||
	    !field_number(line, "gid", 10, UINT32_MAX, &gid) ||
	    !field_number(line, "inode", 10, UINT64_MAX, &component->inode))
		return false;
	component->uid = (uint32_t)uid;
	component->gid = (uint32_t)gid;
	component->device = field_text(arena, line, "device");
	component->path = arena_copy(arena, part->name);
	read_rest(arena, rest, component);
	return component->device && (component->type != 'l' || component->target);
}

/* How the walk ended: with the object, or with what could not be reached. */
static void conclude(struct arena *arena, const struct answer *answer, struct file *file)
{
	const struct part *end = walk_end(answer);
	const struct file_component *last = file->count ? &file->components[file->count - 1] : NULL;

	file->state = FILE_UNREAD;
	if (end && end->status == EVIDENCE_NOT_FOUND) {
		file->state = FILE_ABSENT;
	} else if (!end || end->status != EVIDENCE_OK) {
		file->cause = arena_format(arena, "%s: %s", end ? end->name : file->path,
					   walk_cause(arena, answer));
	} else if (!last || file->count < answer->part_count || last->type == 'l') {
		file->cause = arena_format(arena, "%s: the answer was not understood", file->path);
	} else {
		file->state = FILE_THERE;
		file->resolved = last->path;
	}
}

void file_from_walk(struct arena *arena, const struct answer *answer, struct file *file)
{
	struct file_component *components =
		arena_array(arena, answer->part_count + 1, sizeof(*components));

	file->components = components;
	file->count = 0;
	for (size_t i = 0; i < answer->part_count && answer->parts[i].status == EVIDENCE_OK; i++) {
		if (!read_component(arena, &answer->parts[i], &components[file->count]))
			break;
		file->count++;
	}
	conclude(arena, answer, file);
}

const struct file_component *file_object(const struct file *file)
{
	return file->state == FILE_THERE ? &file->components[file->count - 1] : NULL;
}
