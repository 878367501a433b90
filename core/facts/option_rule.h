#ifndef FACTS_OPTION_RULE_H
#define FACTS_OPTION_RULE_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/facts/option.h"

/* What the readers of the command line and of the file share: the options and their shapes. */
enum option_kind {
	KIND_TEXT,
	KIND_QUOTED, /* text; on the command line 20.10 takes a pair of quotes off */
	KIND_BOOLEAN,
	KIND_LIST,
	KIND_MAP,      /* name=text */
	KIND_SWITCHES, /* name=true, name=false */
	KIND_ULIMITS   /* name=soft:hard */
};

struct option_rule {
	const char *flag; /* the long one, without dashes; lists are singular */
	const char *key;  /* in the file; lists are plural */
	enum option_kind kind;
	const char *standard; /* what the engine takes where nothing is set; NULL none, or it
				 depends on its version or host */
	bool is_reloadable;   /* the engine reads it again on SIGHUP */
};

extern const struct option_rule option_rules[OPTION_COUNT];

/* A list that grows. put replaces the item with the same name before its "=". */
struct items {
	const char **texts;
	size_t count, room;
};

void items_add(struct arena *arena, struct items *items, const char *text);
void items_put(struct arena *arena, struct items *items, const char *text);
/* Sets items, item_count and value. */
void items_finish(struct arena *arena, const struct items *items, struct option *option);

/* Adds a sentence behind "; ". What is said already is long enough at some point. */
void option_note(struct arena *arena, const char **note, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
