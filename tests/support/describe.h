#ifndef TESTS_DESCRIBE_H
#define TESTS_DESCRIBE_H

#include "core/base/buffer.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"

/* Facts as text, "member value" a line, so that a test compares all of them at once. What is
 * unknown has no line; "" stands for an empty text, none for an empty list. */
void describe_version(struct buffer *out, const struct daemon *daemon);
void describe_info(struct buffer *out, const struct daemon *daemon);
void describe_lists(struct buffer *out, const struct daemon *daemon);
void describe_image(struct buffer *out, const struct image *image);
void describe_container(struct buffer *out, const struct container *container);
void describe_exec(struct buffer *out, const struct container_exec *exec);

#endif
