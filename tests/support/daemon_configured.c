#include "tests/support/daemon_configured.h"

#include <string.h>

bool is_same(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

const char *shown(const char *text)
{
	return text ? text : "(null)";
}

const char *const *daemon_arguments(struct arena *arena, const char *words)
{
	const char **arguments = arena_array(arena, strlen(words) + 3, sizeof(*arguments));
	size_t count = 0;

	arguments[count++] = "/usr/bin/dockerd";
	while (*words) {
		const size_t length = strcspn(words, "|");

		arguments[count++] = arena_text(arena, words, length);
		words += length + (words[length] == '|');
	}
	return arguments;
}

struct daemon_config daemon_configured(struct arena *arena, const char *words, const char *file,
				       bool is_newer)
{
	const struct config_evidence evidence = {
		.arguments = words ? daemon_arguments(arena, words) : NULL,
		.arguments_source = CONFIG_LINE,
		.arguments_cause = words ? NULL : "reading " CONFIG_LINE ": permission denied",
		.path = CONFIG_PATH,
		.file_status = file ? EVIDENCE_OK : EVIDENCE_NOT_FOUND,
		.file = file,
		.file_size = file ? strlen(file) : 0,
		.file_is_newer = is_newer,
	};
	struct daemon_config config;

	config_decide(arena, &evidence, &config);
	return config;
}
