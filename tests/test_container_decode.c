#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/container.h"
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

TestSuite(container_decode, .init = set_up, .fini = tear_down);

static const char *described(const struct container *container)
{
	struct buffer out = { 0 };
	const char *text;

	buffer_clear(&out);
	describe_container(&out, container);
	text = arena_text(arena, out.bytes, out.size);
	buffer_done(&out);
	return text;
}

static struct container decoded(struct document document, const char *label)
{
	struct container container = { 0 };
	struct err err = { 0 };
	const int r = container_read(arena, document.bytes, document.size, &container, &err);

	cr_assert_eq(r, 0, "%s: %d %s", label, r, err.text);
	return container;
}

Test(container_decode, reads_what_a_real_engine_says)
{
	static const char *const names[] = { "web",    "privileged", "joined",	   "paused",
					     "exited", "created",    "restarting", "hostile",
					     "target", "task",	     "unexposed" };

	for (size_t i = 0; i < COUNT(names); i++) {
		const char *path = arena_format(arena, "engine-20.10/container-%s", names[i]);
		const char *expected =
			document_own(arena, arena_format(arena, "%s.facts", path)).bytes;
		const struct container container = decoded(
			document_own(arena, arena_format(arena, "%s.json", path)), names[i]);
		const char *facts = described(&container);

		cr_expect_str_eq(facts, expected, "%s:\n%s", names[i], facts);
		cr_expect(container.is_inspected, "%s", names[i]);
		cr_expect_str_eq(container.inspect,
				 arena_format(arena, "GET /containers/%.12s/json", container.id));
		cr_expect_eq(container_exec_ids(&container), container.exec_ids, "%s", names[i]);
	}
}

Test(container_decode, reads_samples_of_many_versions)
{
	static const struct {
		const char *path;
		const char *expected; /* lines, each of which must be there */
	} rows[] = {
		{ "docker-java/api-1.22-container-inspect.json",
		  "name drunk_golick\nimage_name busybox\nstate created\nis_running false\n"
		  "created 1455662451465045919\nuser \"\"\nnetwork_mode default\npids_limit 0\n"
		  "ports_field HostConfig.PortBindings\nnetwork bridge \"\"\n" },
		{ "docker-java/api-1.24-container-inspect.json", "is_running true\n" },
		{ "docker-java/api-1.38-container-inspect-lcow.json", "privileged false\n" },
		{ "home-assistant-supervisor/container-inspect-20.10.json",
		  "name addon_core_mosquitto\npid 2723\nsecurity_opt [seccomp=unconfined]\n"
		  "apparmor_profile docker-default\nlog_driver journald\n"
		  "log_options [tag={{.Name}}]\ninit false\nmount /dev\n source /dev\n"
		  " is_writable false\n propagation rprivate\nport 1883/tcp :: 1883-1883\n"
		  "restart_policy \"\"\nexec_ids none\ncap_add none\n" },
		{ "otel-collector/container-inspect-20.10-devicemapper.json",
		  "is_running true\nprivileged false\n" },
		{ "otel-collector/container-inspect-cgroup-v2-overlay2.json",
		  "name compassionate_mcnulty\nmemory 268435456\nmemory_swap 536870912\n"
		  "pids_limit 0\nnetwork_mode default\nports_field NetworkSettings.Ports\n" },
		{ "watchtower/container_restarting.json",
		  "name watchtower-test\nis_running false\nmount /var/run/docker.sock\n" },
		{ "watchtower/container_running.json", "is_running true\n" },
		{ "watchtower/container_stopped.json", "is_running false\n" },
		{ "watchtower/container_net_supplier.json", "is_running true\n" },
		{ "podman-libpod/container_inspect.json",
		  "name jellyfin\npid_mode private\npids_limit 2048\nlog_driver journald\n"
		  "restart_policy unless-stopped\nnetwork_mode bridge\n"
		  "port 80/tcp 0.0.0.0 8096-8096\n" },
		{ "moby-swagger/examples/engine-20.10.27-api-1.41/container-inspect.json",
		  "exec_ids [b35395de42bc8abd327f9dd65d913b9ba28c74d2f0734eeeae84fa1c616a0fca]"
		  " [3fc1232e5cd20c8de182ed81178503dc6437f4e7ef12b52cc5e8de020652f1c4]\n" },
		{ "moby-swagger/examples/engine-24.0.9-api-1.43/container-inspect.json",
		  "health healthy\n" },
		{ "moby-swagger/examples/engine-26.1.5-api-1.45/container-inspect.json",
		  "health healthy\n" },
		{ "moby-swagger/examples/engine-28.5.2-api-1.51/container-inspect.json",
		  "image_name example-image:1.0\nuser 123:456\n" },
		{ "moby-swagger/examples/engine-29.7.2-api-1.55/container-inspect.json",
		  "name funny_chatelet\nimage_name example-image:1.0\nis_running true\npid 1234\n"
		  "started 1578301619461876391\nuser 123:456\nhealth healthy\n"
		  "exposed_ports [80/tcp] [443/tcp]\ncpuset 0-3\n"
		  "device /dev/deviceName /dev/deviceName mrw\ndevice_rules [c 13:* rwm]\n"
		  "device_requests [nvidia gpu,nvidia,compute "
		  "0,1,GPU-fef8089b-4820-abfc-e83e-94318197576e]\nmasked_paths_empty false\n"
		  "port 80/tcp 0.0.0.0 8080-8080\n volume myvolume\nlog_driver local\n" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct document document;
		struct container container;
		const char *facts, *line = rows[i].expected;

		if (!document_sample(arena, arena_format(arena, "engine/%s", rows[i].path),
				     &document))
			return;
		container = decoded(document, rows[i].path);
		facts = arena_format(arena, "\n%s", described(&container));
		for (; *line; line = strchr(line, '\n') + 1) {
			const int size = (int)(strchr(line, '\n') - line);
			const char *wanted = arena_format(arena, "\n%.*s\n", size, line);

			cr_expect(strstr(facts, wanted), "%s lacks%sin%s", rows[i].path, wanted,
				  facts);
		}
	}
}

/* A small document, with one member in the place of another. */
static const char *inspect_with(const char *top, const char *state, const char *config,
				const char *host)
{
	return arena_format(arena,
			    "{\"Id\":\"cafe\",\"Mounts\":[],\"State\":{%s},\"Config\":{%s},"
			    "\"HostConfig\":{%s}%s}",
			    state, config, host, top);
}

Test(container_decode, knows_what_runs)
{
	static const struct {
		const char *label, *state;
		enum tri expected;
		int32_t pid;
	} rows[] = {
		{ "running", "\"Running\":true,\"Pid\":42", TRI_YES, 42 },
		{ "paused", "\"Running\":true,\"Paused\":true,\"Pid\":42", TRI_YES, 42 },
		{ "paused, as Podman says it", "\"Running\":false,\"Paused\":true,\"Pid\":42",
		  TRI_YES, 42 },
		{ "exited", "\"Running\":false,\"Paused\":false,\"Pid\":0", TRI_NO, 0 },
		{ "waits for its restart", "\"Running\":true,\"Restarting\":true,\"Pid\":0", TRI_NO,
		  0 },
		{ "no pid", "\"Running\":true", TRI_UNKNOWN, 0 },
		{ "a pid that is none", "\"Running\":true,\"Pid\":\"42\"", TRI_UNKNOWN, 0 },
		{ "a negative pid", "\"Running\":true,\"Pid\":-1", TRI_UNKNOWN, 0 },
		{ "a pid past its type", "\"Running\":true,\"Pid\":4294967338", TRI_UNKNOWN, 0 },
		{ "a pid past everything", "\"Running\":true,\"Pid\":1e999", TRI_UNKNOWN, 0 },
		{ "silent", "", TRI_UNKNOWN, 0 },
		{ "not a boolean", "\"Running\":\"false\",\"Pid\":0", TRI_UNKNOWN, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = inspect_with("", rows[i].state, "", "");
		const struct container container =
			decoded(document_text(arena, text), rows[i].label);

		cr_expect_eq(container.is_running, rows[i].expected, "%s", rows[i].label);
		cr_expect_eq(container.pid, rows[i].pid, "%s", rows[i].label);
	}
}

/* The lines that one member of HostConfig, or of Config, makes. */
Test(container_decode, reads_single_members)
{
	static const struct {
		const char *config, *host, *top;
		const char *expected; /* a piece of the description */
	} rows[] = {
		{ "", "\"PidsLimit\":null", "", "\npids_limit 0\n" },
		{ "", "\"PidsLimit\":-1", "", "\npids_limit -1\n" },
		{ "", "", "", "\npids_limit 0\n" },
		{ "", "\"CapAdd\":null", "", "\ncap_add none\n" },
		{ "", "\"CapAdd\":[]", "", "\ncap_add none\n" },
		{ "", "\"CapAdd\":[\"ALL\",\"cap_x\"]", "", "\ncap_add [ALL] [cap_x]\n" },
		{ "", "\"Ulimits\":[{}]", "", "\nulimit  0 0\n" },
		{ "", "\"Devices\":[{\"PathOnHost\":\"/dev/sda\"}]", "", "\ndevice /dev/sda  \n" },
		{ "", "\"MaskedPaths\":[]", "", "\nmasked_paths_empty true\n" },
		{ "", "\"MaskedPaths\":[\"/proc/kcore\"],\"ReadonlyPaths\":null", "",
		  "\nmasked_paths_empty false\nports_field" },
		{ "", "\"LogConfig\":{\"Type\":\"syslog\",\"Config\":null}", "",
		  "\nlog_driver syslog\nlog_options none\n" },
		{ "", "\"RestartPolicy\":{\"Name\":\"on-failure\"}", "",
		  "\nrestart_policy on-failure\nrestart_count_max 0\n" },
		{ "",
		  "\"DeviceRequests\":[{\"Driver\":\"cdi\",\"DeviceIDs\":[\"vendor.com/"
		  "class=name\"]}]",
		  "", "\ndevice_requests [cdi vendor.com/class=name]\n" },
		{ "",
		  "\"DeviceRequests\":[{\"Driver\":\"\",\"Count\":-1,\"Capabilities\":[[\"gpu\"]]}"
		  "]",
		  "", "\ndevice_requests [gpu]\n" },
		{ "",
		  "\"DeviceRequests\":[{\"Driver\":\"nvidia\",\"Capabilities\":[[\"gpu\"],[\"tpu\"]"
		  "]}]",
		  "", "\ndevice_requests [nvidia gpu tpu]\n" },
		{ "", "\"DeviceRequests\":[{}]", "", "\ndevice_requests [any device]\n" },
		{ "\"User\":null", "", "", "\nuser \"\"\n" },
		{ "\"Healthcheck\":{\"Test\":[\"NONE\"]}", "", "", "\nhealth_test [NONE]\n" },
		{ "\"Labels\":{\"com.docker.swarm.service.id\":\"s1\"}", "", "",
		  "\nservice_id s1\n" },
		{ "", "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"::1\",\"HostPort\":\"80-90\"}]}",
		  "", "\nport 80/tcp ::1 80-90\n" },
		{ "", "\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"\"}]}", "",
		  "\nport 80/tcp \"\" 0-0\n" },
		{ "", "\"PortBindings\":{\"80/tcp\":[{}]}", "", "\nport 80/tcp \"\" 0-0\n" },
		{ "", "\"PortBindings\":{\"1/udp\":[{\"HostPort\":\"65535/udp\"}]}", "",
		  "\nport 1/udp \"\" 65535-65535\n" },
		{ "", "", ",\"Mounts\":[{\"Name\":\"v\",\"Source\":\"/s\",\"Destination\":\"/d\"}]",
		  "\nmount /d\n type volume\n source /s\n volume v\n" },
		{ "", "", ",\"Mounts\":[{\"Source\":\"/s\",\"Destination\":\"/d\",\"RW\":false}]",
		  "\nmount /d\n type bind\n source /s\n is_writable false\n" },
		{ "",
		  "\"Mounts\":[{\"Target\":\"/d\",\"BindOptions\":{\"Propagation\":\"rshared\"}}]",
		  ",\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/s\",\"Destination\":\"/d\"}]",
		  "\n propagation rshared\n" },
		{ "",
		  "\"Mounts\":[{\"Target\":\"/d\",\"BindOptions\":{\"Propagation\":\"rshared\"}}]",
		  ",\"Mounts\":[{\"Type\":\"bind\",\"Destination\":\"/"
		  "d\",\"Propagation\":\"slave\"}]",
		  "\n propagation slave\n" },
		{ "", "", ",\"NetworkSettings\":{\"Networks\":null}", "\nports_field" },
		{ "", "",
		  ",\"NetworkSettings\":{\"Networks\":{\"a\":{\"NetworkID\":\"1\"},\"b\":null}}",
		  "\nnetwork a 1\nnetwork b \"\"\n" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = inspect_with(rows[i].top, "\"Running\":false", rows[i].config,
						rows[i].host);
		const struct container container = decoded(document_text(arena, text), text);
		const char *facts = described(&container);

		cr_expect(strstr(facts, rows[i].expected), "%s\nlacks%sin\n%s", text,
			  rows[i].expected, facts);
	}
}

/* A scalar of another type is unknown, and nothing else is. */
Test(container_decode, leaves_odd_members_unknown)
{
	static const struct {
		const char *config, *host;
		const char *missing; /* a line that must not be there */
	} rows[] = {
		{ "", "\"Privileged\":\"false\"", "\nprivileged" },
		{ "", "\"Privileged\":0", "\nprivileged" },
		{ "", "\"ReadonlyRootfs\":1", "\nreadonly_rootfs" },
		{ "", "\"Memory\":\"1g\"", "\nmemory " },
		{ "", "\"Memory\":67108864.5", "\nmemory " },
		{ "", "\"Memory\":18446744073709551615", "\nmemory " },
		{ "", "\"PidsLimit\":{}", "\npids_limit" },
		{ "", "\"PidMode\":7", "\npid_mode" },
		{ "", "", "\npid_mode" },
		{ "", "\"NetworkMode\":null", "\nnetwork_mode" },
		{ "", "\"RestartPolicy\":\"no\"", "\nrestart_" },
		{ "", "\"LogConfig\":[]", "\nlog_" },
		{ "", "\"MaskedPaths\":{}", "\nmasked_paths_empty" },
		{ "", "\"MaskedPaths\":null", "\nmasked_paths_empty" },
		{ "\"User\":0", "", "\nuser" },
		{ "\"User\":1e999", "", "\nuser" },
		{ "\"Healthcheck\":null", "", "\nhealth_test" },
		{ "\"Healthcheck\":{\"Test\":[]}", "", "\nhealth_test" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = inspect_with("", "", rows[i].config, rows[i].host);
		const struct container container = decoded(document_text(arena, text), text);
		const char *facts = described(&container);

		cr_expect(!strstr(facts, rows[i].missing), "%s has%s in\n%s", text, rows[i].missing,
			  facts);
	}
}

/* Without the object that holds them, lists are unknown and not empty. */
Test(container_decode, knows_what_it_has_not_seen)
{
	static const char *const texts[] = {
		"{\"Id\":\"cafe\",\"Mounts\":[]}",
		"{\"Id\":\"cafe\",\"Mounts\":null,\"HostConfig\":null,\"Config\":[],\"State\":7,"
		"\"NetworkSettings\":\"x\"}",
	};

	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct container container =
			decoded(document_text(arena, texts[i]), texts[i]);

		cr_expect(!container.cap_add && !container.security_opt && !container.ulimits &&
				  !container.devices && !container.device_requests &&
				  !container.log_options && !container.exposed_ports &&
				  !container.user && !container.networks && !container.ports &&
				  !container.ports_field,
			  "%s:\n%s", texts[i], described(&container));
		cr_expect(!container.memory.known && !container.restart_count_max.known, "%s",
			  texts[i]);
		cr_expect_eq(container.is_running, TRI_UNKNOWN, "%s", texts[i]);
		cr_expect(container.mounts && container.mount_count == 0, "%s", texts[i]);
	}
}

Test(container_decode, refuses_what_would_pass_for_a_whole)
{
	static const char *const texts[] = {
		"",
		"null",
		"[]",
		"7",
		"\"x\"",
		"<html>",
		"{",
		"{}",
		"{\"message\":\"no such container\"}",
		"{\"Id\":7,\"Mounts\":[]}",
		"{\"Id\":\"cafe\"}", /* Mounts: absent is not none */
		"{\"Id\":\"cafe\",\"Mounts\":{}}",
		"{\"Id\":\"cafe\",\"Mounts\":[7]}",
		"{\"Id\":\"cafe\",\"Mounts\":[{\"Type\":\"bind\"}]}",
		"{\"Id\":\"cafe\",\"Mounts\":[{\"Type\":7,\"Destination\":\"/d\"}]}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"ExecIDs\":[7]}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"CapAdd\":\"ALL\"}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"CapAdd\":[\"ALL\",null]}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"SecurityOpt\":[{}]}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"DeviceCgroupRules\":7}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"Devices\":{}}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"Devices\":[[]]}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"Devices\":[{\"PathOnHost\":7}]}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"DeviceRequests\":true}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"Ulimits\":[7]}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"Ulimits\":[{\"Hard\":\"1\"}]}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"LogConfig\":{\"Config\":{\"a\":1}"
		"}}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"Config\":{\"ExposedPorts\":[\"80/tcp\"]}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"Config\":{\"Labels\":[]}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"Config\":{\"Labels\":"
		"{\"com.docker.swarm.service.id\":7}}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"NetworkSettings\":{\"Networks\":[]}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"PortBindings\":[]}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"PortBindings\":{\"80/tcp\":7}}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"PortBindings\":{\"80/"
		"tcp\":[7]}}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"PortBindings\":{\"80/tcp\":"
		"[{\"HostIp\":7}]}}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":{\"PortBindings\":{\"80/tcp\":"
		"[{\"HostPort\":80}]}}}",
		"{\"Id\":\"cafe\",\"Mounts\":[],\"State\":{\"Running\":true,\"Pid\":42},"
		"\"NetworkSettings\":{\"Ports\":{\"80/tcp\":[{\"HostPort\":\"x\"}]}}}",
		"{\"Id\":\"cafe\",\"Mounts\":[]} {}",
	};
	static const char *const ports[] = {
		"-",   "80-", "-80", "90-80", "65536", "80-65536", "18446744073709551696",
		" 80", "80 ", "+80", "0x50"
	};

	for (size_t i = 0; i < COUNT(texts) + COUNT(ports); i++) {
		const char *text =
			i < COUNT(texts)
				? texts[i]
				: arena_format(arena,
					       "{\"Id\":\"cafe\",\"Mounts\":[],\"HostConfig\":"
					       "{\"PortBindings\":{\"80/"
					       "tcp\":[{\"HostPort\":\"%s\"}]}}}",
					       ports[i - COUNT(texts)]);
		struct document document = document_text(arena, text);
		struct container container = { .name = "as it was" };
		struct err err = { 0 };
		const int r =
			container_read(arena, document.bytes, document.size, &container, &err);

		cr_expect_eq(r, -EINVAL, "%s: %d", text, r);
		cr_expect(*err.text, "%s: no reason", text);
		cr_expect(!container.is_inspected && !container.id && !container.mounts &&
				  strcmp(container.name, "as it was") == 0,
			  "%s", text);
	}
}

Test(container_decode, takes_the_document_of_that_container_only)
{
	struct document document = document_text(
		arena, "{\"Id\":\"beef\",\"Mounts\":[],\"Name\":\"/x\",\"Image\":\"sha256:1\"}");
	struct container container = { .id = "cafe" };
	struct err err = { 0 };

	cr_expect_eq(container_read(arena, document.bytes, document.size, &container, &err),
		     -EINVAL);
	cr_expect(strstr(err.text, "another container"), "%s", err.text);
	container = (struct container){ .id = "beef", .image_name = "x:1" };
	cr_expect_eq(container_read(arena, document.bytes, document.size, &container, &err), 0);
	cr_expect_str_eq(container.name, "x");
	cr_expect_str_eq(container.image_id, "sha256:1");
	cr_expect_str_eq(container.image_name, "x:1", "the list's, where inspect is silent");
}

static void decode_changed(const struct document *changed, const char *where, void *data)
{
	struct arena *own = arena_new();
	struct container container = { 0 };
	struct container_exec exec = { 0 };
	struct container_entry *entries = NULL;
	struct buffer out = { 0 };
	struct err err = { 0 };
	size_t count = 0;
	int r;

	if (strcmp(data, "containers") == 0)
		r = containers_read(own, changed->bytes, changed->size, &entries, &count, &err);
	else if (strncmp(data, "exec", 4) == 0)
		r = exec_read(own, changed->bytes, changed->size, &exec, &err);
	else
		r = container_read(own, changed->bytes, changed->size, &container, &err);
	cr_expect(r == 0 || r == -EINVAL, "%s: %d", where, r);
	cr_expect((r < 0) == (*err.text != '\0'), "%s: %s", where, err.text);
	for (size_t i = 0; i < count; i++)
		cr_expect(entries[i].id, "%s", where);
	describe_container(&out, &container);
	describe_exec(&out, &exec);
	buffer_done(&out);
	arena_free(own);
}

Test(container_decode, survives_every_member_of_another_type)
{
	static const char *const names[] = { "container-web",	 "container-hostile",
					     "container-joined", "container-exited",
					     "exec-web",	 "containers" };

	for (size_t i = 0; i < COUNT(names); i++) {
		struct document document =
			document_own(arena, arena_format(arena, "engine-20.10/%s.json", names[i]));
		char *name = arena_copy(arena, names[i]);
		size_t count;

		count = mutate_json(&document, decode_changed, name);
		cr_expect(count > 60, "%s: %zu", name, count);
	}
}

/* Half a document is none, wherever it ends. */
Test(container_decode, refuses_every_beginning_of_a_document)
{
	static const char *const names[] = { "web", "hostile" };

	for (size_t i = 0; i < COUNT(names); i++) {
		struct document document = document_own(
			arena, arena_format(arena, "engine-20.10/container-%s.json", names[i]));

		for (size_t size = 0; size + 2 < document.size; size += 7) {
			struct arena *own = arena_new();
			const char *bytes = arena_text(own, document.bytes, size);
			struct container container = { 0 };
			struct err err = { 0 };

			cr_expect_eq(container_read(own, bytes, size, &container, &err), -EINVAL,
				     "%s up to byte %zu", names[i], size);
			arena_free(own);
		}
	}
}

Test(container_decode, a_nul_in_a_label_blinds_nobody)
{
	const struct container container =
		decoded(document_own(arena, "engine-20.10/container-hostile.json"), "hostile");
	struct document list = document_own(arena, "engine-20.10/containers.json");
	struct container_entry *entries;
	struct err err = { 0 };
	size_t count, found = 0;

	cr_expect(memmem(list.bytes, list.size, "first\\u0000second", 17), "no NUL to try");
	cr_assert_eq(containers_read(arena, list.bytes, list.size, &entries, &count, &err), 0);
	cr_expect_eq(count, 14);
	for (size_t i = 0; i < count; i++)
		found += strcmp(entries[i].id, container.id) == 0 &&
			 strcmp(entries[i].name, "hostile") == 0;
	cr_expect_eq(found, 1);
	cr_expect_str_eq(container.altered,
			 "a number out of range in HostConfig.BlkioDeviceReadBps; "
			 "a NUL in Config.Labels");
}

Test(container_decode, reads_the_list)
{
	static const struct {
		const char *label, *text;
		int expected;
		const char *name, *image, *state; /* of the first */
		size_t count;
	} rows[] = {
		{ "empty", "[]", 0, NULL, NULL, NULL, 0 },
		{ "one",
		  "[{\"Id\":\"1\",\"Names\":[\"/a\"],\"Image\":\"i:1\",\"State\":\"exited\"}]", 0,
		  "a", "i:1", "exited", 1 },
		{ "linked", "[{\"Id\":\"1\",\"Names\":[\"/b/alias\",\"/a\"]}]", 0, "a", NULL, NULL,
		  1 },
		{ "as Podman names it", "[{\"Id\":\"1\",\"Names\":[\"a\"]}]", 0, "a", NULL, NULL,
		  1 },
		{ "nameless", "[{\"Id\":\"1\",\"Names\":null},{\"Id\":\"2\",\"Names\":[7]}]", 0,
		  NULL, NULL, NULL, 2 },
		{ "odd members", "[{\"Id\":\"1\",\"Image\":7,\"State\":[]}]", 0, NULL, NULL, NULL,
		  1 },
		{ "null is no list", "null", -EINVAL, NULL, NULL, NULL, 0 },
		{ "no Id", "[{\"Id\":\"1\"},{\"Names\":[\"/a\"]}]", -EINVAL, NULL, NULL, NULL, 0 },
		{ "null in it", "[null]", -EINVAL, NULL, NULL, NULL, 0 },
		{ "an error", "{\"message\":\"server error\"}", -EINVAL, NULL, NULL, NULL, 0 },
		{ "cut", "[{\"Id\":\"1\"},", -EINVAL, NULL, NULL, NULL, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct document document = document_text(arena, rows[i].text);
		struct container_entry *entries = NULL;
		struct err err = { 0 };
		size_t count = 99;
		const int r = containers_read(arena, document.bytes, document.size, &entries,
					      &count, &err);

		cr_expect_eq(r, rows[i].expected, "%s: %d", rows[i].label, r);
		cr_expect_eq(count, r < 0 ? 99 : rows[i].count, "%s: %zu", rows[i].label, count);
		if (r < 0 || !count)
			continue;
		cr_expect(rows[i].name
				  ? entries[0].name && strcmp(entries[0].name, rows[i].name) == 0
				  : !entries[0].name,
			  "%s", rows[i].label);
		cr_expect(rows[i].image ? strcmp(entries[0].image_name, rows[i].image) == 0
					: !entries[0].image_name,
			  "%s", rows[i].label);
		cr_expect(rows[i].state ? strcmp(entries[0].state, rows[i].state) == 0
					: !entries[0].state,
			  "%s", rows[i].label);
	}
}

Test(container_decode, reads_execs)
{
	static const char *const names[] = { "exec-web", "exec-joined" };

	for (size_t i = 0; i < COUNT(names); i++) {
		const char *path = arena_format(arena, "engine-20.10/%s", names[i]);
		struct document document =
			document_own(arena, arena_format(arena, "%s.json", path));
		const char *expected =
			document_own(arena, arena_format(arena, "%s.facts", path)).bytes;
		struct container_exec exec = { .id = names[i] };
		struct buffer out = { 0 };
		struct err err = { 0 };

		cr_expect_eq(exec_read(arena, document.bytes, document.size, &exec, &err), 0);
		describe_exec(&out, &exec);
		cr_expect_str_eq(out.bytes, expected, "%s: %s", names[i], out.bytes);
		cr_expect(exec.is_read && strcmp(exec.id, names[i]) == 0);
		buffer_done(&out);
	}
}

Test(container_decode, reads_odd_execs)
{
	static const struct {
		const char *text, *expected; /* NULL refused */
	} rows[] = {
		{ "{\"ProcessConfig\":{\"entrypoint\":\"sh\",\"arguments\":null}}",
		  "user \"\"\narguments sh\n" },
		{ "{\"Running\":false,\"Pid\":0,\"ProcessConfig\":{\"privileged\":false}}",
		  "is_privileged false\nis_running false\nuser \"\"\n" },
		{ "{\"Pid\":99999999999,\"ProcessConfig\":{\"user\":7,\"entrypoint\":\"a\","
		  "\"arguments\":[\"b c\",7]}}",
		  "arguments a b c ?\n" },
		{ "{\"ProcessConfig\":[]}", NULL },
		{ "{\"message\":\"No such exec instance\"}", NULL },
		{ "[]", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct document document = document_text(arena, rows[i].text);
		struct container_exec exec = { 0 };
		struct buffer out = { 0 };
		struct err err = { 0 };
		const int r = exec_read(arena, document.bytes, document.size, &exec, &err);

		cr_expect_eq(r, rows[i].expected ? 0 : -EINVAL, "%s: %d", rows[i].text, r);
		cr_expect_eq(exec.is_read, rows[i].expected != NULL, "%s", rows[i].text);
		buffer_clear(&out);
		describe_exec(&out, &exec);
		cr_expect_str_eq(out.bytes, rows[i].expected ? rows[i].expected : "", "%s: %s",
				 rows[i].text, out.bytes);
		buffer_done(&out);
	}
}

Test(container_decode, finds_security_options)
{
	static const struct {
		const char *options[4];
		const char *key, *expected;
	} rows[] = {
		{ { NULL }, "seccomp", NULL },
		{ { "seccomp=unconfined" }, "seccomp", "unconfined" },
		{ { "seccomp:unconfined" }, "seccomp", "unconfined" },
		{ { "seccomp={\"a\":\"b=c\"}" }, "seccomp", "{\"a\":\"b=c\"}" },
		{ { "seccomp=a", "seccomp=b" }, "seccomp", "b" },
		{ { "seccomp=a", "apparmor=b" }, "seccomp", "a" },
		{ { "seccomp:a", "seccomp=b:c" }, "seccomp", "b:c" },
		{ { "seccompx=a" }, "seccomp", NULL },
		{ { "secc=a" }, "seccomp", NULL },
		{ { "no-new-privileges" }, "no-new-privileges", "" },
		{ { "no-new-privileges:false" }, "no-new-privileges", "false" },
		{ { "no-new-privileges=true", "no-new-privileges=false" },
		  "no-new-privileges",
		  "false" },
		{ { "apparmor=docker-default" }, "apparmor", "docker-default" },
		{ { "label=type:spc_t" }, "label", "type:spc_t" },
		{ { "label:disable" }, "label", "disable" },
		{ { "disable" }, "label", "disable" },
		{ { "disable" }, "seccomp", NULL },
		{ { "label=disable", "label=level:s0" }, "label", "disable" },
		{ { "label=level:s0", "label=disable" }, "label", "disable" },
		{ { "label=user:u", "label=level:s0" }, "label", "level:s0" },
		{ { "" }, "seccomp", NULL },
		{ { "=x" }, "seccomp", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct container container = { .security_opt = rows[i].options };
		const char *found = container_security_option(&container, rows[i].key);

		cr_expect(rows[i].expected ? found && strcmp(found, rows[i].expected) == 0 : !found,
			  "%s of %s: %s", rows[i].key, rows[i].options[0], found);
	}
	cr_expect_null(container_security_option(&(struct container){ 0 }, "seccomp"));
}
