#include "tests/support/policy_rows.h"

#include <criterion/criterion.h>
#include <string.h>

#define SOURCE "policy /etc/dockaudit/policy.yaml"

static const struct evidence_line *policy_line(const struct finding_record *finding)
{
	for (size_t i = 0; i < finding->evidence_count; i++)
		if (strcmp(finding->evidence[i].source, SOURCE) == 0)
			return &finding->evidence[i];
	return NULL;
}

static void expect_witness(const struct trial *trial, const struct policy_row *row)
{
	const struct evidence_line *line = policy_line(trial->finding);

	if (!row->field)
		cr_expect_null(line, "%s: the policy is named: %s", row->label,
			       line ? line->field : "");
	else
		cr_expect(line && strcmp(line->field, row->field) == 0,
			  "%s: the policy is named as %s, expected %s", row->label,
			  line ? line->field : "nothing", row->field);
}

static void judge_row(void (*init)(struct trial *trial), const char *check, enum scope scope,
		      const struct policy_row *row, bool has_policy)
{
	const struct expected expected = { row->label, has_policy ? row->after : row->before,
					   has_policy ? row->says : NULL,
					   has_policy ? row->notes : row->notes_before };
	struct trial trial;

	init(&trial);
	if (row->change)
		row->change(&trial);
	if (has_policy) {
		trial.policy.source = SOURCE;
		row->decide(&trial);
	}
	trial_expect(&trial, check, scope, &expected);
	if (has_policy)
		expect_witness(&trial, row);
	else
		cr_expect_null(policy_line(trial.finding), "%s: there is no policy", row->label);
	trial_done(&trial);
}

void expect_policy(void (*init)(struct trial *trial), const char *check, enum scope scope,
		   const struct policy_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		judge_row(init, check, scope, &rows[i], false);
		judge_row(init, check, scope, &rows[i], true);
	}
}

struct allowances trial_allow(struct trial *trial, const char *containers, const char *allow)
{
	struct allowance *allowance = arena_alloc(trial->arena, sizeof(*allowance));

	*allowance = (struct allowance){ .field = "inputs.it[0]",
					 .containers = containers,
					 .allow = trial_list(trial, allow),
					 .reason = "it is known" };
	return (struct allowances){ allowance, 1 };
}
