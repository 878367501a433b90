#ifndef CORE_CHECK_H
#define CORE_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/facts/file.h"
#include "core/facts/tri.h"

/*
 * What a check is. A check is one file, checks/<section>/<name>.c, that defines
 * check_<section>_<name>; the build finds it by its file name. Its judges are pure: they read a
 * subject, write one finding, and return a result. No I/O, no statics, no clock.
 */

/* Zero is the honest default. The order of severity is result_worse() and nothing else. */
enum result {
	RESULT_UNKNOWN, /* a failed look; the cause is given */
	RESULT_PASS,
	RESULT_NOT_APPLICABLE, /* the rule's object does not exist; the reason is given */
	RESULT_REVIEW,	       /* a person or the site's policy must decide */
	RESULT_WARN,	       /* weak, but short of the rule's failure */
	RESULT_FAIL,
	RESULT_WAIVED, /* an overlay of the policy; no judge returns it */
	RESULT_COUNT
};

/* The worse of two: fail, unknown, warn, review, pass, not_applicable, waived. */
enum result result_worse(enum result one, enum result other);
/* "pass", "not_applicable": the word in every format. */
const char *result_word(enum result result);

/* What a look walks over. A container scope is judged once for each container of it. */
enum scope {
	SCOPE_NONE,
	SCOPE_HOST,	  /* the host: once */
	SCOPE_DAEMON,	  /* the engine: once */
	SCOPE_FILES,	  /* each file of the look's role */
	SCOPE_AUDIT,	  /* the same files, as what an audit rule must cover */
	SCOPE_CONTAINERS, /* every container, stopped ones too */
	SCOPE_RUNNING,	  /* containers that have a process */
	SCOPE_COUNT
};

struct host;
struct daemon;
struct container;
struct policy;
struct check;
struct finding;

/* What a judge may look at. Host, daemon and policy are always there, the policy empty where there
 * is none; container and file in their scopes. */
struct subject {
	const struct check *check;
	const struct host *host;
	const struct daemon *daemon;
	const struct container *container;
	const struct file *file;
	const struct policy *policy;
};

typedef enum result judge_function(const struct subject *on, struct finding *finding);

struct look {
	enum scope scope;
	judge_function *judge;
	enum file_role role; /* FILES and AUDIT */
};

enum benchmark { BENCHMARK_1_6_0, BENCHMARK_1_7_0, BENCHMARK_1_8_0, BENCHMARK_COUNT };

enum assessment { ASSESSMENT_MANUAL, ASSESSMENT_AUTOMATED };

#define CHECK_LOOKS 3

struct check {
	/* The number in each benchmark; NULL where that version lacks it. */
	struct {
		const char *v1_6_0, *v1_7_0, *v1_8_0;
	} id;
	const char *title;    /* what is true on a good host; our own words */
	const char *why;      /* why an attacker cares */
	const char *reads;    /* what is read, and what passes: for `explain` */
	const char *fix;      /* one sentence that the text report prints */
	const char *controls; /* CIS Controls v8 safeguards: "4.8" */
	unsigned char level;  /* profile level, 1 or 2 */
	struct {
		enum assessment v1_6_0, v1_7_0, v1_8_0;
	} assessment;			/* what CIS calls it; zero is Manual */
	struct look looks[CHECK_LOOKS]; /* ends at SCOPE_NONE */
	const void *rule;		/* the data of a family's member */
};

/* Every check, sorted by symbol; made by the build from the file names. name is "daemon/icc". */
struct named_check {
	const char *name;
	const struct check *check;
};
extern const struct named_check all_checks[];
extern const size_t all_checks_count;

/*
 * What a judge writes. saw() notes one piece of evidence: where it was read, which field, what
 * stood there, what should. NULL observed is shown as "(not set)". The others note a message and
 * return their result; when a judge notes several, the worst keeps the message and equals are
 * joined with "; ". note() adds an advisory and changes nothing.
 */
void saw(struct finding *finding, const char *source, const char *field, const char *observed,
	 const char *expected);
enum result fail(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
enum result warn(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
enum result review(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
enum result unknown(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
enum result not_applicable(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void note(struct finding *finding, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct arena;
/* The subject's memory, for facts that make text. */
struct arena *finding_arena(struct finding *finding);
/* Text for evidence, in the subject's memory. */
const char *text_of(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
