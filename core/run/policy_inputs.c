#include "core/run/policy_inputs.h"

#include <ctype.h>
#include <string.h>

#include "core/facts/capability.h"
#include "core/facts/policy.h"

#define MOST_DAYS 36500
#define MOST_COUNT 1000000
#define MOST_LIMIT 1000000000000

/* What words of the inputs look like. */

/* As the kernel would print it: no component is empty, "." or "..". */
static bool is_path(const char *text)
{
	if (strcmp(text, "/") == 0)
		return true;
	while (*text == '/') {
		const char *name = text + 1;
		const size_t length = strcspn(name, "/");

		if (!length || (length <= 2 && strncmp(name, "..", length) == 0))
			return false;
		text = name + length;
	}
	return *text == '\0';
}

static bool is_digest(const char *text)
{
	return strncmp(text, "sha256:", 7) == 0 && strlen(text) == 7 + 64 &&
	       strspn(text + 7, "0123456789abcdef") == 64;
}

static bool is_capability(const char *text)
{
	return capability_bit(text) != 0;
}

static bool is_port(const char *text)
{
	struct port_word port;

	return port_word_read(text, &port);
}

static bool is_privileged_port(const char *text)
{
	struct port_word port;

	return port_word_read(text, &port) && port.last < 1024;
}

/* "c 10:200 rw" and a request's words mean themselves; a path is one. */
static bool is_device(const char *text)
{
	return *text != '/' ? strchr(text, ' ') != NULL : is_path(text);
}

static bool is_limit_name(const char *text)
{
	static const char *const names[] = {
		"core",	  "cpu",   "data", "fsize",  "locks",  "memlock",    "msgqueue", "nice",
		"nofile", "nproc", "rss",  "rtprio", "rttime", "sigpending", "stack"
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(text, names[i]) == 0)
			return true;
	return false;
}

static bool is_ulimit(const char *text)
{
	struct ulimit_word limit;
	char name[16];

	if (!ulimit_word_read(text, &limit) || limit.name_length >= sizeof(name))
		return false;
	memcpy(name, text, limit.name_length);
	name[limit.name_length] = '\0';
	return is_limit_name(name);
}

/* What is a word of a list by itself: accounts, programs, packages, plugins. */
static bool is_word(const char *text)
{
	for (; *text; text++)
		if (!isgraph((unsigned char)*text))
			return false;
	return true;
}

/* "example.org:5000", and "docker.io" for the one that names leave out. */
static bool is_registry(const char *text)
{
	return is_word(text) && !strchr(text, '/');
}

static bool is_repository(const char *text)
{
	return is_word(text) && strchr(text, '/') && !strchr(text, '@') && *text != '/';
}

static const struct text_rule word_rule = { is_word, "a word without blanks" };
static const struct text_rule path_rule = { is_path, "an absolute path" };
static const struct text_rule digest_rule = { is_digest, "sha256: and 64 hexadecimal digits" };
static const struct text_rule capability_rule = { is_capability, "a capability such as NET_ADMIN" };
static const struct text_rule port_rule = { is_port,
					    "a port such as 8080, 53/udp or 8000-8010/tcp" };
static const struct text_rule privileged_port_rule = { is_privileged_port,
						       "a port below 1024 such as 443 or 53/udp" };
static const struct text_rule device_rule = {
	is_device, "a device such as /dev/fuse or /dev/fuse:rw, a device rule or a device request"
};
static const struct text_rule host_mount_rule = { is_path,
						  "an absolute path, with :ro behind it or not" };
static const struct text_rule limit_name_rule = { is_limit_name, "names of limits such as nofile" };
static const struct text_rule ulimit_rule = { is_ulimit,
					      "a limit such as nofile=4096 or nofile=1024:4096" };
static const struct text_rule registry_rule = { is_registry,
						"a registry such as registry.example.org:5000" };
static const struct text_rule repository_rule = {
	is_repository, "a repository with its registry such as docker.io/library/nginx"
};

static const char *const formats[] = { "", "lynis", "xccdf", "arf", NULL };
static const char *const severities[] = { "", "low", "medium", "high", "critical", NULL };
static const char *const gates[] = { "", "blocking", "monitored", NULL };

#define AT(member) offsetof(struct policy, member)

static const struct field hardening_report[] = {
	{ .key = "path",
	  .kind = FIELD_TEXT,
	  .offset = AT(hardening_report.path),
	  .is_required = true,
	  .rule = &path_rule },
	{ .key = "format",
	  .kind = FIELD_CHOICE,
	  .offset = AT(hardening_report.format),
	  .is_required = true,
	  .words = formats },
	{ .key = "max_age_days",
	  .kind = FIELD_NUMBER,
	  .offset = AT(hardening_report.max_age_days),
	  .is_required = true,
	  .least = 1,
	  .most = MOST_DAYS },
	{ .key = "minimum_score",
	  .kind = FIELD_NUMBER,
	  .offset = AT(hardening_report.minimum_score),
	  .is_required = true,
	  .most = 100 },
	{ .key = NULL },
};

static const struct field log_forwarding[] = {
	{ .key = "journald", .kind = FIELD_FLAG, .offset = AT(log_forwarding.journald) },
	{ .key = "plugins",
	  .kind = FIELD_TEXTS,
	  .offset = AT(log_forwarding.plugins),
	  .rule = &word_rule },
	{ .key = NULL },
};

static const struct field image_sources[] = {
	{ .key = "registries",
	  .kind = FIELD_TEXTS,
	  .offset = AT(image_sources.registries),
	  .rule = &registry_rule },
	{ .key = "repositories",
	  .kind = FIELD_TEXTS,
	  .offset = AT(image_sources.repositories),
	  .rule = &repository_rule },
	{ .key = "base_digests",
	  .kind = FIELD_TEXTS,
	  .offset = AT(image_sources.base_digests),
	  .rule = &digest_rule },
	{ .key = "local_builds",
	  .kind = FIELD_TEXTS,
	  .offset = AT(image_sources.local_builds),
	  .rule = &word_rule },
	{ .key = NULL },
};

static const struct field packages[] = {
	{ .key = "deny", .kind = FIELD_TEXTS, .offset = AT(packages.deny), .rule = &word_rule },
	{ .key = "max_count",
	  .kind = FIELD_NUMBER,
	  .offset = AT(packages.max_count),
	  .most = MOST_COUNT },
	{ .key = NULL },
};

static const struct field scan_reports[] = {
	{ .key = "folder",
	  .kind = FIELD_TEXT,
	  .offset = AT(scan_reports.folder),
	  .is_required = true,
	  .rule = &path_rule },
	{ .key = "severity",
	  .kind = FIELD_CHOICE,
	  .offset = AT(scan_reports.severity),
	  .is_required = true,
	  .words = severities },
	{ .key = "max_age_days",
	  .kind = FIELD_NUMBER,
	  .offset = AT(scan_reports.max_age_days),
	  .is_required = true,
	  .least = 1,
	  .most = MOST_DAYS },
	{ .key = "gate", .kind = FIELD_CHOICE, .offset = AT(scan_reports.gate), .words = gates },
	{ .key = "ignored", .kind = FIELD_IGNORED, .offset = AT(scan_reports.ignored) },
	{ .key = NULL },
};

static const struct field signatures[] = {
	{ .key = "required",
	  .kind = FIELD_FLAG,
	  .offset = AT(signatures.required),
	  .is_required = true },
	{ .key = "report",
	  .kind = FIELD_TEXT,
	  .offset = AT(signatures.report),
	  .rule = &path_rule },
	{ .key = NULL },
};

static const struct field unused_images[] = {
	{ .key = "max_count",
	  .kind = FIELD_NUMBER,
	  .offset = AT(unused_images.max_count),
	  .most = MOST_COUNT },
	{ .key = "max_percent",
	  .kind = FIELD_NUMBER,
	  .offset = AT(unused_images.max_percent),
	  .most = 100 },
	{ .key = "max_age_days",
	  .kind = FIELD_NUMBER,
	  .offset = AT(unused_images.max_age_days),
	  .least = 1,
	  .most = MOST_DAYS },
	{ .key = NULL },
};

static const struct field stopped_containers[] = {
	{ .key = "max_count",
	  .kind = FIELD_NUMBER,
	  .offset = AT(stopped_containers.max_count),
	  .most = MOST_COUNT },
	{ .key = "max_age_days",
	  .kind = FIELD_NUMBER,
	  .offset = AT(stopped_containers.max_age_days),
	  .least = 1,
	  .most = MOST_DAYS },
	{ .key = NULL },
};

static const struct field rotation[] = {
	{ .key = "unlock_key_days",
	  .kind = FIELD_NUMBER,
	  .offset = AT(rotation.unlock_key_days),
	  .least = 1,
	  .most = MOST_DAYS },
	{ .key = "certificate_days",
	  .kind = FIELD_NUMBER,
	  .offset = AT(rotation.certificate_days),
	  .least = 1,
	  .most = MOST_DAYS },
	{ .key = "root_ca_days",
	  .kind = FIELD_NUMBER,
	  .offset = AT(rotation.root_ca_days),
	  .least = 1,
	  .most = MOST_DAYS },
	{ .key = NULL },
};

const struct field policy_inputs[] = {
	{ .key = "trusted_users",
	  .kind = FIELD_TEXTS,
	  .offset = AT(trusted_users),
	  .rule = &word_rule },
	{ .key = "hardening_report", .kind = FIELD_GROUP, .fields = hardening_report },
	{ .key = "rootless_excluded", .kind = FIELD_TEXT, .offset = AT(rootless_excluded) },
	{ .key = "authorization_elsewhere",
	  .kind = FIELD_TEXT,
	  .offset = AT(authorization_elsewhere) },
	{ .key = "userland_proxy_needed", .kind = FIELD_TEXT, .offset = AT(userland_proxy_needed) },
	{ .key = "default_ulimits",
	  .kind = FIELD_MAXIMA,
	  .offset = AT(default_ulimits),
	  .most = MOST_LIMIT,
	  .rule = &limit_name_rule },
	{ .key = "cgroup_parents",
	  .kind = FIELD_TEXTS,
	  .offset = AT(cgroup_parents),
	  .rule = &word_rule },
	{ .key = "log_forwarding", .kind = FIELD_GROUP, .fields = log_forwarding },
	{ .key = "seccomp_profiles",
	  .kind = FIELD_TEXTS,
	  .offset = AT(seccomp_profiles),
	  .rule = &path_rule },
	{ .key = "image_sources", .kind = FIELD_GROUP, .fields = image_sources },
	{ .key = "packages", .kind = FIELD_GROUP, .fields = packages },
	{ .key = "scan_reports", .kind = FIELD_GROUP, .fields = scan_reports },
	{ .key = "content_trust_replaced",
	  .kind = FIELD_TEXT,
	  .offset = AT(content_trust_replaced) },
	{ .key = "base_images",
	  .kind = FIELD_TEXTS,
	  .offset = AT(base_images),
	  .rule = &word_rule },
	{ .key = "setuid_files",
	  .kind = FIELD_TEXTS,
	  .offset = AT(setuid_files),
	  .rule = &path_rule },
	{ .key = "signatures", .kind = FIELD_GROUP, .fields = signatures },
	{ .key = "swarm_wanted", .kind = FIELD_FLAG, .offset = AT(swarm_wanted) },
	{ .key = "capabilities",
	  .kind = FIELD_ALLOWANCES,
	  .offset = AT(capabilities),
	  .rule = &capability_rule },
	{ .key = "host_mounts",
	  .kind = FIELD_ALLOWANCES,
	  .offset = AT(host_mounts),
	  .rule = &host_mount_rule },
	{ .key = "ssh_servers",
	  .kind = FIELD_TEXTS,
	  .offset = AT(ssh_servers),
	  .rule = &word_rule },
	{ .key = "privileged_ports",
	  .kind = FIELD_ALLOWANCES,
	  .offset = AT(privileged_ports),
	  .rule = &privileged_port_rule },
	{ .key = "ports", .kind = FIELD_ALLOWANCES, .offset = AT(ports), .rule = &port_rule },
	{ .key = "cpu_quota_suffices", .kind = FIELD_FLAG, .offset = AT(cpu_quota_suffices) },
	{ .key = "devices", .kind = FIELD_ALLOWANCES, .offset = AT(devices), .rule = &device_rule },
	{ .key = "ulimits", .kind = FIELD_ALLOWANCES, .offset = AT(ulimits), .rule = &ulimit_rule },
	{ .key = "image_max_age_days",
	  .kind = FIELD_NUMBER,
	  .offset = AT(image_max_age_days),
	  .least = 1,
	  .most = MOST_DAYS },
	{ .key = "inherited_pids_limit_suffices",
	  .kind = FIELD_FLAG,
	  .offset = AT(inherited_pids_limit_suffices) },
	{ .key = "unused_images", .kind = FIELD_GROUP, .fields = unused_images },
	{ .key = "stopped_containers", .kind = FIELD_GROUP, .fields = stopped_containers },
	{ .key = "swarm_managers",
	  .kind = FIELD_NUMBER,
	  .offset = AT(swarm_managers),
	  .is_odd = true,
	  .least = 1,
	  .most = 7 },
	{ .key = "rotation", .kind = FIELD_GROUP, .fields = rotation },
	{ .key = NULL },
};
