#ifndef SUPPORT_DAEMON_CONFIGURED_H
#define SUPPORT_DAEMON_CONFIGURED_H

#include <stdbool.h>

#include "core/base/arena.h"
#include "core/facts/option.h"

#define CONFIG_PATH "/etc/docker/daemon.json"
#define CONFIG_LINE "/proc/812/cmdline"

/* The command line of these words, split at "|", behind the daemon's name. */
const char *const *daemon_arguments(struct arena *arena, const char *words);

/* A daemon with these words (NULL: they were not read) and, unless NULL, this file. */
struct daemon_config daemon_configured(struct arena *arena, const char *words, const char *file,
				       bool is_newer);

/* Both NULL, or the same text; and a text for a message. */
bool is_same(const char *one, const char *other);
const char *shown(const char *text);

#endif
