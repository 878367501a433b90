#ifndef EVIDENCE_REPLY_H
#define EVIDENCE_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"
#include "core/evidence/evidence.h"

/*
 * An answer while it is put together, and the owner of its memory until it is released. The
 * bytes of all parts lie behind one another in one buffer; a part's place is kept as an offset
 * until the reply is sealed, because the buffer moves while it grows.
 */
struct reply {
	struct reply *next;
	struct answer answer; /* parts and part_count are set by reply_seal */
	struct buffer bytes;
	struct span *spans;
	size_t count, room;
	struct part *parts;
};

/* All parts of one answer together; a part that goes beyond is TOO_BIG and empty. */
#define REPLY_CAP ((size_t)48 << 20)

struct reply *reply_new(uint32_t tag);
void reply_free(struct reply *reply);

/* Drops every part, sets the status and the errno or HTTP status behind it. */
void reply_fail(struct reply *reply, enum evidence_status status, int code);

/* Between these two the part's bytes are appended to reply->bytes. */
void reply_begin(struct reply *reply, const char *name);
void reply_end(struct reply *reply, enum evidence_status status, unsigned flags);
/* In place of reply_end: there is no such part. */
void reply_drop(struct reply *reply);
bool reply_is_full(const struct reply *reply);

/* A part whose bytes are a text at hand; "" for none. */
void reply_text(struct reply *reply, const char *name, enum evidence_status status,
		const char *text);

/* Bytes of the part that is open, and a way to take back what was appended to it. */
size_t reply_open_size(const struct reply *reply);
void reply_cut(struct reply *reply, size_t size);

/* From part number first on, puts one status in the place of another. */
void reply_restate(struct reply *reply, size_t first, enum evidence_status old,
		   enum evidence_status status);

/* Makes the parts visible in reply->answer. */
void reply_seal(struct reply *reply);

/* First in, first out. A zeroed queue is empty. */
struct reply_queue {
	struct reply *first, *last;
};

void reply_push(struct reply_queue *queue, struct reply *reply);
struct reply *reply_pop(struct reply_queue *queue);
/* Takes out and frees the one whose answer this is. */
void reply_release(struct reply_queue *queue, const struct answer *answer);
void reply_free_all(struct reply_queue *queue);

#endif
