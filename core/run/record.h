#ifndef RUN_RECORD_H
#define RUN_RECORD_H

#include "core/base/err.h"
#include "core/evidence/evidence.h"

/*
 * A source between a run and another source: what the inner one answers is handed on as it is,
 * and written, with secrets replaced, to a recording. The recording appears at its path when it
 * is finished, with mode 0600 and its lines sorted by key; until then, and when anything fails,
 * nothing is there. A key that was asked twice keeps its last answer. The inner source is owned
 * from the call on: it is closed with this one, and when this one cannot be opened.
 */
struct source *record_open(struct source *inner, const char *path, const char *tool,
			   struct err *err);

/* 0 when the recording lies at its path, whole and on disk. */
int record_finish(struct source *source, struct err *err);

#endif
