#include <string.h>

#include "core/facts/gather_state.h"
#include "core/facts/hardening.h"

#define CPU_DIRECTORY "/sys/devices/system/cpu/vulnerabilities"
#define MOST_CPU_FILES 64

/* The kernel is one for all namespaces: its files are ours, whatever the engine's root is. */
static void ask_kernel(struct gather *gather, enum evidence_kind kind, const char *path,
		       void *context, take_function *take)
{
	struct job *job = gather_ask(gather, JOB_OWN, kind);

	job->take = take;
	job->context = context;
	job->request.name = path;
}

static void take_value(struct gather *gather, const struct job *job, const struct answer *answer)
{
	struct hardening_value *value = job->context;
	const struct part *bytes = gather_part(answer, "");

	if (bytes)
		value->text = hardening_line(gather->run, bytes->bytes, bytes->size);
	if (value->text)
		return;
	value->is_absent = answer->status == EVIDENCE_NOT_FOUND;
	value->cause =
		arena_format(gather->run, "%s: %s", value->path,
			     bytes ? "it is empty" : gather_part_cause(gather->run, answer, ""));
}

static void ask_value(struct gather *gather, struct hardening_value *value, const char *path)
{
	value->path = path;
	ask_kernel(gather, EVIDENCE_FILE, path, value, take_value);
}

static void ask_flaws(struct gather *gather, struct hardening *hardening,
		      const struct answer *answer)
{
	hardening->cpu = arena_array(gather->run, answer->part_count + 1, sizeof(*hardening->cpu));
	for (size_t i = 0; i < answer->part_count; i++)
		ask_value(gather, &hardening->cpu[hardening->cpu_count++],
			  arena_format(gather->run, CPU_DIRECTORY "/%s", answer->parts[i].name));
	hardening->cpu_read.is_read = true;
}

static void take_cpu(struct gather *gather, const struct job *job, const struct answer *answer)
{
	struct hardening *hardening = job->context;

	if (answer->status != EVIDENCE_OK)
		hardening->cpu_read.cause =
			arena_format(gather->run, CPU_DIRECTORY ": %s",
				     gather_cause(gather->run, answer->status, answer->code));
	else if ((answer->flags & EVIDENCE_TRUNCATED) || answer->part_count > MOST_CPU_FILES)
		hardening->cpu_read.cause = CPU_DIRECTORY " holds too many files";
	else
		ask_flaws(gather, hardening, answer);
}

static void take_scan(struct gather *gather, const struct job *job, const struct answer *answer)
{
	struct hardening_scan *scan = job->context;
	const struct part *bytes = gather_part(answer, "");

	if (!bytes) {
		scan->reading.cause = arena_format(gather->run, "%s: %s", job->request.name,
						   gather_part_cause(gather->run, answer, ""));
		return;
	}
	hardening_read_lynis(bytes->bytes, bytes->size, scan);
	scan->reading.is_read = true;
}

/* Formats other than Lynis' are told by the check, which knows the policy. */
static void ask_scan(struct gather *gather, struct hardening_scan *scan)
{
	const char *path = gather->options.hardening_report;

	if (path && gather->host.container_cause)
		scan->reading.cause = gather->host.container_cause;
	else if (path)
		gather_ask_own(gather, EVIDENCE_FILE, path, take_scan)->context = scan;
}

static void spoil(struct hardening *hardening, const char *cause)
{
	hardening->cpu_read.cause = cause;
	for (size_t i = 0; i < HARDENING_SETTINGS; i++) {
		hardening->settings[i].path = hardening_paths[i];
		hardening->settings[i].cause = cause;
	}
}

void gather_hardening_start(struct gather *gather)
{
	struct hardening *hardening = arena_alloc(gather->run, sizeof(*hardening));

	gather->host.hardening = hardening;
	ask_scan(gather, &hardening->scan);
	if (gather->host.kernel_cause) {
		spoil(hardening, gather->host.kernel_cause);
		return;
	}
	for (size_t i = 0; i < HARDENING_SETTINGS; i++)
		ask_value(gather, &hardening->settings[i], hardening_paths[i]);
	ask_kernel(gather, EVIDENCE_DIRECTORY, CPU_DIRECTORY, hardening, take_cpu);
}
