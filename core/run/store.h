#ifndef RUN_STORE_H
#define RUN_STORE_H

#include <stddef.h>

#include "core/base/arena.h"
#include "core/run/findings.h"
#include "core/run/intern.h"

/* The inside of findings.h, shared by the files that collect and that finish. */

/* A list that grows at its end, in one arena. */
struct text_node {
	struct text_node *next;
	const char *text;
};

struct text_list {
	struct text_node *first, **end;
	size_t count;
};

struct evidence_node {
	struct evidence_node *next;
	struct evidence_line line;
};

/* What one judge says while it judges; all of it lies in the subject's memory. */
struct finding {
	struct findings *owner;
	struct arena *scratch;
	enum result result;	   /* the worst that was noted; counts where messages are */
	struct text_list messages; /* those of that result */
	struct text_list notes;
	struct evidence_node *evidence, **evidence_end;
	size_t evidence_count;
};

/* A list's end is set when it is opened; past the limit texts are only counted. */
#define MESSAGE_LIMIT 20
#define NOTE_LIMIT 20
#define EVIDENCE_LIMIT 200

/* One finding that was kept; order is that of arrival, among those of its check. */
struct kept {
	struct kept *next;
	size_t order;
	struct finding_record record;
};

/* All that is known of one check so far. */
struct tally {
	const struct named_check *named;
	size_t counts[RESULT_COUNT];
	size_t kinds[SUBJECT_KINDS];
	struct kept *kept;
	size_t kept_count;
};

struct findings {
	struct arena *arena;
	struct intern texts;
	struct tally *tallies;
	size_t tally_count, tally_room;
	size_t next_tally; /* where the next search begins: objects meet the checks in one order */
};

/* NULL where the check judged nothing. */
const struct tally *tally_find(struct findings *findings, const struct named_check *named);

#endif
