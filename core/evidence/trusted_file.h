#ifndef EVIDENCE_TRUSTED_FILE_H
#define EVIDENCE_TRUSTED_FILE_H

#include "core/base/buffer.h"
#include "core/base/err.h"

#define TRUSTED_FILE_CAP ((size_t)1 << 20)

/*
 * A file that steers the audit and not one that is audited: it lies on the auditor's machine,
 * --root does not move it. It is opened one component after the other, and what was opened is
 * looked at, so that nobody can put another in its place in between. A link on the way, or
 * anything but a regular file of at most 1 MiB at its end, is an error.
 *
 * Who could have written it decides whether it may be believed: it and every directory on the way
 * must belong to root (without root's power also to the user who runs), and nobody else may write
 * them, by mode or by access list. Where that does not hold, the bytes are read all the same, and
 * ret_doubt says what is wrong and how to mend it: only a mere check of the file may go on then.
 * In a file that may be believed ret_doubt's text stays "".
 *
 * 0, or a negative errno with err: ENOENT where a component does not exist.
 */
int trusted_file_read(const char *path, struct buffer *ret_bytes, struct err *ret_doubt,
		      struct err *err);

#endif
