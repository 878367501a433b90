#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/audit.h"
#include "core/facts/slice.h"

/* Rules in files, as `auditctl -R` reads them: words between blanks, and no quoting. */

/* Of one file, so that what is put first or deleted stays cheap. */
#define MOST_LINES 20000

/* What a line asks for. */
enum line_verb { VERB_NONE, VERB_ADD, VERB_ADD_FIRST, VERB_DELETE, VERB_DELETE_ALL };

struct line {
	struct arena *arena;
	enum line_verb verb;
	struct audit_rule rule;
	struct buffer narrowing;
	bool has_calls, has_all_calls;
};

static const char *word_text(struct line *line, struct slice word)
{
	return arena_text(line->arena, word.bytes, word.size);
}

static void narrow(struct line *line, struct slice word)
{
	buffer_text(&line->narrowing, line->narrowing.size ? ", " : "");
	buffer_add(&line->narrowing, word.bytes, word.size);
}

/* Bits of "rwxa" in any order; 0 for anything else. */
static unsigned permissions_of(struct slice word)
{
	unsigned permissions = 0;

	for (size_t i = 0; i < word.size; i++) {
		static const char letters[] = "xwra";
		const char *letter = memchr(letters, word.bytes[i], sizeof(letters) - 1);

		if (!letter)
			return 0;
		permissions |= 1U << (letter - letters);
	}
	return permissions;
}

/* auditctl takes slashes off the end. */
static const char *path_text(struct line *line, struct slice word)
{
	while (word.size > 1 && word.bytes[word.size - 1] == '/')
		word.size--;
	return word_text(line, word);
}

/* "always,exit" or "exit,always"; with neither always nor never auditctl refuses the line. */
static void take_list(struct line *line, struct slice word)
{
	struct slice rest = word, part;
	bool has_action = false;

	line->rule.filter = AUDIT_OTHER_LIST;
	while (slice_until(&rest, ',', &part)) {
		line->rule.is_never |= slice_is(part, "never");
		has_action |= slice_is(part, "never") || slice_is(part, "always");
		if (slice_is(part, "exit") || slice_is(part, "entry"))
			line->rule.filter = AUDIT_EXIT_LIST;
		else if (slice_is(part, "task"))
			line->rule.filter = AUDIT_TASK_LIST;
		else if (slice_is(part, "exclude"))
			line->rule.filter = AUDIT_EXCLUDE_LIST;
	}
	if (!has_action)
		narrow(line, word);
}

static void take_arch(struct line *line, struct slice word, struct slice value)
{
	if (slice_is(value, "b64") || slice_is(value, "x86_64") || slice_is(value, "aarch64"))
		line->rule.is_64_bit_only = true;
	else
		narrow(line, word);
}

/* "path=/etc", with any operator; what is no place, permission, key or architecture narrows. */
static void take_field(struct line *line, struct slice word)
{
	struct slice value = word;

	if (slice_skip(&value, "path="))
		line->rule.path = path_text(line, value);
	else if (slice_skip(&value, "dir="))
		line->rule.directory = path_text(line, value);
	else if (slice_skip(&value, "exe="))
		line->rule.executable = path_text(line, value);
	else if (slice_skip(&value, "perm="))
		line->rule.permissions = permissions_of(value);
	else if (slice_skip(&value, "arch="))
		take_arch(line, word, value);
	else if (!slice_skip(&value, "key="))
		narrow(line, word);
}

/* -w watches a file alone, and a directory with all below: as dir= it is right for both. */
static void take_watch(struct line *line, struct slice word)
{
	line->rule.directory = path_text(line, word);
	line->rule.filter = AUDIT_EXIT_LIST;
	line->has_all_calls = true;
}

static void take_option(struct line *line, char option, struct slice word)
{
	switch (option) {
	case 'w':
	case 'W':
		line->verb = option == 'w' ? VERB_ADD : VERB_DELETE;
		take_watch(line, word);
		break;
	case 'a':
	case 'A':
	case 'd':
		line->verb = option == 'a'   ? VERB_ADD
			     : option == 'A' ? VERB_ADD_FIRST
					     : VERB_DELETE;
		take_list(line, word);
		break;
	case 'p':
		line->rule.permissions = permissions_of(word);
		break;
	case 'F':
		take_field(line, word);
		break;
	case 'S':
		line->has_calls = true;
		line->has_all_calls |= slice_is(word, "all");
		break;
	case 'C':
		narrow(line, word);
		break;
	default: /* -k KEY, and the options of the whole system, whose words are no rules */
		break;
	}
}

static void read_words(struct line *line, struct slice rest)
{
	struct slice option, word;

	while (slice_word(&rest, &option)) {
		if (slice_is(option, "-D")) {
			/* With a key behind it only some go; which is not known here. */
			line->verb = slice_word(&rest, &word) ? VERB_NONE : VERB_DELETE_ALL;
			return;
		}
		if (option.size != 2 || *option.bytes != '-' || !slice_word(&rest, &word))
			continue;
		take_option(line, option.bytes[1], word);
	}
}

static void finish_rule(struct line *line)
{
	struct audit_rule *rule = &line->rule;

	if (line->has_calls && !line->has_all_calls && rule->filter == AUDIT_EXIT_LIST)
		narrow(line, slice_of("some system calls"));
	rule->narrowing = line->narrowing.size ? arena_text(line->arena, line->narrowing.bytes,
							    line->narrowing.size)
					       : "";
}

static bool is_same_text(const char *one, const char *other)
{
	return one == other || (one && other && strcmp(one, other) == 0);
}

static bool is_same_rule(const struct audit_rule *one, const struct audit_rule *other)
{
	return one->filter == other->filter && one->is_never == other->is_never &&
	       one->permissions == other->permissions && is_same_text(one->path, other->path) &&
	       is_same_text(one->directory, other->directory) &&
	       is_same_text(one->executable, other->executable) &&
	       is_same_text(one->narrowing, other->narrowing);
}

/* The rules while they are read: what was there before, and room for those of the file. */
struct rule_list {
	struct audit_rule *rules;
	size_t count;
};

static void put_rule(struct rule_list *list, size_t place, const struct audit_rule *rule)
{
	memmove(&list->rules[place + 1], &list->rules[place],
		(list->count - place) * sizeof(*list->rules));
	list->rules[place] = *rule;
	list->count++;
}

static void delete_rule(struct rule_list *list, const struct audit_rule *rule)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (!is_same_rule(&list->rules[i], rule))
			list->rules[kept++] = list->rules[i];
	list->count = kept;
}

static void apply(struct line *line, bool is_folder, struct rule_list *list)
{
	switch (line->verb) {
	case VERB_ADD:
		put_rule(list, list->count, &line->rule);
		break;
	case VERB_ADD_FIRST:
		put_rule(list, 0, &line->rule);
		break;
	case VERB_DELETE:
		delete_rule(list, &line->rule);
		break;
	case VERB_DELETE_ALL:
		list->count = is_folder ? list->count : 0;
		break;
	case VERB_NONE:
		break;
	}
}

static size_t count_lines(const char *bytes, size_t size)
{
	size_t count = 1;

	for (size_t i = 0; i < size; i++)
		count += bytes[i] == '\n';
	return count;
}

static struct rule_list make_room(struct arena *arena, const struct audit_rules *rules,
				  size_t lines)
{
	struct rule_list list = { .count = rules->count };

	list.rules = arena_array(arena, rules->count + lines, sizeof(*list.rules));
	for (size_t i = 0; i < rules->count; i++)
		list.rules[i] = rules->rule[i];
	return list;
}

static void take_line(struct arena *arena, const char *place, struct slice text, bool is_folder,
		      struct rule_list *list)
{
	struct line line = { .arena = arena, .rule = { .permissions = AUDIT_ALL_ACCESS } };

	while (text.size && strchr("\r \t", text.bytes[text.size - 1]))
		text.size--;
	if (!text.size || *text.bytes == '#')
		return;
	line.rule.source = place;
	line.rule.text = arena_text(arena, text.bytes, text.size);
	read_words(&line, text);
	finish_rule(&line);
	apply(&line, is_folder, list);
	buffer_done(&line.narrowing);
}

void audit_file_read(struct arena *arena, const char *source, const char *bytes, size_t size,
		     struct audit_rules *rules)
{
	struct slice rest = { .bytes = bytes, .size = size }, text;
	size_t lines = count_lines(bytes, size);
	struct rule_list list;
	size_t number = 1;

	if (lines > MOST_LINES) {
		rules->is_cut = true;
		lines = MOST_LINES;
	}
	list = make_room(arena, rules, lines);
	for (; number <= lines && slice_until(&rest, '\n', &text); number++)
		take_line(arena, arena_format(arena, "%s:%zu", source, number), text,
			  rules->is_folder, &list);
	rules->rule = list.rules;
	rules->count = list.count;
}
