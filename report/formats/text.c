#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "report/page.h"
#include "report/reporter.h"
#include "report/text_item.h"

#define STEPS 3

static const char *or_unknown(const char *text)
{
	return text ? text : "unknown";
}

static size_t not_applicable_count(const struct report *report)
{
	return report->counts[RESULT_NOT_APPLICABLE];
}

static void print_what(struct page *page, const struct report *report)
{
	struct buffer *line = &page->line;

	buffer_format(line, "dockaudit %s, CIS Docker Benchmark %s, host %s", report->version,
		      report->benchmark, or_unknown(report->hostname));
	if (report->source && strcmp(report->source, "live") != 0)
		buffer_format(line, " (%s)", report->source);
	buffer_format(line, ", engine %s, %zu of %zu items assessed",
		      report->engine_cause ? "none" : or_unknown(report->engine_version),
		      report->assessed, report->outcome_count);
	page_line(page);
}

static void print_verdict(struct page *page, const struct report *report)
{
	enum result worst = RESULT_WAIVED;
	const char *word;

	for (int result = 0; result < RESULT_COUNT; result++)
		if (report->counts[result])
			worst = result_worse(worst, (enum result)result);
	if (!report->complete && worst != RESULT_FAIL)
		worst = RESULT_UNKNOWN;
	word = worst == RESULT_UNKNOWN ? "INCOMPLETE" : page_word(worst);
	if (worst == RESULT_NOT_APPLICABLE || worst == RESULT_WAIVED)
		word = "NOTHING ASSESSED";
	(void)fputs("verdict ", page->out);
	page_coloured(page, worst, word);
	buffer_format(&page->line,
		      ": %zu fail, %zu unknown, %zu warn, %zu review, %zu pass, %zu not applicable",
		      report->counts[RESULT_FAIL], report->counts[RESULT_UNKNOWN],
		      report->counts[RESULT_WARN], report->counts[RESULT_REVIEW],
		      report->counts[RESULT_PASS], not_applicable_count(report));
	if (report->counts[RESULT_WAIVED])
		buffer_format(&page->line, ", %zu waived", report->counts[RESULT_WAIVED]);
	page_line(page);
}

static void print_selection(struct page *page, const struct report *report)
{
	struct buffer *line = &page->line;

	if (!report->is_partial)
		return;
	buffer_text(line, "selection:");
	if (report->only)
		buffer_format(line, " only %s,", report->only);
	if (report->skip)
		buffer_format(line, " without %s,", report->skip);
	if (report->containers)
		buffer_format(line, " containers %s,", report->containers);
	buffer_format(line, " level %u", report->level);
	page_wrapped(page, 0);
}

/* The cause mostly names the endpoint itself. */
static void print_no_engine(struct page *page, const struct report *report)
{
	buffer_text(&page->line, "no engine answered");
	if (report->endpoint && !strstr(report->engine_cause, report->endpoint))
		buffer_format(&page->line, " at %s", report->endpoint);
	buffer_format(&page->line, ": %s", report->engine_cause);
	page_wrapped(page, 0);
	buffer_text(&page->line, "Is dockerd running, and is this its socket? See --host.");
	page_line(page);
}

/* What a reader must know before believing a word of the rest. */
static void print_notices(struct page *page, const struct report *report)
{
	if (report->engine_cause)
		print_no_engine(page, report);
	for (size_t i = 0; report->incomplete && report->incomplete[i]; i++) {
		if (report->engine_cause &&
		    strcmp(report->incomplete[i], report->engine_cause) == 0)
			continue;
		buffer_format(&page->line, "incomplete: %s", report->incomplete[i]);
		page_wrapped(page, 0);
	}
	if (!report->complete && (!report->incomplete || !report->incomplete[0])) {
		buffer_text(&page->line, "incomplete: the audit was cut short");
		page_line(page);
	}
	if (report->policy_path) {
		buffer_format(&page->line, "policy: %s (sha256 %.12s)", report->policy_path,
			      report->policy_sha256);
		page_wrapped(page, 0);
	}
	print_selection(page, report);
}

/* With --quiet an item is shown when it counts, or when its look failed. */
static bool is_wanted(const struct page *page, const struct check_outcome *outcome)
{
	return !page->style->quiet || outcome->result == RESULT_UNKNOWN ||
	       result_reaches(outcome->result, page->style->fail_on);
}

/* By section, worst first, then by number. */
static int compare_places(const void *one, const void *other)
{
	const struct check_outcome *first = *(const struct check_outcome *const *)one;
	const struct check_outcome *second = *(const struct check_outcome *const *)other;
	int order = strcmp(section_title(first->id), section_title(second->id));

	if (!order && first->result != second->result)
		order = result_worse(first->result, second->result) == first->result ? -1 : 1;
	if (!order)
		order = compare_ids(first->id, second->id);
	return order;
}

static const struct check_outcome **sorted_items(const struct page *page,
						 const struct report *report, size_t *ret_count)
{
	const struct check_outcome **items =
		memory_get((report->outcome_count + 1) * sizeof(struct check_outcome *));
	size_t count = 0;

	for (size_t i = 0; i < report->outcome_count; i++)
		if (is_wanted(page, &report->outcomes[i]))
			items[count++] = &report->outcomes[i];
	qsort(items, count, sizeof(struct check_outcome *), compare_places);
	*ret_count = count;
	return items;
}

static void print_items(struct page *page, const struct check_outcome *const *items, size_t count)
{
	const char *section = NULL;

	for (size_t i = 0; i < count; i++) {
		if (section != section_title(items[i]->id)) {
			section = section_title(items[i]->id);
			buffer_format(&page->line, "\n%s\n", section);
			page_line(page);
		}
		text_item(page, items[i]);
	}
}

static void print_score(struct page *page, const struct report *report)
{
	struct buffer *line = &page->line;
	size_t passed = report->counts[RESULT_PASS], failed = report->counts[RESULT_FAIL];
	unsigned tenths = score_tenths(report);

	if (report->has_score)
		buffer_format(line, "score %u.%u%% = %zu pass / (%zu pass + %zu fail)", tenths / 10,
			      tenths % 10, passed, passed, failed);
	else
		buffer_text(line, "no score: nothing passed and nothing failed");
	page_line(page);
	buffer_format(line,
		      "coverage %zu of %zu applicable items; not assessed: %zu review, %zu unknown",
		      report->assessed, report->outcome_count - not_applicable_count(report),
		      report->counts[RESULT_REVIEW], report->counts[RESULT_UNKNOWN]);
	page_line(page);
}

/* The lower level first: it is what CIS asks of everybody. Then where most objects fail. */
static bool helps_more(const struct check_outcome *one, const struct check_outcome *other)
{
	if (!other)
		return true;
	if (one->named->check->level != other->named->check->level)
		return one->named->check->level < other->named->check->level;
	return one->counts[RESULT_FAIL] > other->counts[RESULT_FAIL];
}

static void insert_step(const struct check_outcome *steps[STEPS], const struct check_outcome *step)
{
	for (size_t i = 0; i < STEPS; i++) {
		const struct check_outcome *moved = steps[i];

		if (!helps_more(step, moved))
			continue;
		steps[i] = step;
		step = moved;
		if (!step)
			return;
	}
}

static void print_step(struct page *page, size_t number, const struct check_outcome *step)
{
	size_t total = outcome_objects(step);

	buffer_format(&page->line, "  %zu. %s %s", number, step->id, step->named->check->title);
	if (total > 1)
		buffer_format(&page->line, " (%zu of %zu)", step->counts[RESULT_FAIL], total);
	page_line(page);
	buffer_text(&page->line, step->named->check->fix);
	page_wrapped(page, 5);
}

static void print_steps(struct page *page, const struct report *report)
{
	const struct check_outcome *steps[STEPS] = { NULL };

	for (size_t i = 0; i < report->outcome_count; i++)
		if (report->outcomes[i].result == RESULT_FAIL)
			insert_step(steps, &report->outcomes[i]);
	if (!steps[0])
		return;
	(void)fputs("\nWhat would help most:\n", page->out);
	for (size_t i = 0; i < STEPS && steps[i]; i++)
		print_step(page, i + 1, steps[i]);
}

static void print_page(struct page *page, const struct report *report,
		       const struct check_outcome *const *items, size_t count)
{
	print_what(page, report);
	print_verdict(page, report);
	print_notices(page, report);
	print_items(page, items, count);
	if (page->style->quiet)
		return;
	(void)fputc('\n', page->out);
	print_verdict(page, report);
	print_score(page, report);
	print_steps(page, report);
}

static int write_text(FILE *out, const struct report *report, const struct report_style *style)
{
	struct page page = { .out = out, .style = style };
	const struct check_outcome **items;
	size_t count;

	errno = 0;
	items = sorted_items(&page, report, &count);
	buffer_clear(&page.line);
	if (!style->quiet || count || !report->complete || report->engine_cause)
		print_page(&page, report, items, count);
	buffer_done(&page.line);
	free(items);
	return reporter_end(out);
}

const struct reporter reporter_text = {
	.name = "text",
	.help = "for people: worst first, with evidence and what to do",
	.write = write_text,
};
