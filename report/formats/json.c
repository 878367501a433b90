#include <errno.h>
#include <string.h>

#include "core/base/clock.h"
#include "report/json_writer.h"
#include "report/reporter.h"

/* One shape for every run. One line for each member at the top, each check and each finding. */

static void write_tool(struct json_writer *json, const struct report *report)
{
	json_writer_open(json, "tool", '{');
	json_text(json, "name", "dockaudit");
	json_text(json, "version", report->version);
	json_text(json, "commit", report->commit);
	json_writer_close(json, '}');
}

static void write_benchmark(struct json_writer *json, const struct report *report)
{
	json_writer_open(json, "benchmark", '{');
	json_text(json, "name", "CIS Docker Benchmark");
	json_text(json, "version", report->benchmark);
	json_number(json, "checks", report->benchmark_checks);
	json_writer_close(json, '}');
}

static void write_sandbox(struct json_writer *json, const struct report *report)
{
	json_writer_open(json, "sandbox", '{');
	json_texts(json, "reader", report->reader_sandbox);
	json_texts(json, "auditor", report->auditor_sandbox);
	json_texts(json, "degraded", report->degraded_sandbox);
	json_writer_close(json, '}');
}

static void write_policy(struct json_writer *json, const struct report *report)
{
	if (!report->policy_path) {
		json_text(json, "policy", NULL);
		return;
	}
	json_writer_open(json, "policy", '{');
	json_text(json, "path", report->policy_path);
	json_text(json, "sha256", report->policy_sha256);
	json_writer_close(json, '}');
}

static void write_run(struct json_writer *json, const struct report *report)
{
	char started[CLOCK_TEXT], finished[CLOCK_TEXT];

	clock_text(report->started, started);
	clock_text(report->finished, finished);
	json_writer_open(json, "run", '{');
	json_text(json, "id", report->run_id);
	json_text(json, "started", started);
	json_text(json, "finished", finished);
	json_thousandths(json, "duration_seconds", (int64_t)(report->duration * 1000));
	json_word(json, "complete", report->complete ? "true" : "false");
	json_texts(json, "incomplete", report->incomplete);
	json_text(json, "source", report->source);
	json_texts(json, "command", report->command);
	write_policy(json, report);
	write_sandbox(json, report);
	json_writer_close(json, '}');
}

static void write_host(struct json_writer *json, const struct report *report)
{
	json_writer_open(json, "host", '{');
	json_text(json, "hostname", report->hostname);
	json_text(json, "machine_id", report->machine_id);
	json_text(json, "os", report->os);
	json_text(json, "kernel", report->kernel);
	json_writer_close(json, '}');
}

static const char *cgroup_version(const struct report *report)
{
	if (!report->cgroup_version)
		return "null";
	return strcmp(report->cgroup_version, "2") == 0 ? "2" : "1";
}

static void write_engine(struct json_writer *json, const struct report *report)
{
	json_writer_open(json, "engine", '{');
	json_text(json, "endpoint", report->endpoint);
	json_text(json, "version", report->engine_version);
	json_text(json, "api_version", report->api_version);
	json_word(json, "rootless",
		  report->rootless == TRI_UNKNOWN ? "null" : tri_text(report->rootless));
	json_text(json, "storage_driver", report->storage_driver);
	json_word(json, "cgroup_version", cgroup_version(report));
	json_text(json, "swarm", report->swarm);
	if (report->engine_cause)
		json_text(json, "containers", NULL);
	else
		json_number(json, "containers", report->container_count);
	json_text(json, "cause", report->engine_cause);
	json_writer_close(json, '}');
}

static void write_selection(struct json_writer *json, const struct report *report)
{
	json_writer_open(json, "selection", '{');
	json_text(json, "only", report->only);
	json_text(json, "skip", report->skip);
	json_text(json, "containers", report->containers);
	json_number(json, "level", report->level);
	json_writer_close(json, '}');
}

static void write_counts(struct json_writer *json, const size_t counts[RESULT_COUNT])
{
	static const enum result order[] = { RESULT_PASS,   RESULT_WARN,	   RESULT_FAIL,
					     RESULT_REVIEW, RESULT_NOT_APPLICABLE, RESULT_UNKNOWN,
					     RESULT_WAIVED };

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		json_number(json, result_word(order[i]), counts[order[i]]);
}

static void write_score(struct json_writer *json, const struct report *report, const char *name)
{
	unsigned tenths = score_tenths(report);
	char score[16];

	(void)snprintf(score, sizeof(score), "%u.%u", tenths / 10, tenths % 10);
	json_word(json, name, report->has_score ? score : "null");
}

static void write_summary(struct json_writer *json, const struct report *report)
{
	json_writer_open(json, "summary", '{');
	write_counts(json, report->counts);
	write_score(json, report, "score");
	write_score(json, report, "score_with_waivers");
	json_number(json, "assessed", report->assessed);
	json_number(json, "total", report->outcome_count);
	json_writer_close(json, '}');
}

/* What does not apply to this kind of object is null, not an empty text. */
static const char *or_null(const char *text)
{
	return *text ? text : NULL;
}

static void write_subject(struct json_writer *json, const struct finding_record *record)
{
	json_writer_open(json, "subject", '{');
	json_text(json, "kind", subject_kind_word(record->kind));
	json_text(json, "name", record->name);
	json_text(json, "id", or_null(record->id));
	json_text(json, "image", or_null(record->image));
	json_writer_close(json, '}');
}

static void write_evidence(struct json_writer *json, const struct evidence_line *evidence)
{
	json_writer_open(json, NULL, '{');
	json_text(json, "source", evidence->source);
	json_text(json, "field", evidence->field);
	json_text(json, "observed", evidence->observed);
	json_text(json, "expected", evidence->expected);
	json_writer_close(json, '}');
}

static void write_finding(struct json_writer *json, const struct finding_record *record)
{
	json_newline(json, " ");
	json_writer_open(json, NULL, '{');
	write_subject(json, record);
	json_text(json, "result", result_word(record->result));
	json_text(json, "message", record->message);
	json_text(json, "first_seen", NULL);
	json_writer_open(json, "evidence", '[');
	for (size_t i = 0; i < record->evidence_count; i++)
		write_evidence(json, &record->evidence[i]);
	json_writer_close(json, ']');
	json_writer_open(json, "notes", '[');
	for (size_t i = 0; i < record->note_count; i++)
		json_text(json, NULL, record->notes[i]);
	json_writer_close(json, ']');
	json_text(json, "waiver", NULL);
	json_writer_close(json, '}');
}

static void write_subjects(struct json_writer *json, const struct check_outcome *outcome)
{
	const size_t *counts = outcome->counts;

	json_writer_open(json, "subjects", '{');
	json_number(json, "assessed",
		    counts[RESULT_PASS] + counts[RESULT_WARN] + counts[RESULT_FAIL]);
	write_counts(json, counts);
	json_writer_close(json, '}');
}

static void write_check(struct json_writer *json, const struct check_outcome *outcome)
{
	const struct check *check = outcome->named->check;
	bool is_automated = outcome->assessment == ASSESSMENT_AUTOMATED;

	json_newline(json, "");
	json_writer_open(json, NULL, '{');
	json_text(json, "id", outcome->id);
	json_text(json, "name", outcome->named->name);
	json_text(json, "title", check->title);
	json_text(json, "section", section_title(outcome->id));
	json_number(json, "level", check->level);
	json_text(json, "assessment", is_automated ? "automated" : "manual");
	json_text(json, "result", result_word(outcome->result));
	json_text(json, "message", outcome->message);
	write_subjects(json, outcome);
	json_text(json, "remediation", check->fix);
	json_writer_open(json, "findings", '[');
	for (size_t i = 0; i < outcome->finding_count; i++)
		write_finding(json, &outcome->findings[i]);
	json_writer_close(json, ']');
	json_writer_close(json, '}');
}

static void write_checks(struct json_writer *json, const struct report *report)
{
	json_writer_open(json, "checks", '[');
	for (size_t i = 0; i < report->outcome_count; i++)
		write_check(json, &report->outcomes[i]);
	json_newline(json, "");
	json_writer_close(json, ']');
}

static void write_schema_version(struct json_writer *json, const struct report *report)
{
	(void)report; /* the same for every report that this writer can write */
	json_number(json, "schema_version", 1);
}

static void write_selection_if_any(struct json_writer *json, const struct report *report)
{
	if (report->is_partial)
		write_selection(json, report);
}

/* Which passing objects there are was decided when the findings were kept. */
static int write_json(FILE *out, const struct report *report, const struct report_style *style)
{
	static void (*const members[])(struct json_writer *, const struct report *) = {
		write_schema_version, write_tool,   write_benchmark,	    write_run,
		write_host,	      write_engine, write_selection_if_any, write_summary,
		write_checks,
	};
	struct json_writer json = { .out = out, .separator = "" };

	(void)style;
	errno = 0;
	json_writer_open(&json, NULL, '{');
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		json_newline(&json, "");
		members[i](&json, report);
	}
	json_writer_close(&json, '}');
	(void)fputc('\n', out);
	return reporter_end(out);
}

const struct reporter reporter_json = {
	.name = "json",
	.help = "the whole report for programs, with a schema",
	.write = write_json,
};
