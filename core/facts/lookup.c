#include "core/facts/lookup.h"

#include <stdlib.h>
#include <string.h>

/* Ten thousand containers ask for their volumes and images: each search takes a few steps. */

static int compare_keys(const void *one, const void *other)
{
	const struct daemon_key *left = one, *right = other;
	const int order = strcmp(left->text, right->text);

	if (order == 0)
		return left->place < right->place ? -1 : left->place > right->place;
	return order;
}

struct daemon_index daemon_index_make(struct collection *keys)
{
	struct daemon_index index = { 0 };
	struct daemon_key *sorted = collection_take(keys, &index.count);

	qsort(sorted, index.count, sizeof(*sorted), compare_keys);
	index.keys = sorted;
	return index;
}

static int compare_text(const void *text, const void *key)
{
	const struct daemon_key *found = key;

	return strcmp(text, found->text);
}

/* The place of that text, or nowhere. */
#define NOWHERE ((size_t)-1)
static size_t place_of(const struct daemon_index *index, const char *text)
{
	const struct daemon_key *key = NULL;

	if (index->count)
		key = bsearch(text, index->keys, index->count, sizeof(*key), compare_text);
	return key ? key->place : NOWHERE;
}

static bool is_same(const char *one, const char *other)
{
	return one && strcmp(one, other) == 0;
}

const struct volume *daemon_volume(const struct daemon *daemon, const char *name)
{
	const struct daemon_index *index = &daemon->volume_names;
	size_t place = name ? place_of(index, name) : NOWHERE;

	for (size_t i = 0; name && !index->keys && i < daemon->volume_count; i++)
		if (is_same(daemon->volume[i].name, name))
			return &daemon->volume[i];
	return place == NOWHERE ? NULL : &daemon->volume[place];
}

const struct image *daemon_image(const struct daemon *daemon, const char *id)
{
	const struct daemon_index *index = &daemon->image_ids;
	size_t place = id ? place_of(index, id) : NOWHERE;

	for (size_t i = 0; id && !index->keys && i < daemon->image_count; i++)
		if (is_same(daemon->image[i].id, id))
			return &daemon->image[i];
	return place == NOWHERE ? NULL : &daemon->image[place];
}

static bool has_tag(const struct image *image, const char *tag)
{
	for (const char *const *own = image->tags; own && *own; own++)
		if (strcmp(*own, tag) == 0)
			return true;
	return false;
}

static const struct image *image_tagged(const struct daemon *daemon, const char *tag)
{
	const struct daemon_index *index = &daemon->image_tags;
	size_t place = place_of(index, tag);

	for (size_t i = 0; !index->keys && i < daemon->image_count; i++)
		if (has_tag(&daemon->image[i], tag))
			return &daemon->image[i];
	return place == NOWHERE ? NULL : &daemon->image[place];
}

/* As the engine shows it: what stands for the default registry is left out. */
static const char *familiar_name(const char *name)
{
	static const char *const defaults[] = { "docker.io/library/", "index.docker.io/library/",
						"docker.io/", "index.docker.io/" };

	for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++)
		if (strncmp(name, defaults[i], strlen(defaults[i])) == 0)
			return name + strlen(defaults[i]);
	return name;
}

#define LATEST ":latest"

const struct image *daemon_image_tagged(const struct daemon *daemon, const char *tag)
{
	const char *name = tag ? familiar_name(tag) : "";
	const char *slash = strrchr(name, '/');
	struct buffer whole = { 0 };
	const struct image *image;

	if (!*name)
		return NULL;
	buffer_text(&whole, name);
	if (!strchr(slash ? slash : name, ':'))
		buffer_text(&whole, LATEST);
	image = image_tagged(daemon, whole.bytes);
	buffer_done(&whole);
	return image;
}

/* By id first: nothing keeps a network from being named like another one's id. */
const struct network *daemon_network(const struct daemon *daemon, const char *id_or_name)
{
	const struct daemon_index *index = &daemon->network_ids;
	size_t place = id_or_name ? place_of(index, id_or_name) : NOWHERE;

	if (!id_or_name)
		return NULL;
	if (place != NOWHERE)
		return &daemon->network[place];
	for (size_t i = 0; !index->keys && i < daemon->network_count; i++)
		if (is_same(daemon->network[i].id, id_or_name))
			return &daemon->network[i];
	for (size_t i = 0; i < daemon->network_count; i++)
		if (is_same(daemon->network[i].name, id_or_name))
			return &daemon->network[i];
	return NULL;
}

const struct service *daemon_service(const struct daemon *daemon, const char *id)
{
	const struct daemon_index *index = &daemon->service_ids;
	size_t place = id ? place_of(index, id) : NOWHERE;

	for (size_t i = 0; id && !index->keys && i < daemon->service_count; i++)
		if (is_same(daemon->service[i].id, id))
			return &daemon->service[i];
	return place == NOWHERE ? NULL : &daemon->service[place];
}
