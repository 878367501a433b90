#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/facts/gather_state.h"

/* The newest API version that the tests have real samples of. */
#define NEWEST_MINOR 51

static const char *const host_file_paths[HOST_FILES] = {
	[FILE_HOSTNAME] = "/proc/sys/kernel/hostname",
	[FILE_KERNEL] = "/proc/sys/kernel/osrelease",
	[FILE_OS_RELEASE] = "/etc/os-release",
	[FILE_OS_RELEASE_VENDOR] = "/usr/lib/os-release",
	[FILE_MACHINE_ID] = "/etc/machine-id",
	[FILE_STAT] = "/proc/stat",
	[FILE_APPARMOR] = "/sys/module/apparmor/parameters/enabled",
	[FILE_SELINUX] = "/sys/fs/selinux/enforce",
	[FILE_LAST_CAPABILITY] = "/proc/sys/kernel/cap_last_cap",
	[FILE_MOUNTS] = "/proc/self/mountinfo",
};

static void ask_host_file(struct gather *gather, enum host_file file)
{
	struct job *job = gather_ask(gather, JOB_HOST_FILE, EVIDENCE_FILE);

	job->index = file;
	job->request.name = host_file_paths[file];
}

void gather_host_start(struct gather *gather)
{
	struct job *job;

	(void)gather_ask_api(gather, JOB_PING, API_PING);
	(void)gather_ask_api(gather, JOB_VERSION, API_VERSION);
	(void)gather_ask(gather, JOB_PROCESSES, EVIDENCE_PROCESSES);
	job = gather_ask(gather, JOB_ENGINE, EVIDENCE_PROCESS);
	job->request.detail = PROCESS_ENGINE;
	for (enum host_file file = 0; file < HOST_FILES; file++)
		if (file != FILE_OS_RELEASE_VENDOR)
			ask_host_file(gather, file);
}

static const char *line_of(struct arena *arena, const struct part *part)
{
	return arena_text(arena, part->bytes, strcspn(part->bytes, "\n"));
}

/* VALUE of "KEY=VALUE" or "KEY="VALUE"" at the start of a line (os-release(5)). */
static const char *assigned(struct arena *arena, const char *text, const char *key)
{
	size_t length = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		const char *value;
		size_t size;

		line += *line == '\n';
		if (strncmp(line, key, length) != 0 || line[length] != '=')
			continue;
		value = line + length + 1;
		size = strcspn(value, "\n");
		if (size >= 2 && (*value == '"' || *value == '\'') && value[size - 1] == *value) {
			value++;
			size -= 2;
		}
		return arena_text(arena, value, size);
	}
	return NULL;
}

/* The number at the beginning of a text; -1 for anything else, and above the limit. */
static int64_t number_of(const char *text, int64_t limit)
{
	char *end;
	long long number;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	number = strtoll(text, &end, 10);
	return errno || (*end && *end != '\n') || number > limit ? -1 : number;
}

static void take_boot_time(struct gather *gather, const struct part *part)
{
	const char *line = strstr(part->bytes, "\nbtime ");
	int64_t seconds = line ? number_of(line + 7, INT64_MAX / 2 / NANOSECONDS) : -1;

	if (seconds > 0)
		gather->host.boot_time = seconds * NANOSECONDS;
}

static void take_selinux(struct host *host, const struct part *part)
{
	if (*part->bytes != '0' && *part->bytes != '1')
		return;
	host->selinux = TRI_YES;
	host->selinux_enforcing = tri_of(*part->bytes == '1');
}

/* The sets are words of 64 bits. */
static void take_last_capability(struct host *host, const struct part *part)
{
	int64_t last = number_of(part->bytes, 63);

	if (last >= 0)
		host->last_capability = (struct number){ .known = true, .value = last };
}

/* The engine's own mounts are better, and may be there already. */
static void take_mounts(struct gather *gather, const struct part *part)
{
	struct mount_table *mounts;

	if (gather->host.mounts)
		return;
	mounts = mounts_parse(gather->run, part->bytes, part->size);
	if (mounts && (part->flags & EVIDENCE_TRUNCATED))
		mounts->is_truncated = true;
	gather->host.mounts = mounts;
}

static void take_os_release(struct gather *gather, const char *path, const char *text)
{
	struct host *host = &gather->host;

	host->os = assigned(gather->run, text, "PRETTY_NAME");
	host->os_id = assigned(gather->run, text, "ID");
	host->os_version = assigned(gather->run, text, "VERSION_ID");
	host->os_codename = assigned(gather->run, text, "VERSION_CODENAME");
	host->os_source = path;
}

static void take_host_file(struct gather *gather, enum host_file file, const struct part *part)
{
	struct host *host = &gather->host;

	switch (file) {
	case FILE_HOSTNAME:
		host->hostname = line_of(gather->run, part);
		break;
	case FILE_KERNEL:
		host->kernel = line_of(gather->run, part);
		break;
	case FILE_OS_RELEASE:
	case FILE_OS_RELEASE_VENDOR:
		take_os_release(gather, host_file_paths[file], part->bytes);
		break;
	case FILE_MACHINE_ID:
		host->machine_id = line_of(gather->run, part);
		break;
	case FILE_STAT:
		take_boot_time(gather, part);
		break;
	case FILE_APPARMOR:
		if (*part->bytes == 'Y' || *part->bytes == 'N')
			host->apparmor = tri_of(*part->bytes == 'Y');
		break;
	case FILE_SELINUX:
		take_selinux(host, part);
		break;
	case FILE_LAST_CAPABILITY:
		take_last_capability(host, part);
		break;
	case FILE_MOUNTS:
		take_mounts(gather, part);
		break;
	case HOST_FILES:
		break;
	}
}

/* A kernel without AppArmor or SELinux has no such file: that is an answer. */
static void take_missing_file(struct gather *gather, enum host_file file,
			      enum evidence_status status)
{
	if (status != EVIDENCE_NOT_FOUND)
		return;
	if (file == FILE_APPARMOR)
		gather->host.apparmor = TRI_NO;
	if (file == FILE_SELINUX)
		gather->host.selinux = TRI_NO;
	if (file == FILE_OS_RELEASE)
		ask_host_file(gather, FILE_OS_RELEASE_VENDOR);
}

/* An engine that does not say what it speaks is asked for what we understand, and refuses or
 * obeys: without a version it would answer in its newest. */
static void choose_version(struct gather *gather)
{
	unsigned highest = api_minor(gather->daemon.api_version);
	unsigned lowest = api_minor(gather->daemon.min_api_version);

	gather->minor = highest && highest < NEWEST_MINOR ? highest : NEWEST_MINOR;
	if (gather->minor < lowest)
		gather->minor = lowest;
	gather->daemon.used_api_version = arena_format(gather->run, "1.%u", gather->minor);
}

/* Everything else is asked when both answers tell which versions the engine speaks. */
static void negotiate(struct gather *gather)
{
	if (!gather->has_ping || !gather->has_version || !gather->daemon.api.is_read)
		return;
	choose_version(gather);
	(void)gather_ask_api(gather, JOB_CONTAINERS, API_CONTAINERS);
	(void)gather_ask_api(gather, JOB_INFO, API_INFO);
	(void)gather_ask_api(gather, JOB_NETWORKS, API_NETWORKS);
	(void)gather_ask_api(gather, JOB_VOLUMES, API_VOLUMES);
	(void)gather_ask_api(gather, JOB_IMAGES, API_IMAGES);
}

/* Without an engine nothing can be listed, for one and the same reason. */
static void give_up_api(struct gather *gather, const char *cause)
{
	struct reading unread = { .cause = cause };
	struct daemon *daemon = &gather->daemon;

	daemon->api = daemon->info = daemon->networks = daemon->volumes = unread;
	daemon->images = daemon->services = gather->containers = unread;
}

static void take_ping(struct gather *gather, const struct answer *answer)
{
	const struct part *version = answer_part(answer, "Api-Version");

	gather->has_ping = true;
	if (answer->status != EVIDENCE_OK) {
		const char *cause = gather_cause(gather->run, answer->status, answer->code);

		give_up_api(gather, arena_format(gather->run, "GET /_ping on %s: %s",
						 gather->daemon.endpoint, cause));
		return;
	}
	if (!version || !api_minor(version->bytes)) {
		give_up_api(gather, arena_format(gather->run,
						 "GET /_ping on %s: what answers names no API "
						 "version: it is no Docker engine",
						 gather->daemon.endpoint));
		return;
	}
	gather->daemon.api.is_read = true;
	gather->daemon.api_version = arena_text(gather->run, version->bytes, version->size);
	negotiate(gather);
}

const char *document_cause(struct arena *arena, const struct answer *answer, const char *what)
{
	return arena_format(arena, "%s: %s", what, gather_part_cause(arena, answer, ""));
}

typedef int decode_function(struct arena *arena, const char *bytes, size_t size,
			    struct daemon *daemon, struct err *err);

/* Decodes a document of the daemon and says how it went. */
static struct reading decode(struct gather *gather, const struct answer *answer, const char *what,
			     decode_function *decoder)
{
	const struct part *document = gather_part(answer, "");
	struct err err = { 0 };

	if (!document)
		return (struct reading){ .cause = document_cause(gather->run, answer, what) };
	if (decoder(gather->run, document->bytes, document->size, &gather->daemon, &err) < 0)
		return (struct reading){ .cause = arena_format(gather->run, "%s: %s", what,
							       err.text) };
	return (struct reading){ .is_read = true };
}

static void take_version(struct gather *gather, const struct answer *answer)
{
	const char *ping_version = gather->daemon.api_version;

	gather->has_version = true;
	gather->daemon.version_read = decode(gather, answer, "GET /version", daemon_read_version);
	if (ping_version)
		gather->daemon.api_version = ping_version;
	negotiate(gather);
}

static void take_info(struct gather *gather, const struct answer *answer)
{
	struct daemon *daemon = &gather->daemon;

	daemon->info = decode(gather, answer, "GET /info", daemon_read_info);
	if (daemon->swarm_manager == TRI_YES)
		(void)gather_ask_api(gather, JOB_SERVICES, API_SERVICES);
	else
		daemon->services.cause = daemon->info.is_read
						 ? "services are seen on a swarm manager only"
						 : daemon->info.cause;
}

static void take_processes(struct gather *gather, const struct answer *answer)
{
	gather->has_table = true;
	if (answer->status == EVIDENCE_OK)
		gather->table = process_table_parse(gather->run, answer);
	if (!gather->table)
		gather->table_cause =
			arena_format(gather->run, "reading the process table: %s",
				     gather_cause(gather->run, answer->status, answer->code));
	members_index(gather);
	gather_engine_consider(gather);
}

/* The vendor's file stands in where the first is absent, and only there. */
static void tell_os_unread(struct gather *gather, enum host_file file, const struct answer *answer,
			   enum evidence_status status)
{
	if (file == FILE_OS_RELEASE_VENDOR ||
	    (file == FILE_OS_RELEASE && status != EVIDENCE_NOT_FOUND))
		gather->host.os_cause = arena_format(gather->run, "%s: %s", host_file_paths[file],
						     gather_part_cause(gather->run, answer, ""));
}

static void take_file(struct gather *gather, enum host_file file, const struct answer *answer)
{
	const struct part *bytes = answer_part(answer, "");
	enum evidence_status status =
		answer->status == EVIDENCE_OK && bytes ? bytes->status : answer->status;

	if (status == EVIDENCE_OK && bytes) {
		take_host_file(gather, file, bytes);
		return;
	}
	tell_os_unread(gather, file, answer, status);
	take_missing_file(gather, file, status);
}

void gather_host_take(struct gather *gather, const struct job *job, const struct answer *answer)
{
	struct daemon *daemon = &gather->daemon;

	if (job->kind == JOB_PING)
		take_ping(gather, answer);
	else if (job->kind == JOB_VERSION)
		take_version(gather, answer);
	else if (job->kind == JOB_INFO)
		take_info(gather, answer);
	else if (job->kind == JOB_CONTAINERS)
		list_take(gather, answer);
	else if (job->kind == JOB_PROCESSES)
		take_processes(gather, answer);
	else if (job->kind == JOB_HOST_FILE)
		take_file(gather, (enum host_file)job->index, answer);
	else if (job->kind == JOB_NETWORKS)
		daemon->networks = decode(gather, answer, "GET /networks", daemon_read_networks);
	else if (job->kind == JOB_VOLUMES)
		daemon->volumes = decode(gather, answer, "GET /volumes", daemon_read_volumes);
	else if (job->kind == JOB_IMAGES)
		daemon->images = decode(gather, answer, "GET /images/json", daemon_read_images);
	else if (job->kind == JOB_SERVICES)
		daemon->services = decode(gather, answer, "GET /services", daemon_read_services);
}
