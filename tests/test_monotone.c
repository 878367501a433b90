/*
 * What is not read moves no verdict but to unknown. Every answer of whole hosts, and every part
 * of it, fails in turn in every way, and each time all checks judge.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/compared.h"

#define ARRAY(list) (sizeof(list) / sizeof(*(list)))
#define GONE (1U << EVIDENCE_GONE)
#define CHANGED (1U << EVIDENCE_CHANGED)
#define MISSING (1U << EVIDENCE_NOT_FOUND)
#define ANY (~0U)

/* All of an answer; of a process table with more, fewer and fewer. */
#define MOST_PARTS 40

static const struct exception exceptions[] = {
	{ "path*", "*", MISSING, "files/*", RESULT_COUNT, "what is not there is nobody's" },
	{ "path*", "*", MISSING, "host/*", RESULT_COUNT, "the same" },
	{ "file*.conf", "*", MISSING, "*environment*", RESULT_COUNT,
	  "a drop-in that went meanwhile names nothing" },
	{ "directory*", "*", ANY, "files/*", RESULT_COUNT,
	  "what a directory no longer lists is not there" },
	{ "directory*", "*", ANY, "host/audit_*", RESULT_COUNT, "the same" },
	{ "audit", "", MISSING, "host/audit_*", RESULT_FAIL, "a kernel without audit" },
	{ "GET /containers/*/json", "", MISSING, "*", RESULT_NOT_APPLICABLE,
	  "404: the container ended between the list and the look" },
	{ "file*daemon.json", "*", MISSING, "*", RESULT_COUNT,
	  "a daemon without a file has the defaults" },
	{ "file /sys/fs/selinux/enforce", "*", MISSING, "*", RESULT_COUNT,
	  "a kernel without SELinux has no such file" },
	{ "cgroup *", "*", MISSING, "runtime/*_limit", RESULT_FAIL,
	  "a kernel without the file knows no such limit" },
	{ "sockets *", "tcp6", MISSING, "runtime/published_ports", RESULT_FAIL,
	  "a kernel without IPv6 has no such file" },
	{ "processes", "?*", GONE, "*", RESULT_COUNT, "the process ended" },
	{ "process brief *", "*/status", GONE | CHANGED, "*", RESULT_COUNT,
	  "the process ended, its number perhaps another's by now" },
	{ "process sockets *", "*/fd", GONE | CHANGED, "*", RESULT_COUNT, "the same" },
	{ "process full *", "*", ANY, "runtime/mount_propagation", RESULT_NOT_APPLICABLE,
	  "both say that the engine shares no mount; the kernel's are judged by other items" },
	{ "GET /info", "*", ANY, "runtime/host_mounts", RESULT_WARN,
	  "without the engine's folder its volumes are judged as any folder: away from pass" },
};

static bool was_used[ARRAY(exceptions)];

static void fail_answer(struct script_entry *entry, const struct fault *fault)
{
	script_entry_drop(entry);
	entry->answer.status = fault->status;
	entry->answer.code = 0;
}

static void fail_part(struct script_entry *entry, const struct fault *fault)
{
	for (size_t i = 0; i < entry->answer.part_count; i++) {
		if (strcmp(entry->parts[i].name, fault->part) != 0)
			continue;
		if (fault->status == EVIDENCE_OK) {
			entry->parts[i].flags |= EVIDENCE_TRUNCATED;
			continue;
		}
		entry->parts[i].status = fault->status;
		entry->parts[i].size = 0;
	}
}

static void fail_parts(struct compared_host *host, size_t place)
{
	static const enum evidence_status statuses[] = { EVIDENCE_OK, EVIDENCE_DENIED,
							 EVIDENCE_NOT_FOUND, EVIDENCE_GONE };
	const size_t ways = host->is_recorded ? 3 : ARRAY(statuses);
	const size_t count = script_at(host->script, place)->answer.part_count;

	for (size_t i = 0; i < count; i += 1 + i / MOST_PARTS)
		for (size_t k = 0; k < ways; k++) {
			const struct fault fault = {
				.key = script_at(host->script, place)->key,
				.part = script_at(host->script, place)->parts[i].name,
				.status = statuses[k],
				.what = statuses[k] == EVIDENCE_OK
						? "cut"
						: evidence_status_word(statuses[k]),
			};

			compare_changed(host, place, &fault, fail_part);
		}
}

/* Those that somebody tells apart from others. */
static bool is_usual(int status)
{
	return status == EVIDENCE_GONE || status == EVIDENCE_NOT_FOUND ||
	       status == EVIDENCE_DENIED || status == EVIDENCE_TIMEOUT;
}

static void fail_answers(struct compared_host *host, size_t place)
{
	for (int status = EVIDENCE_OK + 1; status < EVIDENCE_STATUSES; status++) {
		const struct fault fault = {
			.key = script_at(host->script, place)->key,
			.part = "",
			.status = (enum evidence_status)status,
			.what = evidence_status_word((enum evidence_status)status),
		};

		if (!host->is_recorded || is_usual(status))
			compare_changed(host, place, &fault, fail_answer);
	}
}

static void fail_everything(struct compared_host *host)
{
	const size_t count = script_count(host->script);

	for (size_t place = 0; place < count; place++) {
		fail_answers(host, place);
		fail_parts(host, place);
	}
}

/* Of an item that fails nowhere the rest would prove nothing. */
static bool is_bad_here[256];

static void note_bad(struct compared_host *host)
{
	for (size_t i = 0; i < host->whole.report.outcome_count; i++) {
		const struct check_outcome *outcome = &host->whole.report.outcomes[i];

		is_bad_here[outcome->named - all_checks] |= outcome->counts[RESULT_FAIL] > 0;
	}
}

Test(monotone, every_check_fails_on_one_of_the_hosts)
{
	each_host(note_bad, &(struct compared_host){ 0 });
	for (size_t i = 0; i < all_checks_count; i++)
		cr_expect(is_bad_here[i] || !all_checks[i].check->id.v1_8_0, "%s fails nowhere",
			  all_checks[i].name);
}

Test(monotone, a_failed_look_moves_no_verdict_but_to_unknown)
{
	const struct compared_host with = { .exceptions = exceptions,
					    .was_used = was_used,
					    .exception_count = ARRAY(exceptions) };

	each_host(fail_everything, &with);
	for (size_t i = 0; ONE_OF == 1 && i < ARRAY(exceptions); i++)
		cr_expect(was_used[i], "nothing needs the exception for %s", exceptions[i].key);
}
