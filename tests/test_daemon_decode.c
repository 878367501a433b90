#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/daemon.h"
#include "tests/support/describe.h"
#include "tests/support/document.h"
#include "tests/support/mutate.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(daemon_decode, .init = set_up, .fini = tear_down);

enum kind { VERSION, INFO, NETWORKS, VOLUMES, IMAGES, SERVICES, IMAGE };

static int read_document(struct arena *memory, enum kind kind, const struct document *document,
			 struct daemon *daemon, struct err *err)
{
	static int (*const readers[])(struct arena *, const char *, size_t, struct daemon *,
				      struct err *) = {
		[VERSION] = daemon_read_version,   [INFO] = daemon_read_info,
		[NETWORKS] = daemon_read_networks, [VOLUMES] = daemon_read_volumes,
		[IMAGES] = daemon_read_images,	   [SERVICES] = daemon_read_services,
	};

	return readers[kind](memory, document->bytes, document->size, daemon, err);
}

static const char *described(const struct daemon *daemon)
{
	struct buffer out = { 0 };
	const char *text;

	buffer_clear(&out);
	describe_version(&out, daemon);
	describe_info(&out, daemon);
	describe_lists(&out, daemon);
	text = arena_text(arena, out.bytes, out.size);
	buffer_done(&out);
	return text;
}

static struct daemon decoded(enum kind kind, struct document document, const char *label)
{
	struct daemon daemon = { 0 };
	struct err err = { 0 };
	const int r = read_document(arena, kind, &document, &daemon, &err);

	cr_assert_eq(r, 0, "%s: %d %s", label, r, err.text);
	return daemon;
}

static const struct {
	const char *file;
	enum kind kind;
} own[] = {
	{ "version", VERSION }, { "info", INFO },     { "networks", NETWORKS },
	{ "volumes", VOLUMES }, { "images", IMAGES }, { "services", SERVICES },
};

static struct daemon read_own(void)
{
	struct daemon daemon = { 0 };
	struct err err = { 0 };

	for (size_t i = 0; i < COUNT(own); i++) {
		struct document document = document_own(
			arena, arena_format(arena, "engine-20.10/%s.json", own[i].file));

		cr_assert_eq(read_document(arena, own[i].kind, &document, &daemon, &err), 0,
			     "%s: %s", own[i].file, err.text);
	}
	return daemon;
}

Test(daemon_decode, reads_what_a_real_engine_says)
{
	static const char *const files[] = { "version", "info", "lists" };
	const struct daemon daemon = read_own();
	const char *facts = described(&daemon), *expected = "";

	for (size_t i = 0; i < COUNT(files); i++)
		expected = arena_format(
			arena, "%s%s", expected,
			document_own(arena, arena_format(arena, "engine-20.10/%s.facts", files[i]))
				.bytes);
	cr_expect_str_eq(facts, expected, "%s", facts);
}

static void expect_lines(const char *facts, const char *lines, const char *label)
{
	facts = arena_format(arena, "\n%s", facts);
	for (const char *line = lines; *line; line = strchr(line, '\n') + 1) {
		const int size = (int)(strchr(line, '\n') - line);
		const char *wanted = arena_format(arena, "\n%.*s\n", size, line);

		cr_expect(strstr(facts, wanted), "%s lacks%sin%s", label, wanted, facts);
	}
}

#define SWAGGER "moby-swagger/examples/engine-"

static const struct {
	enum kind kind;
	const char *path;
	const char *expected; /* lines; NULL: refused */
} samples[] = {
	{ VERSION, SWAGGER "20.10.27-api-1.41/version.json",
	  "version 19.03.12\napi_version 1.40\nmin_api_version 1.12\nplatform_name \"\"\n"
	  "experimental true\nexperimental_source GET /version\n" },
	{ VERSION, SWAGGER "24.0.9-api-1.43/version.json", "experimental true\n" },
	{ VERSION, SWAGGER "26.1.5-api-1.45/version.json", "experimental true\n" },
	{ VERSION, SWAGGER "28.5.2-api-1.51/version.json", "api_version 1.47\n" },
	{ VERSION, SWAGGER "29.7.2-api-1.55/version.json",
	  "version 27.0.1\napi_version 1.47\nmin_api_version 1.24\nexperimental true\n" },
	{ VERSION, "docker-java/api-1.22-version.json", "version 1.10.1\napi_version 1.22\n" },
	{ VERSION, "docker-java/api-1.38-version-lcow.json", "experimental true\n" },
	{ VERSION, "docker-cli/docker-version.json", NULL },
	{ INFO, SWAGGER "20.10.27-api-1.41/info.json", "rootless true\nseccomp_profile default\n" },
	{ INFO, SWAGGER "24.0.9-api-1.43/info.json", "memory_total 2095882240\n" },
	{ INFO, SWAGGER "26.1.5-api-1.45/info.json", "storage_driver overlay2\n" },
	{ INFO, SWAGGER "28.5.2-api-1.51/info.json", "firewall_backend nftables\n" },
	{ INFO, SWAGGER "29.7.2-api-1.55/info.json",
	  "name node5.corp.example.com\nos Ubuntu 24.04 LTS\nstorage_driver overlay2\n"
	  "logging_driver \"\"\nroot_directory /var/lib/docker\ncgroup_driver cgroupfs\n"
	  "cgroup_version 1\nswarm_state active\nswarm_manager true\nswarm_nodes 4\ndebug true\n"
	  "live_restore false\nmemory_limit true\npids_limit true\nmemory_total 2095882240\n"
	  "rootless true\nuserns true\napparmor true\nselinux true\nseccomp true\n"
	  "seccomp_profile default\nauthorization_plugins [img-authz-plugin] [hbm]\n"
	  "has_registries\ninsecure_cidrs [::1/128] [127.0.0.0/8]\n"
	  "insecure_registries [127.0.0.1:5000] [[2001:db8:a0b:12f0::1]:80] "
	  "[registry.internal.corp.example.com:3000]\nfirewall_backend nftables\n"
	  "experimental true\nexperimental_source GET /info\n" },
	{ INFO, "docker-java/api-1.22-info-1.json",
	  "storage_driver aufs\nauthorization_plugins none\ninsecure_cidrs [127.0.0.0/8]\n"
	  "insecure_registries none\nexperimental false\ndebug true\n" },
	{ INFO, "docker-java/api-1.22-info-2.json", "insecure_registries [somehost:80]\n" },
	{ INFO, "docker-java/api-1.38-info-lcow.json", "seccomp false\napparmor false\n" },
	{ INFO, "docker-cli/docker-info-no-swarm.json",
	  "swarm_state inactive\nswarm_manager false\napparmor true\nseccomp_profile default\n"
	  "selinux false\nuserns false\nrootless false\npids_limit false\n"
	  "firewall_backend nftables+firewalld\n" },
	{ INFO, "docker-cli/docker-info-with-swarm.json", "swarm_state active\nswarm_nodes 1\n" },
	{ INFO, "docker-cli/docker-info-badsec.json", "seccomp false\napparmor false\n" },
	{ INFO, "docker-cli/docker-info-daemon-warnings.json", "apparmor true\n" },
	{ INFO, "docker-cli/docker-info-plugins.json", "authorization_plugins none\n" },
	{ INFO, "docker-cli/docker-info-with-devices.json", "seccomp true\n" },
	{ INFO, "docker-cli/docker-info-errors.json", NULL },
	{ NETWORKS, "prometheus-moby/dockerprom-networks.json",
	  "network 03c5e4fd4ca3b43384b4ee088369251071dc455b4e1783af8de5031e493a4920\n"
	  " name bridge\n is_default_bridge true\n icc true\n host_binding 0.0.0.0\n"
	  " name dockersd_default\n driver null\n" },
	{ NETWORKS, "prometheus-moby/dockeripv6-networks.json",
	  " name mynetwork\n is_default_bridge false\n" },
	{ NETWORKS, "prometheus-moby/swarmprom-networks.json", " driver overlay\n" },
	{ IMAGES, SWAGGER "20.10.27-api-1.41/images.json",
	  " tags [ubuntu:12.04] [ubuntu:precise]\n created 1474925151000000000\n"
	  " digests "
	  "[ubuntu@sha256:992069aee4016783df6345315302fa59681aae51a8eeb2f889dea59290f21787]"
	  "\n" },
	{ IMAGES, SWAGGER "24.0.9-api-1.43/images.json",
	  " tags [example:1.0] [example:latest] [example:stable] "
	  "[internal.registry.example.com:5000/example:1.0]\n" },
	{ IMAGES, SWAGGER "29.7.2-api-1.55/images.json",
	  "image sha256:ec3f0931a6e6b6855d76b2d7b0be30e81860baccd891b2e243280bf1cd8ad710\n" },
	{ IMAGES, "podman-libpod/images.json", " tags [docker.io/library/nginx:alpine]\n" },
	{ SERVICES, SWAGGER "20.10.27-api-1.41/services.json",
	  "service 9mnpnzenvg8p8tdbtq4wvbkcz\n name hopeful_cori\n restart_condition any\n"
	  " restart_attempts 0\n" },
	{ SERVICES, SWAGGER "29.7.2-api-1.55/services.json", " restart_condition any\n" },
	{ SERVICES, "prometheus-moby/swarmprom-services.json",
	  "service ul5qawv4s7f7msm7dtyfarw80\n name mon_dockerd-exporter\n" },
	{ IMAGE, SWAGGER "20.10.27-api-1.41/image-inspect.json",
	  " user \"\"\n exposed_ports none\n" },
	{ IMAGE, SWAGGER "24.0.9-api-1.43/image-inspect.json",
	  " exposed_ports [80/tcp] [443/tcp]\n" },
	{ IMAGE, SWAGGER "28.5.2-api-1.51/image-inspect.json", " user web:web\n" },
	{ IMAGE, SWAGGER "29.7.2-api-1.55/image-inspect.json",
	  "image sha256:ec3f0931a6e6b6855d76b2d7b0be30e81860baccd891b2e243280bf1cd8ad710\n"
	  " is_inspected\n user web:web\n exposed_ports [80/tcp] [443/tcp]\n" },
	{ IMAGE, "podman-libpod/image_inspect.json", " user \"\"\n" },
	{ IMAGE, "watchtower/image_net_producer.json",
	  " exposed_ports [8000/tcp] [8388/tcp] [8388/udp] [8888/tcp]\n" },
	{ IMAGE, "docker-java/api-1.22-image-inspect-overlay.json", " exposed_ports none\n" },
};

static int describe_sample(enum kind kind, const struct document *document, const char **ret_facts)
{
	struct daemon daemon = { 0 };
	struct image image = { 0 };
	struct buffer out = { 0 };
	struct err err = { 0 };
	int r;

	if (kind == IMAGE)
		r = image_read(arena, document->bytes, document->size, &image, &err);
	else
		r = read_document(arena, kind, document, &daemon, &err);
	describe_image(&out, &image);
	*ret_facts = arena_format(arena, "%s%s", described(&daemon), out.bytes ? out.bytes : "");
	buffer_done(&out);
	return r;
}

Test(daemon_decode, reads_samples_of_many_versions)
{
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct document document;
		const char *facts;
		int r;

		if (!document_sample(arena, arena_format(arena, "engine/%s", samples[i].path),
				     &document))
			return;
		r = describe_sample(samples[i].kind, &document, &facts);
		cr_expect_eq(r, samples[i].expected ? 0 : -EINVAL, "%s: %d", samples[i].path, r);
		expect_lines(facts, samples[i].expected ? samples[i].expected : "",
			     samples[i].path);
	}
}

Test(daemon_decode, finds_out_whether_it_is_experimental)
{
	static const struct {
		const char *version, *info;
		enum tri expected;
		const char *source;
	} rows[] = {
		{ "\"Experimental\":true", "\"ExperimentalBuild\":false", TRI_YES, "GET /version" },
		{ "\"Experimental\":false", "\"ExperimentalBuild\":true", TRI_NO, "GET /version" },
		{ "\"Components\":[{\"Name\":\"containerd\"},{\"Name\":\"Engine\",\"Details\":"
		  "{\"Experimental\":\"false\"}}]",
		  "\"ExperimentalBuild\":true", TRI_NO, "GET /version" },
		{ "\"Components\":[{\"Name\":\"Engine\",\"Details\":{\"Experimental\":\"true\"}}]",
		  "\"ExperimentalBuild\":false", TRI_YES, "GET /version" },
		{ "\"Components\":[{\"Name\":\"Engine\",\"Details\":{\"Experimental\":\"maybe\"}}]",
		  "\"ExperimentalBuild\":false", TRI_NO, "GET /info" },
		{ "\"Components\":[{\"Name\":\"Engine\"},7,{\"Name\":null}]",
		  "\"ExperimentalBuild\":true", TRI_YES, "GET /info" },
		{ "\"Components\":{}", "\"Debug\":true", TRI_UNKNOWN, NULL },
		{ "\"Experimental\":\"true\"", "\"ExperimentalBuild\":0", TRI_UNKNOWN, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *version =
			arena_format(arena, "{\"ApiVersion\":\"1.41\",%s}", rows[i].version);
		const char *info =
			arena_format(arena, "{\"ServerVersion\":\"20.10\",%s}", rows[i].info);
		struct document document = document_text(arena, info);
		struct daemon daemon = decoded(VERSION, document_text(arena, version), version);
		struct err err = { 0 };

		cr_expect_eq(read_document(arena, INFO, &document, &daemon, &err), 0, "%s", info);
		cr_expect_eq(daemon.experimental, rows[i].expected, "%s %s", version, info);
		cr_expect(rows[i].source
				  ? daemon.experimental_source &&
					    strcmp(daemon.experimental_source, rows[i].source) == 0
				  : !daemon.experimental_source,
			  "%s %s", version, info);
	}
}

Test(daemon_decode, tells_podman_from_docker)
{
	static const char podman[] =
		"{\"Platform\":{\"Name\":\"linux/amd64/debian-12\"},\"Components\":[{\"Name\":"
		"\"Podman "
		"Engine\",\"Version\":\"4.3.1\",\"Details\":{\"Experimental\":\"false\"}}],"
		"\"Version\":\"4.3.1\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.24\"}";
	static const char docker[] =
		"{\"Platform\":{\"Name\":\"Docker Engine - Community\"},"
		"\"Components\":[{\"Name\":\"Engine\"}],\"ApiVersion\":\"1.51\"}";
	struct daemon daemon = decoded(VERSION, document_text(arena, podman), "podman");

	cr_expect_str_eq(daemon.platform_name, "Podman Engine");
	daemon = decoded(VERSION, document_text(arena, docker), "docker");
	cr_expect_str_eq(daemon.platform_name, "Docker Engine - Community");
	cr_expect_null(daemon.version);
}

/* Pieces that a member of GET /info must or must not make. */
Test(daemon_decode, reads_single_members)
{
	static const struct {
		const char *member;
		const char *expected; /* the description, but for its first line, the version */
	} rows[] = {
		{ "\"SecurityOptions\":[\"name=seccomp,profile=builtin\",\"name=cgroupns\"]",
		  "rootless false\nuserns false\napparmor false\nselinux false\nseccomp true\n"
		  "seccomp_profile builtin\n" },
		{ "\"SecurityOptions\":[\"name=apparmor\",\"name=seccomp,profile=/etc/a,b.json\","
		  "\"name=no-new-privileges\",\"name=userns\"]",
		  "rootless false\nuserns true\napparmor true\nselinux false\n"
		  "no_new_privileges true\nseccomp true\nseccomp_profile /etc/a,b.json\n" },
		{ "\"SecurityOptions\":[\"apparmor\",\"seccomp\",\"selinux\"]",
		  "rootless false\nuserns false\napparmor true\nselinux true\nseccomp true\n" },
		{ "\"SecurityOptions\":[\"name=seccompx\",\"name=rootlesskit\",\"\"]",
		  "rootless false\nuserns false\napparmor false\nselinux false\nseccomp false\n" },
		{ "\"SecurityOptions\":null",
		  "rootless false\nuserns false\napparmor false\nselinux false\nseccomp false\n" },
		{ "\"SecurityOptions\":[]",
		  "rootless false\nuserns false\napparmor false\nselinux false\nseccomp false\n" },
		{ "\"SecurityOptions\":{}", "" },
		{ "\"SecurityOptions\":[\"name=userns\",7]", "" },
		{ "\"X\":0", "" },
		{ "\"Plugins\":{\"Authorization\":null}", "authorization_plugins none\n" },
		{ "\"Plugins\":{\"Authorization\":[]}", "authorization_plugins none\n" },
		{ "\"Plugins\":{\"Authorization\":[\"opa\"]}", "authorization_plugins [opa]\n" },
		{ "\"Plugins\":{\"Authorization\":\"opa\"}", "" },
		{ "\"Plugins\":null", "" },
		{ "\"RegistryConfig\":{\"InsecureRegistryCIDRs\":null,\"IndexConfigs\":null}",
		  "has_registries\ninsecure_cidrs none\ninsecure_registries none\n" },
		{ "\"RegistryConfig\":{\"InsecureRegistryCIDRs\":[\"::1/128\"],\"IndexConfigs\":"
		  "{\"a\":{\"Secure\":true},\"b:5000\":{\"Secure\":false}}}",
		  "has_registries\ninsecure_cidrs [::1/128]\ninsecure_registries [b:5000]\n" },
		{ "\"RegistryConfig\":{\"IndexConfigs\":{\"a\":{\"Secure\":\"true\"}}}", "" },
		{ "\"RegistryConfig\":{\"IndexConfigs\":{\"a\":null}}", "" },
		{ "\"RegistryConfig\":{\"IndexConfigs\":[]}", "" },
		{ "\"RegistryConfig\":{\"InsecureRegistryCIDRs\":[7]}", "" },
		{ "\"RegistryConfig\":[]", "" },
		{ "\"RegistryConfig\":null", "" },
		{ "\"Swarm\":{\"LocalNodeState\":\"locked\",\"ControlAvailable\":false}",
		  "swarm_state locked\nswarm_manager false\n" },
		{ "\"Swarm\":{\"LocalNodeState\":7,\"ControlAvailable\":1,\"Nodes\":\"3\"}", "" },
		{ "\"Swarm\":\"active\"", "" },
		{ "\"MemTotal\":-1,\"Debug\":\"true\",\"LiveRestoreEnabled\":null", "" },
		{ "\"MemTotal\":1e999,\"MemoryLimit\":false,\"PidsLimit\":true",
		  "memory_limit false\npids_limit true\n" },
		{ "\"FirewallBackend\":{\"Driver\":\"iptables\"}", "firewall_backend iptables\n" },
		{ "\"FirewallBackend\":\"iptables\"", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text =
			arena_format(arena, "{\"ServerVersion\":\"25.0\",%s}", rows[i].member);
		const struct daemon daemon = decoded(INFO, document_text(arena, text), text);
		const char *facts = described(&daemon) + strlen("version 25.0\n");

		cr_expect_str_eq(facts, rows[i].expected, "%s\n%s", text, facts);
	}
}

Test(daemon_decode, the_version_stays_that_of_version)
{
	struct document document = document_text(arena, "{\"ServerVersion\":\"2\"}");
	struct daemon daemon = { .version = "1" };
	struct err err = { 0 };

	cr_expect_eq(read_document(arena, INFO, &document, &daemon, &err), 0);
	cr_expect_str_eq(daemon.version, "1");
}

Test(daemon_decode, reads_single_objects)
{
	static const struct {
		enum kind kind;
		const char *text, *expected; /* NULL refused */
	} rows[] = {
		{ NETWORKS, "[]", "" },
		{ NETWORKS, "null", "" },
		{ NETWORKS, "[{\"Id\":\"1\",\"Name\":\"n\",\"Options\":null}]",
		  "network 1\n name n\n is_default_bridge false\n" },
		{ NETWORKS, "[{\"Id\":\"1\",\"Name\":\"n\",\"Options\":7}]",
		  "network 1\n name n\n" },
		{ NETWORKS,
		  "[{\"Id\":\"1\",\"Name\":\"n\",\"Options\":"
		  "{\"com.docker.network.bridge.default_bridge\":true}}]",
		  "network 1\n name n\n" },
		{ NETWORKS,
		  "[{\"Id\":\"1\",\"Name\":\"n\",\"Driver\":\"bridge\",\"Options\":"
		  "{\"com.docker.network.bridge.default_bridge\":\"true\","
		  "\"com.docker.network.bridge.enable_icc\":\"false\"}}]",
		  "network 1\n name n\n driver bridge\n is_default_bridge true\n icc false\n" },
		{ NETWORKS, "[{\"Id\":\"1\"}]", NULL },
		{ NETWORKS, "[{\"Name\":\"n\"}]", NULL },
		{ NETWORKS, "[null]", NULL },
		{ NETWORKS, "{}", NULL },
		{ NETWORKS, "\"[]\"", NULL },
		{ VOLUMES, "{\"Volumes\":null,\"Warnings\":null}", "" },
		{ VOLUMES, "{\"Volumes\":[{\"Name\":\"v\",\"Driver\":\"local\",\"Options\":null}]}",
		  "volume v\n driver local\n" },
		{ VOLUMES,
		  "{\"Volumes\":[{\"Name\":\"v\",\"Driver\":\"local\",\"Options\":{\"type\":"
		  "\"none\","
		  "\"o\":\"bind,ro\",\"device\":\"/etc\"}}],\"Warnings\":[]}",
		  "volume v\n driver local\n type none\n o bind,ro\n device /etc\n" },
		{ VOLUMES,
		  "{\"Volumes\":[{\"Name\":\"v\",\"Driver\":\"nfs\",\"Options\":"
		  "{\"device\":\"/etc\"}}]}",
		  "volume v\n driver nfs\n" },
		{ VOLUMES, "{\"Volumes\":[{\"Name\":\"v\",\"Options\":[]}]}", NULL },
		{ VOLUMES, "{\"Volumes\":[{\"Driver\":\"local\"}]}", NULL },
		{ VOLUMES, "{\"Warnings\":null}", NULL },
		{ VOLUMES, "{\"message\":\"error\"}", NULL },
		{ VOLUMES, "[]", NULL },
		{ VOLUMES, "null", NULL },
		{ IMAGES, "null", "" },
		{ IMAGES,
		  "[{\"Id\":\"i\",\"RepoTags\":[\"<none>:<none>\"],\"RepoDigests\":"
		  "[\"<none>@<none>\",\"a@sha256:1\"],\"Created\":\"x\"}]",
		  "image i\n tags none\n digests [a@sha256:1]\n" },
		{ IMAGES, "[{\"Id\":\"i\",\"Created\":9223372036854775807}]",
		  "image i\n tags none\n digests none\n" },
		{ IMAGES, "[{\"Id\":\"i\",\"Created\":9223372036}]",
		  "image i\n tags none\n digests none\n created 9223372036000000000\n" },
		{ IMAGES, "[{\"Id\":\"i\",\"RepoTags\":\"a:1\"}]", NULL },
		{ IMAGES, "[{\"Id\":\"i\",\"RepoDigests\":[1]}]", NULL },
		{ IMAGES, "[{\"RepoTags\":[]}]", NULL },
		{ SERVICES, "[]", "" },
		{ SERVICES, "[{\"ID\":\"s\",\"Spec\":{\"Name\":\"n\",\"TaskTemplate\":{}}}]",
		  "service s\n name n\n restart_condition any\n restart_attempts 0\n" },
		{ SERVICES,
		  "[{\"ID\":\"s\",\"Spec\":{\"Name\":\"n\",\"TaskTemplate\":{\"RestartPolicy\":"
		  "{\"Condition\":\"\",\"MaxAttempts\":null}}}}]",
		  "service s\n name n\n restart_condition any\n restart_attempts 0\n" },
		{ SERVICES,
		  "[{\"ID\":\"s\",\"Spec\":{\"Name\":\"n\",\"TaskTemplate\":{\"RestartPolicy\":"
		  "{\"Condition\":\"on-failure\",\"MaxAttempts\":18446744073709551615}}}}]",
		  "service s\n name n\n restart_condition on-failure\n" },
		{ SERVICES,
		  "[{\"ID\":\"s\",\"Spec\":{\"Name\":\"n\",\"TaskTemplate\":{\"RestartPolicy\":7}}}"
		  "]",
		  NULL },
		{ SERVICES,
		  "[{\"ID\":\"s\",\"Spec\":{\"Name\":\"n\",\"TaskTemplate\":{\"RestartPolicy\":"
		  "{\"Condition\":7}}}}]",
		  NULL },
		{ SERVICES, "[{\"ID\":\"s\",\"Spec\":{\"Name\":\"n\"}}]", NULL },
		{ SERVICES, "[{\"ID\":\"s\",\"Spec\":null}]", NULL },
		{ SERVICES, "{\"message\":\"This node is not a swarm manager.\"}", NULL },
		{ VERSION, "{}", NULL },
		{ VERSION, "null", NULL },
		{ VERSION, "[]", NULL },
		{ VERSION, "{\"ApiVersion\":1.41}", NULL },
		{ VERSION, "", NULL },
		{ INFO, "{\"message\":\"error\"}", NULL },
		{ INFO, "<html></html>", NULL },
		{ INFO, "{\"ServerVersion\":\"1\"", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct document document = document_text(arena, rows[i].text);
		struct daemon daemon = { 0 };
		struct err err = { 0 };
		const int r = read_document(arena, rows[i].kind, &document, &daemon, &err);
		const char *facts = described(&daemon);

		cr_expect_eq(r, rows[i].expected ? 0 : -EINVAL, "%s: %d", rows[i].text, r);
		cr_expect_str_eq(facts, rows[i].expected ? rows[i].expected : "", "%s\n%s",
				 rows[i].text, facts);
		cr_expect((r < 0) == (*err.text != '\0'), "%s: %s", rows[i].text, err.text);
	}
}

/* A list that breaks off leaves what was known before. */
Test(daemon_decode, a_failed_look_changes_nothing)
{
	const struct daemon before = read_own();

	for (size_t i = 0; i < COUNT(own); i++) {
		struct document document = document_own(
			arena, arena_format(arena, "engine-20.10/%s.json", own[i].file));

		for (size_t size = 0; size + 2 < document.size; size += 11) {
			struct document part = { .bytes = arena_text(arena, document.bytes, size),
						 .size = size };
			struct daemon daemon = before;
			struct err err = { 0 };

			cr_expect_eq(read_document(arena, own[i].kind, &part, &daemon, &err),
				     -EINVAL, "%s up to byte %zu", own[i].file, size);
			cr_expect(memcmp(&daemon, &before, sizeof(daemon)) == 0,
				  "%s up to byte %zu", own[i].file, size);
		}
	}
}

static void decode_changed(const struct document *changed, const char *where, void *data)
{
	const enum kind kind = *(const enum kind *)data;
	struct arena *memory = arena_new();
	struct daemon daemon = { 0 };
	struct image image = { 0 };
	struct buffer out = { 0 };
	struct err err = { 0 };
	const int r = kind == IMAGE
			      ? image_read(memory, changed->bytes, changed->size, &image, &err)
			      : read_document(memory, kind, changed, &daemon, &err);

	cr_expect(r == 0 || r == -EINVAL, "%s: %d", where, r);
	cr_expect((r < 0) == (*err.text != '\0'), "%s: %s", where, err.text);
	describe_version(&out, &daemon);
	describe_info(&out, &daemon);
	describe_lists(&out, &daemon);
	describe_image(&out, &image);
	buffer_done(&out);
	arena_free(memory);
}

Test(daemon_decode, survives_every_member_of_another_type)
{
	for (size_t i = 0; i < COUNT(own); i++) {
		struct document document = document_own(
			arena, arena_format(arena, "engine-20.10/%s.json", own[i].file));
		enum kind kind = own[i].kind;
		const size_t count = mutate_json(&document, decode_changed, &kind);

		cr_expect(count > 60, "%s: %zu", own[i].file, count);
	}
}

Test(daemon_decode, survives_odd_images)
{
	struct document document = document_own(arena, "engine-20.10/image-app.json");
	enum kind kind = IMAGE;

	cr_expect(mutate_json(&document, decode_changed, &kind) > 60);
}

Test(daemon_decode, reads_images)
{
	static const struct {
		const char *text, *expected; /* NULL refused */
	} rows[] = {
		{ "{\"Id\":\"i\",\"Config\":{\"User\":\"app\",\"ExposedPorts\":{\"80/tcp\":{}}}}",
		  "image i\n is_inspected\n user app\n exposed_ports [80/tcp]\n" },
		{ "{\"Id\":\"i\",\"Config\":{}}",
		  "image i\n is_inspected\n user \"\"\n exposed_ports none\n" },
		{ "{\"Id\":\"i\",\"Config\":null}",
		  "image i\n is_inspected\n user \"\"\n exposed_ports none\n" },
		{ "{\"Id\":\"i\"}", "image i\n is_inspected\n user \"\"\n exposed_ports none\n" },
		{ "{\"Id\":\"i\",\"Config\":{\"User\":0,\"ExposedPorts\":[\"80/tcp\"]}}",
		  "image i\n is_inspected\n" },
		{ "{\"Id\":\"i\",\"Config\":[]}", NULL },
		{ "{\"Config\":{}}", NULL },
		{ "{\"message\":\"no such image\"}", NULL },
		{ "null", NULL },
	};
	struct document document = document_own(arena, "engine-20.10/image-app.json");
	const char *expected = document_own(arena, "engine-20.10/image-app.facts").bytes;
	const char *facts;

	cr_expect_eq(describe_sample(IMAGE, &document, &facts), 0);
	cr_expect_str_eq(facts, expected, "%s", facts);
	for (size_t i = 0; i < COUNT(rows); i++) {
		int r;

		document = document_text(arena, rows[i].text);
		r = describe_sample(IMAGE, &document, &facts);
		cr_expect_eq(r, rows[i].expected ? 0 : -EINVAL, "%s: %d", rows[i].text, r);
		cr_expect_str_eq(facts, rows[i].expected ? rows[i].expected : "", "%s\n%s",
				 rows[i].text, facts);
	}
}

Test(daemon_decode, finds_what_it_decoded)
{
	const struct daemon daemon = read_own();
	const struct image *moved = daemon_image_tagged(&daemon, "rig/moved:1");

	for (size_t i = 0; i < daemon.volume_count; i++)
		cr_expect_eq(daemon_volume(&daemon, daemon.volume[i].name), &daemon.volume[i]);
	for (size_t i = 0; i < daemon.image_count; i++)
		cr_expect_eq(daemon_image(&daemon, daemon.image[i].id), &daemon.image[i]);
	for (size_t i = 0; i < daemon.network_count; i++) {
		cr_expect_eq(daemon_network(&daemon, daemon.network[i].id), &daemon.network[i]);
		cr_expect_eq(daemon_network(&daemon, daemon.network[i].name), &daemon.network[i]);
	}
	for (size_t i = 0; i < daemon.service_count; i++)
		cr_expect_eq(daemon_service(&daemon, daemon.service[i].id), &daemon.service[i]);
	cr_assert(moved);
	cr_expect_str_eq(moved->tags[0], "rig/app:1", "the tag has moved on to the other image");
	cr_expect_null(daemon_image_tagged(&daemon, "rig/moved"));
	cr_expect_eq(daemon_image_tagged(&daemon, "docker.io/rig/moved:1"), moved);
	cr_expect_eq(daemon_network(&daemon, "bridge")->is_default_bridge, TRI_YES);
}

static void expect_nothing_found(const struct daemon *daemon)
{
	static const char *const names[] = { NULL, "", "z", "sha256:", "a:" };

	for (size_t i = 0; i < COUNT(names); i++)
		cr_expect(!daemon_volume(daemon, names[i]) && !daemon_image(daemon, names[i]) &&
				  !daemon_image_tagged(daemon, names[i]) &&
				  !daemon_network(daemon, names[i]) &&
				  !daemon_service(daemon, names[i]),
			  "%s", names[i]);
}

Test(daemon_decode, finds_in_lists_made_by_hand)
{
	static const char *const tags[] = { "nginx:latest", "localhost:5000/app:latest",
					    "nginx:1.27", NULL };
	static const struct image images[] = { { .id = "i2", .tags = tags }, { .id = "i1" } };
	static const struct volume volumes[] = { { .name = "v2" }, { .name = "v1" }, { 0 } };
	static const struct network networks[] = { { .id = "n2", .name = "n1" },
						   { .id = "n1", .name = "x" } };
	static const struct service services[] = { { .id = "s2" }, { .id = "s1" } };
	static const struct daemon daemon = {
		.image = images,
		.image_count = 2,
		.volume = volumes,
		.volume_count = 3,
		.network = networks,
		.network_count = 2,
		.service = services,
		.service_count = 2,
	};

	cr_expect_eq(daemon_volume(&daemon, "v1"), &volumes[1]);
	cr_expect_eq(daemon_image(&daemon, "i1"), &images[1]);
	cr_expect_eq(daemon_network(&daemon, "n1"), &networks[1], "the id goes before the name");
	cr_expect_eq(daemon_network(&daemon, "x"), &networks[1]);
	cr_expect_eq(daemon_service(&daemon, "s1"), &services[1]);
	cr_expect_eq(daemon_image_tagged(&daemon, "nginx"), &images[0]);
	cr_expect_eq(daemon_image_tagged(&daemon, "docker.io/library/nginx:1.27"), &images[0]);
	cr_expect_eq(daemon_image_tagged(&daemon, "index.docker.io/library/nginx"), &images[0]);
	cr_expect_eq(daemon_image_tagged(&daemon, "localhost:5000/app"), &images[0]);
	cr_expect_null(daemon_image_tagged(&daemon, "nginx:1.2"));
	cr_expect_null(daemon_image_tagged(&daemon, "other.io/library/nginx"));
	expect_nothing_found(&daemon);
	expect_nothing_found(&(const struct daemon){ 0 });
}

/* Every container looks up its volumes: a hundred million comparisons would be felt. */
Test(daemon_decode, finds_among_ten_thousand, .timeout = 20)
{
	struct buffer text = { 0 };
	struct document document;
	struct daemon daemon;

	buffer_text(&text, "{\"Volumes\":[");
	for (unsigned i = 0; i < 10000; i++)
		buffer_format(&text, "%s{\"Name\":\"volume-with-a-long-name-%u\",\"Labels\":{}}",
			      i ? "," : "", i * 7919 % 10000);
	buffer_text(&text, "],\"Warnings\":null}");
	document = (struct document){ .bytes = text.bytes, .size = text.size };
	daemon = decoded(VOLUMES, document, "many");
	cr_assert_eq(daemon.volume_count, 10000);
	for (unsigned i = 0; i < 10000; i++) {
		const char *name = arena_format(arena, "volume-with-a-long-name-%u", i);
		const struct volume *volume = daemon_volume(&daemon, name);

		cr_assert(volume && strcmp(volume->name, name) == 0, "%s", name);
	}
	buffer_done(&text);
}

Test(daemon_decode, knows_minor_versions)
{
	static const struct {
		const char *version;
		unsigned expected;
	} rows[] = {
		{ "1.41", 41 },	       { "1.9", 9 },	{ "1.0", 0 },
		{ "1.", 0 },	       { "", 0 },	{ NULL, 0 },
		{ "2.41", 0 },	       { "1.41.1", 0 }, { "1.41 ", 0 },
		{ "1.-1", 0 },	       { "v1.41", 0 },	{ "1.+41", 0 },
		{ "1.4294967337", 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(api_minor(rows[i].version), rows[i].expected, "%s", rows[i].version);
}

#define ALLOW "\"defaultAction\":\"SCMP_ACT_ALLOW\""

Test(daemon_decode, knows_filters_that_filter_nothing)
{
	static const struct {
		const char *profile;
		enum tri expected;
	} rows[] = {
		{ "{" ALLOW "}", TRI_YES },
		{ "{\"defaultAction\":\"SCMP_ACT_LOG\"}", TRI_YES },
		{ "{" ALLOW ",\"syscalls\":null}", TRI_YES },
		{ "{" ALLOW ",\"syscalls\":[]}", TRI_YES },
		{ "{" ALLOW ",\"syscalls\":[{\"action\":\"SCMP_ACT_ALLOW\",\"names\":[\"read\"]}]}",
		  TRI_YES },
		{ "{" ALLOW ",\"syscalls\":[{\"action\":\"SCMP_ACT_ERRNO\",\"names\":[]}]}",
		  TRI_YES },
		{ "{" ALLOW ",\"syscalls\":[{\"action\":\"SCMP_ACT_ERRNO\"}]}", TRI_YES },
		{ "{" ALLOW
		  ",\"syscalls\":[{\"action\":\"SCMP_ACT_ERRNO\",\"names\":[\"mount\"]}]}",
		  TRI_NO },
		{ "{" ALLOW
		  ",\"syscalls\":[{\"action\":\"SCMP_ACT_KILL_PROCESS\",\"name\":\"bpf\"}]}",
		  TRI_NO },
		{ "{" ALLOW ",\"syscalls\":[{\"action\":\"SCMP_ACT_LOG\",\"names\":[\"a\"]},"
		  "{\"action\":\"SCMP_ACT_TRAP\",\"names\":[\"b\"]}]}",
		  TRI_NO },
		{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[{\"action\":"
		  "\"SCMP_ACT_ALLOW\",\"names\":[\"read\"]}]}",
		  TRI_NO },
		{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":7}", TRI_NO },
		{ "{\"defaultAction\":\"SCMP_ACT_KILL\"}", TRI_NO },
		{ "{\"defaultAction\":\"SCMP_ACT_KILL_THREAD\"}", TRI_NO },
		{ "{\"defaultAction\":\"SCMP_ACT_TRACE\"}", TRI_NO },
		{ "{\"defaultAction\":\"SCMP_ACT_NOTIFY\"}", TRI_NO },
		{ "{\"defaultAction\":\"scmp_act_allow\"}", TRI_UNKNOWN },
		{ "{\"defaultAction\":\"SCMP_ACT_NEW\"}", TRI_UNKNOWN },
		{ "{\"defaultAction\":7}", TRI_UNKNOWN },
		{ "{" ALLOW ",\"syscalls\":{}}", TRI_UNKNOWN },
		{ "{" ALLOW ",\"syscalls\":[{\"names\":[\"read\"]}]}", TRI_UNKNOWN },
		{ "{" ALLOW ",\"syscalls\":[7]}", TRI_UNKNOWN },
		{ "{" ALLOW ",\"syscalls\":[7,{\"action\":\"SCMP_ACT_ERRNO\",\"names\":[\"a\"]}]}",
		  TRI_NO },
		/* Go takes a name in any case, and the later one of two */
		{ "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"DefaultAction\":\"SCMP_ACT_ALLOW\"}",
		  TRI_UNKNOWN },
		{ "{\"DEFAULTACTION\":\"SCMP_ACT_ERRNO\"}", TRI_UNKNOWN },
		{ "{" ALLOW ",\"syscalls\":[{\"action\":\"SCMP_ACT_ERRNO\",\"names\":[\"a\"]}],"
		  "\"Syscalls\":[]}",
		  TRI_UNKNOWN },
		{ "{" ALLOW ",\"syscalls\":[{\"action\":\"SCMP_ACT_ERRNO\",\"Action\":"
		  "\"SCMP_ACT_ALLOW\",\"names\":[\"a\"]}]}",
		  TRI_UNKNOWN },
		{ "{}", TRI_UNKNOWN },
		{ "null", TRI_UNKNOWN },
		{ "[]", TRI_UNKNOWN },
		{ "unconfined", TRI_UNKNOWN },
		{ "", TRI_UNKNOWN },
		{ "{" ALLOW "} {}", TRI_UNKNOWN },
		{ "{" ALLOW, TRI_UNKNOWN },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct document document = document_text(arena, rows[i].profile);

		cr_expect_eq(seccomp_allows_all(document.bytes, document.size), rows[i].expected,
			     "%s", rows[i].profile);
	}
}
