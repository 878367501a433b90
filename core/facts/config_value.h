#ifndef FACTS_CONFIG_VALUE_H
#define FACTS_CONFIG_VALUE_H

#include <stdbool.h>

#include "core/base/arena.h"
#include "core/facts/option.h"
#include "core/facts/option_rule.h"

struct json_t; /* jansson's */

/*
 * What one value of daemon.json sets: as Go's encoding/json puts it into moby's struct, and as
 * mergo then fills what is empty there from the flags. So null and an empty text set nothing
 * (ORIGIN_DEFAULT); but a boolean that is null sets its flag to the text "<nil>", and pflag, which
 * refuses that, has made it false by then. False where dockerd does not start with such a value.
 */
bool config_value(struct arena *arena, enum option_kind kind, struct json_t *value,
		  struct option *ret_option);

/* "true or false", "a list of texts": what it starts with. */
const char *config_value_wanted(enum option_kind kind);

#endif
