#ifndef TESTS_SUPPORT_POLICY_ROWS_H
#define TESTS_SUPPORT_POLICY_ROWS_H

#include "tests/support/container_facts.h"

/*
 * What the site's policy makes of a verdict. Each row is judged twice: as it is without a policy,
 * and with what decide puts into it. field is what the evidence of the policy names; NULL: the
 * policy is not called as a witness.
 */
struct policy_row {
	const char *label;
	void (*change)(struct trial *trial); /* NULL: as it is */
	enum result before;
	void (*decide)(struct trial *trial);
	enum result after;
	const char *says, *notes; /* with the policy, as of struct expected */
	const char *field;
	const char *notes_before; /* without one */
};

/* init is trial_init or trial_init_container. */
void expect_policy(void (*init)(struct trial *trial), const char *check, enum scope scope,
		   const struct policy_row *rows, size_t count);

/* One allowance, replacing all others: allow is split at ", ". */
struct allowances trial_allow(struct trial *trial, const char *containers, const char *allow);

#endif
