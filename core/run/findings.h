#ifndef RUN_FINDINGS_H
#define RUN_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/check.h"

/*
 * The store of findings, and the finished report that every format is made from. All texts that
 * came from the host have passed escape_text(): a reporter may print them as they are (and adds
 * only what its own syntax asks: XML entities, JSON quotes).
 */

enum subject_kind { SUBJECT_HOST, SUBJECT_DAEMON, SUBJECT_CONTAINER, SUBJECT_KINDS };

/* "host", "daemon", "container" */
const char *subject_kind_word(enum subject_kind kind);

struct evidence_line {
	const char *source, *field, *observed, *expected; /* observed NULL: not set */
};

/* One verdict on one object. */
struct finding_record {
	enum subject_kind kind;
	const char *name;
	const char *id;	   /* 64 hex of a container, else "" */
	const char *image; /* a container's image name, else "" */
	enum result result;
	const char *message; /* "" only on pass */
	const struct evidence_line *evidence;
	size_t evidence_count;
	const char *const *notes;
	size_t note_count;
};

/* One check's outcome: its worst finding decides. */
struct check_outcome {
	const struct named_check *named;
	const char *id; /* its number in the benchmark that was asked for */
	enum result result;
	const char *message;		       /* one sentence over all objects */
	size_t counts[RESULT_COUNT];	       /* objects, by result */
	const struct finding_record *findings; /* sorted by kind, name and id */
	size_t finding_count;
};

struct report {
	const char *version, *commit;
	const char *benchmark;	 /* "1.8.0" */
	size_t benchmark_checks; /* how many that version has that we implement */
	const char *run_id;	 /* a uuid */
	int64_t started, finished;
	double duration;		      /* seconds */
	bool complete;			      /* nothing was cut short or timed out */
	const char *const *incomplete;	      /* why not, each a sentence; ends in NULL */
	const char *const *command;	      /* argv, ends in NULL */
	const char *source;		      /* "live", "recording FILE" */
	bool is_partial;		      /* a selection was made; the members below tell it */
	const char *only, *skip, *containers; /* NULL not given */
	unsigned level;			      /* 1 or 2 */

	const char *hostname, *machine_id, *os, *kernel; /* NULL unknown */
	const char *endpoint, *engine_version, *api_version, *storage_driver, *swarm;
	const char *cgroup_version; /* "1", "2", NULL */
	const char *engine_cause;   /* why no engine answered; NULL when one did */
	enum tri rootless;
	size_t container_count; /* listed, whatever was selected */

	const struct check_outcome *outcomes; /* in the benchmark's order of numbers */
	size_t outcome_count;
	size_t counts[RESULT_COUNT]; /* checks, by result */
	size_t assessed;	     /* pass, warn, fail */
	bool has_score;
	double score; /* pass / (pass + fail), percent */
};

/* Collects while the run goes on. All memory is the arena's. */
struct findings;

struct findings *findings_new(struct arena *arena);

/* A finding that a judge can write on; texts that judges make live in scratch. */
struct finding *finding_open(struct findings *findings, struct arena *scratch);
/* Keeps it: texts are escaped, copied and interned. Passes without details keep only a count. */
struct finding_object {
	enum subject_kind kind;
	const char *name, *id, *image;
};
void finding_close(struct findings *findings, struct finding *finding,
		   const struct named_check *named, const struct finding_object *object,
		   enum result result, bool keep_passes);

/* Sorts, and fills outcomes, counts and score of the report. selected ends in NULL. */
void findings_finish(struct findings *findings, const struct named_check *const *selected,
		     enum benchmark benchmark, struct report *report);

/* "5 Container runtime": the section that a number belongs to. */
const char *section_title(const char *id);
/* Numbers in their natural order: 5.9 before 5.10. */
int compare_ids(const char *one, const char *other);
const char *check_id(const struct check *check, enum benchmark benchmark);
enum assessment check_assessment(const struct check *check, enum benchmark benchmark);

#endif
