#ifndef EVIDENCE_API_PATH_H
#define EVIDENCE_API_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/buffer.h"
#include "core/evidence/evidence.h"

/*
 * The closed list of what is asked of an engine. "GET only" would not do: /archive, /logs and
 * /attach are GETs too. Every path comes from the one table behind these functions, and every id
 * in it obeys the grammar of its template.
 */

/* Appends the path without a version: "/containers/<id>/json". Where the request may not be asked
 * it appends nothing and gives -EINVAL. */
int api_path(const struct request *request, struct buffer *out);

/* The document and, in the arena, the id of such a path. 0 or -EINVAL. */
int api_path_read(struct arena *arena, const char *path, struct request *ret_request);

/* Bytes that a body may have; the rest is not read. */
size_t api_body_cap(enum api_document document);

/* 64 lower-case hexadecimal digits, as the engine names containers. */
bool api_is_container_id(const char *text);

#endif
