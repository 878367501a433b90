#include <errno.h>
#include <limits.h>
#include <string.h>

#include "core/evidence/api_path.h"

#define MAX_PINS 16384 /* a brief answer of so many stays below a frame's limit */
#define MAX_API_MINOR 999

/* Absolute, of a length that the kernel takes, and without a "..". */
static bool is_plain_path(const char *path)
{
	const char *component = path;

	if (!path || *path != '/' || strlen(path) >= PATH_MAX)
		return false;
	while (component) {
		component++;
		if (strncmp(component, "..", 2) == 0 && (component[2] == '/' || !component[2]))
			return false;
		component = strchr(component, '/');
	}
	return true;
}

static bool are_real_pins(const struct request *request, size_t limit)
{
	if (!request->pins || request->pin_count == 0 || request->pin_count > limit)
		return false;
	for (size_t i = 0; i < request->pin_count; i++)
		if (request->pins[i].pid <= 0)
			return false;
	return true;
}

/* No pin, or the number 0, means the peer of the engine's socket. */
static bool is_engine_pin(const struct request *request)
{
	if (request->pin_count == 0)
		return true;
	return request->pin_count == 1 && request->pins && request->pins->pid >= 0;
}

static bool is_process_request(const struct request *request)
{
	switch (request->detail) {
	case PROCESS_FULL:
		return request->name && api_is_container_id(request->name) &&
		       are_real_pins(request, 1);
	case PROCESS_ENGINE:
		return is_engine_pin(request);
	case PROCESS_BRIEF:
	case PROCESS_SOCKETS:
		return are_real_pins(request, MAX_PINS);
	case PROCESS_DETAILS:
		break;
	}
	return false;
}

static bool is_api_request(const struct request *request)
{
	struct buffer path = { 0 };
	int r = api_path(request, &path);

	buffer_done(&path);
	return r == 0 && request->api_minor <= MAX_API_MINOR;
}

static bool is_askable(const struct request *request)
{
	switch (request->kind) {
	case EVIDENCE_API:
		return is_api_request(request);
	case EVIDENCE_PATH:
	case EVIDENCE_FILE:
	case EVIDENCE_DIRECTORY:
		return is_plain_path(request->name) &&
		       (!request->in_engine_root || are_real_pins(request, 1));
	case EVIDENCE_PROCESSES:
	case EVIDENCE_AUDIT:
		return true;
	case EVIDENCE_PROCESS:
		return is_process_request(request);
	case EVIDENCE_SOCKETS:
		return are_real_pins(request, 1);
	case EVIDENCE_CGROUP:
		return is_plain_path(request->name);
	case EVIDENCE_KINDS:
		break;
	}
	return false;
}

int request_check(const struct request *request)
{
	return is_askable(request) ? 0 : -EINVAL;
}
