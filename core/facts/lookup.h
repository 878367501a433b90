#ifndef FACTS_LOOKUP_H
#define FACTS_LOOKUP_H

#include "core/base/arena.h"
#include "core/facts/collection.h"
#include "core/facts/daemon.h"

/* From a collection of struct daemon_key, which it ends. */
struct daemon_index daemon_index_make(struct collection *keys);

#endif
