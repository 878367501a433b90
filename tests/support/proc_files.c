#include "tests/support/proc_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"

bool file_read(const char *path, struct buffer *out)
{
	char chunk[4096];
	ssize_t got = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	buffer_clear(out);
	if (fd < 0)
		return false;
	while ((got = read(fd, chunk, sizeof(chunk))) > 0)
		buffer_add(out, chunk, (size_t)got);
	(void)close(fd); /* only read from */
	return got == 0;
}

bool sample_read(const char *path, struct buffer *out)
{
	const char *folder = getenv("DOCKAUDIT_SAMPLES");
	char whole[512];

	(void)snprintf(whole, sizeof(whole), "%s/procfs/%s",
		       folder ? folder : "../shared/third_party", path);
	return file_read(whole, out) || skipped(path, "the samples are not here");
}

static struct part take_part(struct arena *arena, const char *name, bool is_read,
			     struct buffer *bytes)
{
	struct part part = { .name = name, .status = EVIDENCE_NOT_FOUND };

	if (is_read)
		part = (struct part){ .name = name,
				      .status = EVIDENCE_OK,
				      .bytes = arena_text(arena, bytes->bytes, bytes->size),
				      .size = bytes->size };
	buffer_done(bytes);
	return part;
}

struct part file_part(struct arena *arena, const char *name, const char *path)
{
	struct buffer bytes = { 0 };
	bool is_read = file_read(path, &bytes);

	return take_part(arena, name, is_read, &bytes);
}

struct part sample_part(struct arena *arena, const char *name, const char *path)
{
	struct buffer bytes = { 0 };
	bool is_read = sample_read(path, &bytes);

	return take_part(arena, name, is_read, &bytes);
}

void each_prefix(const char *bytes, size_t size, prefix_visitor *visit, void *data)
{
	for (size_t i = 0; i <= size; i++) {
		char *copy = memory_get(i + 1);

		if (i)
			memcpy(copy, bytes, i);
		copy[i] = '\0';
		visit(copy, i, data);
		free(copy);
	}
}
