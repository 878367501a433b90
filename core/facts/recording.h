#ifndef FACTS_RECORDING_H
#define FACTS_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/base/err.h"
#include "core/evidence/evidence.h"

/*
 * The lines of a recording: JSON, in printable ASCII, each ended by a newline. The first is the
 * header:
 *   {"format":"dockaudit recording","version":1,"requests":2,"host":"a","now":"2026-01-02T03:04:05
 *    .123456789Z","boot":null,"api_version":"1.51","endpoint":"unix:///run/docker.sock",
 *    "tool":"dockaudit 0.1.0"}
 * and then there is one for each request:
 *   {"key":"GET /info","status":"ok","code":200,"flags":["truncated"],"parts":[{"name":"",
 *    "status":"ok","flags":["altered"],"text":"..."}]}
 * Bytes are "text" where they are UTF-8 without a NUL, else "base64"; so are names and keys, then
 * called "name_base64" and "key_base64". Members with other names are for later versions. A reader
 * also takes a line without "flags", and a time that is the number of its nanoseconds.
 */

#define RECORDING_VERSION 1

/* Of a line with its newline. An answer that does not fit is recorded as too big. */
#define RECORDING_LINE_LIMIT (64U << 20)
#define RECORDING_HEADER_LIMIT 65536U

struct record_header {
	const char *host;	 /* NULL unknown */
	int64_t now;		 /* the host's clock, ns since 1970 */
	int64_t boot;		 /* 0 unknown */
	const char *api_version; /* of the engine; NULL unknown */
	const char *endpoint;	 /* where the engine was asked; NULL unknown */
	const char *tool;	 /* "dockaudit 0.1.0"; NULL unknown */
	bool is_rooted;		 /* the host's files were looked for below --root */
	uint64_t requests;	 /* lines that follow; UINT64_MAX not told */
};

struct record {
	const char *key;
	struct answer answer; /* without a tag */
};

/* Appends a line. Fails only for want of memory. */
int recording_encode(const struct record *record, struct buffer *out, struct err *err);
int recording_encode_header(const struct record_header *header, struct buffer *out,
			    struct err *err);

/*
 * A line without its newline, from a file that anybody may have written: a sentence in err tells
 * what is wrong with it. All that is given lies in the arena.
 */
int recording_decode(struct arena *arena, const char *line, size_t size, struct record *ret_record,
		     struct err *err);
int recording_decode_header(struct arena *arena, const char *line, size_t size,
			    struct record_header *ret_header, struct err *err);
/* The key alone, at a fraction of the cost; checks that the line is JSON and within bounds. */
int recording_key(struct arena *arena, const char *line, size_t size, const char **ret_key,
		  struct err *err);

/* What a header tells of the host is seen in the answers as they pass. */
void recording_learn(struct arena *arena, const struct record *record,
		     struct record_header *header);

#endif
