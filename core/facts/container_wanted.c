#include "core/facts/container_decode.h"
#include "core/facts/json.h"

/*
 * The members of an inspect document that the decoders read. Environment, layers and health logs
 * are half of it, and its owner writes them.
 */

static const struct json_wanted health[] = { { .name = "Status" }, { 0 } };

static const struct json_wanted state[] = {
	{ .name = "Status" },
	{ .name = "Running" },
	{ .name = "Paused" },
	{ .name = "Pid" },
	{ .name = "StartedAt" },
	{ .name = "Health", .members = health },
	{ 0 },
};

static const struct json_wanted labels[] = { { .name = CONTAINER_SERVICE_LABEL }, { 0 } };

static const struct json_wanted config[] = {
	{ .name = "User" },
	{ .name = "Image" },
	{ .name = "ExposedPorts" },
	{ .name = "Healthcheck" },
	{ .name = "Labels", .members = labels },
	{ 0 },
};

static const struct json_wanted host[] = {
	{ .name = "Runtime" },	       { .name = "NetworkMode" },
	{ .name = "PidMode" },	       { .name = "IpcMode" },
	{ .name = "UTSMode" },	       { .name = "UsernsMode" },
	{ .name = "CgroupParent" },    { .name = "CpusetCpus" },
	{ .name = "Memory" },	       { .name = "MemorySwap" },
	{ .name = "NanoCpus" },	       { .name = "CpuQuota" },
	{ .name = "CpuShares" },       { .name = "PidsLimit" },
	{ .name = "Privileged" },      { .name = "ReadonlyRootfs" },
	{ .name = "PublishAllPorts" }, { .name = "Init" },
	{ .name = "MaskedPaths" },     { .name = "ReadonlyPaths" },
	{ .name = "CapAdd" },	       { .name = "CapDrop" },
	{ .name = "SecurityOpt" },     { .name = "DeviceCgroupRules" },
	{ .name = "RestartPolicy" },   { .name = "LogConfig" },
	{ .name = "Ulimits" },	       { .name = "Devices" },
	{ .name = "DeviceRequests" },  { .name = "Mounts" },
	{ .name = "PortBindings" },    { 0 },
};

static const struct json_wanted endpoint[] = { { .name = "NetworkID" }, { 0 } };

static const struct json_wanted endpoints[] = { { .name = "*", .members = endpoint }, { 0 } };

static const struct json_wanted network[] = {
	{ .name = "Ports" },
	{ .name = "Networks", .members = endpoints },
	{ 0 },
};

const struct json_wanted container_wanted[] = {
	{ .name = "Id" },
	{ .name = "Name" },
	{ .name = "Created" },
	{ .name = "Image" },
	{ .name = "AppArmorProfile" },
	{ .name = "ProcessLabel" },
	{ .name = "MountLabel" },
	{ .name = "ExecIDs" },
	{ .name = "Mounts" },
	{ .name = "State", .members = state },
	{ .name = "Config", .members = config },
	{ .name = "HostConfig", .members = host },
	{ .name = "NetworkSettings", .members = network },
	{ 0 },
};
