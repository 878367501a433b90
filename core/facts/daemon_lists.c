#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/facts/json.h"
#include "core/facts/lookup.h"

/* One list on its way: its objects, and the names by which they are found. */
struct reader {
	struct arena *arena;
	struct collection objects, keys, tags;
};

static int read_list(struct json_list *list, struct reader *reader, struct err *err)
{
	int r;

	reader->objects.arena = reader->keys.arena = reader->tags.arena = reader->arena;
	list->context = reader;
	r = json_each(list, err);
	if (r == 0)
		return 0;
	collection_done(&reader->objects);
	collection_done(&reader->keys);
	collection_done(&reader->tags);
	return r;
}

static void add_key(struct reader *reader, struct collection *keys, const char *text)
{
	const struct daemon_key key = { .text = text, .place = reader->objects.count };

	collection_add(keys, &key, sizeof(key));
}

static int lacks(struct err *err, const struct reader *reader, const char *what)
{
	return err_set(err, EINVAL, "its entry %zu has no %s", reader->objects.count, what);
}

#define BRIDGE "com.docker.network.bridge."

static int take_network(void *context, json_t *element, struct err *err)
{
	struct reader *reader = context;
	struct arena *arena = reader->arena;
	const json_t *options = json_member(element, "Options");
	const char *is_default = json_member_peek(options, BRIDGE "default_bridge");
	struct network network = {
		.id = json_member_text(arena, element, "Id"),
		.name = json_member_text(arena, element, "Name"),
		.driver = json_member_text(arena, element, "Driver"),
		.icc = json_member_text(arena, options, BRIDGE "enable_icc"),
		.host_binding = json_member_text(arena, options, BRIDGE "host_binding_ipv4"),
	};

	if (!network.id || !network.name)
		return lacks(err, reader, "Id and Name");
	if (is_default || !options ||
	    (json_is_object(options) && !json_member(options, BRIDGE "default_bridge")))
		network.is_default_bridge = tri_of(is_default && strcmp(is_default, "true") == 0);
	add_key(reader, &reader->keys, network.id);
	collection_add(&reader->objects, &network, sizeof(network));
	return 0;
}

int daemon_read_networks(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
			 struct err *err)
{
	static const struct json_wanted wanted[] = { { .name = "Id" },
						     { .name = "Name" },
						     { .name = "Driver" },
						     { .name = "Options" },
						     { 0 } };
	struct json_list list = {
		.bytes = bytes, .size = size, .wanted = wanted, .take = take_network
	};
	struct reader reader = { .arena = arena };
	int r = read_list(&list, &reader, err);

	if (r < 0)
		return r;
	daemon->network = collection_take(&reader.objects, &daemon->network_count);
	daemon->network_ids = daemon_index_make(&reader.keys);
	return 0;
}

static int take_volume(void *context, json_t *element, struct err *err)
{
	struct reader *reader = context;
	struct arena *arena = reader->arena;
	const json_t *options = json_member(element, "Options");
	struct volume volume = {
		.name = json_member_text(arena, element, "Name"),
		.driver = json_member_text(arena, element, "Driver"),
		.mount_point = json_member_text(arena, element, "Mountpoint"),
	};

	if (!volume.name)
		return lacks(err, reader, "Name");
	if (options && !json_is_object(options))
		return lacks(err, reader, "Options that can be read");
	/* what another driver means by "device" is its own affair */
	if (!volume.driver || strcmp(volume.driver, "local") == 0) {
		volume.type = json_member_text(arena, options, "type");
		volume.o = json_member_text(arena, options, "o");
		volume.device = json_member_text(arena, options, "device");
	}
	add_key(reader, &reader->keys, volume.name);
	collection_add(&reader->objects, &volume, sizeof(volume));
	return 0;
}

int daemon_read_volumes(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
			struct err *err)
{
	static const struct json_wanted wanted[] = { { .name = "Name" },
						     { .name = "Driver" },
						     { .name = "Mountpoint" },
						     { .name = "Options" },
						     { 0 } };
	struct json_list list = { .bytes = bytes,
				  .size = size,
				  .member = "Volumes",
				  .wanted = wanted,
				  .take = take_volume };
	struct reader reader = { .arena = arena };
	int r = read_list(&list, &reader, err);

	if (r < 0)
		return r;
	daemon->volume = collection_take(&reader.objects, &daemon->volume_count);
	daemon->volume_names = daemon_index_make(&reader.keys);
	return 0;
}

/* Before API 1.43 an image without a name is called "<none>:<none>". */
static const char *const *names_of(struct arena *arena, const json_t *element, const char *key)
{
	const char *const *names = json_member_texts(arena, element, key);
	const char **kept;
	size_t count = 0, n = 0;

	if (!names)
		return NULL;
	while (names[count])
		count++;
	kept = arena_array(arena, count + 1, sizeof(*kept));
	for (size_t i = 0; i < count; i++)
		if (strncmp(names[i], "<none>", 6) != 0)
			kept[n++] = names[i];
	return kept;
}

/* Seconds since 1970 in a list. */
static int64_t created_at(const json_t *element)
{
	const struct number seconds = json_member_number(element, "Created");

	if (seconds.value <= 0 || seconds.value > INT64_MAX / NANOSECONDS)
		return 0;
	return seconds.value * NANOSECONDS;
}

static int take_image(void *context, json_t *element, struct err *err)
{
	struct reader *reader = context;
	struct image image = {
		.id = json_member_text(reader->arena, element, "Id"),
		.tags = names_of(reader->arena, element, "RepoTags"),
		.digests = names_of(reader->arena, element, "RepoDigests"),
		.created = created_at(element),
	};

	if (!image.id)
		return lacks(err, reader, "Id");
	if (!image.tags || !image.digests)
		return lacks(err, reader, "names that can be read");
	add_key(reader, &reader->keys, image.id);
	for (const char *const *tag = image.tags; *tag; tag++)
		add_key(reader, &reader->tags, *tag);
	collection_add(&reader->objects, &image, sizeof(image));
	return 0;
}

int daemon_read_images(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
		       struct err *err)
{
	static const struct json_wanted wanted[] = { { .name = "Id" },
						     { .name = "RepoTags" },
						     { .name = "RepoDigests" },
						     { .name = "Created" },
						     { 0 } };
	struct json_list list = {
		.bytes = bytes, .size = size, .wanted = wanted, .take = take_image
	};
	struct reader reader = { .arena = arena };
	int r = read_list(&list, &reader, err);

	if (r < 0)
		return r;
	daemon->image = collection_take(&reader.objects, &daemon->image_count);
	daemon->image_ids = daemon_index_make(&reader.keys);
	daemon->image_tags = daemon_index_make(&reader.tags);
	return 0;
}

/* Without a policy, and without a condition in it, swarm restarts whatever happens, for ever. */
static int take_service(void *context, json_t *element, struct err *err)
{
	struct reader *reader = context;
	const json_t *spec = json_member_object(element, "Spec");
	const json_t *task = json_member_object(spec, "TaskTemplate");
	const json_t *policy = json_member(task, "RestartPolicy");
	const json_t *condition = json_member(policy, "Condition");
	struct service service = {
		.id = json_member_text(reader->arena, element, "ID"),
		.name = json_member_text(reader->arena, spec, "Name"),
		.restart_condition = "any",
		.restart_attempts = { .known = true },
	};

	if (!service.id || !service.name || !task)
		return lacks(err, reader, "ID, Name and TaskTemplate");
	if ((policy && !json_is_object(policy)) || (condition && !json_is_string(condition)))
		return lacks(err, reader, "RestartPolicy that can be read");
	if (condition && *json_string_value(condition))
		service.restart_condition = arena_copy(reader->arena, json_string_value(condition));
	if (policy)
		service.restart_attempts = json_member_limit(policy, "MaxAttempts");
	add_key(reader, &reader->keys, service.id);
	collection_add(&reader->objects, &service, sizeof(service));
	return 0;
}

int daemon_read_services(struct arena *arena, const char *bytes, size_t size, struct daemon *daemon,
			 struct err *err)
{
	static const struct json_wanted task[] = { { .name = "RestartPolicy" }, { 0 } };
	static const struct json_wanted spec[] = { { .name = "Name" },
						   { .name = "TaskTemplate", .members = task },
						   { 0 } };
	static const struct json_wanted wanted[] = { { .name = "ID" },
						     { .name = "Spec", .members = spec },
						     { 0 } };
	struct json_list list = {
		.bytes = bytes, .size = size, .wanted = wanted, .take = take_service
	};
	struct reader reader = { .arena = arena };
	int r = read_list(&list, &reader, err);

	if (r < 0)
		return r;
	daemon->service = collection_take(&reader.objects, &daemon->service_count);
	daemon->service_ids = daemon_index_make(&reader.keys);
	return 0;
}

/* From API 1.52 on what is not set is left out, and an image may have no Config at all. */
int image_read(struct arena *arena, const char *bytes, size_t size, struct image *image,
	       struct err *err)
{
	static const struct json_wanted settings[] = { { .name = "User" },
						       { .name = "ExposedPorts" },
						       { 0 } };
	static const struct json_wanted wanted[] = { { .name = "Id" },
						     { .name = "Config", .members = settings },
						     { 0 } };
	struct json_document document;
	const json_t *config;
	int r = json_open_object(bytes, size, wanted, &document, err);

	if (r < 0)
		return r;
	config = json_member(document.root, "Config");
	if (!json_member_peek(document.root, "Id") || (config && !json_is_object(config))) {
		r = err_set(err, EINVAL, "is no image");
		goto out;
	}
	if (!image->id)
		image->id = json_member_text(arena, document.root, "Id");
	image->user = json_member(config, "User") ? json_member_text(arena, config, "User") : "";
	/* a Config that is not there lists no ports */
	image->exposed_ports = json_member_keys(arena, config ? config : document.root,
						config ? "ExposedPorts" : "Config");
	image->is_inspected = true;
out:
	json_close(&document);
	return r;
}
