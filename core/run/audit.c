#include "core/run/audit.h"

#include <assert.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/escape.h"
#include "core/facts/gather.h"

/* The moving parts of one run. */
struct run {
	const struct audit *audit;
	struct arena *arena;
	struct gather *gather;
	struct findings *findings;
	struct audit_cost *cost;
	bool daemon_judged;
	bool source_lost;
	size_t judged_running, judged_containers;
	const char **incomplete;
	size_t incomplete_count;
};

#define MAX_INCOMPLETE 16

static void record_finding(struct run *run, const struct named_check *named,
			   struct finding *finding, const struct finding_object *object,
			   enum result result)
{
	bool keep = run->audit->keep_passes || object->kind != SUBJECT_CONTAINER;

	finding_close(finding, named, object, result, keep);
}

static void judge_look(struct run *run, const struct named_check *named, const struct look *look,
		       const struct container *container, struct arena *scratch)
{
	struct subject subject = { .check = named->check,
				   .host = gather_host(run->gather),
				   .daemon = gather_daemon(run->gather),
				   .container = container };
	struct finding_object object = {
		.kind = SUBJECT_DAEMON, .name = run->audit->source->endpoint, .id = "", .image = ""
	};
	struct finding *finding = finding_open(run->findings, scratch);
	enum result result;

	if (container)
		object = (struct finding_object){ .kind = SUBJECT_CONTAINER,
						  .name = container->name,
						  .id = container->id,
						  .image = container->image_name };
	if (container && container->is_gone)
		result = not_applicable(finding, "the container ended while it was looked at");
	else if (container && !container->is_inspected)
		result = unknown(finding, "%s: %s", container->inspect, container->inspect_cause);
	else
		result = look->judge(&subject, finding);
	if (container && container->altered)
		note(finding, "the engine's document was not clean: %s", container->altered);
	record_finding(run, named, finding, &object, result);
}

static void judge_daemon(struct run *run)
{
	struct arena *scratch = arena_new();

	for (const struct named_check *const *named = run->audit->selected; *named; named++) {
		for (size_t i = 0; i < CHECK_LOOKS; i++)
			if ((*named)->check->looks[i].scope == SCOPE_DAEMON)
				judge_look(run, *named, &(*named)->check->looks[i], NULL, scratch);
		arena_reset(scratch);
	}
	arena_free(scratch);
	run->daemon_judged = true;
}

static bool is_in_scope(const struct container *container, enum scope scope)
{
	return scope == SCOPE_CONTAINERS ||
	       (scope == SCOPE_RUNNING && container->is_running != TRI_NO);
}

static void judge_container(struct run *run, const struct container *container,
			    struct arena *scratch)
{
	for (const struct named_check *const *named = run->audit->selected; *named; named++)
		for (size_t i = 0; i < CHECK_LOOKS; i++) {
			const struct look *look = &(*named)->check->looks[i];

			if (is_in_scope(container, look->scope))
				judge_look(run, *named, look, container, scratch);
		}
	run->judged_containers++;
	run->judged_running += container->is_running != TRI_NO;
	gather_judged(run->gather, container);
}

/* A scope without objects: absent, with the reason, or unread, with the cause. */
static void judge_empty_scope(struct run *run, const struct named_check *named, enum scope scope)
{
	size_t listed;
	const struct reading *list = gather_containers(run->gather, &listed);
	struct arena *scratch = arena_new();
	struct finding *finding = finding_open(run->findings, scratch);
	struct finding_object object = {
		.kind = SUBJECT_DAEMON, .name = run->audit->source->endpoint, .id = "", .image = ""
	};
	enum result result;

	if (!list->is_read)
		result = unknown(finding, "%s",
				 list->cause ? list->cause : "containers were not listed");
	else if (listed && run->audit->containers && !run->judged_containers)
		result = not_applicable(finding, "no container's name matches --containers");
	else
		result = not_applicable(finding, scope == SCOPE_RUNNING ? "no container runs"
									: "no containers");
	record_finding(run, named, finding, &object, result);
	arena_free(scratch);
}

static bool looks_at(const struct named_check *named, enum scope scope)
{
	for (size_t i = 0; i < CHECK_LOOKS; i++)
		if (named->check->looks[i].scope == scope)
			return true;
	return false;
}

/* Where the engine itself was judged, no containers are no news; unread ones are. */
static bool is_told(struct run *run, const struct named_check *named)
{
	size_t listed;

	return looks_at(named, SCOPE_DAEMON) && gather_containers(run->gather, &listed)->is_read;
}

static void judge_empty_scopes(struct run *run)
{
	for (const struct named_check *const *named = run->audit->selected; *named; named++)
		for (size_t i = 0; i < CHECK_LOOKS; i++) {
			enum scope scope = (*named)->check->looks[i].scope;

			if (is_told(run, *named))
				continue;
			if ((scope == SCOPE_CONTAINERS && !run->judged_containers) ||
			    (scope == SCOPE_RUNNING && !run->judged_running))
				judge_empty_scope(run, *named, scope);
		}
}

static void judge_ready(struct run *run)
{
	const struct container *container;
	struct arena *scratch;

	if (!gather_host_ready(run->gather))
		return;
	if (!run->daemon_judged)
		judge_daemon(run);
	while ((container = gather_next_container(run->gather, &scratch)))
		judge_container(run, container, scratch);
}

/* The source will give nothing any more: what is open and what comes is unread. */
static void lose_source(struct run *run)
{
	run->source_lost = true;
	gather_abandon(run->gather, EVIDENCE_IO_ERROR);
}

static void submit_all(struct run *run, size_t *in_flight)
{
	struct request request;

	while (*in_flight < EVIDENCE_IN_FLIGHT && gather_next_request(run->gather, &request)) {
		if (!run->source_lost &&
		    run->audit->source->operations->submit(run->audit->source, &request) == 0) {
			run->cost->requests[request.kind]++;
			(*in_flight)++;
			continue;
		}
		run->source_lost = true;
		gather_take(run->gather,
			    &(struct answer){ .tag = request.tag, .status = EVIDENCE_IO_ERROR });
	}
}

static void pump(struct run *run)
{
	struct source *source = run->audit->source;
	size_t in_flight = 0;

	while (!gather_done(run->gather)) {
		struct answer answer;

		submit_all(run, &in_flight);
		judge_ready(run);
		if (!in_flight && gather_done(run->gather))
			break;
		assert(in_flight || gather_has_request(run->gather));
		if (!in_flight)
			continue;
		if (source->operations->wait(source, &answer) < 0) {
			lose_source(run);
			in_flight = 0;
			continue;
		}
		in_flight--;
		for (size_t i = 0; i < answer.part_count; i++)
			run->cost->bytes += answer.parts[i].size;
		gather_take(run->gather, &answer);
		source->operations->release(source, &answer);
	}
	judge_ready(run);
}

static void add_incomplete(struct run *run, const char *cause)
{
	if (cause && run->incomplete_count < MAX_INCOMPLETE)
		run->incomplete[run->incomplete_count++] = escape_text(run->arena, cause);
}

static void add_unread(struct run *run, const struct reading *reading)
{
	if (!reading->is_read)
		add_incomplete(run, reading->cause);
}

/* What could not be read at all; single objects say so in their findings. */
static void tell_incomplete(struct run *run, struct report *report)
{
	const struct daemon *daemon = gather_daemon(run->gather);
	size_t listed;

	run->incomplete = arena_array(run->arena, MAX_INCOMPLETE + 1, sizeof(char *));
	if (run->source_lost)
		add_incomplete(run, "the reader was lost before it had answered everything");
	if (!daemon->api.is_read) {
		add_incomplete(run, daemon->api.cause);
	} else {
		add_unread(run, gather_containers(run->gather, &listed));
		add_unread(run, &daemon->info);
		add_unread(run, &daemon->networks);
		add_unread(run, &daemon->volumes);
		add_unread(run, &daemon->images);
		if (daemon->swarm_manager == TRI_YES)
			add_unread(run, &daemon->services);
	}
	add_unread(run, &daemon->process_read);
	report->incomplete = run->incomplete;
	report->complete = run->incomplete_count == 0;
}

static void describe(const struct run *run, struct report *report)
{
	const struct host *host = gather_host(run->gather);
	const struct daemon *daemon = gather_daemon(run->gather);
	struct arena *arena = run->arena;

	report->hostname = escape_text(arena, host->hostname ? host->hostname : daemon->name);
	report->machine_id = escape_text(arena, host->machine_id);
	report->os = escape_text(arena, host->os ? host->os : daemon->os);
	report->kernel = escape_text(arena, host->kernel);
	report->endpoint = escape_text(arena, run->audit->source->endpoint);
	report->engine_version = escape_text(arena, daemon->version);
	report->api_version = escape_text(arena, daemon->used_api_version);
	report->storage_driver = escape_text(arena, daemon->storage_driver);
	report->swarm = escape_text(arena, daemon->swarm_state);
	report->cgroup_version = escape_text(arena, daemon->cgroup_version);
	report->rootless = daemon->rootless;
	if (!daemon->api.is_read)
		report->engine_cause = escape_text(arena, daemon->api.cause);
	(void)gather_containers(run->gather, &report->container_count);
	report->source = escape_text(arena, run->audit->source->origin);
}

void audit_run(const struct audit *audit, struct arena *arena, struct report *report,
	       struct audit_cost *ret_cost)
{
	struct gather_options options = { .endpoint = audit->source->endpoint,
					  .now = audit->source->now,
					  .containers = audit->containers };
	struct run run = { .audit = audit, .arena = arena, .cost = ret_cost };
	int64_t started = clock_steady();

	*ret_cost = (struct audit_cost){ 0 };
	report->started = clock_now();
	run.findings = findings_new(arena);
	run.gather = gather_new(arena, &options);
	pump(&run);
	judge_empty_scopes(&run);
	describe(&run, report);
	tell_incomplete(&run, report);
	findings_finish(run.findings, audit->selected, audit->benchmark, report);
	ret_cost->containers = run.judged_containers;
	gather_free(run.gather);
	report->finished = clock_now();
	report->duration = (double)(clock_steady() - started) / NANOSECONDS;
}

int audit_status(const struct report *report, enum result fail_on, bool exit_zero)
{
	bool has_findings = false;

	for (int result = 0; result < RESULT_COUNT; result++)
		has_findings |=
			report->counts[result] && result_reaches((enum result)result, fail_on);
	if (report->engine_cause)
		return 4;
	if (exit_zero)
		return 0;
	if (has_findings)
		return 1;
	return report->counts[RESULT_UNKNOWN] || !report->complete ? 2 : 0;
}
