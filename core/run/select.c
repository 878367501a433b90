#include "core/run/select.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/run/findings.h"

/* Does the word mean the check: its number, its name, the section or folder that it is in? */
static bool is_meant(const struct named_check *named, enum benchmark benchmark, const char *word,
		     size_t length)
{
	const char *id = check_id(named->check, benchmark);

	if (strncmp(named->name, word, length) == 0 &&
	    (named->name[length] == '\0' || named->name[length] == '/'))
		return true;
	return id && strncmp(id, word, length) == 0 && (id[length] == '\0' || id[length] == '.');
}

static bool is_in_list(const struct named_check *named, enum benchmark benchmark, const char *list)
{
	while (*list) {
		size_t length = strcspn(list, ",");

		if (length && is_meant(named, benchmark, list, length))
			return true;
		list += length + (list[length] == ',');
	}
	return false;
}

static int check_list(const char *option, const char *list, enum benchmark benchmark,
		      struct err *err)
{
	for (const char *word = list; word && *word;) {
		size_t length = strcspn(word, ",");
		bool is_known = false;

		for (size_t i = 0; i < all_checks_count && length; i++)
			is_known |= is_meant(&all_checks[i], benchmark, word, length);
		if (!is_known)
			return err_set(err, EINVAL,
				       "%s: '%.*s' is no item of the benchmark; see dockaudit list",
				       option, (int)length, word);
		word += length + (word[length] == ',');
	}
	return 0;
}

struct numbered {
	const char *id;
	const struct named_check *named;
};

static int compare_numbered(const void *one, const void *other)
{
	const struct numbered *left = one, *right = other;

	return compare_ids(left->id, right->id);
}

static bool is_selected(const struct named_check *named, const struct selection *selection)
{
	if (!check_id(named->check, selection->benchmark) || named->check->level > selection->level)
		return false;
	if (selection->only && !is_in_list(named, selection->benchmark, selection->only))
		return false;
	return !selection->skip || !is_in_list(named, selection->benchmark, selection->skip);
}

const struct named_check **select_checks(struct arena *arena, const struct selection *selection,
					 struct err *err)
{
	struct numbered *rows = arena_array(arena, all_checks_count, sizeof(*rows));
	const struct named_check **selected;
	size_t n = 0;

	if (check_list("--only", selection->only, selection->benchmark, err) < 0 ||
	    check_list("--skip", selection->skip, selection->benchmark, err) < 0)
		return NULL;
	for (size_t i = 0; i < all_checks_count; i++)
		if (is_selected(&all_checks[i], selection))
			rows[n++] = (struct numbered){ .id = check_id(all_checks[i].check,
								      selection->benchmark),
						       .named = &all_checks[i] };
	if (n)
		qsort(rows, n, sizeof(*rows), compare_numbered);
	selected = arena_array(arena, n + 1, sizeof(*selected));
	for (size_t i = 0; i < n; i++)
		selected[i] = rows[i].named;
	return selected;
}

const struct named_check *find_check(const char *item, enum benchmark benchmark)
{
	for (size_t i = 0; i < all_checks_count; i++) {
		const char *id = check_id(all_checks[i].check, benchmark);

		if (strcmp(all_checks[i].name, item) == 0 || (id && strcmp(id, item) == 0))
			return &all_checks[i];
	}
	return NULL;
}

size_t count_checks(enum benchmark benchmark)
{
	size_t count = 0;

	for (size_t i = 0; i < all_checks_count; i++)
		count += check_id(all_checks[i].check, benchmark) != NULL;
	return count;
}
