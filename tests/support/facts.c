#include "tests/support/facts.h"

#include <criterion/criterion.h>
#include <string.h>

#define FILE_SOURCE "/etc/docker/daemon.json"
#define COMMAND_SOURCE "/proc/812/cmdline"

/* As it is spelt in the file, and the value on a good host. */
static const struct {
	const char *field, *value;
	enum option_origin origin;
} good_options[OPTION_COUNT] = {
	[OPTION_AUTHORIZATION_PLUGINS] = { "authorization-plugins", "gate", ORIGIN_FILE },
	[OPTION_BRIDGE] = { "bridge", NULL, ORIGIN_DEFAULT },
	[OPTION_CGROUP_PARENT] = { "cgroup-parent", NULL, ORIGIN_DEFAULT },
	[OPTION_DEBUG] = { "debug", "false", ORIGIN_DEFAULT },
	[OPTION_DEFAULT_IPC_MODE] = { "default-ipc-mode", "private", ORIGIN_DEFAULT },
	[OPTION_DEFAULT_ULIMITS] = { "default-ulimits", "nofile=1024:4096, nproc=512:1024",
				     ORIGIN_FILE },
	[OPTION_EXPERIMENTAL] = { "experimental", "false", ORIGIN_DEFAULT },
	[OPTION_FEATURES] = { "features", NULL, ORIGIN_DEFAULT },
	[OPTION_FIREWALL_BACKEND] = { "firewall-backend", NULL, ORIGIN_DEFAULT },
	[OPTION_HOSTS] = { "hosts", "unix:///run/docker.sock", ORIGIN_DEFAULT },
	[OPTION_ICC] = { "icc", "false", ORIGIN_FILE },
	[OPTION_INSECURE_REGISTRIES] = { "insecure-registries", NULL, ORIGIN_DEFAULT },
	[OPTION_IP] = { "ip", "0.0.0.0", ORIGIN_DEFAULT },
	[OPTION_IP6TABLES] = { "ip6tables", "true", ORIGIN_DEFAULT },
	[OPTION_IPTABLES] = { "iptables", "true", ORIGIN_DEFAULT },
	[OPTION_LIVE_RESTORE] = { "live-restore", "true", ORIGIN_FILE },
	[OPTION_LOG_DRIVER] = { "log-driver", "syslog", ORIGIN_FILE },
	[OPTION_LOG_LEVEL] = { "log-level", "info", ORIGIN_DEFAULT },
	[OPTION_LOG_OPTS] = { "log-opts", "syslog-address=tcp://logs.example.org:601",
			      ORIGIN_FILE },
	[OPTION_NO_NEW_PRIVILEGES] = { "no-new-privileges", "true", ORIGIN_FILE },
	[OPTION_SECCOMP_PROFILE] = { "seccomp-profile", "builtin", ORIGIN_DEFAULT },
	[OPTION_SELINUX_ENABLED] = { "selinux-enabled", "false", ORIGIN_DEFAULT },
	[OPTION_STORAGE_DRIVER] = { "storage-driver", NULL, ORIGIN_DEFAULT },
	[OPTION_STORAGE_OPTS] = { "storage-opts", NULL, ORIGIN_DEFAULT },
	[OPTION_TLS] = { "tls", "false", ORIGIN_DEFAULT },
	[OPTION_TLS_CA_CERTIFICATE] = { "tlscacert", NULL, ORIGIN_DEFAULT },
	[OPTION_TLS_CERTIFICATE] = { "tlscert", NULL, ORIGIN_DEFAULT },
	[OPTION_TLS_KEY] = { "tlskey", NULL, ORIGIN_DEFAULT },
	[OPTION_TLS_VERIFY] = { "tlsverify", "false", ORIGIN_DEFAULT },
	[OPTION_USERLAND_PROXY] = { "userland-proxy", "false", ORIGIN_FILE },
	[OPTION_USERNS_REMAP] = { "userns-remap", NULL, ORIGIN_DEFAULT },
};

const char *const *trial_list(struct trial *trial, const char *text)
{
	const char **items;
	size_t count = 0;

	if (!text)
		return NULL;
	items = arena_array(trial->arena, strlen(text) + 2, sizeof(*items));
	while (*text) {
		const char *comma = strstr(text, ", ");
		size_t length = comma ? (size_t)(comma - text) : strlen(text);

		items[count++] = arena_text(trial->arena, text, length);
		text += length + (comma ? 2 : 0);
	}
	return items;
}

void trial_option(struct trial *trial, enum option_name name, enum option_origin origin,
		  const char *value)
{
	struct option option = { .origin = origin, .field = good_options[name].field };

	if (origin == ORIGIN_UNKNOWN) {
		option.cause = "the daemon's command line was not readable";
	} else {
		option.value = value;
		option.truth = value ? parse_bool(value) : TRI_UNKNOWN;
		option.items = trial_list(trial, value);
		while (option.items && option.items[option.item_count])
			option.item_count++;
	}
	if (origin == ORIGIN_DEFAULT)
		option.source = "engine default";
	else if (origin == ORIGIN_FILE)
		option.source = FILE_SOURCE;
	else if (origin == ORIGIN_COMMAND_LINE)
		option.source = COMMAND_SOURCE;
	trial->daemon.config.options[name] = option;
}

void trial_hide_config(struct trial *trial)
{
	for (int name = 0; name < OPTION_COUNT; name++)
		trial_option(trial, (enum option_name)name, ORIGIN_UNKNOWN, NULL);
}

void trial_hide_info(struct trial *trial)
{
	struct daemon *daemon = &trial->daemon;

	daemon->info = (struct reading){ .cause = "GET /info: timed out" };
	daemon->storage_driver = daemon->logging_driver = daemon->cgroup_driver = NULL;
	daemon->swarm_state = daemon->seccomp_profile = daemon->firewall_backend = NULL;
	daemon->swarm_nodes.known = false;
	daemon->debug = daemon->live_restore = TRI_UNKNOWN;
	daemon->rootless = daemon->userns = daemon->no_new_privileges = TRI_UNKNOWN;
	daemon->seccomp = TRI_UNKNOWN;
	daemon->authorization_plugins = daemon->insecure_cidrs = NULL;
	daemon->insecure_registries = NULL;
	daemon->has_registries = false;
}

static void make_processes(struct trial *trial)
{
	static const struct id_range map[] = { { 0, 100000, 65536 } };

	trial->engine = (struct process){ .pid = 812,
					  .status_source = "/proc/812/status",
					  .has_ids = true,
					  .uids = { 1000, 1000, 1000, 1000 } };
	trial->daemon.process = &trial->engine;
	trial->process = (struct process){ .pid = 4711,
					   .status_source = "/proc/4711/status",
					   .has_ids = true,
					   .uid_map = map,
					   .uid_map_count = 1 };
	trial->container.process = &trial->process;
}

static void make_engine(struct trial *trial)
{
	static const struct reading whole = { .is_read = true };
	struct daemon *daemon = &trial->daemon;

	daemon->endpoint = "unix:///run/user/1000/docker.sock";
	daemon->api = daemon->version_read = daemon->info = daemon->networks = whole;
	daemon->volumes = daemon->images = daemon->services = daemon->process_read = whole;
	daemon->listeners_read = whole;
	daemon->version = "28.5.2";
	daemon->api_version = daemon->used_api_version = "1.51";
	daemon->experimental = TRI_NO;
	daemon->experimental_source = "GET /version";
	daemon->storage_driver = "overlay2";
	daemon->logging_driver = "syslog";
	daemon->cgroup_driver = "systemd";
	daemon->cgroup_version = "2";
	daemon->swarm_state = "inactive";
	daemon->debug = daemon->userns = TRI_NO;
	daemon->live_restore = daemon->rootless = daemon->no_new_privileges = TRI_YES;
	daemon->seccomp = TRI_YES;
	daemon->seccomp_profile = "builtin";
	daemon->authorization_plugins = trial_list(trial, "gate");
	daemon->has_registries = true;
	daemon->insecure_cidrs = trial_list(trial, "::1/128, 127.0.0.0/8");
	daemon->knows_docker_proxy = true;
}

static void make_listeners(struct trial *trial)
{
	static const struct listener api = { .kind = SOCKET_UNIX,
					     .address = "/run/user/1000/docker.sock" };
	static const struct listener *const listeners[] = { &api, NULL };

	trial->daemon.listeners = listeners;
}

static void make_networks(struct trial *trial)
{
	struct network *bridge = arena_array(trial->arena, 1, sizeof(*bridge));

	*bridge = (struct network){ .id = "b0",
				    .name = "bridge",
				    .driver = "bridge",
				    .is_default_bridge = TRI_YES,
				    .icc = "false" };
	trial->daemon.network = bridge;
	trial->daemon.network_count = 1;
}

/* The next component of the path; NULL when it is walked. */
static const char *step_after(struct trial *trial, const char *path, const char *done)
{
	const char *rest = path + (strcmp(done, "/") == 0 ? 0 : strlen(done));
	const char *end = *rest ? strchr(rest + 1, '/') : NULL;

	if (!*rest)
		return NULL;
	return arena_text(trial->arena, path, end ? (size_t)(end - path) : strlen(path));
}

void trial_file(struct trial *trial, const char *path, unsigned mode)
{
	size_t count = 0;

	for (const char *at = "/"; at; at = step_after(trial, path, at)) {
		cr_assert(count < TRIAL_STEPS);
		trial->way[count++] = (struct file_component){
			.path = at, .type = 'd', .mode = 0755, .device = "8:1", .has_acl = TRI_NO
		};
	}
	trial->way[count - 1].type = '-';
	trial->way[count - 1].mode = mode;
	trial->file = (struct file){ .path = path,
				     .origin = "the test",
				     .state = FILE_THERE,
				     .resolved = path,
				     .components = trial->way,
				     .count = count };
}

struct file_component *trial_object(struct trial *trial)
{
	return &trial->way[trial->file.count - 1];
}

void trial_init_unknown(struct trial *trial)
{
	*trial = (struct trial){ .arena = arena_new() };
	trial->file = (struct file){ .path = "/etc/docker/daemon.json", .origin = "the test" };
	trial->container.id = "4f1c";
	trial->container.name = "web";
	trial->container.image_name = "nginx:1.27";
	trial->container.inspect = "GET /containers/ID/json";
	trial->container.is_inspected = true;
}

void trial_init(struct trial *trial)
{
	trial_init_unknown(trial);
	make_engine(trial);
	make_listeners(trial);
	make_networks(trial);
	make_processes(trial);
	trial_file(trial, "/etc/docker/daemon.json", 0400);
	trial->container.is_running = TRI_YES;
	trial->container.log_driver = "syslog";
	trial->container.log_options =
		trial_list(trial, "syslog-address=tcp://logs.example.org:601");
	for (int name = 0; name < OPTION_COUNT; name++)
		trial_option(trial, (enum option_name)name, good_options[name].origin,
			     good_options[name].value);
}

void trial_done(struct trial *trial)
{
	arena_free(trial->arena);
	trial->arena = NULL;
}

static enum subject_kind kind_of(enum scope scope)
{
	switch (scope) {
	case SCOPE_HOST:
		return SUBJECT_HOST;
	case SCOPE_DAEMON:
		return SUBJECT_DAEMON;
	case SCOPE_FILES:
		return SUBJECT_FILE;
	case SCOPE_AUDIT:
		return SUBJECT_AUDIT_RULE;
	case SCOPE_CONTAINERS:
	case SCOPE_RUNNING:
	case SCOPE_NONE:
	case SCOPE_COUNT:
		break;
	}
	return SUBJECT_CONTAINER;
}

void trial_judge(struct trial *trial, const struct check *check, const struct look *look)
{
	const struct named_check named = { .name = "under test", .check = check };
	const struct named_check *const selected[] = { &named, NULL };
	const enum subject_kind kind = kind_of(look->scope);
	const bool is_file = kind == SUBJECT_FILE || kind == SUBJECT_AUDIT_RULE;
	const struct finding_object object = { .kind = kind, .name = "subject" };
	const struct subject subject = {
		.check = check,
		.host = &trial->host,
		.daemon = &trial->daemon,
		.policy = &trial->policy,
		.container = kind == SUBJECT_CONTAINER ? &trial->container : NULL,
		.file = is_file ? &trial->file : NULL,
	};
	struct findings *findings = findings_new(trial->arena);
	struct finding *finding = finding_open(findings, trial->arena);
	struct report *report = arena_alloc(trial->arena, sizeof(*report));

	trial->result = look->judge(&subject, finding);
	finding_close(finding, &named, &object, trial->result, true);
	findings_finish(findings, selected, check->id.v1_8_0 ? BENCHMARK_1_8_0 : BENCHMARK_1_6_0,
			report);
	trial->finding = &report->outcomes[0].findings[0];
}

static const struct check *check_named(const char *name)
{
	for (size_t i = 0; i < all_checks_count; i++)
		if (strcmp(all_checks[i].name, name) == 0)
			return all_checks[i].check;
	cr_assert_fail("there is no check %s", name);
	return NULL;
}

static const struct look *look_at(const struct check *check, enum scope scope)
{
	for (size_t i = 0; i < CHECK_LOOKS; i++)
		if (check->looks[i].scope == scope)
			return &check->looks[i];
	cr_assert_fail("%s has no such look", check->title);
	return NULL;
}

static bool has_note(const struct finding_record *finding, const char *text)
{
	for (size_t i = 0; i < finding->note_count; i++)
		if (strstr(finding->notes[i], text))
			return true;
	return false;
}

void trial_expect(struct trial *trial, const char *name, enum scope scope,
		  const struct expected *expected)
{
	const struct check *check = check_named(name);
	const char *label = expected->label, *message;

	trial_judge(trial, check, look_at(check, scope));
	message = trial->finding->message;
	cr_expect(trial->result == expected->result, "%s: %s: %s, expected %s (%s)", name, label,
		  result_word(trial->result), result_word(expected->result), message);
	cr_expect(trial->result == RESULT_PASS || *message, "%s: %s: no reason", name, label);
	cr_expect(trial->result == RESULT_UNKNOWN || trial->finding->evidence_count,
		  "%s: %s: no evidence", name, label);
	if (expected->says)
		cr_expect(strstr(message, expected->says), "%s: %s: \"%s\" is not in \"%s\"", name,
			  label, expected->says, message);
	if (expected->notes)
		cr_expect(has_note(trial->finding, expected->notes), "%s: %s: no note of \"%s\"",
			  name, label, expected->notes);
	cr_expect(expected->notes || !trial->finding->note_count, "%s: %s: a note: %s", name, label,
		  trial->finding->note_count ? trial->finding->notes[0] : "");
}
