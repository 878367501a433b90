#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/run/findings.h"
#include "core/run/store.h"

/* From what was collected to the report's outcomes: order, counts, sentences, score. */

const char *subject_kind_word(enum subject_kind kind)
{
	static const char *const words[SUBJECT_KINDS] = {
		[SUBJECT_HOST] = "host",
		[SUBJECT_DAEMON] = "daemon",
		[SUBJECT_FILE] = "file",
		[SUBJECT_SOCKET] = "socket",
		[SUBJECT_AUDIT_RULE] = "audit_rule",
		[SUBJECT_CONTAINER] = "container",
	};

	return words[kind];
}

bool result_reaches(enum result result, enum result threshold)
{
	if (threshold == RESULT_PASS || result == RESULT_UNKNOWN || result == RESULT_WAIVED)
		return false;
	return result_worse(threshold, result) == result;
}

static int compare_kept(const void *one, const void *other)
{
	const struct kept *first = *(const struct kept *const *)one;
	const struct kept *second = *(const struct kept *const *)other;
	int order;

	if (first->record.kind != second->record.kind)
		return first->record.kind < second->record.kind ? -1 : 1;
	order = strcmp(first->record.name, second->record.name);
	if (!order)
		order = strcmp(first->record.id, second->record.id);
	if (!order)
		order = first->order < second->order ? -1 : 1;
	return order;
}

static void sort_findings(struct arena *arena, const struct tally *tally,
			  struct check_outcome *outcome)
{
	const struct kept **sorted;
	struct finding_record *records;
	size_t count = 0;

	if (!tally->kept_count)
		return;
	sorted = memory_get(tally->kept_count * sizeof(struct kept *));
	for (const struct kept *kept = tally->kept; kept; kept = kept->next)
		sorted[count++] = kept;
	qsort(sorted, count, sizeof(struct kept *), compare_kept);
	records = arena_array(arena, count, sizeof(*records));
	for (size_t i = 0; i < count; i++)
		records[i] = sorted[i]->record;
	free(sorted);
	outcome->findings = records;
	outcome->finding_count = count;
}

/* "container" where all objects are of one kind. */
static const char *noun_of(const struct tally *tally, size_t total)
{
	for (int kind = 0; kind < SUBJECT_KINDS; kind++)
		if (tally->kinds[kind] == total)
			return subject_kind_word((enum subject_kind)kind);
	return "object";
}

static const char *verb_of(enum result result, bool is_one)
{
	static const char *const verbs[RESULT_COUNT][2] = {
		[RESULT_UNKNOWN] = { "are unknown", "is unknown" },
		[RESULT_PASS] = { "pass", "passes" },
		[RESULT_NOT_APPLICABLE] = { "are not applicable", "is not applicable" },
		[RESULT_REVIEW] = { "need review", "needs review" },
		[RESULT_WARN] = { "are weak", "is weak" },
		[RESULT_FAIL] = { "fail", "fails" },
		[RESULT_WAIVED] = { "are waived", "is waived" },
	};

	return verbs[result][is_one];
}

/* The first message of the result that decides, and whether the others say the same. */
static const char *first_message(const struct check_outcome *outcome, bool *ret_is_shared)
{
	const char *first = NULL;
	bool is_shared = true;

	for (size_t i = 0; i < outcome->finding_count; i++) {
		const struct finding_record *record = &outcome->findings[i];

		if (record->result != outcome->result)
			continue;
		if (!first)
			first = record->message;
		else if (strcmp(first, record->message) != 0)
			is_shared = false;
	}
	assert(first);
	*ret_is_shared = is_shared;
	return first;
}

static const char *message_of(struct arena *arena, const struct tally *tally,
			      const struct check_outcome *outcome)
{
	size_t count = outcome->counts[outcome->result], total = 0;
	const char *first;
	bool is_shared;

	if (outcome->result == RESULT_PASS)
		return "";
	first = first_message(outcome, &is_shared);
	for (int result = 0; result < RESULT_COUNT; result++)
		total += outcome->counts[result];
	if (total == 1 ||
	    (is_shared && count == total && count == outcome->counts[RESULT_NOT_APPLICABLE]))
		return first;
	return arena_format(arena, "%zu of %zu %ss %s%s: %s", count, total, noun_of(tally, total),
			    verb_of(outcome->result, count == 1), is_shared ? "" : ", first cause",
			    first);
}

static enum result worst_of(const size_t counts[RESULT_COUNT])
{
	enum result worst = RESULT_WAIVED;

	for (int result = 0; result < RESULT_COUNT; result++)
		if (counts[result])
			worst = result_worse(worst, (enum result)result);
	return worst;
}

static struct check_outcome outcome_of(struct findings *findings, const struct named_check *named,
				       enum benchmark benchmark)
{
	const struct tally *tally = tally_find(findings, named);
	struct check_outcome outcome = {
		.named = named,
		.id = check_id(named->check, benchmark),
		.assessment = check_assessment(named->check, benchmark),
		.result = RESULT_UNKNOWN,
		.message = "nothing was looked at for this item",
	};

	assert(outcome.id && section_title(outcome.id));
	if (!tally)
		return outcome;
	memcpy(outcome.counts, tally->counts, sizeof(outcome.counts));
	outcome.result = worst_of(outcome.counts);
	sort_findings(findings->arena, tally, &outcome);
	outcome.message = message_of(findings->arena, tally, &outcome);
	return outcome;
}

static int compare_outcomes(const void *one, const void *other)
{
	const struct check_outcome *first = one, *second = other;
	int order = compare_ids(first->id, second->id);

	return order ? order : strcmp(first->named->name, second->named->name);
}

static void count_outcomes(struct report *report)
{
	size_t passed, judged;

	memset(report->counts, 0, sizeof(report->counts));
	for (size_t i = 0; i < report->outcome_count; i++)
		report->counts[report->outcomes[i].result]++;
	passed = report->counts[RESULT_PASS];
	judged = passed + report->counts[RESULT_FAIL];
	report->assessed = judged + report->counts[RESULT_WARN];
	report->has_score = judged > 0;
	report->score = judged ? 100.0 * (double)passed / (double)judged : 0;
}

void findings_finish(struct findings *findings, const struct named_check *const *selected,
		     enum benchmark benchmark, struct report *report)
{
	struct check_outcome *outcomes;
	size_t count = 0;

	while (selected[count])
		count++;
	outcomes = arena_array(findings->arena, count, sizeof(*outcomes));
	for (size_t i = 0; i < count; i++)
		outcomes[i] = outcome_of(findings, selected[i], benchmark);
	if (count)
		qsort(outcomes, count, sizeof(*outcomes), compare_outcomes);
	report->outcomes = outcomes;
	report->outcome_count = count;
	count_outcomes(report);
}
