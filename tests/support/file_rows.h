#ifndef TESTS_SUPPORT_FILE_ROWS_H
#define TESTS_SUPPORT_FILE_ROWS_H

#include "core/facts/file.h"
#include "tests/support/gathered.h"
#include "tests/support/scripted_files.h"

typedef void host_change(struct scripted_host *host);

/* A scripted host with one thing changed, and what is then known of the files of one role. */
struct file_row {
	const char *label;
	host_change *change;
	enum file_role role;
	const char *list; /* "unread CAUSE", as far as it goes; NULL does not matter */
	const char *file; /* "PATH there (ORIGIN)"; with "!" before it there is none such */
};

void expect_file_row(const struct file_row *row);
void expect_file_rows(const struct file_row *rows, size_t count);

/* The host's facts; its containers do not matter. */
struct gathered *gather_host_alone(struct scripted_host *host);
bool has_role_file(const struct gathered *gathered, enum file_role role, const char *file);

#endif
