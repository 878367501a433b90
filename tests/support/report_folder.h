#ifndef SUPPORT_REPORT_FOLDER_H
#define SUPPORT_REPORT_FOLDER_H

#include <stddef.h>
#include <sys/stat.h>

#include "report/output.h"

/* A folder of the test's own, which is its working directory; and reporters that misbehave. */

#define OLD "the old report\n"
#define NEW "the new report\n"
#define NOBODY 65534

extern char folder[];
extern const struct report folder_report;
extern const struct report_style folder_style;

/* Writes NEW; fails in the midst; writes more than a pipe or a small file system holds. */
extern const struct reporter folder_good, folder_half, folder_much;
int folder_write(FILE *out, const struct report *of, const struct report_style *with);

/* For the suite's init and fini. */
void folder_enter(void);
void folder_leave(void);

void folder_put(const char *path, const char *text, mode_t mode);
void folder_expect(const char *path, const char *text);
mode_t folder_mode(const char *path);
size_t folder_count(const char *path);

/* Writes a report there, and expects that it works, or that it fails with this errno. */
void folder_success(const char *path);
void folder_failure(const char *path, const struct reporter *reporter, int code);

#endif
