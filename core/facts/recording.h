#ifndef FACTS_RECORDING_H
#define FACTS_RECORDING_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/err.h"
#include "core/evidence/evidence.h"

/*
 * The lines of a recording (JSON Lines): a header, then one line for each request. Bytes stand as
 * "text" where they are UTF-8 without a NUL, else as "base64"; documents of the API are strings,
 * never written anew. The key comes first in its line, so that it can be found without decoding
 * the rest. What is read back is hostile: a file may come from anywhere.
 */

#define RECORDING_VERSION 1

struct recording_header {
	const char *host;     /* its name; NULL unknown */
	const char *endpoint; /* where the engine was asked */
	const char *tool;     /* "dockaudit 0.1.0" */
	int64_t now;	      /* the host's clock, ns since 1970 */
};

/* Each appends one line with its newline. */
void recording_write_header(const struct recording_header *header, struct buffer *out);
void recording_write_answer(const char *key, const struct answer *answer, struct buffer *out);

/* 0, or -EINVAL with a sentence. The line is without its newline. */
int recording_read_header(struct arena *arena, const char *line, size_t size,
			  struct recording_header *ret_header, struct err *err);
int recording_read_key(struct arena *arena, const char *line, size_t size, const char **ret_key,
		       struct err *err);
/* Texts, bytes and parts live in the arena; the tag is left alone. */
int recording_read_answer(struct arena *arena, const char *line, size_t size,
			  struct answer *ret_answer, struct err *err);

#endif
