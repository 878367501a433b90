#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/evidence/api_path.h"

/*
 * Keys:
 *   GET /containers/<id>/json        path /run/docker.sock       file /etc/docker/daemon.json
 *   path@812:45 /etc/docker          processes                   process full 9 <container id>
 *   process engine peer              process brief 9:45,10:46    process sockets 9:45
 *   sockets 9:45                     cgroup /docker/<id>         directory /etc/docker
 *   audit
 * A pin without a known start is the bare number. A path runs to the end of the key.
 */

static void add_pins(struct buffer *out, const struct request *request)
{
	for (size_t i = 0; i < request->pin_count; i++) {
		const struct pin *pin = &request->pins[i];

		buffer_format(out, "%s%" PRId32, i ? "," : "", pin->pid);
		if (pin->start)
			buffer_format(out, ":%" PRIu64, pin->start);
	}
}

static void add_path(struct buffer *out, const char *word, const struct request *request)
{
	buffer_text(out, word);
	if (request->in_engine_root) {
		buffer_text(out, "@");
		add_pins(out, request);
	}
	buffer_format(out, " %s", request->name);
}

static bool is_peer(const struct request *request)
{
	return request->pin_count == 0 || request->pins->pid == 0;
}

static void add_process(struct buffer *out, const struct request *request)
{
	static const char *const words[PROCESS_DETAILS] = {
		[PROCESS_FULL] = "full",
		[PROCESS_ENGINE] = "engine",
		[PROCESS_BRIEF] = "brief",
		[PROCESS_SOCKETS] = "sockets",
	};

	buffer_format(out, "process %s ", words[request->detail]);
	if (request->detail == PROCESS_ENGINE && is_peer(request))
		buffer_text(out, "peer");
	else
		add_pins(out, request);
	if (request->detail == PROCESS_FULL)
		buffer_format(out, " %s", request->name);
}

void request_key(const struct request *request, struct buffer *out)
{
	buffer_text(out, "");
	if (request_check(request) < 0)
		return;
	switch (request->kind) {
	case EVIDENCE_API:
		buffer_text(out, "GET ");
		(void)api_path(request, out); /* was checked above */
		break;
	case EVIDENCE_PATH:
		add_path(out, "path", request);
		break;
	case EVIDENCE_FILE:
		add_path(out, "file", request);
		break;
	case EVIDENCE_PROCESSES:
		buffer_text(out, "processes");
		break;
	case EVIDENCE_PROCESS:
		add_process(out, request);
		break;
	case EVIDENCE_SOCKETS:
		buffer_text(out, "sockets ");
		add_pins(out, request);
		break;
	case EVIDENCE_CGROUP:
		buffer_format(out, "cgroup %s", request->name);
		break;
	case EVIDENCE_DIRECTORY:
		add_path(out, "directory", request);
		break;
	case EVIDENCE_AUDIT:
		buffer_text(out, "audit");
		break;
	case EVIDENCE_KINDS:
		break;
	}
}

/* Moves over the word if the key goes on with it. */
static bool take(const char **cursor, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*cursor, word, length) != 0)
		return false;
	*cursor += length;
	return true;
}

/* Digits as request_key writes them: no sign, no blank, no leading zero. */
static bool take_number(const char **cursor, uint64_t limit, uint64_t *ret_number)
{
	const char *text = *cursor;
	unsigned long long number;
	char *end;

	if (*text < '1' || *text > '9')
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno || number > limit)
		return false;
	*cursor = end;
	*ret_number = number;
	return true;
}

static bool take_pin(const char **cursor, struct pin *pin)
{
	uint64_t pid;

	if (!take_number(cursor, INT32_MAX, &pid))
		return false;
	*pin = (struct pin){ .pid = (int32_t)pid };
	return !take(cursor, ":") || take_number(cursor, UINT64_MAX, &pin->start);
}

static bool take_pins(struct arena *arena, const char **cursor, struct request *request)
{
	size_t count = 1;
	struct pin *pins;

	for (const char *at = *cursor; *at && *at != ' '; at++)
		count += *at == ',';
	pins = arena_array(arena, count, sizeof(*pins));
	for (size_t i = 0; i < count; i++)
		if ((i && !take(cursor, ",")) || !take_pin(cursor, &pins[i]))
			return false;
	request->pins = pins;
	request->pin_count = count;
	return true;
}

/* A blank and all that follows. */
static bool take_name(struct arena *arena, const char **cursor, struct request *request)
{
	if (!take(cursor, " "))
		return false;
	request->name = arena_copy(arena, *cursor);
	*cursor += strlen(*cursor);
	return true;
}

static bool read_process(struct arena *arena, const char **cursor, struct request *request)
{
	request->kind = EVIDENCE_PROCESS;
	if (take(cursor, "engine peer")) {
		request->detail = PROCESS_ENGINE;
		return true;
	}
	if (take(cursor, "full "))
		request->detail = PROCESS_FULL;
	else if (take(cursor, "engine "))
		request->detail = PROCESS_ENGINE;
	else if (take(cursor, "brief "))
		request->detail = PROCESS_BRIEF;
	else if (take(cursor, "sockets "))
		request->detail = PROCESS_SOCKETS;
	else
		return false;
	if (!take_pins(arena, cursor, request))
		return false;
	if (request->detail != PROCESS_FULL)
		return true;
	return take_name(arena, cursor, request);
}

/* What follows the word "path", "file" or "directory": a pin, perhaps, and the path. */
static bool read_path(struct arena *arena, const char **cursor, struct request *request)
{
	if (take(cursor, "@")) {
		request->in_engine_root = true;
		if (!take_pins(arena, cursor, request))
			return false;
	}
	return take_name(arena, cursor, request);
}

static bool read_key(struct arena *arena, const char **cursor, struct request *request)
{
	if (take(cursor, "processes"))
		request->kind = EVIDENCE_PROCESSES;
	else if (take(cursor, "audit"))
		request->kind = EVIDENCE_AUDIT;
	else if (take(cursor, "process "))
		return read_process(arena, cursor, request);
	else if (take(cursor, "path"))
		request->kind = EVIDENCE_PATH;
	else if (take(cursor, "file"))
		request->kind = EVIDENCE_FILE;
	else if (take(cursor, "directory"))
		request->kind = EVIDENCE_DIRECTORY;
	else if (take(cursor, "cgroup"))
		request->kind = EVIDENCE_CGROUP;
	else if (take(cursor, "sockets "))
		request->kind = EVIDENCE_SOCKETS;
	else
		return false;
	if (request->kind == EVIDENCE_PROCESSES || request->kind == EVIDENCE_AUDIT)
		return true;
	if (request->kind == EVIDENCE_SOCKETS)
		return take_pins(arena, cursor, request);
	if (request->kind == EVIDENCE_CGROUP)
		return take_name(arena, cursor, request);
	return read_path(arena, cursor, request);
}

int request_from_key(struct arena *arena, const char *key, struct request *ret_request)
{
	struct request request = { 0 };
	const char *cursor = key;

	if (take(&cursor, "GET "))
		return api_path_read(arena, cursor, ret_request);
	if (!read_key(arena, &cursor, &request) || *cursor || request_check(&request) < 0)
		return -EINVAL;
	*ret_request = request;
	return 0;
}
