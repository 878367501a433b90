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

enum subject_kind {
	SUBJECT_HOST,
	SUBJECT_DAEMON,
	SUBJECT_FILE,
	SUBJECT_SOCKET,
	SUBJECT_AUDIT_RULE,
	SUBJECT_CONTAINER,
	SUBJECT_KINDS
};

/* "host", "audit_rule": the word in every format. */
const char *subject_kind_word(enum subject_kind kind);

/*
 * Whether a result counts at a threshold of --fail-on: fail, warn, or review, each with what is
 * worse; RESULT_PASS is the threshold that nothing reaches. Unknown is not on that scale: it makes
 * an audit incomplete.
 */
bool result_reaches(enum result result, enum result threshold);

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
	enum assessment assessment;
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
	const char *policy_path;	      /* NULL: none was used */
	const char *policy_sha256;	      /* 64 hex of its bytes */
	bool is_partial;		      /* a selection was made; the members below tell it */
	const char *only, *skip, *containers; /* NULL not given */
	unsigned level;			      /* 1 or 2 */
	/* Protections that the process which reads and the one that judges ran under, and those
	 * that this host could not give; each ends in NULL, and NULL is an empty list. */
	const char *const *reader_sandbox, *const *auditor_sandbox, *const *degraded_sandbox;

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

/* A finding that a judge can write on; texts that judges make live in scratch, and what they
 * pass by pointer must live until the finding is closed. */
struct finding *finding_open(struct findings *findings, struct arena *scratch);
/*
 * Keeps it: texts are escaped, copied and interned. Of containers that pass only a count is kept,
 * unless keep_passes; host and daemon always keep their evidence. The result must be the worst
 * that the judge noted, or a pass over nothing noted but not_applicable(): anything else is a
 * fault of the judge, and asserted.
 */
struct finding_object {
	enum subject_kind kind;
	const char *name, *id, *image;
};
void finding_close(struct finding *finding, const struct named_check *named,
		   const struct finding_object *object, enum result result, bool keep_passes);

/*
 * Sorts, and fills outcomes, counts and score of the report. selected ends in NULL, and each of it
 * has a number in the benchmark. A check that judged nothing is unknown.
 */
void findings_finish(struct findings *findings, const struct named_check *const *selected,
		     enum benchmark benchmark, struct report *report);

/* "5 Container runtime": the section that a number belongs to; NULL where there is none. */
const char *section_title(const char *id);
/* Numbers in their natural order: 5.9 before 5.10. */
int compare_ids(const char *one, const char *other);
const char *check_id(const struct check *check, enum benchmark benchmark);
enum assessment check_assessment(const struct check *check, enum benchmark benchmark);

#endif
