#include "report/page.h"

#include <string.h>

const char *page_word(enum result result)
{
	static const char *const words[RESULT_COUNT] = {
		[RESULT_UNKNOWN] = "UNKNOWN",	 [RESULT_PASS] = "PASS",
		[RESULT_NOT_APPLICABLE] = "N/A", [RESULT_REVIEW] = "REVIEW",
		[RESULT_WARN] = "WARN",		 [RESULT_FAIL] = "FAIL",
		[RESULT_WAIVED] = "WAIVED",
	};

	return words[result];
}

void page_coloured(const struct page *page, enum result result, const char *word)
{
	static const char *const colours[RESULT_COUNT] = {
		[RESULT_UNKNOWN] = "35", [RESULT_PASS] = "32", [RESULT_NOT_APPLICABLE] = "2",
		[RESULT_REVIEW] = "36",	 [RESULT_WARN] = "33", [RESULT_FAIL] = "1;31",
		[RESULT_WAIVED] = "2",
	};

	if (page->style->colour)
		(void)fprintf(page->out, "\033[%sm%s\033[0m", colours[result], word);
	else
		(void)fputs(word, page->out);
}

void page_line(struct page *page)
{
	(void)fprintf(page->out, "%s\n", page->line.bytes);
	buffer_clear(&page->line);
}

/* How much of the text fits; a word wider than the page stays whole. */
static size_t fitting(const char *text, size_t room)
{
	size_t fits = 0, end = 0;

	while (text[end]) {
		end++;
		end += strcspn(text + end, " ");
		if (fits && end > room)
			break;
		fits = end;
	}
	return fits;
}

void page_wrapped(struct page *page, size_t indent)
{
	const char *text = page->line.bytes;
	size_t room = PAGE_WIDTH - indent, fits = fitting(text, room);

	(void)fprintf(page->out, "%*s%.*s\n", (int)indent, "", (int)fits, text);
	for (text += fits; *text; text += fits) {
		text += strspn(text, " ");
		fits = fitting(text, room - 4);
		if (fits)
			(void)fprintf(page->out, "%*s%.*s\n", (int)indent + 4, "", (int)fits, text);
	}
	buffer_clear(&page->line);
}
