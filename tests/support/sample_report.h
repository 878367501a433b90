#ifndef SUPPORT_SAMPLE_REPORT_H
#define SUPPORT_SAMPLE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/run/findings.h"
#include "report/reporter.h"

/* Reports of a host that does not exist, collected by the real store from judges' calls. */
const struct report *sample_full(struct arena *arena, bool all_details);
const struct report *sample_single(struct arena *arena);
const struct report *sample_no_containers(struct arena *arena);
const struct report *sample_no_engine(struct arena *arena);
const struct report *sample_hostile(struct arena *arena);
const struct report *sample_nothing(struct arena *arena);

/* The names of the hostile sample's containers. */
extern const char *const hostile_names[];
extern const size_t hostile_names_count;

/* One failing container for each text: it is name, image, message and evidence at once. */
const struct report *sample_of_texts(struct arena *arena, const char *const *texts, size_t count);

/* What a reporter writes, in the arena; the test ends where it fails. */
const char *sample_written(struct arena *arena, const char *format, const struct report *report,
			   const struct report_style *style);

/* Turns \xNN and \\ back into bytes; NULL where the text is not what escape_bytes() makes. */
const char *sample_unescaped(struct arena *arena, const char *text);

/* Printable ASCII and newlines only. */
bool sample_is_plain(const char *text);

/*
 * A text of random bytes, at most size - 1 of them, without NUL; bytes that mean something to a
 * terminal, XML, JSON or UTF-8 come often. Its size; the state is any number but zero.
 */
size_t sample_random_text(uint64_t *state, char *text, size_t size);

/* Compares with tests/golden/NAME, or writes it where DOCKAUDIT_UPDATE_GOLDEN is set. */
void sample_golden(const char *name, const char *text);

#endif
