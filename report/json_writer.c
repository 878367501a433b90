#include "report/json_writer.h"

#include <inttypes.h>

static void put_quoted(FILE *out, const char *text)
{
	(void)fputc('"', out);
	while (*text) {
		size_t plain = 0;

		while (text[plain] >= 0x20 && text[plain] < 0x7f && text[plain] != '"' &&
		       text[plain] != '\\')
			plain++;
		(void)fwrite(text, 1, plain, out);
		text += plain;
		if (*text == '"' || *text == '\\')
			(void)fprintf(out, "\\%c", *text++);
		else if (*text)
			(void)fprintf(out, "\\u%04x", (unsigned)(unsigned char)*text++);
	}
	(void)fputc('"', out);
}

/* All that stands before a value or a closing bracket. */
static void put_separator(struct json_writer *writer, const char *separator)
{
	(void)fputs(separator, writer->out);
	if (writer->indent)
		(void)fprintf(writer->out, "\n%s", writer->indent);
	else if (*separator)
		(void)fputc(' ', writer->out);
	writer->indent = NULL;
}

static void begin(struct json_writer *writer, const char *name)
{
	put_separator(writer, writer->separator);
	writer->separator = ",";
	if (!name)
		return;
	put_quoted(writer->out, name);
	(void)fputs(": ", writer->out);
}

void json_writer_open(struct json_writer *writer, const char *name, char bracket)
{
	begin(writer, name);
	(void)fputc(bracket, writer->out);
	writer->separator = "";
}

void json_writer_close(struct json_writer *writer, char bracket)
{
	put_separator(writer, "");
	(void)fputc(bracket, writer->out);
	writer->separator = ",";
}

void json_newline(struct json_writer *writer, const char *indent)
{
	writer->indent = indent;
}

void json_text(struct json_writer *writer, const char *name, const char *text)
{
	if (!text) {
		json_word(writer, name, "null");
		return;
	}
	begin(writer, name);
	put_quoted(writer->out, text);
}

void json_texts(struct json_writer *writer, const char *name, const char *const *texts)
{
	json_writer_open(writer, name, '[');
	for (size_t i = 0; texts && texts[i]; i++)
		json_text(writer, NULL, texts[i]);
	json_writer_close(writer, ']');
}

void json_number(struct json_writer *writer, const char *name, size_t number)
{
	begin(writer, name);
	(void)fprintf(writer->out, "%zu", number);
}

void json_word(struct json_writer *writer, const char *name, const char *word)
{
	begin(writer, name);
	(void)fputs(word, writer->out);
}

void json_thousandths(struct json_writer *writer, const char *name, int64_t thousandths)
{
	begin(writer, name);
	(void)fprintf(writer->out, "%" PRId64 ".%03" PRId64, thousandths / 1000,
		      thousandths % 1000);
}
