#include "core/run/findings.h"

#include <assert.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/run/store.h"

struct findings *findings_new(struct arena *arena)
{
	struct findings *findings = arena_alloc(arena, sizeof(*findings));

	findings->arena = arena;
	findings->texts.arena = arena;
	return findings;
}

const struct tally *tally_find(struct findings *findings, const struct named_check *named)
{
	for (size_t i = 0; i < findings->tally_count; i++) {
		size_t place = (findings->next_tally + i) % findings->tally_count;

		if (findings->tallies[place].named == named) {
			findings->next_tally = place + 1;
			return &findings->tallies[place];
		}
	}
	return NULL;
}

static void make_room(struct findings *findings)
{
	struct tally *tallies;

	if (findings->tally_count < findings->tally_room)
		return;
	findings->tally_room = findings->tally_room ? findings->tally_room * 2 : 128;
	tallies = arena_array(findings->arena, findings->tally_room, sizeof(*tallies));
	if (findings->tally_count)
		memcpy(tallies, findings->tallies, findings->tally_count * sizeof(*tallies));
	findings->tallies = tallies;
}

static struct tally *tally_of(struct findings *findings, const struct named_check *named)
{
	const struct tally *found = tally_find(findings, named);
	struct tally *tally;

	if (found)
		return &findings->tallies[found - findings->tallies];
	make_room(findings);
	tally = &findings->tallies[findings->tally_count++];
	tally->named = named;
	return tally;
}

/*
 * A judge that notes one thing and returns another has a fault of ours in it: the worst of these
 * is a pass over a failed look.
 */
static void check_agreement(const struct finding *finding, enum result result)
{
	const bool has_message = finding->messages.count > 0;

	assert(result < RESULT_COUNT && result != RESULT_WAIVED);
	if (result == RESULT_PASS)
		assert(!has_message || finding->result == RESULT_NOT_APPLICABLE);
	else
		assert(has_message && finding->result == result);
}

static bool said_before(const struct text_list *list, const struct text_node *node)
{
	for (const struct text_node *past = list->first; past != node; past = past->next)
		if (strcmp(past->text, node->text) == 0)
			return true;
	return false;
}

static const char *join_messages(struct findings *findings, const struct text_list *list)
{
	struct buffer joined = { 0 };
	const char *text;

	if (list->count == 1)
		return intern_text(&findings->texts, list->first->text);
	buffer_clear(&joined);
	for (const struct text_node *node = list->first; node; node = node->next)
		if (!said_before(list, node))
			buffer_format(&joined, "%s%s", joined.size ? "; " : "", node->text);
	if (list->count > MESSAGE_LIMIT)
		buffer_format(&joined, "; and %zu more", list->count - MESSAGE_LIMIT);
	text = intern_text(&findings->texts, joined.bytes);
	buffer_done(&joined);
	return text;
}

static void keep_evidence(struct findings *findings, const struct finding *finding,
			  struct finding_record *record)
{
	struct intern *texts = &findings->texts;
	struct evidence_line *lines;
	size_t count = 0;

	if (!finding->evidence_count)
		return;
	record->evidence_count =
		finding->evidence_count < EVIDENCE_LIMIT ? finding->evidence_count : EVIDENCE_LIMIT;
	lines = arena_array(findings->arena, record->evidence_count, sizeof(*lines));
	for (const struct evidence_node *node = finding->evidence; node; node = node->next)
		lines[count++] = (struct evidence_line){
			.source = intern_text(texts, node->line.source),
			.field = intern_text(texts, node->line.field),
			.observed = intern_text(texts, node->line.observed),
			.expected = intern_text(texts, node->line.expected),
		};
	record->evidence = lines;
}

/* What was left out for its number is said, so that nothing disappears. */
static const char *left_out(struct findings *findings, size_t count, const char *what)
{
	return arena_format(findings->arena, "%zu more %s left out", count, what);
}

static void keep_notes(struct findings *findings, const struct finding *finding,
		       struct finding_record *record)
{
	const char **notes;

	if (!finding->notes.count && finding->evidence_count <= EVIDENCE_LIMIT)
		return;
	notes = arena_array(findings->arena, NOTE_LIMIT + 2, sizeof(*notes));
	for (const struct text_node *node = finding->notes.first; node; node = node->next)
		notes[record->note_count++] = intern_text(&findings->texts, node->text);
	if (finding->notes.count > NOTE_LIMIT)
		notes[record->note_count++] =
			left_out(findings, finding->notes.count - NOTE_LIMIT, "notes are");
	if (finding->evidence_count > EVIDENCE_LIMIT)
		notes[record->note_count++] =
			left_out(findings, finding->evidence_count - EVIDENCE_LIMIT,
				 "pieces of evidence are");
	record->notes = notes;
}

static const char *text_or_empty(struct findings *findings, const char *text)
{
	return text ? intern_text(&findings->texts, text) : "";
}

static void keep(struct findings *findings, struct tally *tally, const struct finding *finding,
		 const struct finding_object *object, enum result result)
{
	struct kept *kept = arena_alloc(findings->arena, sizeof(*kept));
	struct finding_record *record = &kept->record;

	record->kind = object->kind;
	record->name = text_or_empty(findings, object->name);
	record->id = text_or_empty(findings, object->id);
	record->image = text_or_empty(findings, object->image);
	record->result = result;
	record->message = result == RESULT_PASS ? "" : join_messages(findings, &finding->messages);
	keep_evidence(findings, finding, record);
	keep_notes(findings, finding, record);
	kept->order = tally->kept_count++;
	kept->next = tally->kept;
	tally->kept = kept;
}

void finding_close(struct finding *finding, const struct named_check *named,
		   const struct finding_object *object, enum result result, bool keep_passes)
{
	struct findings *findings = finding->owner;
	struct tally *tally = tally_of(findings, named);
	bool is_one_of_many = object->kind == SUBJECT_CONTAINER;

	check_agreement(finding, result);
	tally->counts[result]++;
	tally->kinds[object->kind]++;
	if (result != RESULT_PASS || keep_passes || !is_one_of_many)
		keep(findings, tally, finding, object, result);
}
