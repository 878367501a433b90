#include "tests/support/small_xml.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"

#define DEEPEST 8

struct parser {
	struct arena *arena;
	const char *at;
	const char *problem;
};

static bool wrong(struct parser *parser, const char *problem)
{
	if (!parser->problem)
		parser->problem = arena_format(parser->arena, "%s at '%.40s'", problem, parser->at);
	return false;
}

static bool expect(struct parser *parser, const char *text)
{
	if (strncmp(parser->at, text, strlen(text)) != 0)
		return wrong(parser, arena_format(parser->arena, "no '%s'", text));
	parser->at += strlen(text);
	return true;
}

static void skip_blanks(struct parser *parser)
{
	parser->at += strspn(parser->at, " \t\n");
}

static const char *read_name(struct parser *parser)
{
	size_t size = strspn(parser->at, "abcdefghijklmnopqrstuvwxyz-");
	const char *name = arena_text(parser->arena, parser->at, size);

	if (!size)
		(void)wrong(parser, "no name");
	parser->at += size;
	return name;
}

/* "&#10;": XML 1.0 has tab, line feed and carriage return below the blank, and no more. */
static bool read_number(struct parser *parser, struct buffer *out)
{
	char *end, byte;
	unsigned long number = strtoul(parser->at + 2, &end, 10);

	if (*end != ';' || end == parser->at + 2)
		return wrong(parser, "bad character reference");
	if (number != 9 && number != 10 && number != 13 && (number < 0x20 || number > 0x7e))
		return wrong(parser, "reference to a forbidden character");
	byte = (char)number;
	buffer_add(out, &byte, 1);
	parser->at = end + 1;
	return true;
}

static bool read_reference(struct parser *parser, struct buffer *out)
{
	static const char *const entities[][2] = {
		{ "&amp;", "&" },   { "&lt;", "<" },   { "&gt;", ">" },
		{ "&quot;", "\"" }, { "&apos;", "'" },
	};

	if (parser->at[1] == '#')
		return read_number(parser, out);
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++)
		if (strncmp(parser->at, entities[i][0], strlen(entities[i][0])) == 0) {
			buffer_text(out, entities[i][1]);
			parser->at += strlen(entities[i][0]);
			return true;
		}
	return wrong(parser, "unknown entity");
}

/* Up to a byte of ending; blanks in an attribute are turned into spaces by every parser. */
static bool read_text(struct parser *parser, const char *ending, struct buffer *out)
{
	while (*parser->at && !strchr(ending, *parser->at)) {
		if (*parser->at == '&') {
			if (!read_reference(parser, out))
				return false;
			continue;
		}
		if (*parser->at == '<' || *parser->at == '>' || *parser->at < 0x09 ||
		    (*parser->at > 0x0a && *parser->at < 0x20) || *parser->at > 0x7e)
			return wrong(parser, "raw byte");
		buffer_add(out, parser->at++, 1);
	}
	return true;
}

static bool read_attribute(struct parser *parser, struct xml_node *node)
{
	struct xml_attribute_read *attribute = &node->attributes[node->attribute_count];
	const char *name = read_name(parser);
	struct buffer value = { 0 };
	bool is_good;

	if (node->attribute_count == sizeof(node->attributes) / sizeof(*node->attributes))
		return wrong(parser, "too many attributes");
	if (small_xml_attribute(node, name))
		return wrong(parser, "the same attribute twice");
	buffer_clear(&value);
	is_good = expect(parser, "=\"") && read_text(parser, "\"\n\t", &value) &&
		  expect(parser, "\"");
	attribute->name = name;
	attribute->value = arena_text(parser->arena, value.bytes, value.size);
	node->attribute_count++;
	buffer_done(&value);
	return is_good;
}

static struct xml_node *read_element(struct parser *parser, int depth);

static bool read_content(struct parser *parser, struct xml_node *node, int depth)
{
	struct xml_node **end = &node->first;
	struct buffer text = { 0 };

	buffer_clear(&text);
	while (read_text(parser, "<", &text) && *parser->at && parser->at[1] != '/') {
		*end = read_element(parser, depth + 1);
		if (!*end)
			break;
		end = &(*end)->next;
	}
	node->text = arena_text(parser->arena, text.bytes, text.size);
	buffer_done(&text);
	return !parser->problem && expect(parser, "</") && expect(parser, node->name) &&
	       expect(parser, ">");
}

static struct xml_node *read_element(struct parser *parser, int depth)
{
	struct xml_node *node = arena_alloc(parser->arena, sizeof(*node));

	if (depth > DEEPEST || !expect(parser, "<"))
		return NULL;
	node->name = read_name(parser);
	node->text = "";
	while (*parser->at == ' ') {
		skip_blanks(parser);
		if (!read_attribute(parser, node))
			return NULL;
	}
	if (strncmp(parser->at, "/>", 2) == 0)
		return expect(parser, "/>") ? node : NULL;
	return expect(parser, ">") && read_content(parser, node, depth) ? node : NULL;
}

const struct xml_node *small_xml_parse(struct arena *arena, const char *text,
				       const char **ret_problem)
{
	struct parser parser = { .arena = arena, .at = text };
	const struct xml_node *root = NULL;

	if (expect(&parser, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")) {
		skip_blanks(&parser);
		root = read_element(&parser, 0);
		skip_blanks(&parser);
	}
	if (*parser.at)
		(void)wrong(&parser, "more than one document");
	*ret_problem = parser.problem;
	return parser.problem ? NULL : root;
}

const char *small_xml_attribute(const struct xml_node *node, const char *name)
{
	for (size_t i = 0; i < node->attribute_count; i++)
		if (strcmp(node->attributes[i].name, name) == 0)
			return node->attributes[i].value;
	return NULL;
}
