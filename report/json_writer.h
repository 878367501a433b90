#ifndef REPORT_JSON_WRITER_H
#define REPORT_JSON_WRITER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * JSON as a stream: nothing is built, so ten thousand containers take no memory and no library's
 * allocation can fail half way. Members stand in the order in which they are written; a name is
 * NULL in lists. Bytes that are not printable ASCII, which no report should hold, become \u00NN.
 */
struct json_writer {
	FILE *out;
	const char *separator; /* what stands before the next value; "" at the beginning */
	const char *indent;    /* not NULL: the next value begins a line, with this before it */
};

/* '{' or '[', and the one that closes it. */
void json_writer_open(struct json_writer *writer, const char *name, char bracket);
void json_writer_close(struct json_writer *writer, char bracket);

/* The next value, or the next bracket that closes, begins a line. */
void json_newline(struct json_writer *writer, const char *indent);

/* NULL is null. */
void json_text(struct json_writer *writer, const char *name, const char *text);
/* What ends in NULL; NULL is an empty list. */
void json_texts(struct json_writer *writer, const char *name, const char *const *texts);
void json_number(struct json_writer *writer, const char *name, size_t number);
/* true, false, null, or a number that is written already. */
void json_word(struct json_writer *writer, const char *name, const char *word);
/* 1234 is 1.234. */
void json_thousandths(struct json_writer *writer, const char *name, int64_t thousandths);

#endif
