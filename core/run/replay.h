#ifndef RUN_REPLAY_H
#define RUN_REPLAY_H

#include "core/base/err.h"
#include "core/evidence/evidence.h"

/*
 * A recording in the place of a host. Its keys are held, its answers are read when they are asked
 * for. What is not in it is EVIDENCE_UNRECORDED; an answer that cannot be decoded is
 * EVIDENCE_IO_ERROR. NULL with a sentence where the file is no whole recording.
 */
struct source *replay_open(const char *path, struct err *err);

#endif
