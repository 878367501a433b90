#include <string.h>

#include "checks/kernel.h"
#include "checks/mounts.h"
#include "core/check.h"
#include "core/facts/container.h"

static enum result judge_lists(const struct container *container, struct finding *finding)
{
	enum result worst = RESULT_PASS;

	for (size_t i = 0; i < container->device_count; i++) {
		const struct container_device *device = &container->devices[i];

		saw(finding, container->inspect, "HostConfig.Devices",
		    text_of(finding, "%s (%s)", device->path_on_host, device->permissions), "none");
		worst = result_worse(worst,
				     fail(finding, "is given the device %s", device->path_on_host));
	}
	for (const char *const *rule = container->device_rules; rule && *rule; rule++) {
		saw(finding, container->inspect, "HostConfig.DeviceCgroupRules", *rule, "none");
		worst = result_worse(worst, fail(finding, "has a device rule: %s", *rule));
	}
	for (const char *const *ask = container->device_requests; ask && *ask; ask++) {
		saw(finding, container->inspect, "HostConfig.DeviceRequests", *ask, "none");
		worst = result_worse(worst, fail(finding, "requests devices: %s", *ask));
	}
	return worst;
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
	worst = judge_lists(container, finding);
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
		    "HostConfig.Devices, DeviceCgroupRules, DeviceRequests, Mounts", "none",
		    "none");
	return worst;
}

const struct check check_runtime_devices = {
	.id = { "5.18", "5.18", "5.18" },
	.title = "No host device is handed to a container",
	.why = "A device reaches past the file system: a disk gives every file of the host, "
	       "/dev/mem its memory, /dev/kvm a machine of its own.",
	.reads = "Devices, DeviceCgroupRules and DeviceRequests (GPUs, CDI), mounts from /dev, "
		 "Privileged, and what the device cgroup lets through. None passes.",
	.fix = "Drop --device, --device-cgroup-rule, --gpus and mounts of /dev where they are not "
	       "needed, and give the rest without the m permission.",
	.controls = "5.4",
	.level = 1,
	.looks = { { SCOPE_CONTAINERS, judge } },
};
