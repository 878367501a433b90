#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/container_decode.h"
#include "core/facts/json.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void read_texts(struct arena *arena, const json_t *host, struct container *container)
{
	const struct {
		const char *key;
		const char **place;
	} members[] = {
		{ "Runtime", &container->runtime },
		{ "NetworkMode", &container->network_mode },
		{ "PidMode", &container->pid_mode },
		{ "IpcMode", &container->ipc_mode },
		{ "UTSMode", &container->uts_mode },
		{ "UsernsMode", &container->userns_mode },
		{ "CgroupParent", &container->cgroup_parent },
		{ "CpusetCpus", &container->cpuset },
	};

	for (size_t i = 0; i < COUNT(members); i++)
		*members[i].place = json_member_text(arena, host, members[i].key);
}

/* Null, absent and 0 all mean that there is no limit. */
static void read_limits(const json_t *host, struct container *container)
{
	const struct {
		const char *key;
		struct number *place;
	} members[] = {
		{ "Memory", &container->memory },	 { "MemorySwap", &container->memory_swap },
		{ "NanoCpus", &container->nano_cpus },	 { "CpuQuota", &container->cpu_quota },
		{ "CpuShares", &container->cpu_shares }, { "PidsLimit", &container->pids_limit },
	};

	for (size_t i = 0; i < COUNT(members); i++)
		*members[i].place = json_member_limit(host, members[i].key);
}

/* Null is a privileged container's; a list without entries was asked for. */
static enum tri is_empty_list(const json_t *host, const char *key)
{
	const json_t *list = json_member(host, key);

	return json_is_array(list) ? tri_of(json_array_size(list) == 0) : TRI_UNKNOWN;
}

static void read_switches(const json_t *host, struct container *container)
{
	container->privileged = json_member_tri(host, "Privileged");
	container->readonly_rootfs = json_member_tri(host, "ReadonlyRootfs");
	container->publish_all = json_member_tri(host, "PublishAllPorts");
	container->init = json_member_tri(host, "Init");
	container->masked_paths_empty = is_empty_list(host, "MaskedPaths");
	container->readonly_paths_empty = is_empty_list(host, "ReadonlyPaths");
}

static int read_lists(struct arena *arena, const json_t *host, struct container *container,
		      struct err *err)
{
	const struct {
		const char *key;
		const char *const **place;
	} members[] = {
		{ "CapAdd", &container->cap_add },
		{ "CapDrop", &container->cap_drop },
		{ "SecurityOpt", &container->security_opt },
		{ "DeviceCgroupRules", &container->device_rules },
	};

	for (size_t i = 0; i < COUNT(members); i++) {
		*members[i].place = json_member_texts(arena, host, members[i].key);
		if (!*members[i].place)
			return err_set(err, EINVAL, "HostConfig.%s is no list of texts",
				       members[i].key);
	}
	return 0;
}

static int read_policies(struct arena *arena, const json_t *host, struct container *container,
			 struct err *err)
{
	const json_t *restart = json_member_object(host, "RestartPolicy");
	const json_t *log = json_member_object(host, "LogConfig");

	container->restart_policy = json_member_text(arena, restart, "Name");
	container->restart_count_max = json_member_limit(restart, "MaximumRetryCount");
	if (!log)
		return 0;
	container->log_driver = json_member_text(arena, log, "Type");
	container->log_options = json_member_pairs(arena, log, "Config");
	if (!container->log_options)
		return err_set(err, EINVAL, "HostConfig.LogConfig.Config is no object of texts");
	return 0;
}

/* What is left out is "" or 0, as it is for the engine; a text of another type is nothing. */
static const char *text_or_empty(struct arena *arena, const json_t *object, const char *key)
{
	return json_member(object, key) ? json_member_text(arena, object, key) : "";
}

static int compare_ulimits(const void *one, const void *other)
{
	const struct container_ulimit *left = one, *right = other;

	return strcmp(left->name, right->name);
}

static int read_ulimits(struct arena *arena, const json_t *host, struct container *container,
			struct err *err)
{
	const json_t *list = json_member(host, "Ulimits");
	const size_t count = json_array_size(list);
	struct container_ulimit *ulimits = arena_array(arena, count + 1, sizeof(*ulimits));

	if (list && !json_is_array(list))
		return err_set(err, EINVAL, "HostConfig.Ulimits is no list");
	for (size_t i = 0; i < count; i++) {
		const json_t *element = json_array_get(list, i);
		const struct number soft = json_member_limit(element, "Soft");
		const struct number hard = json_member_limit(element, "Hard");

		ulimits[i].name = text_or_empty(arena, element, "Name");
		ulimits[i].soft = soft.value;
		ulimits[i].hard = hard.value;
		if (!ulimits[i].name || !soft.known || !hard.known)
			return err_set(err, EINVAL, "HostConfig.Ulimits holds what is no limit");
	}
	if (count) /* the engine keeps them in a map: it gives them in another order each time */
		qsort(ulimits, count, sizeof(*ulimits), compare_ulimits);
	container->ulimits = ulimits;
	container->ulimit_count = count;
	return 0;
}

static int read_devices(struct arena *arena, const json_t *host, struct container *container,
			struct err *err)
{
	const json_t *list = json_member(host, "Devices");
	const size_t count = json_array_size(list);
	struct container_device *devices = arena_array(arena, count + 1, sizeof(*devices));

	if (list && !json_is_array(list))
		return err_set(err, EINVAL, "HostConfig.Devices is no list");
	for (size_t i = 0; i < count; i++) {
		const json_t *element = json_array_get(list, i);
		struct container_device *device = &devices[i];

		device->path_on_host = text_or_empty(arena, element, "PathOnHost");
		device->path_in_container = text_or_empty(arena, element, "PathInContainer");
		device->permissions = text_or_empty(arena, element, "CgroupPermissions");
		if (!json_is_object(element) || !device->path_on_host ||
		    !device->path_in_container || !device->permissions)
			return err_set(err, EINVAL, "HostConfig.Devices holds what is no device");
	}
	container->devices = devices;
	container->device_count = count;
	return 0;
}

static void add_word(struct buffer *out, const char *separator, const char *text)
{
	if (!text || !*text)
		return;
	if (out->size)
		buffer_text(out, separator);
	buffer_text(out, text);
}

/* " one,two" */
static void add_list(struct buffer *out, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		add_word(out, i ? "," : " ", json_string_value(json_array_get(list, i)));
}

/* A driver, what the device must be able to do (any of several sets), and which ones. */
static const char *request_text(struct arena *arena, const json_t *request)
{
	const json_t *sets = json_member(request, "Capabilities");
	struct buffer out = { 0 };
	const char *text;

	buffer_clear(&out);
	add_word(&out, " ", json_member_peek(request, "Driver"));
	for (size_t i = 0; i < json_array_size(sets); i++)
		add_list(&out, json_array_get(sets, i));
	add_list(&out, json_member(request, "DeviceIDs"));
	text = out.size ? arena_text(arena, out.bytes, out.size) : "any device";
	buffer_done(&out);
	return text;
}

static int read_requests(struct arena *arena, const json_t *host, struct container *container,
			 struct err *err)
{
	const json_t *list = json_member(host, "DeviceRequests");
	const size_t count = json_array_size(list);
	const char **requests = arena_array(arena, count + 1, sizeof(*requests));

	if (list && !json_is_array(list))
		return err_set(err, EINVAL, "HostConfig.DeviceRequests is no list");
	for (size_t i = 0; i < count; i++)
		requests[i] = request_text(arena, json_array_get(list, i));
	container->device_requests = requests;
	return 0;
}

int container_read_host(struct arena *arena, const json_t *host, struct container *container,
			struct err *err)
{
	static int (*const readers[])(struct arena *, const json_t *, struct container *,
				      struct err *) = {
		read_lists, read_policies, read_ulimits, read_devices, read_requests,
	};

	if (!host)
		return 0;
	read_texts(arena, host, container);
	read_limits(host, container);
	read_switches(host, container);
	for (size_t i = 0; i < COUNT(readers); i++) {
		const int r = readers[i](arena, host, container, err);

		if (r < 0)
			return r;
	}
	return 0;
}
