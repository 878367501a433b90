#ifndef REPORT_XML_H
#define REPORT_XML_H

#include <stdio.h>

/*
 * XML that every parser takes: the five entities, blanks other than space as references in
 * attributes, and never a byte that XML 1.0 forbids (it is written as \xNN, though no report
 * should hold one).
 */
void xml_text(FILE *out, const char *text);
/* ' name="value"' */
void xml_attribute(FILE *out, const char *name, const char *value);

#endif
