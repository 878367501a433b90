/*
 * The bare fetch: replays exactly the distinct requests of a recording against the live host,
 * over the same source with the same number of connections, and does nothing else with the
 * answers. What an audit costs beyond this is understanding, judging and speaking.
 *
 *   fetch SOCKET RECORDING
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/evidence/live.h"
#include "core/facts/recording.h"

struct load {
	struct arena *arena;
	struct request *requests;
	size_t count, room;
};

static void add(struct load *load, const struct request *request)
{
	if (load->count == load->room) {
		load->room = load->room ? load->room * 2 : 256;
		load->requests = realloc(load->requests, load->room * sizeof(*load->requests));
		if (!load->requests)
			abort();
	}
	load->requests[load->count] = *request;
	load->requests[load->count].tag = (uint32_t)load->count;
	load->requests[load->count].api_minor = 41;
	load->count++;
}

/* Every line after the header holds its key first: {"key":"...", */
static int read_keys(const char *path, struct load *load)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	if (!file)
		return -1;
	while (getline(&line, &room, file) > 0) {
		char *key = strstr(line, "{\"key\":\"");
		char *end = key ? strstr(key + 8, "\",\"") : NULL;
		struct request request;

		if (key != line || !end)
			continue;
		*end = '\0';
		if (request_from_key(load->arena, key + 8, &request) == 0)
			add(load, &request);
	}
	free(line);
	(void)fclose(file);
	return 0;
}

static size_t fetch(struct source *source, const struct load *load)
{
	size_t next = 0, open = 0, bytes = 0;

	while (next < load->count || open) {
		struct answer answer;

		while (open < EVIDENCE_IN_FLIGHT && next < load->count &&
		       source->operations->submit(source, &load->requests[next]) == 0) {
			next++;
			open++;
		}
		if (source->operations->wait(source, &answer) < 0)
			break;
		open--;
		for (size_t i = 0; i < answer.part_count; i++)
			bytes += answer.parts[i].size;
		source->operations->release(source, &answer);
	}
	return bytes;
}

int main(int argc, char **argv)
{
	struct live_options options = { .root = "", .deadline = clock_steady() + 60 * NANOSECONDS };
	struct load load = { .arena = arena_new() };
	struct source *source;
	int64_t started;
	size_t bytes;

	if (argc != 3 || read_keys(argv[2], &load) < 0) {
		(void)fprintf(stderr, "usage: fetch SOCKET RECORDING\n");
		return 3;
	}
	options.socket_path = argv[1];
	started = clock_steady();
	source = live_open(&options);
	bytes = fetch(source, &load);
	source->operations->close(source);
	(void)printf("%zu requests, %zu bytes, %.1f ms\n", load.count, bytes,
		     (double)(clock_steady() - started) / 1e6);
	free(load.requests);
	arena_free(load.arena);
	return 0;
}
