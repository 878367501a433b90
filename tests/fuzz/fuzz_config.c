#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/option.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Byte 0: bit 0 the file is newer, bit 1 the command line was not read, the rest a status.
 * Byte 1: how much of what follows are words, split at NUL. What is left is the file. */
#define HEAD 2

static char *copy_of(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);

	assert(copy);
	if (size)
		memcpy(copy, data, size);
	copy[size] = '\0';
	return copy;
}

static const char *const *split(struct arena *arena, const char *words, size_t size)
{
	const char **arguments = arena_array(arena, size + 3, sizeof(*arguments));
	size_t count = 0;

	arguments[count++] = "dockerd";
	for (size_t i = 0; i < size; i += strlen(words + i) + 1)
		arguments[count++] = words + i;
	return arguments;
}

static void check_option(const struct option *option)
{
	size_t count = 0;

	assert(option->source && option->field);
	if (option->origin == ORIGIN_UNKNOWN)
		assert(option->cause && !option->truth && !option->value && !option->items);
	else
		assert(!option->cause);
	if (option->origin == ORIGIN_COMMAND_LINE || option->origin == ORIGIN_FILE)
		assert(option->value);
	while (option->items && option->items[count])
		count++;
	assert(count == option->item_count);
}

/* What was not read decides nothing; and a boolean that is known is true or false. */
static void check_config(const struct config_evidence *evidence, const struct daemon_config *config)
{
	static const enum option_name booleans[] = { OPTION_ICC, OPTION_TLS_VERIFY, OPTION_DEBUG };
	const bool is_file_read = evidence->file_status == EVIDENCE_OK;

	for (enum option_name name = 0; name < OPTION_COUNT; name++) {
		const struct option *option = config_option(config, name);

		check_option(option);
		if (!evidence->arguments)
			assert(option->origin == ORIGIN_UNKNOWN ||
			       (option->origin == ORIGIN_FILE && is_file_read));
		if (!is_file_read || evidence->file_is_newer)
			assert(option->origin != ORIGIN_FILE);
	}
	for (size_t i = 0; i < sizeof(booleans) / sizeof(*booleans); i++) {
		const struct option *option = config_option(config, booleans[i]);

		assert((option->origin == ORIGIN_UNKNOWN) == (option->truth == TRI_UNKNOWN));
	}
	assert(!config->note ||
	       strlen(config->note) < 4 * (1000 + (size_t)1 + evidence->file_size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena;
	struct daemon_config config;
	struct config_evidence evidence = { .arguments_source = "/proc/1/cmdline", .path = "/x" };
	size_t words_size;
	char *words, *file;

	if (size < HEAD)
		return 0;
	arena = arena_new();
	words_size = data[1] < size - HEAD ? data[1] : size - HEAD;
	words = copy_of(data + HEAD, words_size);
	file = copy_of(data + HEAD + words_size, size - HEAD - words_size);
	evidence.arguments = data[0] & 2 ? NULL : split(arena, words, words_size);
	evidence.file_status = data[0] >> 2 ? (data[0] >> 2) % EVIDENCE_STATUSES : EVIDENCE_OK;
	evidence.file = file;
	evidence.file_size = size - HEAD - words_size;
	evidence.file_is_newer = data[0] & 1;
	config_decide(arena, &evidence, &config);
	check_config(&evidence, &config);
	(void)config_path_flag(arena, evidence.arguments);
	free(words);
	free(file);
	arena_free(arena);
	return 0;
}
