#ifndef EVIDENCE_WIRE_H
#define EVIDENCE_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/evidence/reply.h"

/*
 * The frames between a source and a reader in another process: a length, then fixed fields and
 * counted bytes, little-endian. Whoever reads treats the writer as hostile: each length is held
 * against what is left, each text must end in its NUL.
 */
#define WIRE_MAX_FRAME ((size_t)64 << 20)

void wire_add_request(struct buffer *out, const struct request *request);
void wire_add_answer(struct buffer *out, const struct answer *answer);

/* The first whole frame in these bytes: 1 and where its content lies, 0 if it has not arrived
 * yet, -EPROTO for a length that no frame has. */
int wire_frame(const char *bytes, size_t size, const char **ret_content, size_t *ret_size);
/* Bytes before a frame's content. */
#define WIRE_PREFIX 4

/* 0 or -EPROTO. Name and pins are put into the arena. */
int wire_read_request(struct arena *arena, const char *content, size_t size,
		      struct request *ret_request);
/* 0 or -EPROTO. Fills a new reply, but does not seal it. */
int wire_read_answer(const char *content, size_t size, struct reply *reply);

#endif
