#include "tests/support/samples.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct visit {
	const char *root, *ending;
	samples_visitor *function;
	void *data;
	unsigned count;
};

static const char *root(void)
{
	const char *given = getenv("DOCKAUDIT_SAMPLES");

	return given ? given : "../shared/third_party";
}

bool samples_are_here(const char *skipped)
{
	if (access(root(), R_OK) == 0)
		return true;
	printf("SKIPPED %s: there is no folder of samples here\n", skipped);
	(void)fflush(stdout);
	return false;
}

static void visit_file(struct visit *visit, const char *path)
{
	FILE *file = fopen(path, "re");
	struct buffer bytes = { 0 };
	char chunk[65536];
	size_t size;

	if (!file)
		return;
	buffer_clear(&bytes);
	while ((size = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buffer_add(&bytes, chunk, size);
	(void)fclose(file);
	visit->function(path + strlen(visit->root) + 1, &bytes, visit->data);
	visit->count++;
	buffer_done(&bytes);
}

static bool ends_with(const char *text, const char *ending)
{
	size_t length = strlen(text), wanted = strlen(ending);

	return length >= wanted && strcmp(text + length - wanted, ending) == 0;
}

static void visit_folder(struct visit *visit, const char *path)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		struct buffer inner = { 0 };

		buffer_format(&inner, "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_type == DT_DIR && entries[i]->d_name[0] != '.')
			visit_folder(visit, inner.bytes);
		else if (entries[i]->d_type != DT_DIR && ends_with(inner.bytes, visit->ending))
			visit_file(visit, inner.bytes);
		buffer_done(&inner);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

unsigned samples_visit(const char *folder, const char *ending, samples_visitor *function,
		       void *data)
{
	struct visit visit = {
		.root = root(), .ending = ending, .function = function, .data = data
	};
	struct buffer path = { 0 };

	buffer_format(&path, "%s/%s", visit.root, folder);
	visit_folder(&visit, path.bytes);
	buffer_done(&path);
	return visit.count;
}
