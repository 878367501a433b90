#include "core/facts/container_decode.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/collection.h"
#include "core/facts/json.h"

/* "/web" is "web"; "/other/alias" is how another container calls it. */
static const char *own_name(const char *name)
{
	return *name == '/' ? name + 1 : name;
}

static const char *first_own_name(struct arena *arena, const json_t *element)
{
	const json_t *names = json_member(element, "Names");

	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));

		if (name && !strchr(own_name(name), '/'))
			return arena_copy(arena, own_name(name));
	}
	return NULL;
}

static int take_entry(void *context, json_t *element, struct err *err)
{
	struct collection *entries = context;
	const struct container_entry entry = {
		.id = json_member_text(entries->arena, element, "Id"),
		.name = first_own_name(entries->arena, element),
		.image_id = json_member_text(entries->arena, element, "ImageID"),
		.image_name = json_member_text(entries->arena, element, "Image"),
		.state = json_member_text(entries->arena, element, "State"),
	};

	if (!entry.id)
		return err_set(err, EINVAL, "its entry %zu has no Id", entries->count);
	collection_add(entries, &entry, sizeof(entry));
	return 0;
}

/* NOLINTNEXTLINE(readability-function-size): the parameters of every decoder, and two results */
int containers_read(struct arena *arena, const char *bytes, size_t size,
		    struct container_entry **ret_entries, size_t *ret_count, struct err *err)
{
	static const struct json_wanted wanted[] = { { .name = "Id" },	    { .name = "Names" },
						     { .name = "ImageID" }, { .name = "Image" },
						     { .name = "State" },   { 0 } };
	struct collection entries = { .arena = arena };
	const struct json_list list = { .bytes = bytes,
					.size = size,
					.wanted = wanted,
					.is_never_null = true,
					.take = take_entry,
					.context = &entries };
	int r = json_each(&list, err);

	if (r < 0)
		collection_done(&entries);
	else
		*ret_entries = collection_take(&entries, ret_count);
	return r;
}

/* The list has said already whose document it should be. */
static int read_identity(struct arena *arena, const json_t *root, struct container *container,
			 struct err *err)
{
	const char *id = json_member_peek(root, "Id");
	const char *name = json_member_peek(root, "Name");
	const char *image = json_member_text(arena, root, "Image");

	if (!id)
		return err_set(err, EINVAL, "has no Id");
	if (container->id && strcmp(container->id, id) != 0)
		return err_set(err, EINVAL, "is the document of another container, %s", id);
	container->id = arena_copy(arena, id);
	container->inspect = arena_format(arena, "GET /containers/%.12s/json", id);
	if (name)
		container->name = arena_copy(arena, own_name(name));
	if (image)
		container->image_id = image;
	container->created = json_member_time(root, "Created");
	container->apparmor_profile = json_member_text(arena, root, "AppArmorProfile");
	container->process_label = json_member_text(arena, root, "ProcessLabel");
	container->mount_label = json_member_text(arena, root, "MountLabel");
	container->exec_ids = json_member_texts(arena, root, "ExecIDs");
	return container->exec_ids ? 0 : err_set(err, EINVAL, "ExecIDs is no list of texts");
}

/* Docker calls a paused container running, Podman does not; one that waits for its restart is
 * running without a process. */
static enum tri has_process(const json_t *state, int32_t *ret_pid)
{
	const enum tri running = json_member_tri(state, "Running");
	const struct number pid = json_member_number(state, "Pid");

	if (running != TRI_YES && json_member_tri(state, "Paused") != TRI_YES)
		return running;
	if (!pid.known || pid.value < 0 || pid.value > INT32_MAX)
		return TRI_UNKNOWN;
	*ret_pid = (int32_t)pid.value;
	return tri_of(pid.value > 0);
}

static void read_state(struct arena *arena, const json_t *root, struct container *container)
{
	const json_t *state = json_member_object(root, "State");
	const char *status = json_member_text(arena, state, "Status");

	if (status)
		container->state = status;
	container->is_running = has_process(state, &container->pid);
	container->started = json_member_time(state, "StartedAt");
	container->health = json_member_text(arena, json_member_object(state, "Health"), "Status");
}

/* A task that is not seen to be one would be judged by a restart policy that is not its own. */
static int read_labels(struct arena *arena, const json_t *config, struct container *container,
		       struct err *err)
{
	const json_t *labels = json_member(config, "Labels");

	if (labels && !json_is_object(labels))
		return err_set(err, EINVAL, "Config.Labels is no object");
	container->service_id = json_member_text(arena, labels, CONTAINER_SERVICE_LABEL);
	if (!container->service_id && json_member(labels, CONTAINER_SERVICE_LABEL))
		return err_set(err, EINVAL, "the label " CONTAINER_SERVICE_LABEL " is no text");
	return 0;
}

static int read_config(struct arena *arena, const json_t *root, struct container *container,
		       struct err *err)
{
	const json_t *config = json_member_object(root, "Config");
	const char *image = json_member_text(arena, config, "Image");

	if (!config)
		return 0;
	if (image)
		container->image_name = image;
	container->user =
		json_member(config, "User") ? json_member_text(arena, config, "User") : "";
	container->exposed_ports = json_member_keys(arena, config, "ExposedPorts");
	if (!container->exposed_ports)
		return err_set(err, EINVAL, "Config.ExposedPorts is no object");
	container->health_test =
		json_member_texts(arena, json_member_object(config, "Healthcheck"), "Test");
	if (container->health_test && !container->health_test[0])
		container->health_test = NULL;
	return read_labels(arena, config, container, err);
}

static int read_document(struct arena *arena, const json_t *root, struct container *container,
			 struct err *err)
{
	int r = read_identity(arena, root, container, err);

	if (r < 0)
		return r;
	read_state(arena, root, container);
	r = read_config(arena, root, container, err);
	if (r == 0)
		r = container_read_host(arena, json_member_object(root, "HostConfig"), container,
					err);
	if (r == 0)
		r = container_read_mounts(arena, root, container, err);
	if (r == 0)
		r = container_read_network(arena, root, container, err);
	return r;
}

int container_read(struct arena *arena, const char *bytes, size_t size, struct container *container,
		   struct err *err)
{
	struct container read = *container;
	struct json_document document;
	int r = json_open_object(bytes, size, container_wanted, &document, err);

	if (r < 0)
		return r;
	r = read_document(arena, document.root, &read, err);
	if (r == 0) {
		read.is_inspected = true;
		if (*document.altered)
			read.altered = arena_copy(arena, document.altered);
		*container = read;
	}
	json_close(&document);
	return r;
}

const char *const *container_exec_ids(const struct container *container)
{
	return container->exec_ids;
}

static const char *command_of(struct arena *arena, const json_t *process)
{
	const json_t *arguments = json_member(process, "arguments");
	const char *program = json_member_peek(process, "entrypoint");
	struct buffer out = { 0 };
	const char *command;

	if (!program)
		return NULL;
	buffer_text(&out, program);
	for (size_t i = 0; i < json_array_size(arguments); i++) {
		const char *argument = json_string_value(json_array_get(arguments, i));

		buffer_text(&out, " ");
		buffer_text(&out, argument ? argument : "?");
	}
	command = arena_text(arena, out.bytes, out.size);
	buffer_done(&out);
	return command;
}

int exec_read(struct arena *arena, const char *bytes, size_t size, struct container_exec *exec,
	      struct err *err)
{
	struct json_document document;
	const json_t *process;
	struct number pid;
	int r = json_open_object(bytes, size, NULL, &document, err);

	if (r < 0)
		return r;
	process = json_member_object(document.root, "ProcessConfig");
	if (!process) {
		r = err_set(err, EINVAL, "has no ProcessConfig");
		goto out;
	}
	pid = json_member_number(document.root, "Pid");
	exec->is_read = true;
	exec->is_privileged = json_member_tri(process, "privileged");
	exec->is_running = json_member_tri(document.root, "Running");
	/* left out where it is the container's own */
	exec->user = json_member(process, "user") ? json_member_text(arena, process, "user") : "";
	exec->arguments = command_of(arena, process);
	exec->pid = pid.value > 0 && pid.value <= INT32_MAX ? (int32_t)pid.value : 0;
out:
	json_close(&document);
	return r;
}
