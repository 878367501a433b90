#ifndef FACTS_COMMAND_LINE_H
#define FACTS_COMMAND_LINE_H

#include <stdbool.h>

#include "core/base/arena.h"
#include "core/facts/option.h"

/* The options of one command line. */
struct command_line {
	bool is_read;
	const char *config_file; /* --config-file; NULL not given, "" the daemon reads none */
	const char *note;
	/* ORIGIN_COMMAND_LINE; ORIGIN_DEFAULT: not there; ORIGIN_UNKNOWN with a cause: what
	 * stands there is nothing that dockerd would start with. */
	struct option options[OPTION_COUNT];
};

/* arguments: NULL unread. An empty command line hides what it was. */
void command_line_read(struct arena *arena, const char *const *arguments,
		       struct command_line *ret_line);

#endif
