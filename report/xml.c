#include "report/xml.h"

#include <stdbool.h>
#include <stddef.h>

static const char *entity_of(char byte)
{
	switch (byte) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&apos;";
	default:
		return NULL;
	}
}

static void put_byte(FILE *out, char byte, bool is_attribute)
{
	const char *entity = entity_of(byte);

	if (entity)
		(void)fputs(entity, out);
	else if ((byte >= 0x20 && byte < 0x7f) || (byte == '\n' && !is_attribute))
		(void)fputc(byte, out);
	else if (byte == '\n' || byte == '\t' || byte == '\r')
		(void)fprintf(out, "&#%d;", byte);
	else
		(void)fprintf(out, "\\x%02x", (unsigned char)byte);
}

void xml_text(FILE *out, const char *text)
{
	for (; *text; text++)
		put_byte(out, *text, false);
}

void xml_attribute(FILE *out, const char *name, const char *value)
{
	(void)fprintf(out, " %s=\"", name);
	for (; *value; value++)
		put_byte(out, *value, true);
	(void)fputc('"', out);
}
