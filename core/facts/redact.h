#ifndef FACTS_REDACT_H
#define FACTS_REDACT_H

#include <stdbool.h>

#include "core/base/buffer.h"
#include "core/evidence/evidence.h"

/*
 * Appends the bytes of a part with their secrets replaced by REDACTED(kind,length,class), and
 * tells whether any was. Whatever is no secret stays byte for byte, a document that was JSON
 * stays JSON, and what has been redacted stays as it is. What counts as a secret:
 *
 *   in documents of the API and files that are JSON: every value of an environment variable but
 *   a few harmless ones; labels, annotations and options whose name speaks of a secret, and
 *   arguments behind such a name; in every string what secret.h finds by shape or by name.
 *   Behind the place where a document stops being JSON nothing is kept.
 *   of a process: in "environ" every value but those that say how to reach the engine, in
 *   "cmdline" the arguments. In all else what betrays itself by its shape.
 *
 * It does not know a secret that has neither a name nor a shape: mysql -phunter2 stays.
 */
bool redact_part(const struct request *request, const struct part *part, struct buffer *out);

#endif
