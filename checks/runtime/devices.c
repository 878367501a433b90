#include <string.h>

#include "checks/allowance.h"
#include "checks/kernel.h"
#include "checks/mounts.h"
#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/policy.h"

/* Of a device the path and what may be done with it; of anything else what it is called. */
struct wanted_device {
	const char *name, *permissions;
};

static bool covers_device(const char *word, const void *wanted)
{
	const struct wanted_device *device = wanted;
	struct device_word allowed;

	if (!device_word_read(word, &allowed))
		return strcmp(word, device->name) == 0;
	return strlen(device->name) == allowed.path_length &&
	       strncmp(device->name, word, allowed.path_length) == 0 &&
	       device->permissions[strspn(device->permissions, allowed.permissions)] == '\0';
}

static bool is_allowed(const struct subject *on, struct finding *finding, const char *name,
		       const char *permissions)
{
	const struct wanted_device wanted = { name, permissions };

	return find_allowance(on, finding, &on->policy->devices, covers_device, &wanted) != NULL;
}

static enum result judge_texts(const struct subject *on, struct finding *finding,
			       const char *const *texts, const char *member, const char *what)
{
	enum result worst = RESULT_PASS;

	for (; texts && *texts; texts++) {
		saw(finding, on->container->inspect, member, *texts, "none");
		if (!is_allowed(on, finding, *texts, ""))
			worst = result_worse(worst, fail(finding, "%s: %s", what, *texts));
	}
	return worst;
}

static enum result judge_lists(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	enum result worst = RESULT_PASS;

	for (size_t i = 0; i < container->device_count; i++) {
		const struct container_device *device = &container->devices[i];

		saw(finding, container->inspect, "HostConfig.Devices",
		    text_of(finding, "%s (%s)", device->path_on_host, device->permissions), "none");
		if (!is_allowed(on, finding, device->path_on_host, device->permissions))
			worst = result_worse(worst, fail(finding, "is given the device %s",
							 device->path_on_host));
	}
	worst = result_worse(worst,
			     judge_texts(on, finding, container->device_rules,
					 "HostConfig.DeviceCgroupRules", "has a device rule"));
	return result_worse(worst, judge_texts(on, finding, container->device_requests,
					       "HostConfig.DeviceRequests", "requests devices"));
}

static enum result unknown_mount(const struct container_mount *mount, struct finding *finding)
{
	return unknown(finding, "where %s comes from could not be learned: %s", mount->destination,
		       mount->host_path_cause);
}

/* The name below /dev of what is mounted; NULL where it has none. */
static const char *device_name(const struct subject *on, const struct container_mount *mount,
			       struct finding *finding)
{
	const char *const *name;

	if (!mount->host_path)
		return mount->source && path_is_below(mount->source, "/dev") ? mount->source : NULL;
	for (name = mount_names(on, mount, finding); *name; name++)
		if (path_is_below(*name, "/dev"))
			return *name;
	return NULL;
}

static enum result judge_mounts(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	enum result worst = RESULT_PASS;
	const char *silence;

	for (size_t i = 0; i < container->mount_count; i++) {
		const struct container_mount *mount = &container->mounts[i];
		const char *path = device_name(on, mount, finding);

		if (!path && !mount->host_path && mount->host_path_cause)
			worst = result_worse(worst, unknown_mount(mount, finding));
		if (!path)
			continue;
		saw(finding, mount->host_path ? mount->host_path_source : container->inspect,
		    text_of(finding, "Mounts[%s]", mount->destination), path, "nothing of /dev");
		if (!is_allowed(on, finding, path, ""))
			worst = result_worse(worst, fail(finding, "mounts %s of the host", path));
	}
	silence = mounts_silence(on);
	if (silence)
		worst = result_worse(worst, unknown(finding, "%s", silence));
	return worst;
}

static bool has_device_cgroup(const struct process *process)
{
	for (size_t i = 0; process && i < process->cgroup_count; i++)
		if (strcmp(process->cgroups[i].controller, "devices") == 0)
			return true;
	return false;
}

/* cgroup v1 shows what the kernel lets through; "a *:* rwm" is every device there is. */
static enum result judge_cgroup(const struct container *container, struct finding *finding)
{
	const char *list = container->limits.devices;

	if (!list && has_device_cgroup(container->process))
		return unknown(finding, "its device cgroup could not be read%s%s",
			       container->limits_cause ? ": " : "",
			       container->limits_cause ? container->limits_cause : "");
	if (!list || strncmp(list, "a *:* rwm", 9) != 0 || container->privileged == TRI_YES)
		return RESULT_PASS;
	saw(finding, "devices.list", "devices", "a *:* rwm", "Docker's default devices");
	return fail(finding, "its device cgroup allows every device");
}

/* A device reaches past the file system: a disk gives the host's files, /dev/mem its memory. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct container *container = on->container;
	const char *silence = kernel_silence(container);
	enum result worst;

	if (container->privileged == TRI_UNKNOWN)
		return unknown(finding, "the engine did not say its devices");
	worst = judge_lists(on, finding);
	worst = result_worse(worst, judge_mounts(on, finding));
	worst = result_worse(worst, judge_cgroup(container, finding));
	if (container->privileged == TRI_YES) {
		saw(finding, container->inspect, "HostConfig.Privileged", "true", "false");
		worst = result_worse(worst, fail(finding, "is privileged: it holds every device"));
	}
	if (silence)
		worst = result_worse(worst, unknown(finding, "%s", silence));
	if (worst == RESULT_PASS)
		saw(finding, container->inspect,
		    "HostConfig.Devices, DeviceCgroupRules, DeviceRequests, Mounts",
		    has_allowance(on, &on->policy->devices) ? "none that the policy does not allow"
							    : "none",
		    "none");
	return worst;
}

const struct check check_runtime_devices = {
	.id = { "5.18", "5.18", "5.18" },
	.title = "No host device is handed to a container",
	.why = "A device reaches past the file system: a disk gives every file of the host, "
	       "/dev/mem its memory, /dev/kvm a machine of its own.",
	.reads = "Devices, DeviceCgroupRules and DeviceRequests (GPUs, CDI), mounts from /dev, "
		 "Privileged, and what the device cgroup lets through. None passes, and so does "
		 "what the "
		 "policy's devices allow.",
	.fix = "Drop --device, --device-cgroup-rule, --gpus and mounts of /dev where they are not "
	       "needed, and give the rest without the m permission.",
	.controls = "5.4",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge, ROLE_NONE } },
};
