#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "core/base/clock.h"
#include "report/reporter.h"

/*
 * Written as a stream, one finding at a time: ten thousand containers do not become one tree.
 * What jansson makes is one object at a time; the brackets between them are put here. Every
 * object is built by one call, so NULL says that any part of it could not be built.
 */

#define FLAGS (JSON_ENSURE_ASCII | JSON_REAL_PRECISION(10))

/* Takes the value. */
static int put(FILE *out, json_t *value, size_t flags)
{
	int status;

	if (!value) {
		errno = ENOMEM;
		return -1;
	}
	status = json_dumpf(value, out, FLAGS | flags);
	json_decref(value);
	return status;
}

static json_t *text_list(const char *const *texts)
{
	json_t *list = json_array();

	for (size_t i = 0; texts && texts[i]; i++)
		if (json_array_append_new(list, json_string(texts[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *tri(enum tri value)
{
	return value == TRI_UNKNOWN ? json_null() : json_boolean(value == TRI_YES);
}

static json_t *cgroup_version(const char *version)
{
	if (!version)
		return json_null();
	return json_integer(strcmp(version, "2") == 0 ? 2 : 1);
}

static json_t *score(const struct report *report)
{
	return report->has_score ? json_real(score_tenths(report) / 10.0) : json_null();
}

static json_t *run_object(const struct report *report)
{
	char started[CLOCK_TEXT], finished[CLOCK_TEXT];

	clock_text(report->started, started);
	clock_text(report->finished, finished);
	return json_pack("{s:s, s:s, s:s, s:f, s:b, s:o, s:s, s:o, s:n, s:{s:o, s:o, s:o}}", "id",
			 report->run_id, "started", started, "finished", finished,
			 "duration_seconds", report->duration, "complete", report->complete,
			 "incomplete", text_list(report->incomplete), "source", report->source,
			 "command", text_list(report->command), "policy", "sandbox", "reader",
			 text_list(report->reader_sandbox), "auditor",
			 text_list(report->auditor_sandbox), "degraded",
			 text_list(report->degraded_sandbox));
}

static json_t *host_object(const struct report *report)
{
	return json_pack("{s:s?, s:s?, s:s?, s:s?}", "hostname", report->hostname, "machine_id",
			 report->machine_id, "os", report->os, "kernel", report->kernel);
}

static json_t *engine_object(const struct report *report)
{
	json_t *containers = report->engine_cause
				     ? json_null()
				     : json_integer((json_int_t)report->container_count);

	return json_pack("{s:s?, s:s?, s:s?, s:o, s:s?, s:o, s:s?, s:o, s:s?}", "endpoint",
			 report->endpoint, "version", report->engine_version, "api_version",
			 report->api_version, "rootless", tri(report->rootless), "storage_driver",
			 report->storage_driver, "cgroup_version",
			 cgroup_version(report->cgroup_version), "swarm", report->swarm,
			 "containers", containers, "cause", report->engine_cause);
}

static json_t *selection_object(const struct report *report)
{
	return json_pack("{s:s?, s:s?, s:s?, s:i}", "only", report->only, "skip", report->skip,
			 "containers", report->containers, "level", (int)report->level);
}

/* The results in the order of the schema's example; zero counts stand there too. */
static json_t *counts_object(const size_t counts[RESULT_COUNT])
{
	return json_pack(
		"{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "pass", (json_int_t)counts[RESULT_PASS],
		"warn", (json_int_t)counts[RESULT_WARN], "fail", (json_int_t)counts[RESULT_FAIL],
		"review", (json_int_t)counts[RESULT_REVIEW], "not_applicable",
		(json_int_t)counts[RESULT_NOT_APPLICABLE], "unknown",
		(json_int_t)counts[RESULT_UNKNOWN], "waived", (json_int_t)counts[RESULT_WAIVED]);
}

static json_t *summary_object(const struct report *report)
{
	json_t *summary = counts_object(report->counts);
	json_t *more =
		json_pack("{s:o, s:o, s:I, s:I}", "score", score(report), "score_with_waivers",
			  score(report), "assessed", (json_int_t)report->assessed, "total",
			  (json_int_t)report->outcome_count);

	if (json_object_update_new(summary, more) == 0)
		return summary;
	json_decref(summary);
	return NULL;
}

static json_t *subjects_object(const struct check_outcome *outcome)
{
	const size_t *counts = outcome->counts;
	size_t assessed = counts[RESULT_PASS] + counts[RESULT_WARN] + counts[RESULT_FAIL];
	json_t *subjects = json_pack("{s:I}", "assessed", (json_int_t)assessed);

	if (json_object_update_new(subjects, counts_object(counts)) == 0)
		return subjects;
	json_decref(subjects);
	return NULL;
}

static json_t *head_object(const struct report *report)
{
	json_t *head = json_pack("{s:i, s:{s:s, s:s, s:s}, s:{s:s, s:s, s:I}, s:o, s:o, s:o}",
				 "schema_version", 1, "tool", "name", "dockaudit", "version",
				 report->version, "commit", report->commit, "benchmark", "name",
				 "CIS Docker Benchmark", "version", report->benchmark, "checks",
				 (json_int_t)report->benchmark_checks, "run", run_object(report),
				 "host", host_object(report), "engine", engine_object(report));
	int status = 0;

	if (report->is_partial)
		status = json_object_set_new(head, "selection", selection_object(report));
	if (status == 0)
		status = json_object_set_new(head, "summary", summary_object(report));
	if (status == 0)
		return head;
	json_decref(head);
	return NULL;
}

/* What does not apply to this kind of object is null, not an empty text. */
static const char *or_null(const char *text)
{
	return text && *text ? text : NULL;
}

static json_t *evidence_list(const struct finding_record *record)
{
	json_t *list = json_array();

	for (size_t i = 0; i < record->evidence_count; i++) {
		const struct evidence_line *line = &record->evidence[i];
		json_t *entry = json_pack("{s:s?, s:s?, s:s?, s:s?}", "source", line->source,
					  "field", line->field, "observed", line->observed,
					  "expected", line->expected);

		if (json_array_append_new(list, entry) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *note_list(const struct finding_record *record)
{
	json_t *list = json_array();

	for (size_t i = 0; i < record->note_count; i++)
		if (json_array_append_new(list, json_string(record->notes[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *finding_object(const struct finding_record *record)
{
	return json_pack("{s:{s:s, s:s, s:s?, s:s?}, s:s, s:s, s:n, s:o, s:o, s:n}", "subject",
			 "kind", subject_kind_word(record->kind), "name", record->name, "id",
			 or_null(record->id), "image", or_null(record->image), "result",
			 result_word(record->result), "message", record->message, "first_seen",
			 "evidence", evidence_list(record), "notes", note_list(record), "waiver");
}

static json_t *check_object(const struct check_outcome *outcome)
{
	const struct check *check = outcome->named->check;
	bool is_automated = outcome->assessment == ASSESSMENT_AUTOMATED;

	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:o, s:s}", "id", outcome->id,
			 "name", outcome->named->name, "title", check->title, "section",
			 section_title(outcome->id), "level", check->level, "assessment",
			 is_automated ? "automated" : "manual", "result",
			 result_word(outcome->result), "message", outcome->message, "subjects",
			 subjects_object(outcome), "remediation", check->fix);
}

/* One member a line. */
static int write_head(FILE *out, const struct report *report)
{
	json_t *head = head_object(report), *value;
	int status = head ? 0 : -1;
	const char *key;

	json_object_foreach(head, key, value)
	{
		if (status < 0)
			break;
		(void)fprintf(out, "\"%s\": ", key);
		status = put(out, json_incref(value), JSON_ENCODE_ANY);
		(void)fputs(",\n", out);
	}
	json_decref(head);
	return status;
}

/* One finding a line. */
static int write_check(FILE *out, const struct check_outcome *outcome)
{
	int status;

	(void)fputc('{', out);
	status = put(out, check_object(outcome), JSON_EMBED);
	(void)fputs(", \"findings\": [", out);
	for (size_t i = 0; i < outcome->finding_count && status == 0; i++) {
		(void)fputs(i ? ",\n " : "\n ", out);
		status = put(out, finding_object(&outcome->findings[i]), 0);
	}
	(void)fputs("]}", out);
	return status;
}

static int write_json(FILE *out, const struct report *report, const struct report_style *style)
{
	int status;

	(void)style; /* one shape, whatever was asked for; problems or all was decided at the store
		      */
	errno = 0;
	(void)fputs("{\n", out);
	status = write_head(out, report);
	(void)fputs("\"checks\": [", out);
	for (size_t i = 0; i < report->outcome_count && status == 0; i++) {
		(void)fputs(i ? ",\n" : "\n", out);
		status = write_check(out, &report->outcomes[i]);
	}
	(void)fputs("\n]}\n", out);
	return status < 0 ? -1 : reporter_end(out);
}

const struct reporter reporter_json = {
	.name = "json",
	.help = "the whole report for programs, with a schema",
	.write = write_json,
};
