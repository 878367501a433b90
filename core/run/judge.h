#ifndef RUN_JUDGE_H
#define RUN_JUDGE_H

#include "core/base/arena.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/host.h"
#include "core/run/audit.h"
#include "core/run/findings.h"

/* Shows each subject to the checks that look at its kind, and keeps what they find. */
struct judging {
	const struct audit *audit;
	struct findings *findings;
	const struct host *host;
	const struct daemon *daemon;
	size_t containers, running; /* judged so far */
};

/* Host, engine and files: once, when their facts are whole. */
void judge_host(struct judging *judging);
/* Scratch is memory that lives until the container has been judged. */
void judge_container(struct judging *judging, const struct container *container,
		     struct arena *scratch);
/* When all are judged: what the checks say that had no container to look at. */
void judge_empty_scopes(struct judging *judging, const struct reading *list, size_t listed);

/* Does one of the checks look at what only the host's own files and kernel tell? */
bool looks_at_host(const struct named_check *const *selected);

#endif
