#include "core/run/judge.h"

#include <string.h>

/* Of a site that has said nothing. */
static const struct policy no_policy;

/* One look at one subject. */
struct viewing {
	const struct named_check *named;
	const struct look *look;
	struct subject subject;
	struct finding_object object;
	struct arena *scratch;
};

static void keep_finding(const struct judging *judging, const struct viewing *viewing,
			 struct finding *finding, enum result result)
{
	bool keep = judging->audit->keep_passes || viewing->object.kind != SUBJECT_CONTAINER;

	finding_close(finding, viewing->named, &viewing->object, result, keep);
}

static struct viewing view(const struct judging *judging, const struct named_check *named,
			   const struct look *look, struct arena *scratch)
{
	const struct policy *policy = judging->audit->policy;

	return (struct viewing){ .named = named,
				 .look = look,
				 .scratch = scratch,
				 .subject = { .check = named->check,
					      .host = judging->host,
					      .daemon = judging->daemon,
					      .policy = policy ? policy : &no_policy } };
}

static struct finding_object daemon_object(const struct judging *judging)
{
	return (struct finding_object){ .kind = SUBJECT_DAEMON,
					.name = judging->audit->source->endpoint };
}

/* Its name stands in the report's head, and a host may change it. */
static const struct finding_object host_object = { .kind = SUBJECT_HOST, .name = "host" };

static struct finding_object file_object_of(const struct file *file, enum scope scope)
{
	const struct file_component *end = file_object(file);
	struct finding_object object = { .kind = SUBJECT_FILE, .name = file->path };

	if (scope == SCOPE_AUDIT)
		object.kind = SUBJECT_AUDIT_RULE;
	else if (end && end->type == 's')
		object.kind = SUBJECT_SOCKET;
	return object;
}

static void judge_view(const struct judging *judging, const struct viewing *viewing)
{
	struct finding *finding = finding_open(judging->findings, viewing->scratch);

	keep_finding(judging, viewing, finding, viewing->look->judge(&viewing->subject, finding));
}

/* What is left to say of a list that could not be read whole, or that holds nothing. */
static void judge_list_state(const struct judging *judging, struct viewing viewing,
			     const struct file_list *list)
{
	struct finding *finding = finding_open(judging->findings, viewing.scratch);
	const char *reason = list->reason ? list->reason : "nothing was looked at";

	viewing.object = host_object;
	keep_finding(judging, &viewing, finding,
		     list->state == LIST_UNREAD ? unknown(finding, "%s", reason)
						: not_applicable(finding, "%s", reason));
}

/* That a second list holds nothing is no news beside what the first has told. */
static bool is_first_look(const struct viewing *viewing)
{
	return viewing->look == viewing->named->check->looks;
}

/* One cause that two lists have is one finding. */
static bool is_told(const struct judging *judging, const struct viewing *viewing)
{
	const struct file_list *lists = judging->host->files;
	const struct file_list *list = &lists[viewing->look->role];

	for (const struct look *look = viewing->named->check->looks; look < viewing->look; look++)
		if (lists[look->role].state == LIST_UNREAD && list->state == LIST_UNREAD &&
		    lists[look->role].reason && list->reason &&
		    strcmp(lists[look->role].reason, list->reason) == 0)
			return true;
	return false;
}

static void judge_files(const struct judging *judging, struct viewing viewing)
{
	const struct file_list *list = &judging->host->files[viewing.look->role];
	bool is_empty = !list->files || !*list->files;

	for (const struct file *const *file = list->files; file && *file; file++) {
		viewing.subject.file = *file;
		viewing.object = file_object_of(*file, viewing.look->scope);
		judge_view(judging, &viewing);
	}
	if (is_told(judging, &viewing))
		return;
	if (list->state == LIST_UNREAD || (is_empty && is_first_look(&viewing)))
		judge_list_state(judging, viewing, list);
}

static void judge_host_look(const struct judging *judging, struct viewing viewing)
{
	switch (viewing.look->scope) {
	case SCOPE_HOST:
		viewing.object = host_object;
		judge_view(judging, &viewing);
		break;
	case SCOPE_DAEMON:
		viewing.object = daemon_object(judging);
		judge_view(judging, &viewing);
		break;
	case SCOPE_FILES:
	case SCOPE_AUDIT:
		judge_files(judging, viewing);
		break;
	case SCOPE_CONTAINERS:
	case SCOPE_RUNNING:
	case SCOPE_NONE:
	case SCOPE_COUNT:
		break;
	}
}

void judge_host(struct judging *judging)
{
	struct arena *scratch = arena_new();

	for (const struct named_check *const *named = judging->audit->selected; *named; named++) {
		for (size_t i = 0; i < CHECK_LOOKS; i++)
			judge_host_look(judging,
					view(judging, *named, &(*named)->check->looks[i], scratch));
		arena_reset(scratch);
	}
	arena_free(scratch);
}

static enum result judge_inspected(const struct viewing *viewing, struct finding *finding)
{
	const struct container *container = viewing->subject.container;
	enum result result;

	if (container->is_gone)
		result = not_applicable(finding, "the container ended while it was looked at");
	else if (!container->is_inspected)
		result = unknown(finding, "%s: %s", container->inspect, container->inspect_cause);
	else
		result = viewing->look->judge(&viewing->subject, finding);
	if (container->altered)
		note(finding, "the engine's document was not clean: %s", container->altered);
	return result;
}

static bool is_in_scope(const struct container *container, enum scope scope)
{
	return scope == SCOPE_CONTAINERS ||
	       (scope == SCOPE_RUNNING && container->is_running != TRI_NO);
}

static void judge_container_look(const struct judging *judging, struct viewing viewing,
				 const struct container *container)
{
	struct finding *finding;

	if (!is_in_scope(container, viewing.look->scope))
		return;
	finding = finding_open(judging->findings, viewing.scratch);
	viewing.subject.container = container;
	viewing.object = (struct finding_object){ .kind = SUBJECT_CONTAINER,
						  .name = container->name,
						  .id = container->id,
						  .image = container->image_name };
	keep_finding(judging, &viewing, finding, judge_inspected(&viewing, finding));
}

void judge_container(struct judging *judging, const struct container *container,
		     struct arena *scratch)
{
	for (const struct named_check *const *named = judging->audit->selected; *named; named++)
		for (size_t i = 0; i < CHECK_LOOKS; i++)
			judge_container_look(
				judging, view(judging, *named, &(*named)->check->looks[i], scratch),
				container);
	judging->containers++;
	judging->running += container->is_running != TRI_NO;
}

static enum result judge_no_containers(const struct judging *judging, enum scope scope,
				       const struct reading *list, size_t listed,
				       struct finding *finding)
{
	if (!list->is_read)
		return unknown(finding, "%s",
			       list->cause ? list->cause : "containers were not listed");
	if (listed && judging->audit->containers && !judging->containers)
		return not_applicable(finding, "no container's name matches --containers");
	return not_applicable(finding,
			      scope == SCOPE_RUNNING ? "no container runs" : "no containers");
}

static bool looks_at(const struct named_check *named, enum scope scope)
{
	for (size_t i = 0; i < CHECK_LOOKS; i++)
		if (named->check->looks[i].scope == scope)
			return true;
	return false;
}

/* A scope without objects: absent, with the reason, or unread, with the cause. Where the engine
 * itself was judged, no containers are no news; unread ones are. */
void judge_empty_scopes(struct judging *judging, const struct reading *list, size_t listed)
{
	struct arena *scratch = arena_new();

	for (const struct named_check *const *named = judging->audit->selected; *named; named++)
		for (size_t i = 0; i < CHECK_LOOKS; i++) {
			const struct look *look = &(*named)->check->looks[i];
			struct viewing viewing = view(judging, *named, look, scratch);
			struct finding *finding;

			if (looks_at(*named, SCOPE_DAEMON) && list->is_read)
				continue;
			if (!(look->scope == SCOPE_CONTAINERS && !judging->containers) &&
			    !(look->scope == SCOPE_RUNNING && !judging->running))
				continue;
			finding = finding_open(judging->findings, scratch);
			viewing.object = daemon_object(judging);
			keep_finding(
				judging, &viewing, finding,
				judge_no_containers(judging, look->scope, list, listed, finding));
		}
	arena_free(scratch);
}

bool looks_at_host(const struct named_check *const *selected)
{
	for (; *selected; selected++)
		if (looks_at(*selected, SCOPE_HOST) || looks_at(*selected, SCOPE_FILES) ||
		    looks_at(*selected, SCOPE_AUDIT))
			return true;
	return false;
}
