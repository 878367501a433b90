#ifndef TESTS_SUPPORT_FACTS_H
#define TESTS_SUPPORT_FACTS_H

#include "core/base/arena.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/daemon.h"
#include "core/facts/host.h"
#include "core/facts/policy.h"
#include "core/run/findings.h"

/*
 * Facts made in memory, and a check that judges them the way a run does. A row changes what it
 * is about; all else stays good, or unknown. The members point at each other: never copy one.
 */
#define TRIAL_STEPS 8

struct trial {
	struct arena *arena; /* for what a row makes */
	struct host host;
	struct daemon daemon;
	struct process engine; /* dockerd's */
	struct container container;
	struct process process; /* the container's */
	struct policy policy;	/* of a site that said nothing */
	struct file file;	/* of whatever role the look is for */
	struct file_component way[TRIAL_STEPS];
	/* of the last judging */
	enum result result;
	const struct finding_record *finding;
};

/* What a row expects; says stands in the message, notes in one of the notes. */
struct expected {
	const char *label;
	enum result result;
	const char *says, *notes;
};

/* A rootless engine on which every check of the daemon passes, with one container that runs. */
void trial_init(struct trial *trial);
/* Nothing is known: only the container was listed and inspected, and said nothing. */
void trial_init_unknown(struct trial *trial);
void trial_done(struct trial *trial);

/* An option as text: lists and maps are split at ", ". value NULL is unset. */
void trial_option(struct trial *trial, enum option_name name, enum option_origin origin,
		  const char *value);
/* Nothing of the configuration could be read. */
void trial_hide_config(struct trial *trial);
/* GET /info failed: everything that it tells is unknown. */
void trial_hide_info(struct trial *trial);
/* "a, b" as a list that ends in NULL; NULL for NULL. */
const char *const *trial_list(struct trial *trial, const char *text);

/* The file lies there: every directory on the way is root's and 0755, and so is a regular file of
 * that mode at its end. */
void trial_file(struct trial *trial, const char *path, unsigned mode);
/* The last step of the way: the file itself. */
struct file_component *trial_object(struct trial *trial);

/* Judges one look, by the check's name ("daemon/tls"), and compares. A pass shows evidence, and
 * anything else says why. */
void trial_judge(struct trial *trial, const struct check *check, const struct look *look);
void trial_expect(struct trial *trial, const char *name, enum scope scope,
		  const struct expected *expected);

#endif
