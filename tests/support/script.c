#include "tests/support/script.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/facts/recording.h"

struct script {
	struct script_entry *entries;
	size_t count;
};

static char *copy_bytes(const char *bytes, size_t size)
{
	char *copy = memory_get(size + 1);

	if (size)
		memcpy(copy, bytes, size);
	copy[size] = '\0';
	return copy;
}

static char *copy_text(const char *text)
{
	return copy_bytes(text, strlen(text));
}

struct script *script_new(void)
{
	struct script *script = memory_get(sizeof(*script));

	*script = (struct script){ 0 };
	return script;
}

/* The source gives parts that nobody may write to; here they are ours. */
static void free_text(const char *text)
{
	free((void *)(uintptr_t)text);
}

void script_entry_drop(struct script_entry *entry)
{
	for (size_t i = 0; i < entry->answer.part_count; i++) {
		free_text(entry->parts[i].name);
		free_text(entry->parts[i].bytes);
	}
	free(entry->parts);
	entry->parts = NULL;
	entry->answer.parts = NULL;
	entry->answer.part_count = 0;
}

void script_free(struct script *script)
{
	for (size_t i = 0; script && i < script->count; i++) {
		script_entry_drop(&script->entries[i]);
		free(script->entries[i].key);
	}
	if (script)
		free(script->entries);
	free(script);
}

struct script_entry *script_find(const struct script *script, const char *key)
{
	for (size_t i = 0; i < script->count; i++)
		if (strcmp(script->entries[i].key, key) == 0)
			return &script->entries[i];
	return NULL;
}

struct script_entry *script_make(struct script *script, const char *key)
{
	struct script_entry *entry = script_find(script, key);

	if (entry) {
		entry->is_unknown = false;
		return entry;
	}
	script->entries =
		memory_resize(script->entries, (script->count + 1) * sizeof(*script->entries));
	entry = &script->entries[script->count++];
	*entry =
		(struct script_entry){ .key = copy_text(key), .answer = { .status = EVIDENCE_OK } };
	return entry;
}

static struct script_entry *need(const struct script *script, const char *key)
{
	struct script_entry *entry = script_find(script, key);

	if (!entry || entry->is_unknown)
		cr_assert_fail("the script has no %s", key);
	return entry;
}

void script_status(struct script *script, const char *key, enum evidence_status status,
		   unsigned code)
{
	struct script_entry *entry = script_make(script, key);

	script_entry_drop(entry);
	entry->answer = (struct answer){ .status = status, .code = code };
}

static struct part *find_part(const struct script_entry *entry, const char *name)
{
	for (size_t i = 0; i < entry->answer.part_count; i++)
		if (strcmp(entry->parts[i].name, name) == 0)
			return &entry->parts[i];
	return NULL;
}

static struct part *add_part(struct script_entry *entry, const char *name)
{
	struct part *part;

	entry->parts =
		memory_resize(entry->parts, (entry->answer.part_count + 1) * sizeof(*entry->parts));
	part = &entry->parts[entry->answer.part_count++];
	*part = (struct part){ .name = copy_text(name), .bytes = copy_text("") };
	entry->answer.parts = entry->parts;
	return part;
}

static void fill_part(struct script_entry *entry, struct part *part, const char *bytes, size_t size)
{
	entry->answer.status = EVIDENCE_OK;
	free_text(part->bytes);
	*part = (struct part){ .name = part->name,
			       .status = EVIDENCE_OK,
			       .bytes = copy_bytes(bytes, size),
			       .size = size };
}

void script_bytes(struct script *script, const char *key, const char *part, const char *bytes,
		  size_t size)
{
	struct script_entry *entry = script_make(script, key);
	struct part *place = find_part(entry, part);

	fill_part(entry, place ? place : add_part(entry, part), bytes, size);
}

void script_add_bytes(struct script *script, const char *key, const char *part, const char *bytes,
		      size_t size)
{
	struct script_entry *entry = script_make(script, key);

	fill_part(entry, add_part(entry, part), bytes, size);
}

void script_part(struct script *script, const char *key, const char *part, const char *text)
{
	script_bytes(script, key, part, text, strlen(text));
}

void script_part_status(struct script *script, const char *key, const char *part,
			enum evidence_status status, unsigned flags)
{
	struct script_entry *entry = script_make(script, key);
	struct part *found = find_part(entry, part);
	struct part *place = found ? found : add_part(entry, part);

	place->status = status;
	place->flags = flags;
	if (status == EVIDENCE_OK)
		return;
	free_text(place->bytes);
	place->bytes = copy_text("");
	place->size = 0;
}

void script_flags(struct script *script, const char *key, unsigned flags)
{
	need(script, key)->answer.flags = flags;
}

void script_replace(struct script *script, const char *key, const char *part, const char *old,
		    const char *new)
{
	struct part *place = find_part(need(script, key), part);
	const char *at = place ? memmem(place->bytes, place->size, old, strlen(old)) : NULL;
	size_t before, size;
	char *bytes;

	cr_assert(at, "%s %s has no '%s'", key, part, old);
	before = (size_t)(at - place->bytes);
	cr_assert(!memmem(at + 1, place->size - before - 1, old, strlen(old)),
		  "%s %s has '%s' twice", key, part, old);
	size = place->size - strlen(old) + strlen(new);
	bytes = memory_get(size + 1);
	memcpy(bytes, place->bytes, before);
	memcpy(bytes + before, new, strlen(new));
	memcpy(bytes + before + strlen(new), at + strlen(old),
	       place->size - before - strlen(old) + 1);
	free_text(place->bytes);
	place->bytes = bytes;
	place->size = size;
}

const char *script_text(const struct script *script, const char *key, const char *part)
{
	const struct script_entry *entry = script_find(script, key);
	const struct part *place = entry ? find_part(entry, part) : NULL;

	return place ? place->bytes : NULL;
}

void script_remove(struct script *script, const char *key)
{
	struct script_entry *entry = need(script, key);

	script_entry_drop(entry);
	free(entry->key);
	*entry = script->entries[--script->count];
}

size_t script_count(const struct script *script)
{
	return script->count;
}

struct script_entry *script_at(const struct script *script, size_t place)
{
	return &script->entries[place];
}

/* A block for each text, so that a sanitizer sees a read behind its end, and after its release. */
void script_entry_copy(const struct script_entry *entry, struct script_entry *ret_copy)
{
	const size_t count = entry->answer.part_count;

	*ret_copy = (struct script_entry){ .answer = entry->answer };
	ret_copy->parts = count ? memory_get(count * sizeof(*ret_copy->parts)) : NULL;
	ret_copy->answer.parts = ret_copy->parts;
	for (size_t i = 0; i < count; i++) {
		const struct part *from = &entry->parts[i];

		ret_copy->parts[i] = (struct part){ .name = copy_text(from->name),
						    .status = from->status,
						    .flags = from->flags,
						    .bytes = copy_bytes(from->bytes, from->size),
						    .size = from->size };
	}
}

void script_forget_asked(struct script *script)
{
	for (size_t i = script->count; i-- > 0;) {
		struct script_entry *entry = &script->entries[i];

		entry->asked = 0;
		if (!entry->is_unknown)
			continue;
		script_entry_drop(entry);
		free(entry->key);
		*entry = script->entries[--script->count];
	}
}

struct script *script_copy(const struct script *script)
{
	struct script *copy = script_new();

	for (size_t i = 0; i < script->count; i++) {
		struct script_entry *made = script_make(copy, script->entries[i].key);
		char *key = made->key;

		script_entry_copy(&script->entries[i], made);
		made->key = key;
	}
	return copy;
}

static void load_line(struct script *script, const char *line, size_t size)
{
	struct arena *arena = arena_new();
	struct record record = { 0 };
	struct err err = { 0 };

	cr_assert(recording_decode(arena, line, size, &record, &err) == 0, "%s", err.text);
	script_status(script, record.key, record.answer.status, record.answer.code);
	for (size_t i = 0; i < record.answer.part_count; i++) {
		const struct part *part = &record.answer.parts[i];

		script_bytes(script, record.key, part->name, part->bytes, part->size);
		script_part_status(script, record.key, part->name, part->status, part->flags);
	}
	script_find(script, record.key)->answer.status = record.answer.status;
	arena_free(arena);
}

struct script *script_load(const char *path)
{
	struct script *script = script_new();
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t size;

	cr_assert(file, "no file %s", path);
	size = getline(&line, &room, file); /* the header */
	while ((size = getline(&line, &room, file)) > 0)
		load_line(script, line, (size_t)size - 1);
	free(line);
	(void)fclose(file);
	return script;
}
