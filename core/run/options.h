#ifndef RUN_OPTIONS_H
#define RUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/base/err.h"
#include "core/check.h"
#include "core/run/policy.h"

/* What the user asked for on the command line. Texts are argv's own. */

enum command {
	COMMAND_AUDIT,
	COMMAND_RECORD,
	COMMAND_LIST,
	COMMAND_EXPLAIN,
	COMMAND_POLICY,
	COMMAND_HELP,
	COMMAND_VERSION
};

#define MAX_OUTPUTS 16

struct output_option {
	char format[16];
	const char *path;
	const char *place; /* what asked for it: "--output", or a place in the policy */
};

/* Options that the policy may give a default: bits of struct options. */
enum given {
	GIVEN_BENCHMARK = 1,
	GIVEN_LEVEL = 2,
	GIVEN_FAIL_ON = 4,
	GIVEN_FORMAT = 8,
	GIVEN_OUTPUT = 16,
	GIVEN_DETAILS = 32,
	GIVEN_TIMEOUT = 64,
	GIVEN_QUIET = 128
};

struct options {
	enum command command;
	unsigned given;	  /* by the command line itself */
	const char *host; /* -H; NULL not given */
	const char *root;
	const char *recording;
	enum benchmark benchmark;
	const char *only, *skip;
	unsigned level;
	const char *containers;
	const char *format;
	const char *format_place; /* as of an output */
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
	const char *policy;  /* -p; NULL not given */
	const char *operand; /* explain ID, policy check FILE */
};

/* 0, or -EINVAL with a sentence that names the option and what it takes. */
int options_parse(int argc, char **argv, struct options *ret_options, struct err *err);
/*
 * What the policy says of an option, by its long name. It is checked, and taken where the command
 * line has not given that option. place is where the policy says it.
 */
int options_take_default(struct options *options, const struct policy_option *given,
			 struct err *err);
void options_help(FILE *out);

/* "1.8.0" */
const char *benchmark_version(enum benchmark benchmark);

#endif
