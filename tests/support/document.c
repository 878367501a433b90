#include "tests/support/document.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buffer.h"

static struct document read_file(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "re");
	struct buffer bytes = { 0 };
	struct document document;
	char chunk[65536];
	size_t size;

	cr_assert(file, "no file %s", path);
	buffer_clear(&bytes);
	while ((size = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buffer_add(&bytes, chunk, size);
	(void)fclose(file);
	document.bytes = arena_text(arena, bytes.bytes, bytes.size);
	document.size = bytes.size;
	buffer_done(&bytes);
	return document;
}

struct document document_own(struct arena *arena, const char *path)
{
	return read_file(arena, arena_format(arena, "tests/data/%s", path));
}

bool document_sample(struct arena *arena, const char *path, struct document *ret_document)
{
	const char *given = getenv("DOCKAUDIT_SAMPLES");
	const char *folder = given ? given : "../shared/third_party";

	if (access(folder, R_OK) != 0) {
		printf("SKIPPED %s: there is no folder of samples here\n", path);
		(void)fflush(stdout);
		return false;
	}
	*ret_document = read_file(arena, arena_format(arena, "%s/%s", folder, path));
	return true;
}

struct document document_text(struct arena *arena, const char *text)
{
	const size_t size = strlen(text);

	return (struct document){ .bytes = arena_text(arena, text, size), .size = size };
}
