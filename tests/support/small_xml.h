#ifndef SUPPORT_SMALL_XML_H
#define SUPPORT_SMALL_XML_H

#include <stddef.h>

#include "core/base/arena.h"

/*
 * A strict reader of the XML that a report may hold: one declaration, elements, attributes in
 * double quotes, text, the five entities and numeric references to legal characters. Anything else
 * (CDATA, comments, processing instructions, bytes past ASCII) is an error here.
 */
struct xml_attribute_read {
	const char *name, *value;
};

struct xml_node {
	const char *name;
	struct xml_attribute_read attributes[16];
	size_t attribute_count;
	const char *text; /* all text directly in it */
	struct xml_node *first, *next;
};

/* The root, or NULL with where it went wrong. */
const struct xml_node *small_xml_parse(struct arena *arena, const char *text,
				       const char **ret_problem);

/* NULL where there is none. */
const char *small_xml_attribute(const struct xml_node *node, const char *name);

#endif
