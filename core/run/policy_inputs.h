#ifndef RUN_POLICY_INPUTS_H
#define RUN_POLICY_INPUTS_H

#include "core/run/policy_schema.h"

/* The keys below "inputs", into struct policy. */
extern const struct field policy_inputs[];

#endif
