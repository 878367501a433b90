#include "core/run/audit.h"

#include <assert.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/escape.h"
#include "core/facts/gather.h"
#include "core/facts/policy.h"
#include "core/run/judge.h"

/* The moving parts of one run. */
struct run {
	const struct audit *audit;
	struct arena *arena;
	struct gather *gather;
	struct findings *findings;
	struct judging judging;
	struct audit_cost *cost;
	bool host_judged;
	bool source_lost;
	const char **incomplete;
	size_t incomplete_count;
};

#define MAX_INCOMPLETE 16

static void judge_ready(struct run *run)
{
	const struct container *container;
	struct arena *scratch;

	if (!gather_host_ready(run->gather))
		return;
	if (!run->host_judged)
		judge_host(&run->judging);
	run->host_judged = true;
	while ((container = gather_next_container(run->gather, &scratch))) {
		judge_container(&run->judging, container, scratch);
		gather_judged(run->gather, container);
	}
}

static void judge_rest(struct run *run)
{
	size_t listed;
	const struct reading *list = gather_containers(run->gather, &listed);

	judge_empty_scopes(&run->judging, list, listed);
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

/* The one that is asked for: of a format that is understood. */
static const char *hardening_report(const struct policy *policy)
{
	bool is_lynis = policy && policy->hardening_report.format == HARDENING_LYNIS;

	return is_lynis ? policy->hardening_report.path : NULL;
}

void audit_run(const struct audit *audit, struct arena *arena, struct report *report,
	       struct audit_cost *ret_cost)
{
	struct gather_options options = { .endpoint = audit->source->endpoint,
					  .now = audit->source->now,
					  .is_rooted = audit->source->is_rooted,
					  .wants_host = looks_at_host(audit->selected),
					  .containers = audit->containers,
					  .hardening_report = hardening_report(audit->policy) };
	struct run run = { .audit = audit, .arena = arena, .cost = ret_cost };
	int64_t started = clock_steady();

	*ret_cost = (struct audit_cost){ 0 };
	report->started = clock_now();
	run.findings = findings_new(arena);
	run.gather = gather_new(arena, &options);
	run.judging = (struct judging){ .audit = audit,
					.findings = run.findings,
					.host = gather_host(run.gather),
					.daemon = gather_daemon(run.gather) };
	pump(&run);
	judge_rest(&run);
	describe(&run, report);
	tell_incomplete(&run, report);
	findings_finish(run.findings, audit->selected, audit->benchmark, report);
	ret_cost->containers = run.judging.containers;
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
