#ifndef REPORT_TEXT_ITEM_H
#define REPORT_TEXT_ITEM_H

#include "report/page.h"
#include "report/reporter.h"

/* One item of the text report: its line and, under a non-pass, its objects and the fix. */
void text_item(struct page *page, const struct check_outcome *outcome);

#endif
