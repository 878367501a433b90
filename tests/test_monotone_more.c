/* As test_monotone.c: documents that are none, a source that is lost, two faults at once. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/compared.h"

#define ARRAY(list) (sizeof(list) / sizeof(*(list)))

#define PROPAGATION                                                                                \
	{                                                                                          \
		"*", "*", ~0U, "runtime/mount_propagation", RESULT_NOT_APPLICABLE,                 \
			"both say that the engine shares no mount; the kernel's are judged by "    \
			"other items"                                                              \
	}
#define FOLDER                                                                                     \
	{                                                                                          \
		"*", "*", ~0U, "runtime/host_mounts", RESULT_WARN,                                 \
			"without the engine's folder its volumes are judged as any folder: away "  \
			"from pass"                                                                \
	}

/* Lists for which null says the same as [], to the engine's own clients too. */
static const struct exception null_lists[] = {
	{ "GET /networks", "null", ~0U, "*", RESULT_COUNT, "no network" },
	{ "GET /volumes", "null", ~0U, "*", RESULT_COUNT, "no volume" },
	{ "GET /images/json", "null", ~0U, "*", RESULT_COUNT, "no image" },
	{ "GET /services", "null", ~0U, "*", RESULT_COUNT, "no service" },
	FOLDER,
};

static bool was_used[ARRAY(null_lists)];

/* What the fault calls its part stands in the first part; "half" is its first half. */
static void replace_document(struct script_entry *entry, const struct fault *fault)
{
	const char *text = fault->part;
	struct part *part = entry->parts;
	char *bytes;

	if (!entry->answer.part_count)
		return;
	bytes = (char *)(uintptr_t)part->bytes; /* of a copy that is ours */
	if (strcmp(text, "half") == 0)
		part->size /= 2;
	else if (strlen(text) <= part->size)
		part->size = (size_t)(stpcpy(bytes, text) - bytes);
	bytes[part->size] = '\0';
}

static bool is_document(const char *key)
{
	return strncmp(key, "GET /", 5) == 0 && strcmp(key, "GET /_ping") != 0;
}

static void replace_documents(struct compared_host *host)
{
	static const char *const texts[] = { "half", "null", "", "{", "7", "<html>" };
	const size_t count = script_count(host->script);

	for (size_t place = 0; place < count; place++)
		for (size_t i = 0; i < ARRAY(texts); i++) {
			const struct fault fault = {
				.key = script_at(host->script, place)->key,
				.part = texts[i],
				.what = "in its place",
			};

			if (is_document(fault.key))
				compare_changed(host, place, &fault, replace_document);
		}
}

/* What is written to a kernel's file at all is whole; but a file may be empty. */
static void empty_files(struct compared_host *host)
{
	const size_t count = script_count(host->script);

	for (size_t place = 0; place < count; place++) {
		const struct fault fault = { .key = script_at(host->script, place)->key,
					     .part = "",
					     .what = "empty" };

		if (strncmp(fault.key, "file", 4) == 0)
			compare_changed(host, place, &fault, replace_document);
	}
}

Test(monotone, a_document_that_is_none_moves_no_verdict_but_to_unknown)
{
	const struct compared_host with = { .exceptions = null_lists,
					    .was_used = was_used,
					    .exception_count = ARRAY(null_lists) };

	each_host(replace_documents, &with);
}

/* Until the last request, and a few more. */
static void lose_source(struct compared_host *host)
{
	size_t most;
	size_t requests = script_asked_like(host->script, "", &most) + 8;

	for (size_t n = 1; n < requests; n += ONE_OF) {
		const struct script_play lost = { .lost_after = n }, deaf = { .deaf_after = n };
		const struct script_play turned = { .lost_after = n, .order = ORDER_LAST };
		const struct fault fault = { .key = "the source", .part = "", .what = "lost" };

		compare_host(host, &lost, &fault);
		compare_host(host, &deaf, &fault);
		compare_host(host, &turned, &fault);
	}
}

Test(monotone, an_empty_file_moves_no_verdict_but_to_unknown)
{
	static const struct exception exceptions[] = {
		{ "file*daemon.json", "*", ~0U, "*", RESULT_COUNT, "it sets nothing" },
		{ "file*.conf", "*", ~0U, "*environment*", RESULT_COUNT, "it names nothing" },
	};
	static bool used[ARRAY(exceptions)];

	each_host(empty_files, &(struct compared_host){ .exceptions = exceptions,
							.was_used = used,
							.exception_count = ARRAY(exceptions) });
}

Test(monotone, a_lost_source_moves_no_verdict_but_to_unknown)
{
	static const struct exception exceptions[] = { PROPAGATION };
	static bool used[ARRAY(exceptions)];

	each_host(lose_source, &(struct compared_host){ .exceptions = exceptions,
							.was_used = used,
							.exception_count = ARRAY(exceptions) });
}

static void deny(struct script_entry *entry, const struct fault *fault)
{
	(void)fault;
	script_entry_drop(entry);
	entry->answer = (struct answer){ .status = EVIDENCE_DENIED };
}

/* The n-th request times out while an answer is denied. */
static void fail_two(struct compared_host *host)
{
	const size_t count = script_count(host->script);

	for (size_t i = 0; i < count; i++)
		for (size_t n = 1 + i % 5; n <= count; n += 5 * ONE_OF) {
			const struct script_play play = { .failing = n,
							  .failure = EVIDENCE_TIMEOUT };
			struct script_entry kept = *script_at(host->script, i), denied;
			const struct fault fault = { .key = kept.key,
						     .part = "",
						     .what = "denied, and a timeout" };

			script_entry_copy(&kept, &denied);
			denied.key = kept.key;
			deny(&denied, &fault);
			*script_at(host->script, i) = denied;
			compare_host(host, &play, &fault);
			*script_find(host->script, kept.key) = kept;
		}
}

Test(monotone, two_faults_move_no_verdict_but_to_unknown)
{
	static const struct exception exceptions[] = { PROPAGATION, FOLDER };
	static bool used[ARRAY(exceptions)];

	each_host(fail_two, &(struct compared_host){ .exceptions = exceptions,
						     .was_used = used,
						     .exception_count = ARRAY(exceptions) });
}
