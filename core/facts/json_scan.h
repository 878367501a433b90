#ifndef FACTS_JSON_SCAN_H
#define FACTS_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/err.h"
#include "core/facts/json.h"

/*
 * The normaliser that every JSON text passes before the parser. What is valid but hostile becomes
 * acceptable, so that one label cannot blind the whole host: a NUL, a lone surrogate, a control
 * byte or bytes that are no UTF-8 become U+FFFD; a number that does not fit becomes JSON_TOO_LARGE.
 * What would cost too much is refused. The grammar is the parser's business.
 */

#define JSON_SIZE_MAX ((size_t)32 << 20)
#define JSON_DEPTH_MAX 128
/* Of what the parser gets at once: it takes up to 330 bytes for a value of three. */
#define JSON_NODES_MAX 250000

/* A real, so that a reader of whole numbers finds none and its fact stays unknown. */
#define JSON_TOO_LARGE "1e308"

struct json_place {
	size_t offset, size;
};

/* A walk over one text. Zeroed but for bytes and size it stands at the beginning. */
struct json_scan {
	const char *bytes;
	size_t size;
	size_t position;
	size_t copied;	   /* up to where the text went into out */
	struct buffer out; /* the caller's to end */
	size_t nodes;
	bool is_skipping; /* what is not wanted: it is not counted */
	size_t depth;
	bool is_object[JSON_DEPTH_MAX];
	struct json_place string;  /* the last one */
	struct json_place path[2]; /* the keys around it, of the outer two levels */
	char altered[160];	   /* "a NUL in Config.Labels"; "" nothing was */
	unsigned noted;		   /* what was altered at noted_path: it is told once */
	struct json_place noted_path[2];
};

/* Appends one normalised value to out. 0, or -EINVAL where there is none or it is refused. */
int json_scan_value(struct json_scan *scan, struct err *err);

/* Stands at the next byte that is no blank; NUL at the end. */
char json_scan_peek(struct json_scan *scan);
/* Takes that byte if it is next; nothing of it goes into out. */
bool json_scan_take(struct json_scan *scan, char byte);

/* Appends "key": of the object that it stands in; the key is scan->string. */
int json_scan_key(struct json_scan *scan, struct err *err);
bool json_scan_key_is(const struct json_scan *scan, const char *name);

/*
 * Like json_scan_value, but only what is wanted of an object goes into out; NULL takes all. The
 * rest is walked over and costs the parser nothing.
 */
int json_scan_members(struct json_scan *scan, const struct json_wanted *wanted, struct err *err);

#endif
