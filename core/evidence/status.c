#include <string.h>

#include "core/evidence/evidence.h"

struct status_words {
	const char *word;
	const char *text;
};

static const struct status_words statuses[EVIDENCE_STATUSES] = {
	[EVIDENCE_UNASKED] = { "unasked", "it was not asked for" },
	[EVIDENCE_OK] = { "ok", "read" },
	[EVIDENCE_GONE] = { "gone", "it ended before it could be read" },
	[EVIDENCE_NOT_FOUND] = { "not_found", "not found" },
	[EVIDENCE_DENIED] = { "denied", "permission denied" },
	[EVIDENCE_REFUSED] = { "refused", "not on the list of what may be asked" },
	[EVIDENCE_TOO_BIG] = { "too_big", "too big to be read" },
	[EVIDENCE_NOT_REGULAR] = { "not_regular", "not a regular file" },
	[EVIDENCE_FOREIGN] = { "foreign", "on a file system that is not read" },
	[EVIDENCE_TIMEOUT] = { "timeout", "timed out" },
	[EVIDENCE_CHANGED] = { "changed", "changed while it was read" },
	[EVIDENCE_IO_ERROR] = { "io_error", "reading failed" },
	[EVIDENCE_UNREACHABLE] = { "unreachable", "no engine answers" },
	[EVIDENCE_UNRECORDED] = { "unrecorded", "not in this recording" },
	[EVIDENCE_NOT_DIRECTORY] = { "not_directory", "not a directory" },
};

/* A number from a frame or a recording may lie outside the enumeration. */
static const struct status_words *words_of(enum evidence_status status)
{
	return &statuses[(unsigned)status < EVIDENCE_STATUSES ? status : EVIDENCE_UNASKED];
}

const char *evidence_status_text(enum evidence_status status)
{
	return words_of(status)->text;
}

const char *evidence_status_word(enum evidence_status status)
{
	return words_of(status)->word;
}

enum evidence_status evidence_status_from_word(const char *word)
{
	enum evidence_status status = EVIDENCE_UNASKED;

	while (status < EVIDENCE_STATUSES && strcmp(statuses[status].word, word) != 0)
		status++;
	return status;
}

const struct part *answer_part(const struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->part_count; i++)
		if (strcmp(answer->parts[i].name, name) == 0)
			return &answer->parts[i];
	return NULL;
}
