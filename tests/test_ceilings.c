/* Speed is a feature: the number of requests is held to tests/ceilings, on the recorded hosts. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run/audit.h"
#include "core/run/replay.h"
#include "core/run/select.h"

#define KEYS 4096

/* A source that counts what it hands on. */
struct counting {
	struct source source;
	struct source *inner;
	char *keys[KEYS];
	size_t count;
};

static int count_submit(struct source *source, const struct request *request)
{
	struct counting *counting = (struct counting *)source;
	struct buffer key = { 0 };
	int result = counting->inner->operations->submit(counting->inner, request);

	if (result < 0)
		return result;
	request_key(request, &key);
	cr_assert(counting->count < KEYS);
	counting->keys[counting->count++] = key.bytes;
	return 0;
}

static int count_wait(struct source *source, struct answer *ret_answer)
{
	struct source *inner = ((struct counting *)source)->inner;

	return inner->operations->wait(inner, ret_answer);
}

static void count_release(struct source *source, struct answer *answer)
{
	struct source *inner = ((struct counting *)source)->inner;

	inner->operations->release(inner, answer);
}

static void count_close(struct source *source)
{
	struct counting *counting = (struct counting *)source;

	counting->inner->operations->close(counting->inner);
	for (size_t i = 0; i < counting->count; i++)
		free(counting->keys[i]);
}

static const struct source_operations operations = {
	.submit = count_submit,
	.wait = count_wait,
	.release = count_release,
	.close = count_close,
};

static size_t ceiling(const char *name)
{
	FILE *file = fopen("tests/ceilings", "re");
	size_t length = strlen(name), value = 0;
	char line[256];

	cr_assert(file, "tests/ceilings");
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, name, length) == 0 && line[length] == ' ')
			value = strtoul(line + length, NULL, 10);
	(void)fclose(file);
	cr_assert(value > 0, "tests/ceilings has no %s", name);
	return value;
}

static bool begins(const char *key, const char *start)
{
	return strncmp(key, start, strlen(start)) == 0;
}

static bool is_inspect(const char *key)
{
	return begins(key, "GET /containers/") && !strchr(key, '?');
}

static size_t count_matching(const struct counting *counting, bool (*matches)(const char *))
{
	size_t count = 0;

	for (size_t i = 0; i < counting->count; i++)
		count += matches(counting->keys[i]);
	return count;
}

static bool is_full_look(const char *key)
{
	return begins(key, "process full ");
}

static bool is_api_of_host(const char *key)
{
	return begins(key, "GET /") && !is_inspect(key) && !begins(key, "GET /exec/");
}

/* How often the key that is asked most often is asked. */
static size_t most_asked(const struct counting *counting)
{
	size_t most = 0;

	for (size_t i = 0; i < counting->count; i++) {
		size_t times = 0;

		for (size_t k = 0; k < counting->count; k++)
			times += strcmp(counting->keys[i], counting->keys[k]) == 0;
		most = times > most ? times : most;
	}
	return most;
}

static void expect_ceilings(const char *host)
{
	static const struct selection everything = { .benchmark = BENCHMARK_1_8_0, .level = 2 };
	struct arena *arena = arena_new();
	struct counting *counting = arena_alloc(arena, sizeof(*counting));
	struct audit audit = { .benchmark = BENCHMARK_1_8_0, .source = &counting->source };
	struct report report = { 0 };
	struct audit_cost cost;
	struct err err = { 0 };
	size_t containers;

	counting->inner = replay_open(arena_format(arena, "tests/recordings/%s.jsonl", host), &err);
	cr_assert(counting->inner, "%s", err.text);
	counting->source = *counting->inner;
	counting->source.operations = &operations;
	audit.selected = select_checks(arena, &everything, &err);
	audit_run(&audit, arena, &report, &cost);
	containers = report.container_count;
	cr_expect(count_matching(counting, is_inspect) <=
			  containers * ceiling("inspects_per_container"),
		  "%s: inspects", host);
	cr_expect(count_matching(counting, is_inspect) >= containers, "%s: all are inspected",
		  host);
	cr_expect(count_matching(counting, is_full_look) <=
			  containers * ceiling("full_looks_per_process"),
		  "%s: full looks", host);
	cr_expect(most_asked(counting) <= ceiling("times_a_key_is_asked"), "%s: twice", host);
	cr_expect(count_matching(counting, is_api_of_host) <=
			  ceiling("api_requests_beside_containers"),
		  "%s: requests to the engine", host);
	cr_expect(counting->count <= ceiling("requests_of_the_host") +
					     containers * ceiling("requests_per_container"),
		  "%s: %zu requests for %zu containers", host, counting->count, containers);
	counting->source.operations->close(&counting->source);
	arena_free(arena);
}

Test(ceilings, hold_on_the_untidy_host)
{
	expect_ceilings("untidy");
}

Test(ceilings, hold_on_the_healthy_host)
{
	expect_ceilings("healthy");
}
