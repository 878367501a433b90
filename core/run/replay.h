#ifndef RUN_REPLAY_H
#define RUN_REPLAY_H

#include "core/base/err.h"
#include "core/evidence/evidence.h"

/*
 * A source that replays a recording. The file is opened through a hash from key to place, and a
 * line is decoded when it is asked for. A key that is not there is answered as unrecorded. NULL
 * with a sentence that names file and line where the file is no recording, or a broken one.
 */
struct source *replay_open(const char *path, struct err *err);

#endif
