#ifndef SUPPORT_STORE_BENCH_H
#define SUPPORT_STORE_BENCH_H

#include "core/base/arena.h"
#include "core/run/findings.h"

/* A store, the memory of one subject, and the report at the end. */
struct bench {
	struct arena *arena, *scratch;
	struct findings *findings;
	struct report report;
};

/* Two checks, 5.5 and 5.10, and the engine as an object. */
extern const struct named_check bench_first, bench_second;
extern const struct finding_object bench_engine;

struct bench bench_new(void);
void bench_done(struct bench *bench);

struct finding *bench_opened(struct bench *bench);
/* A finding of the first check. The subject's memory is forgotten, as it is in a run. */
void bench_closed(struct bench *bench, struct finding *finding, const struct finding_object *object,
		  enum result result);

/* One container with this result. */
struct judged {
	enum result result;
	const char *message;
};
struct finding_object bench_container(const char *name);
void bench_judge_check(struct bench *bench, const struct named_check *named, const char *name,
		       struct judged judged);
void bench_judge(struct bench *bench, const char *name, enum result result, const char *message);

/* Finishes the report, and gives the first check's outcome. */
const struct check_outcome *bench_finished(struct bench *bench);

#endif
