#include "report/text_item.h"

#include <string.h>

#define INDENT 8
#define OBJECTS_SHOWN 10
#define EVIDENCE_SHOWN 5
#define SHORT_ID 12

/* Worst first; what a reader who asked for problems is not shown comes last. */
static const enum result shown_order[] = {
	RESULT_FAIL,   RESULT_UNKNOWN,	      RESULT_WARN, RESULT_REVIEW,
	RESULT_WAIVED, RESULT_NOT_APPLICABLE, RESULT_PASS,
};
#define SHOWN_ORDER (sizeof(shown_order) / sizeof(*shown_order))

/* Beside objects that fail, those that a person may look at later are only counted. */
static bool is_put_off(const struct check_outcome *outcome, enum result result)
{
	return result == RESULT_REVIEW && outcome->result != RESULT_REVIEW;
}

static bool is_shown(const struct page *page, const struct check_outcome *outcome,
		     const struct finding_record *record)
{
	bool is_problem = record->result != RESULT_PASS && record->result != RESULT_NOT_APPLICABLE;

	return page->style->all_details || (is_problem && !is_put_off(outcome, record->result));
}

static void print_heading(struct page *page, const struct check_outcome *outcome)
{
	struct buffer *line = &page->line;
	const char *word = page_word(outcome->result);
	size_t total = outcome_objects(outcome), width;
	char count[64] = "";

	page_coloured(page, outcome->result, word);
	buffer_format(line, "%*s%-6s  %s", INDENT - (int)strlen(word), "", outcome->id,
		      outcome->named->check->title);
	if (outcome->result == RESULT_NOT_APPLICABLE)
		buffer_format(line, ": %s", outcome->message);
	else if (total > 1)
		(void)snprintf(count, sizeof(count), "%zu of %zu", outcome->counts[outcome->result],
			       total);
	width = strlen(word) + line->size + strlen(count);
	if (*count)
		buffer_format(line, "%*s%s", width + 2 < PAGE_WIDTH ? (int)(PAGE_WIDTH - width) : 2,
			      "", count);
	page_line(page);
}

/* What all the shown objects say, or NULL where they differ. */
static const char *shared_message(const struct page *page, const struct check_outcome *outcome)
{
	const char *shared = NULL;

	for (size_t i = 0; i < outcome->finding_count; i++) {
		const struct finding_record *record = &outcome->findings[i];

		if (!is_shown(page, outcome, record))
			continue;
		if (record->result != outcome->result)
			return NULL;
		if (shared && strcmp(shared, record->message) != 0)
			return NULL;
		shared = record->message;
	}
	return shared;
}

static void add_evidence(struct buffer *line, const struct evidence_line *evidence)
{
	if (evidence->field)
		buffer_format(line, "%s ", evidence->field);
	buffer_text(line, shown_value(evidence->observed));
	if (evidence->expected)
		buffer_format(line, ", expected %s", shown_value(evidence->expected));
	if (evidence->source)
		buffer_format(line, "  [%s]", evidence->source);
}

static void add_object(struct buffer *line, const struct finding_record *record)
{
	const char *separator = *record->id && *record->image ? ", " : "";

	buffer_format(line, "%*s%s", INDENT, "", shown_value(record->name));
	if (*record->id || *record->image)
		buffer_format(line, " (%.*s%s%s)", SHORT_ID, record->id, separator, record->image);
}

/* One piece of evidence stands beside its object where the line has room for it. */
static bool is_joined(struct buffer *line, const struct finding_record *record)
{
	const size_t before = line->size;

	if (record->evidence_count != 1)
		return false;
	buffer_text(line, "  ");
	add_evidence(line, record->evidence);
	if (line->size <= PAGE_WIDTH)
		return true;
	line->size = before;
	line->bytes[before] = '\0';
	return false;
}

static void print_evidence(struct page *page, const struct finding_record *record, int indent)
{
	size_t shown = record->evidence_count;

	if (!page->style->all_details && shown > EVIDENCE_SHOWN)
		shown = EVIDENCE_SHOWN;
	for (size_t i = 0; i < shown; i++) {
		buffer_format(&page->line, "%*s", indent, "");
		add_evidence(&page->line, &record->evidence[i]);
		page_line(page);
	}
	if (shown < record->evidence_count) {
		buffer_format(&page->line, "%*sand %zu more lines of evidence: --details all",
			      indent, "", record->evidence_count - shown);
		page_line(page);
	}
}

static void print_notes(struct page *page, const struct finding_record *record, int indent)
{
	for (size_t i = 0; i < record->note_count; i++) {
		buffer_format(&page->line, "note: %s", record->notes[i]);
		page_wrapped(page, (size_t)indent);
	}
}

/* The objects of one item on their way to the page. */
struct listing {
	struct page *page;
	const struct check_outcome *outcome;
	const char *message; /* what they all say; NULL where each says its own */
	size_t shown, hidden;
};

/* Of the one engine or the one host the name is no news. */
static bool is_nameless(const struct listing *listing, const struct finding_record *record)
{
	return listing->message && record->kind != SUBJECT_CONTAINER &&
	       listing->outcome->finding_count == 1;
}

static void print_object(const struct listing *listing, const struct finding_record *record)
{
	struct buffer *line = &listing->page->line;

	add_object(line, record);
	if (!listing->message && record->result != listing->outcome->result)
		buffer_format(line, ": %s", page_word(record->result));
	if (!listing->message && *record->message)
		buffer_format(line, ": %s", record->message);
	if (listing->message && is_joined(line, record)) {
		page_line(listing->page);
		return;
	}
	page_line(listing->page);
	print_evidence(listing->page, record, INDENT + 4);
}

static void list_object(struct listing *listing, const struct finding_record *record)
{
	if (!listing->page->style->all_details && listing->shown >= OBJECTS_SHOWN) {
		listing->hidden++;
		return;
	}
	listing->shown++;
	if (is_nameless(listing, record)) {
		print_evidence(listing->page, record, INDENT);
		print_notes(listing->page, record, INDENT);
		return;
	}
	print_object(listing, record);
	print_notes(listing->page, record, INDENT + 4);
}

static void list_result(struct listing *listing, enum result result)
{
	for (size_t i = 0; i < listing->outcome->finding_count; i++) {
		const struct finding_record *record = &listing->outcome->findings[i];

		if (record->result == result && is_shown(listing->page, listing->outcome, record))
			list_object(listing, record);
	}
}

static void print_objects(struct page *page, const struct check_outcome *outcome)
{
	struct listing listing = {
		.page = page,
		.outcome = outcome,
		.message = shared_message(page, outcome),
	};

	for (size_t i = 0; i < SHOWN_ORDER; i++)
		list_result(&listing, shown_order[i]);
	if (listing.hidden) {
		buffer_format(&page->line, "%*sand %zu more: --details all", INDENT, "",
			      listing.hidden);
		page_line(page);
	}
	if (!page->style->all_details && is_put_off(outcome, RESULT_REVIEW) &&
	    outcome->counts[RESULT_REVIEW]) {
		buffer_format(&page->line, "%*sand %zu to review: --details all", INDENT, "",
			      outcome->counts[RESULT_REVIEW]);
		page_line(page);
	}
}

static void print_message(struct page *page, const struct check_outcome *outcome)
{
	const char *message = shared_message(page, outcome);

	if (!outcome->finding_count)
		message = outcome->message;
	if (!message || !*message || outcome->result == RESULT_NOT_APPLICABLE)
		return;
	buffer_text(&page->line, message);
	page_wrapped(page, INDENT);
}

/* An advisory is for the reader although the item passes. */
static void print_advice(struct page *page, const struct check_outcome *outcome)
{
	for (size_t i = 0; i < outcome->finding_count; i++)
		if (!is_shown(page, outcome, &outcome->findings[i]))
			print_notes(page, &outcome->findings[i], INDENT);
}

static bool has_fix(enum result result)
{
	return result == RESULT_FAIL || result == RESULT_WARN || result == RESULT_REVIEW;
}

void text_item(struct page *page, const struct check_outcome *outcome)
{
	print_heading(page, outcome);
	print_message(page, outcome);
	print_objects(page, outcome);
	if (outcome->result == RESULT_PASS || outcome->result == RESULT_NOT_APPLICABLE)
		print_advice(page, outcome);
	if (has_fix(outcome->result) && outcome->named->check->fix) {
		buffer_format(&page->line, "fix: %s", outcome->named->check->fix);
		page_wrapped(page, INDENT);
	}
}
