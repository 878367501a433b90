#ifndef TESTS_SUPPORT_AUDIT_RECORDS_H
#define TESTS_SUPPORT_AUDIT_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/buffer.h"

/* Rules as the kernel tells them: struct audit_rule_data of linux/audit.h, byte by byte. */

struct record_field {
	uint32_t field, operator, value;
	const char *text; /* for a field whose value is its length; then value does not matter */
};

#define RECORD_FIELDS 8

struct record_rule {
	uint32_t list, action; /* AUDIT_FILTER_EXIT, AUDIT_ALWAYS */
	int has_some_calls;    /* else all */
	struct record_field fields[RECORD_FIELDS];
	size_t count;
};

void audit_record(const struct record_rule *rule, struct buffer *out);

/* always,exit with one place (AUDIT_WATCH, AUDIT_DIR, AUDIT_EXE) and those permissions. */
void audit_watch_record(uint32_t place, const char *path, uint32_t permissions, struct buffer *out);

/* struct audit_status */
void audit_status_record(uint32_t enabled, uint32_t pid, struct buffer *out);

#endif
