#include <criterion/criterion.h>
#include <stdio.h>

#include "core/run/intern.h"

Test(intern, equal_texts_are_kept_once)
{
	struct arena *arena = arena_new();
	struct intern table = { .arena = arena };
	const char *text = intern_text(&table, "text");
	char name[32];

	for (int i = 0; i < 10000; i++) {
		(void)snprintf(name, sizeof(name), "name %d", i);
		cr_expect_str_eq(intern_text(&table, name), name);
	}
	cr_expect_eq(intern_text(&table, "text"), text, "after the table has grown");
	cr_expect_eq(intern_text(&table, "a\n"), intern_text(&table, "a\n"));
	cr_expect_neq(intern_text(&table, "a\n"), intern_text(&table, "a\\x0a"),
		      "a byte and its picture are two texts");
	cr_expect_null(intern_text(&table, NULL));
	arena_free(arena);
}
