#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stddef.h>
#include <stdio.h>

#include "core/base/buffer.h"
#include "report/reporter.h"

/* A text page of 100 columns. */
#define PAGE_WIDTH 100

struct page {
	FILE *out;
	const struct report_style *style;
	struct buffer line; /* the line in the making */
};

/* "FAIL", "N/A": the word of the text report. */
const char *page_word(enum result result);
/* The word, in its colour where the page has colours. */
void page_coloured(const struct page *page, enum result result, const char *word);

/* Prints the line in the making, however long, and empties it. */
void page_line(struct page *page);
/* The same, broken at blanks; the lines after the first begin further in. */
void page_wrapped(struct page *page, size_t indent);

#endif
