#ifndef EVIDENCE_STREAM_H
#define EVIDENCE_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buffer.h"

/* One end of the socket between the auditor and its reader. Neither end ever blocks in it: two
 * that both wait to be read would wait for ever. */
struct stream {
	int fd;
	struct buffer input, output;
	size_t taken; /* of the input */
	size_t sent;  /* of the output */
};

void stream_init(struct stream *stream, int fd);
void stream_done(struct stream *stream); /* closes fd */

/* Takes what has arrived. 0, or -EIO when the other end is gone. */
int stream_fill(struct stream *stream);
/* The next whole frame: 1 and where it lies until the next fill, 0 for none, -EPROTO. */
int stream_next(struct stream *stream, const char **ret_content, size_t *ret_size);

/* Frames are appended to this and sent by a flush. 0 or -EIO. */
struct buffer *stream_output(struct stream *stream);
int stream_flush(struct stream *stream);
size_t stream_unsent(const struct stream *stream);

#endif
