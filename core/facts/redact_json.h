#ifndef FACTS_REDACT_JSON_H
#define FACTS_REDACT_JSON_H

#include "core/facts/redact_field.h"

/* JSON documents, one or several. What follows the place where they stop being JSON is left out:
 * no rule tells what is secret there. */
void redact_json(struct redaction *redaction, const char *bytes, size_t size);

#endif
