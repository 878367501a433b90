#include "core/check.h"

#include <stdarg.h>

#include "core/run/store.h"

/* What a judge writes on: the judge's half of core/check.h. */

struct finding *finding_open(struct findings *findings, struct arena *scratch)
{
	struct finding *finding = arena_alloc(scratch, sizeof(*finding));

	finding->owner = findings;
	finding->scratch = scratch;
	finding->messages.end = &finding->messages.first;
	finding->notes.end = &finding->notes.first;
	finding->evidence_end = &finding->evidence;
	return finding;
}

static void list_add(struct finding *finding, struct text_list *list, size_t limit,
		     const char *text)
{
	struct text_node *node;

	if (list->count++ >= limit)
		return;
	node = arena_alloc(finding->scratch, sizeof(*node));
	node->text = text;
	*list->end = node;
	list->end = &node->next;
}

void saw(struct finding *finding, const char *source, const char *field, const char *observed,
	 const char *expected)
{
	struct evidence_node *node;

	if (finding->evidence_count++ >= EVIDENCE_LIMIT)
		return;
	node = arena_alloc(finding->scratch, sizeof(*node));
	node->line = (struct evidence_line){
		.source = source, .field = field, .observed = observed, .expected = expected
	};
	*finding->evidence_end = node;
	finding->evidence_end = &node->next;
}

/* The worst keeps the message; a cause that the host left empty is still no empty sentence. */
static enum result say(struct finding *finding, enum result result, const char *text)
{
	struct text_list *messages = &finding->messages;

	if (messages->count && result != finding->result) {
		if (result_worse(finding->result, result) == finding->result)
			return result;
		*messages = (struct text_list){ .end = &messages->first };
	}
	finding->result = result;
	list_add(finding, messages, MESSAGE_LIMIT, *text ? text : "no reason was given");
	return result;
}

enum result fail(struct finding *finding, const char *format, ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, format);
	text = arena_vformat(finding->scratch, format, arguments);
	va_end(arguments);
	return say(finding, RESULT_FAIL, text);
}

enum result warn(struct finding *finding, const char *format, ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, format);
	text = arena_vformat(finding->scratch, format, arguments);
	va_end(arguments);
	return say(finding, RESULT_WARN, text);
}

enum result review(struct finding *finding, const char *format, ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, format);
	text = arena_vformat(finding->scratch, format, arguments);
	va_end(arguments);
	return say(finding, RESULT_REVIEW, text);
}

enum result unknown(struct finding *finding, const char *format, ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, format);
	text = arena_vformat(finding->scratch, format, arguments);
	va_end(arguments);
	return say(finding, RESULT_UNKNOWN, text);
}

enum result not_applicable(struct finding *finding, const char *format, ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, format);
	text = arena_vformat(finding->scratch, format, arguments);
	va_end(arguments);
	return say(finding, RESULT_NOT_APPLICABLE, text);
}

void note(struct finding *finding, const char *format, ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, format);
	text = arena_vformat(finding->scratch, format, arguments);
	va_end(arguments);
	list_add(finding, &finding->notes, NOTE_LIMIT, text);
}

const char *text_of(struct finding *finding, const char *format, ...)
{
	va_list arguments;
	const char *text;

	va_start(arguments, format);
	text = arena_vformat(finding->scratch, format, arguments);
	va_end(arguments);
	return text;
}

struct arena *finding_arena(struct finding *finding)
{
	return finding->scratch;
}
