#include "tests/support/compared.h"

#include <criterion/criterion.h>
#include <fnmatch.h>
#include <stdlib.h>

static bool is_excepted(const struct compared_host *host, const struct fault *fault,
			const char *check, enum result to)
{
	for (size_t i = 0; i < host->exception_count; i++) {
		const struct exception *row = &host->exceptions[i];

		if (fnmatch(row->key, fault->key, 0) != 0 ||
		    fnmatch(row->part, fault->part, 0) != 0 ||
		    !(row->statuses & 1U << fault->status) || fnmatch(row->check, check, 0) != 0 ||
		    (row->to != RESULT_COUNT && row->to != to))
			continue;
		host->was_used[i] = true;
		return true;
	}
	return false;
}

/* What became of an object's finding. One that is no longer known of is unknown as a whole. */
static enum result result_now(const struct check_outcome *outcome, const char *object)
{
	const struct finding_record *record = audited_finding(outcome, object);

	if (record)
		return record->result;
	return outcome->counts[RESULT_UNKNOWN] ? RESULT_UNKNOWN : RESULT_COUNT;
}

static void compare_outcome(const struct compared_host *host, const struct check_outcome *before,
			    const struct check_outcome *after, const struct fault *fault)
{
	for (size_t i = 0; i < before->finding_count; i++) {
		const struct finding_record *record = &before->findings[i];
		enum result now = result_now(after, record->name);

		if (now == record->result || now == RESULT_UNKNOWN ||
		    is_excepted(host, fault, before->named->name, now))
			continue;
		cr_expect(false, "%s: %s %s %s: %s of %s was %s and became %s", host->label,
			  fault->key, fault->part, fault->what, before->named->name, record->name,
			  result_word(record->result),
			  now == RESULT_COUNT ? "nothing" : result_word(now));
	}
}

void compare_host(struct compared_host *host, const struct script_play *play,
		  const struct fault *fault)
{
	struct audited audited;

	audit_script(&audited, host->script, play);
	for (size_t i = 0; i < audited.report.outcome_count; i++)
		compare_outcome(host, &host->whole.report.outcomes[i], &audited.report.outcomes[i],
				fault);
	audited_done(&audited);
}

void compare_changed(struct compared_host *host, size_t place, const struct fault *fault,
		     entry_change *change)
{
	static size_t faults;
	struct script_entry kept = *script_at(host->script, place), *entry;
	struct script_entry changed;

	if (faults++ % ONE_OF)
		return;
	script_entry_copy(&kept, &changed);
	changed.key = kept.key;
	change(&changed, fault);
	*script_at(host->script, place) = changed;
	compare_host(host, &(struct script_play){ 0 }, fault);
	entry = script_find(host->script, kept.key);
	script_entry_drop(entry);
	*entry = kept;
}

static void visit(struct compared_host *host, host_visitor *visitor)
{
	audit_script(&host->whole, host->script, &(struct script_play){ 0 });
	script_forget_asked(host->script); /* what has no answer has none that may fail */
	visitor(host);
	audited_done(&host->whole);
}

void each_host(host_visitor *visitor, const struct compared_host *with)
{
	static const char *const recordings[] = { "tests/recordings/untidy.jsonl",
						  "tests/recordings/healthy.jsonl" };
	struct compared_host host = *with;

	for (size_t i = 0; i < bad_hosts_count; i++) {
		host.label = bad_hosts[i].label;
		bad_hosts[i].build(&host.built);
		host.script = host.built.script;
		visit(&host, visitor);
		host_done(&host.built);
	}
	host.is_recorded = true;
	for (size_t i = 0; i < sizeof(recordings) / sizeof(*recordings); i++) {
		host.label = recordings[i];
		host.script = script_load(recordings[i]);
		visit(&host, visitor);
		script_free(host.script);
	}
}
