#include "tests/support/audited.h"

#include <criterion/criterion.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/run/select.h"

void audit_source(struct audited *audited, struct source *source, const struct audit_choice *choice)
{
	const struct audit_choice everything = { .benchmark = BENCHMARK_1_8_0 };
	const struct audit_choice *chosen = choice ? choice : &everything;
	const struct selection selection = { .benchmark = chosen->benchmark,
					     .level = 2,
					     .only = chosen->only };
	struct audit audit = { .source = source,
			       .containers = chosen->containers,
			       .benchmark = chosen->benchmark,
			       .keep_passes = true };
	struct err err = { 0 };

	*audited = (struct audited){ .arena = arena_new() };
	audit.selected = select_checks(audited->arena, &selection, &err);
	cr_assert(audit.selected, "%s", err.text);
	audit_run(&audit, audited->arena, &audited->report, &audited->cost);
	source->operations->close(source);
}

void audit_script(struct audited *audited, struct script *script, const struct script_play *play)
{
	audit_source(audited, script_open(script, play), NULL);
}

void audited_done(struct audited *audited)
{
	arena_free(audited->arena);
}

const struct check_outcome *audited_outcome(const struct audited *audited, const char *check)
{
	for (size_t i = 0; i < audited->report.outcome_count; i++)
		if (strcmp(audited->report.outcomes[i].named->name, check) == 0)
			return &audited->report.outcomes[i];
	cr_assert_fail("%s was not selected", check);
	return NULL;
}

const struct finding_record *audited_finding(const struct check_outcome *outcome,
					     const char *object)
{
	for (size_t i = 0; i < outcome->finding_count; i++)
		if (strcmp(outcome->findings[i].name, object) == 0)
			return &outcome->findings[i];
	return NULL;
}

static void add_finding(struct buffer *out, const char *check, const struct finding_record *record)
{
	buffer_format(out, "%s %s %s: %s\n", check, record->name, result_word(record->result),
		      record->message);
	for (size_t i = 0; i < record->evidence_count; i++)
		buffer_format(out, "  %s %s: %s, expected %s\n", record->evidence[i].source,
			      record->evidence[i].field,
			      record->evidence[i].observed ? record->evidence[i].observed : "-",
			      record->evidence[i].expected ? record->evidence[i].expected : "-");
	for (size_t i = 0; i < record->note_count; i++)
		buffer_format(out, "  note %s\n", record->notes[i]);
}

const char *audited_text(struct audited *audited)
{
	struct buffer out = { 0 };
	const char *made;

	buffer_clear(&out);
	for (size_t i = 0; i < audited->report.outcome_count; i++) {
		const struct check_outcome *outcome = &audited->report.outcomes[i];

		for (size_t k = 0; k < outcome->finding_count; k++)
			add_finding(&out, outcome->named->name, &outcome->findings[k]);
	}
	made = arena_text(audited->arena, out.bytes, out.size);
	buffer_done(&out);
	return made;
}
