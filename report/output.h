#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

#include <stdio.h>

#include "core/base/err.h"
#include "report/reporter.h"

/*
 * Delivery. A report is whole or not there: a file is written beside its final name, brought to
 * the disk, and renamed; after any failure the old file stands as it was and nothing is left.
 */

/*
 * Writes a file, always the whole report and never in colour: what style.quiet spares is the eye,
 * not the record.
 *
 * A new file has mode 0644 less the umask, and never more than the file that it replaces had. A
 * symbolic or hard link at the path is itself replaced; what it leads to is not touched. A FIFO
 * that belongs to root or to us and a character device are written to as they are. "-",
 * /dev/stdout, /dev/stderr, /dev/fd/N and /proc/self/fd/N are our own open files. Directories,
 * sockets and block devices are refused.
 *
 * SIGINT, SIGTERM and SIGHUP wait while a temporary file exists. SIGPIPE is the caller's to ignore.
 */
int output_file(const char *path, const struct reporter *reporter, const struct report *report,
		const struct report_style *style, struct err *err);

/* Writes to an open stream, such as stdout, and makes sure that it got there. */
int output_stream(FILE *out, const struct reporter *reporter, const struct report *report,
		  const struct report_style *style, struct err *err);

#endif
