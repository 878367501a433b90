#ifndef RUN_RECORD_H
#define RUN_RECORD_H

#include "core/base/err.h"
#include "core/evidence/evidence.h"

/*
 * A source that passes every request on to another and writes what it answers, without its
 * secrets, into a recording. Whoever asks gets the answers as they were. Lines are in the order
 * of their keys, so that two recordings of one host can be compared; of two answers to one key
 * the later one is kept.
 *
 * The file has mode 0600, and is whole or not there: it is made by record_finish. A link at the
 * path is itself replaced. tool goes into the header ("dockaudit 0.1.0") and is not copied.
 * The inner source is owned from the call on: it is closed with this one, and where nothing can be
 * written at the path, which gives NULL with a sentence.
 */
struct source *record_open(struct source *inner, const char *path, const char *tool,
			   struct err *err);

/* 0, or a negative errno with a sentence: nothing is left of the recording then. What is answered
 * later is not recorded. */
int record_finish(struct source *source, struct err *err);

#endif
