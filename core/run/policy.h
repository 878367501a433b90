#ifndef RUN_POLICY_H
#define RUN_POLICY_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/err.h"
#include "core/base/sha256.h"
#include "core/facts/policy.h"

#define POLICY_PATH "/etc/dockaudit/policy.yaml"

/* A default for an option of the command line, in the words that it takes there. */
struct policy_option {
	const char *name;  /* the long option: "fail-on" */
	const char *value; /* "warn"; of quiet only "true" */
	const char *place; /* "FILE:3:12", for messages */
};

/* A policy file as it was read. Everything lives in the arena. */
struct policy_file {
	const char *path; /* NULL where there is none, and then nothing is given */
	char sha256[SHA256_TEXT];
	struct policy policy;
	const struct policy_option *options;
	size_t option_count;
	size_t input_count, default_count; /* keys that have a value, below inputs and options */
};

/*
 * For an audit: the file of that path, or with NULL the one at POLICY_PATH where that exists. A
 * file that somebody else could have written is refused and not parsed. 0, or a negative number
 * with err.
 */
int policy_find(struct arena *arena, const char *path, struct policy_file *ret_file,
		struct err *err);

/* For `policy check`: the same, but mistakes in the file are told before who may write it. */
int policy_check(struct arena *arena, const char *path, struct policy_file *ret_file,
		 struct err *err);

/* From bytes; path is for messages and evidence. -EINVAL with "path:LINE:COLUMN: ..." */
int policy_parse(struct arena *arena, const char *path, const struct buffer *bytes,
		 struct policy_file *ret_file, struct err *err);

#endif
