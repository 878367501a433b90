#ifndef TESTS_SUPPORT_GATHERED_H
#define TESTS_SUPPORT_GATHERED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/facts/gather.h"

/*
 * All facts of a source, as the gatherer gives them, as text: "member value" a line, so that a
 * test sees any of them and compares all at once. What is unknown has no line.
 */
struct gathered_container {
	const char *name, *text;
};

struct gathered {
	struct arena *arena;
	const char *host; /* host and daemon */
	struct gathered_container *containers;
	size_t count, listed;
	bool is_lost; /* the source was lost on the way */
};

/* The policy of whoever gathers here names it. */
#define LYNIS_REPORT "/var/log/lynis-report.dat"

/* Plays until the gatherer is done, and closes the source. containers: a glob, or NULL. */
struct gathered *gather_all(struct source *source, const char *containers);
/* The same, without what only sections 1 and 3 look at. */
struct gathered *gather_daemon_only(struct source *source);
void gathered_free(struct gathered *gathered);

/* The whole line that begins with the member; NULL if it is not there. Of the host where name is
 * NULL, else of the container. */
const char *gathered_line(const struct gathered *gathered, const char *name, const char *member);
/* Is there such a line, word by word? */
bool gathered_has(const struct gathered *gathered, const char *name, const char *line);
/* Everything, containers sorted by name. */
const char *gathered_text(const struct gathered *gathered);

#endif
