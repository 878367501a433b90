#ifndef TESTS_MEMORY_SOURCE_H
#define TESTS_MEMORY_SOURCE_H

#include <stdbool.h>

#include "core/evidence/evidence.h"

/*
 * An evidence source without a host: a table from key to answer, as request_key writes the keys.
 * It keeps the contract of struct source (request_check, EVIDENCE_IN_FLIGHT), answers in the
 * order of the questions, and gives every answer memory of its own, so that a sanitizer sees who
 * uses one after its release. now and endpoint may be set by the test. A key that is not in the
 * table is answered as "unrecorded".
 */
struct source *memory_source_new(void);

/* The answer to a key, from now on: a status, and no parts yet. */
void memory_source_put(struct source *source, const char *key, enum evidence_status status,
		       uint32_t code);
/* Adds a copy of the part to the key's answer; a key without one gets an answer that is OK. */
void memory_source_add(struct source *source, const char *key, const struct part *part);
/* The same for an OK part that is a text. */
void memory_source_text(struct source *source, const char *key, const char *name, const char *text);

/* Answers come in the opposite order, the youngest question's first. */
void memory_source_turn(struct source *source);
/* From now on submit and wait give -EIO. */
void memory_source_lose(struct source *source);

/* How often a key was asked; of all keys for NULL. */
unsigned memory_source_asked(const struct source *source, const char *key);
/* Answers that nobody has released. */
unsigned memory_source_held(const struct source *source);

#endif
