#include <errno.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/base/clock.h"
#include "report/reporter.h"
#include "report/xml.h"

/*
 * The dialect that is valid by both strict schemas, Ant's and the one of Jenkins' xUnit plugin:
 * flat suites, all attributes, all three wrappers, at most one child in a testcase.
 */

/* Objects in one body: Jenkins keeps 100,000 characters, GitLab 30 MB of a file. */
#define OBJECTS_SHOWN 100

/* How a testcase ends. */
enum ending { ENDING_PASSED, ENDING_SKIPPED, ENDING_FAILED, ENDING_BROKEN, ENDING_COUNT };

struct suite {
	const char *title; /* "5 Container runtime" */
	const struct check_outcome *outcomes;
	size_t count;
	size_t endings[ENDING_COUNT];
};

struct document {
	FILE *out;
	const struct report *report;
	const struct report_style *style;
};

static enum ending ending_of(enum result result, enum result fail_on)
{
	switch (result) {
	case RESULT_PASS:
		return ENDING_PASSED;
	case RESULT_FAIL:
		return ENDING_FAILED; /* whatever the threshold */
	case RESULT_WARN:
	case RESULT_REVIEW:
		return result_reaches(result, fail_on) ? ENDING_FAILED : ENDING_SKIPPED;
	case RESULT_UNKNOWN:
		return ENDING_BROKEN;
	case RESULT_NOT_APPLICABLE:
	case RESULT_WAIVED:
	case RESULT_COUNT:
		break;
	}
	return ENDING_SKIPPED;
}

/* Kept for failures and errors: consumers show the type, and dotted ones are safe in all. */
static const char *type_of(enum result result)
{
	static const char *const types[RESULT_COUNT] = {
		[RESULT_UNKNOWN] = "cis.error",
		[RESULT_REVIEW] = "cis.review",
		[RESULT_WARN] = "cis.warn",
		[RESULT_FAIL] = "cis.fail",
	};

	return types[result];
}

/* "cis-docker_5-container-runtime": a dot would make Jenkins see a package in it. */
static void put_classname(struct document *document, const char *title)
{
	char classname[96];
	int size = snprintf(classname, sizeof(classname), "cis-docker_%s", title);

	for (int i = 0; i < size && i < (int)sizeof(classname) - 1; i++) {
		if (classname[i] >= 'A' && classname[i] <= 'Z')
			classname[i] = (char)(classname[i] - 'A' + 'a');
		else if (classname[i] == ' ' || classname[i] == '.')
			classname[i] = '-';
	}
	xml_attribute(document->out, "classname", classname);
}

static void put_property(struct document *document, const char *name, const char *value)
{
	(void)fputs("      <property", document->out);
	xml_attribute(document->out, "name", name);
	xml_attribute(document->out, "value", value ? value : "unknown");
	(void)fputs("/>\n", document->out);
}

static void put_selection(struct document *document)
{
	const struct report *report = document->report;

	if (!report->is_partial)
		return;
	put_property(document, "only", report->only ? report->only : "");
	put_property(document, "skip", report->skip ? report->skip : "");
	put_property(document, "containers", report->containers ? report->containers : "");
	put_property(document, "level", report->level == 1 ? "1" : "2");
}

static void put_engine(struct document *document)
{
	const struct report *report = document->report;

	put_property(document, "endpoint", report->endpoint);
	if (report->engine_cause)
		put_property(document, "no engine", report->engine_cause);
	else
		put_property(document, "engine", report->engine_version);
}

static void put_properties(struct document *document)
{
	const struct report *report = document->report;

	(void)fputs("    <properties>\n", document->out);
	put_property(document, "benchmark", report->benchmark);
	put_property(document, "tool", report->version);
	put_property(document, "commit", report->commit);
	put_property(document, "run", report->run_id);
	put_property(document, "source", report->source);
	if (report->policy_path)
		put_property(document, "policy", report->policy_path);
	put_property(document, "host", report->hostname);
	put_property(document, "os", report->os);
	put_property(document, "kernel", report->kernel);
	put_engine(document);
	put_property(document, "complete", report->complete ? "true" : "false");
	for (size_t i = 0; report->incomplete && report->incomplete[i]; i++)
		put_property(document, "incomplete", report->incomplete[i]);
	put_selection(document);
	(void)fputs("    </properties>\n", document->out);
}

/* The words before a message of what is no failure here; the message of waived names its own. */
static const char *prefix_of(enum result result)
{
	if (result == RESULT_WARN)
		return "warn: ";
	if (result == RESULT_REVIEW)
		return "review: ";
	return result == RESULT_WAIVED ? "waived: " : "";
}

static void put_evidence(FILE *out, const struct evidence_line *evidence)
{
	xml_text(out, "\n    ");
	if (evidence->field) {
		xml_text(out, evidence->field);
		xml_text(out, ": ");
	}
	xml_text(out, "observed ");
	xml_text(out, shown_value(evidence->observed));
	if (evidence->expected) {
		xml_text(out, ", expected ");
		xml_text(out, shown_value(evidence->expected));
	}
	if (evidence->source) {
		xml_text(out, " [");
		xml_text(out, evidence->source);
		xml_text(out, "]");
	}
}

static void put_object(FILE *out, const struct finding_record *record)
{
	xml_text(out, "\n");
	xml_text(out, subject_kind_word(record->kind));
	xml_text(out, "/");
	xml_text(out, record->name);
	if (*record->id || *record->image) {
		xml_text(out, " (");
		xml_text(out, record->id);
		xml_text(out, *record->id && *record->image ? ", " : "");
		xml_text(out, record->image);
		xml_text(out, ")");
	}
	xml_text(out, ": ");
	xml_text(out, result_word(record->result));
	if (*record->message)
		xml_text(out, ": ");
	xml_text(out, record->message);
	for (size_t i = 0; i < record->evidence_count; i++)
		put_evidence(out, &record->evidence[i]);
	for (size_t i = 0; i < record->note_count; i++) {
		xml_text(out, "\n    note: ");
		xml_text(out, record->notes[i]);
	}
}

static bool is_listed(const struct document *document, const struct finding_record *record)
{
	if (record->result == RESULT_PASS || record->result == RESULT_NOT_APPLICABLE)
		return document->style->all_details;
	return true;
}

/* GitLab drops the message attribute where there is a body: so the body begins with it. */
static void put_body(struct document *document, const struct check_outcome *outcome,
		     const char *message)
{
	FILE *out = document->out;
	size_t listed = 0;

	xml_text(out, message);
	for (size_t i = 0; i < outcome->finding_count; i++) {
		if (!is_listed(document, &outcome->findings[i]))
			continue;
		if (listed < OBJECTS_SHOWN || document->style->all_details)
			put_object(out, &outcome->findings[i]);
		listed++;
	}
	if (listed > OBJECTS_SHOWN && !document->style->all_details)
		(void)fprintf(out, "\nand %zu more, see the JSON report", listed - OBJECTS_SHOWN);
	xml_text(out, "\nfix: ");
	xml_text(out, outcome->named->check->fix);
}

static void put_child(struct document *document, const struct check_outcome *outcome,
		      enum ending ending)
{
	static const char *const elements[ENDING_COUNT] = {
		[ENDING_SKIPPED] = "skipped", [ENDING_FAILED] = "failure", [ENDING_BROKEN] = "error"
	};
	const char *prefix = ending == ENDING_SKIPPED ? prefix_of(outcome->result) : "";
	struct buffer message = { 0 };

	buffer_format(&message, "%s%s", prefix, outcome->message);
	(void)fprintf(document->out, "      <%s", elements[ending]);
	if (ending != ENDING_SKIPPED)
		xml_attribute(document->out, "type", type_of(outcome->result));
	xml_attribute(document->out, "message", message.bytes);
	(void)fputc('>', document->out);
	if (ending != ENDING_SKIPPED || *prefix)
		put_body(document, outcome, message.bytes);
	(void)fprintf(document->out, "</%s>\n", elements[ending]);
	buffer_done(&message);
}

static void put_testcase(struct document *document, const struct suite *suite,
			 const struct check_outcome *outcome)
{
	enum ending ending = ending_of(outcome->result, document->style->fail_on);
	struct buffer name = { 0 };

	buffer_format(&name, "%s %s", outcome->id, outcome->named->check->title);
	(void)fputs("    <testcase", document->out);
	xml_attribute(document->out, "name", name.bytes);
	put_classname(document, suite->title);
	xml_attribute(document->out, "time", "0.000");
	(void)fputs(ending == ENDING_PASSED ? "/>\n" : ">\n", document->out);
	if (ending != ENDING_PASSED) {
		put_child(document, outcome, ending);
		(void)fputs("    </testcase>\n", document->out);
	}
	buffer_done(&name);
}

static void put_number(struct document *document, const char *name, size_t number)
{
	(void)fprintf(document->out, " %s=\"%zu\"", name, number);
}

/* A name of blanks alone is as empty as none to a schema's token. */
static const char *hostname_of(const struct report *report)
{
	const char *name = report->hostname;

	return name && name[strspn(name, " ")] ? name : "localhost";
}

/*
 * Items are judged in one pass over the host and have no time of their own: the whole stands at
 * the first suite, so that the sum over the suites is the truth.
 */
static void put_suite_attributes(struct document *document, const struct suite *suite, size_t id)
{
	long long milliseconds = id ? 0 : (long long)(document->report->duration * 1000);
	char timestamp[CLOCK_TEXT], name[96];

	clock_text(document->report->started, timestamp);
	timestamp[strcspn(timestamp, "Z")] = '\0';
	(void)snprintf(name, sizeof(name), "CIS Docker %s", suite->title);
	xml_attribute(document->out, "name", name);
	put_number(document, "tests", suite->count);
	put_number(document, "failures", suite->endings[ENDING_FAILED]);
	put_number(document, "errors", suite->endings[ENDING_BROKEN]);
	put_number(document, "skipped", suite->endings[ENDING_SKIPPED]);
	(void)fprintf(document->out, " time=\"%lld.%03lld\"", milliseconds / 1000,
		      milliseconds % 1000);
	xml_attribute(document->out, "timestamp", timestamp);
	xml_attribute(document->out, "hostname", hostname_of(document->report));
	put_number(document, "id", id);
	xml_attribute(document->out, "package", "cis-docker");
}

static void put_suite(struct document *document, const struct suite *suite, size_t id)
{
	(void)fputs("  <testsuite", document->out);
	put_suite_attributes(document, suite, id);
	(void)fputs(">\n", document->out);
	put_properties(document);
	for (size_t i = 0; i < suite->count; i++)
		put_testcase(document, suite, &suite->outcomes[i]);
	(void)fputs("    <system-out></system-out>\n    <system-err></system-err>\n"
		    "  </testsuite>\n",
		    document->out);
}

/* The outcomes from here that lie in one section. */
static struct suite suite_at(const struct document *document, size_t first)
{
	const struct report *report = document->report;
	struct suite suite = {
		.title = section_title(report->outcomes[first].id),
		.outcomes = &report->outcomes[first],
	};

	for (size_t i = first; i < report->outcome_count; i++) {
		const struct check_outcome *outcome = &report->outcomes[i];

		if (strcmp(section_title(outcome->id), suite.title) != 0)
			break;
		suite.count++;
		suite.endings[ending_of(outcome->result, document->style->fail_on)]++;
	}
	return suite;
}

static int write_junit(FILE *out, const struct report *report, const struct report_style *style)
{
	struct document document = { .out = out, .report = report, .style = style };
	size_t id = 0;

	errno = 0;
	(void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", out);
	for (size_t i = 0; i < report->outcome_count; id++) {
		struct suite suite = suite_at(&document, i);

		put_suite(&document, &suite, id);
		i += suite.count;
	}
	(void)fputs("</testsuites>\n", out);
	return reporter_end(out);
}

const struct reporter reporter_junit = {
	.name = "junit",
	.help = "XML for build servers: Jenkins, GitLab, Azure",
	.write = write_junit,
};
