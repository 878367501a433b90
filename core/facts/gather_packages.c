#include "core/facts/gather_state.h"
#include "core/facts/packages.h"

/* A host has one list of packages, and they are looked for one after another: by then it is known
 * that none of those before is there. */

struct package_list {
	const char *path;
	enum evidence_kind kind;
	/* NULL: nobody here understands it. */
	void (*parse)(struct arena *arena, const char *bytes, size_t size,
		      struct packages *packages);
};

static const struct package_list lists[] = {
	{ "/var/lib/dpkg/status", EVIDENCE_FILE, packages_read_dpkg },
	{ "/lib/apk/db/installed", EVIDENCE_FILE, packages_read_apk },
	{ "/usr/lib/apk/db/installed", EVIDENCE_FILE, packages_read_apk },
	{ "/var/lib/rpm", EVIDENCE_DIRECTORY, NULL },
	{ "/usr/lib/sysimage/rpm", EVIDENCE_DIRECTORY, NULL },
};
#define LISTS (sizeof(lists) / sizeof(*lists))

static void ask_list(struct gather *gather, struct packages *packages, size_t index);

static struct reading unread(struct gather *gather, const char *path, const char *cause)
{
	return (struct reading){ .cause = arena_format(gather->run, "%s: %s", path, cause) };
}

static void take_bytes(struct gather *gather, const struct package_list *list,
		       const struct answer *answer, struct packages *packages)
{
	const struct part *bytes = gather_part(answer, "");

	if (!bytes) {
		packages->reading =
			unread(gather, list->path, gather_part_cause(gather->run, answer, ""));
		return;
	}
	if (!bytes->size) {
		packages->reading = unread(gather, list->path, "it is empty");
		return;
	}
	list->parse(gather->run, bytes->bytes, bytes->size, packages);
	packages->reading.is_read = true;
	packages->source = list->path;
}

static bool is_missing(const struct answer *answer)
{
	const struct part *bytes = answer_part(answer, "");

	return answer->status == EVIDENCE_NOT_FOUND || answer->status == EVIDENCE_NOT_DIRECTORY ||
	       (answer->status == EVIDENCE_OK && bytes && bytes->status == EVIDENCE_NOT_FOUND);
}

static void take_list(struct gather *gather, const struct job *job, const struct answer *answer)
{
	const struct package_list *list = &lists[job->index];
	struct packages *packages = job->context;

	if (is_missing(answer) && job->index + 1 < LISTS)
		ask_list(gather, packages, job->index + 1);
	else if (is_missing(answer))
		packages->reading.cause = "no list of dpkg, apk or rpm was found";
	else if (list->parse)
		take_bytes(gather, list, answer, packages);
	else
		packages->reading =
			unread(gather, list->path, "rpm's list of packages, which is not read");
}

static void ask_list(struct gather *gather, struct packages *packages, size_t index)
{
	struct job *job = gather_ask_own(gather, lists[index].kind, lists[index].path, take_list);

	job->context = packages;
	job->index = index;
}

void gather_packages_start(struct gather *gather)
{
	struct packages *packages = arena_alloc(gather->run, sizeof(*packages));

	gather->host.packages = packages;
	ask_list(gather, packages, 0);
}
