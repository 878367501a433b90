#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "core/base/arena.h"
#include "core/base/buffer.h"

/*
 * The one boundary between text that came from the host and everything that we print, write or
 * mail. Printable ASCII stays; a backslash is doubled; every other byte becomes \xNN. So no
 * terminal, XML parser or mail reader sees a byte that a container chose, a result stays one
 * line, and unescaping gives the bytes back.
 */
void escape_bytes(struct buffer *out, const char *bytes, size_t size);

/* NULL stays NULL. */
const char *escape_text(struct arena *arena, const char *text);

#endif
