#ifndef FACTS_CONFIG_FILE_H
#define FACTS_CONFIG_FILE_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/facts/option.h"

/* The options of one daemon.json, as dockerd reads it. */
struct config_file {
	/* Nothing of it counts, and why: "is no JSON at line 3, column 5 ...". */
	const char *cause;
	const char *note;
	/* ORIGIN_FILE; ORIGIN_DEFAULT: sets nothing; ORIGIN_UNKNOWN with a cause: it is there, but
	 * what dockerd makes of it is not told. */
	struct option options[OPTION_COUNT];
};

/* Causes and notes go on from the file's name. bytes[size] is NUL. */
void config_file_read(struct arena *arena, const char *bytes, size_t size,
		      struct config_file *ret_file);

#endif
