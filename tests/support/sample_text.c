#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "tests/support/sample_report.h"

const char *sample_written(struct arena *arena, const char *format, const struct report *report,
			   const struct report_style *style)
{
	const struct reporter *reporter = reporter_named(format);
	char *bytes = NULL;
	const char *copy;
	size_t size = 0;
	FILE *out;

	cr_assert(reporter, "no reporter %s", format);
	out = open_memstream(&bytes, &size);
	cr_assert(out);
	cr_assert_eq(reporter->write(out, report, style), 0, "%s was not written", format);
	cr_assert_eq(fclose(out), 0);
	cr_assert_eq(strlen(bytes), size, "%s holds a NUL", format);
	copy = arena_text(arena, bytes, size);
	free(bytes);
	return copy;
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* How many characters one escape takes, or 0 where it is none. */
static size_t unescape_one(const char *text, char *ret_byte)
{
	*ret_byte = '\\';
	if (text[1] == '\\')
		return 2;
	if (text[1] != 'x' || hex_value(text[2]) < 0 || hex_value(text[3]) < 0)
		return 0;
	*ret_byte = (char)(hex_value(text[2]) * 16 + hex_value(text[3]));
	return 4;
}

const char *sample_unescaped(struct arena *arena, const char *text)
{
	char *bytes = arena_alloc(arena, strlen(text) + 1), *end = bytes;

	while (*text) {
		size_t taken = 1;

		*end = *text;
		if (*text == '\\')
			taken = unescape_one(text, end);
		if (!taken)
			return NULL;
		text += taken;
		end++;
	}
	return bytes;
}

bool sample_is_plain(const char *text)
{
	for (; *text; text++)
		if (*text != '\n' && (*text < 0x20 || *text >= 0x7f))
			return false;
	return true;
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

size_t sample_random_text(uint64_t *state, char *text, size_t size)
{
	static const char telling[] =
		"\n\r\t\033\a\b\\\\xX0[]<>&;#\"'%{}\xc2\x9b\xe2\x80\xae\xff\xfe "
		"PASS 1.1.1";
	size_t length = next_random(state) % size;

	for (size_t i = 0; i < length; i++) {
		uint64_t random = next_random(state);

		if (random & 1)
			text[i] = telling[(random >> 8) % (sizeof(telling) - 1)];
		else
			text[i] = (char)(1 + (random >> 8) % 255);
	}
	text[length] = '\0';
	return length;
}

static void update(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	cr_assert(file, "cannot write %s", path);
	cr_assert(fputs(text, file) >= 0);
	cr_assert_eq(fclose(file), 0);
}

static void read_file(const char *path, struct buffer *content)
{
	FILE *file = fopen(path, "r");
	char bytes[4096];
	size_t size;

	cr_assert(file, "no %s: run once with DOCKAUDIT_UPDATE_GOLDEN=1 and look at it", path);
	buffer_clear(content);
	while ((size = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buffer_add(content, bytes, size);
	cr_assert_eq(fclose(file), 0);
}

/* The first line that differs says more than two whole reports. */
static void tell_difference(const char *path, const char *expected, const char *text)
{
	size_t same = 0, line = 1, start = 0;

	for (; expected[same] && expected[same] == text[same]; same++) {
		if (text[same] != '\n')
			continue;
		line++;
		start = same + 1;
	}
	cr_assert_fail("%s:%zu: expected '%.*s', got '%.*s'", path, line,
		       (int)strcspn(expected + start, "\n"), expected + start,
		       (int)strcspn(text + start, "\n"), text + start);
}

void sample_golden(const char *name, const char *text)
{
	struct buffer expected = { 0 };
	char path[256];

	(void)snprintf(path, sizeof(path), "tests/golden/%s", name);
	if (getenv("DOCKAUDIT_UPDATE_GOLDEN"))
		update(path, text);
	read_file(path, &expected);
	if (strcmp(expected.bytes, text) != 0)
		tell_difference(path, expected.bytes, text);
	buffer_done(&expected);
}
