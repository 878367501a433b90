/*
 * A whole audit against an engine that misbehaves: it ends in time, tells the right exit status,
 * and passes nothing that was not read.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/evidence/live_inside.h"
#include "core/run/audit.h"
#include "core/run/select.h"
#include "tests/support/fake_engine.h"

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))
#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

#define PING                                                                                       \
	{                                                                                          \
		.path = "/_ping", .headers = "Api-Version: 1.41\r\n", .body = "OK"                 \
	}
#define VERSION                                                                                    \
	{                                                                                          \
		.path = "/version", .body = "{\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\"}" \
	}
#define LISTED                                                                                     \
	{                                                                                          \
		.path = "/containers/json?all=1",                                                  \
		.body = "[{\"Id\":\"" ID                                                           \
			"\",\"Names\":[\"/a\"],\"Image\":\"i\",\"ImageID\":\"sha256:" ID           \
			"\",\"State\":\"running\"}]"                                               \
	}

struct scene {
	const char *label;
	struct fake_options options;
	int status;
	const struct fake_route routes[5];
};

static void run(const struct scene *scene, struct arena *arena, struct report *report)
{
	static const struct selection everything = { .benchmark = BENCHMARK_1_8_0, .level = 2 };
	const struct live_tuning tuning = { .request_timeout = NANOSECONDS / 5 };
	struct fake_options options = scene->options;
	struct fake_engine *engine;
	struct live_options live = { .root = "", .deadline = clock_steady() + 5 * NANOSECONDS };
	struct audit audit = { .benchmark = BENCHMARK_1_8_0 };
	struct audit_cost cost;
	struct err err = { 0 };

	options.routes = scene->routes;
	while (options.count < COUNT(scene->routes) &&
	       (scene->routes[options.count].path || scene->routes[options.count].raw ||
		scene->routes[options.count].body || scene->routes[options.count].ending))
		options.count++;
	engine = fake_engine_start(&options);
	live.socket_path = fake_engine_socket(engine);
	audit.source = live_open_tuned(&live, &tuning);
	audit.source->endpoint = arena_format(arena, "unix://%s", live.socket_path);
	audit.selected = select_checks(arena, &everything, &err);
	audit_run(&audit, arena, report, &cost);
	audit.source->operations->close(audit.source);
	fake_engine_stop(engine);
}

/* Of section 5 nothing can be known of a container whose document was not read. */
static void expect_no_pass(const struct scene *scene, const struct report *report)
{
	for (size_t i = 0; i < report->outcome_count; i++) {
		const struct check_outcome *outcome = &report->outcomes[i];

		if (strncmp(outcome->named->name, "runtime/", 8) == 0)
			cr_expect(outcome->result != RESULT_PASS, "%s: %s passes", scene->label,
				  outcome->named->name);
	}
}

Test(hostile_engine, passes_nothing)
{
	static const struct scene scenes[] = {
		{ "nothing is answered", { .is_deaf = true, .backlog = 64 }, 4, { { 0 } } },
		{ "every reply hangs", { 0 }, 4, { { .raw = "", .ending = FAKE_HANG } } },
		{ "a page of HTML", { 0 }, 4, { { .body = "<html>not here</html>" } } },
		{ "not HTTP", { 0 }, 4, { { .raw = "SSH-2.0-x\r\n", .ending = FAKE_CLOSE } } },
		{ "always 500", { 0 }, 4, { { .status = 500, .body = "{}" } } },
		{ "lists are no JSON", { 0 }, 1, { PING, VERSION, { .body = "not JSON" } } },
		{ "lists are null", { 0 }, 1, { PING, VERSION, { .body = "null" } } },
		{ "lists are half", { 0 }, 1, { PING, VERSION, { .body = "[{\"Id\":" } } },
		{ "inspect is gone", { 0 }, 1, { PING, VERSION, LISTED } },
		{ "inspect is null", { 0 }, 1, { PING, VERSION, LISTED, { .body = "null" } } },
		{ "inspect is empty", { 0 }, 1, { PING, VERSION, LISTED, { .body = "{}" } } },
		{ "inspect hangs",
		  { 0 },
		  1,
		  { PING, VERSION, LISTED, { .raw = "", .ending = FAKE_HANG } } },
	};

	for (size_t i = 0; i < COUNT(scenes); i++) {
		struct arena *arena = arena_new();
		struct report report = { 0 };
		int64_t started = clock_steady();
		int status;

		run(&scenes[i], arena, &report);
		expect_no_pass(&scenes[i], &report);
		status = audit_status(&report, RESULT_FAIL, false);
		cr_expect(status == scenes[i].status || (scenes[i].status == 1 && status == 2),
			  "%s: %d", scenes[i].label, status);
		cr_expect(report.counts[RESULT_UNKNOWN] > 0, "%s", scenes[i].label);
		cr_expect(clock_steady() - started < 8 * NANOSECONDS, "%s", scenes[i].label);
		arena_free(arena);
	}
}

/* It answers so many requests and then closes every connection: all that is open is unknown. */
Test(hostile_engine, closes_after_any_number_of_replies)
{
	for (unsigned n = 1; n <= 8; n++) {
		const struct scene scene = {
			"closing", { .close_after = n }, 0, { PING, VERSION, LISTED }
		};
		struct arena *arena = arena_new();
		struct report report = { 0 };

		run(&scene, arena, &report);
		expect_no_pass(&scene, &report);
		arena_free(arena);
	}
}
