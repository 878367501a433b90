#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/base/err.h"
#include "core/check.h"

/* What the user asked for on the command line. Texts are argv's own. */

enum command {
	COMMAND_AUDIT,
	COMMAND_RECORD,
	COMMAND_LIST,
	COMMAND_EXPLAIN,
	COMMAND_HELP,
	COMMAND_VERSION
};

#define MAX_OUTPUTS 16

struct output_option {
	char format[16];
	const char *path;
};

struct options {
	enum command command;
	const char *host; /* -H; NULL not given */
	const char *root;
	const char *recording;
	enum benchmark benchmark;
	const char *only, *skip;
	unsigned level;
	const char *containers;
	const char *format;
	struct output_option outputs[MAX_OUTPUTS];
	size_t output_count;
	const char *record_path; /* record -o FILE */
	bool all_details;
	enum result fail_on; /* RESULT_PASS for none */
	bool exit_zero;
	unsigned timeout; /* seconds */
	bool quiet, verbose;
	enum tri colour; /* unknown: auto */
	bool reader_is_child;
	const char *operand; /* explain ID */
};

/* 0, or -EINVAL with a sentence that names the option and what it takes. */
int options_parse(int argc, char **argv, struct options *ret_options, struct err *err);
void options_help(FILE *out);

/* "1.8.0" */
const char *benchmark_version(enum benchmark benchmark);

#endif
