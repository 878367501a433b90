#include "tests/support/sample_report.h"

#include <stdint.h>
#include <string.h>

#include "core/base/clock.h"

#define ID_A "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
#define ID_B "b1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
#define ID_C "c1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
#define INSPECT "GET /containers/ID/json"

#define CHECK(symbol, number, sentence, remedy)                                                    \
	static const struct check symbol = {                                                       \
		.id = { number, number, number },                                                  \
		.title = sentence,                                                                 \
		.fix = remedy,                                                                     \
		.level = 1,                                                                        \
	}

CHECK(data_directory, "1.1.1", "The data directory has a file system of its own",
      "Mount a file system of its own at the data directory.");
CHECK(inter_container, "2.2", "Containers on the default bridge cannot reach each other",
      "Set \"icc\": false in /etc/docker/daemon.json and restart the engine.");
CHECK(live_restore, "2.16", "Containers survive a restart of the engine",
      "Set \"live-restore\": true in /etc/docker/daemon.json.");
CHECK(ulimits, "2.9", "The engine sets limits for every container",
      "Set \"default-ulimits\" in /etc/docker/daemon.json.");
CHECK(selinux, "5.3", "SELinux confines every container where the host uses SELinux",
      "Start the engine with --selinux-enabled.");
CHECK(privileged, "5.5", "No container runs privileged",
      "Drop --privileged and add the one capability or device it needs.");
CHECK(mounts, "5.6", "No directory of the host that matters is mounted in a container",
      "Mount only what the container needs, read-only where it does not write, and never a system "
      "directory such as /etc or /var/run.");
CHECK(exec, "5.23", "Nobody runs commands with all privileges in a container",
      "Keep an audit rule for exec, and look at what it finds.");
CHECK(pids, "5.29", "Every container has a limit of processes", "Run it with --pids-limit 200.");

static const struct check memory_limit = {
	.id = { "5.11", "5.11", "5.11" },
	.title = "Every container has a memory limit",
	.fix = "Run it with --memory.",
	.level = 2,
	.assessment = { .v1_8_0 = ASSESSMENT_AUTOMATED },
};

enum {
	DATA_DIRECTORY,
	INTER_CONTAINER,
	LIVE_RESTORE,
	ULIMITS,
	SELINUX,
	PRIVILEGED,
	MOUNTS,
	EXEC,
	PIDS,
	MEMORY,
	NAMED_COUNT
};

static const struct named_check named[NAMED_COUNT] = {
	[DATA_DIRECTORY] = { "host/data_directory", &data_directory },
	[INTER_CONTAINER] = { "daemon/icc", &inter_container },
	[LIVE_RESTORE] = { "daemon/live_restore", &live_restore },
	[ULIMITS] = { "daemon/default_ulimits", &ulimits },
	[SELINUX] = { "runtime/selinux", &selinux },
	[PRIVILEGED] = { "runtime/privileged", &privileged },
	[MOUNTS] = { "runtime/host_mounts", &mounts },
	[EXEC] = { "runtime/exec_privileged", &exec },
	[PIDS] = { "runtime/pid_limit", &pids },
	[MEMORY] = { "runtime/memory_limit", &memory_limit },
};

static const struct finding_object host = { .kind = SUBJECT_HOST, .name = "web1" };
static const struct finding_object engine = { .kind = SUBJECT_DAEMON, .name = "engine" };
static const struct finding_object containers[] = {
	{ SUBJECT_CONTAINER, "web", ID_A, "nginx:1.27" },
	{ SUBJECT_CONTAINER, "db", ID_B, "postgres:17" },
	{ SUBJECT_CONTAINER, "cache", ID_C, "registry.example:5000/team/cache:2026-01" },
};

/* One collection on its way to a report. */
struct sample {
	struct arena *arena;
	struct findings *findings;
	bool all_details;
};

static struct sample start(struct arena *arena, bool all_details)
{
	return (struct sample){ .arena = arena,
				.findings = findings_new(arena),
				.all_details = all_details };
}

static struct finding *open(const struct sample *sample)
{
	return finding_open(sample->findings, sample->arena);
}

static void close(const struct sample *sample, struct finding *finding, int check,
		  const struct finding_object *object, enum result result)
{
	finding_close(finding, &named[check], object, result, sample->all_details);
}

static const struct report *finish(const struct sample *sample, const int *selected, size_t count,
				   struct report with)
{
	static const char *const command[] = { "dockaudit", "--benchmark", "1.8.0", NULL };
	const struct named_check *list[NAMED_COUNT + 1] = { NULL };
	struct report *report = arena_alloc(sample->arena, sizeof(*report));

	for (size_t i = 0; i < count; i++)
		list[i] = &named[selected[i]];
	*report = with;
	report->version = "0.1.0";
	report->commit = "abc1234";
	report->benchmark = "1.8.0";
	report->benchmark_checks = NAMED_COUNT;
	report->run_id = "01234567-89ab-4cde-8f01-23456789abcd";
	report->started = 1767323045 * NANOSECONDS;
	report->finished = 1767323046 * NANOSECONDS;
	report->duration = 0.0714;
	report->command = command;
	report->level = report->level ? report->level : 2;
	report->source = report->source ? report->source : "live";
	findings_finish(sample->findings, list, BENCHMARK_1_8_0, report);
	return report;
}

static struct report of_host(void)
{
	return (struct report){
		.complete = true,
		.hostname = "web1",
		.machine_id = "0123456789abcdef0123456789abcdef",
		.os = "Debian GNU/Linux 12 (bookworm)",
		.kernel = "6.1.0-28-amd64",
		.endpoint = "unix:///var/run/docker.sock",
	};
}

static struct report of_engine(void)
{
	struct report report = of_host();

	report.engine_version = "28.5.2";
	report.api_version = "1.51";
	report.storage_driver = "overlay2";
	report.swarm = "inactive";
	report.cgroup_version = "2";
	report.rootless = TRI_NO;
	report.container_count = 3;
	return report;
}

static void judge_host(const struct sample *sample)
{
	struct finding *finding = open(sample);

	saw(finding, "/proc/812/mountinfo", "/var/lib/docker", "on /", "a mount point");
	close(sample, finding, DATA_DIRECTORY, &host,
	      review(finding,
		     "the root directory has a quota; whether that is enough is yours to "
		     "say, for the engine can still fill what the system needs to log in"));
}

static void judge_engine(const struct sample *sample)
{
	struct finding *finding = open(sample);

	saw(finding, "/proc/812/cmdline", "--icc", NULL, "false");
	saw(finding, "/etc/docker/daemon.json", "icc", "true", "false");
	close(sample, finding, INTER_CONTAINER, &engine, fail(finding, "icc is on"));

	finding = open(sample);
	saw(finding, "GET /info", "LiveRestoreEnabled", "true", "true");
	note(finding, "live-restore keeps containers, not the swarm's tasks");
	close(sample, finding, LIVE_RESTORE, &engine, RESULT_PASS);

	finding = open(sample);
	saw(finding, "/etc/docker/daemon.json", "default-ulimits", "", "nofile and nproc");
	close(sample, finding, ULIMITS, &engine, warn(finding, "the list of limits is empty"));
}

static void judge_container(const struct sample *sample, size_t i)
{
	static const char *const privileged_texts[] = { "true", "false", "true" };
	const struct finding_object *object = &containers[i];
	bool is_privileged = i != 1;
	struct finding *finding = open(sample);

	saw(finding, INSPECT, "HostConfig.Privileged", privileged_texts[i], "false");
	close(sample, finding, PRIVILEGED, object,
	      is_privileged ? fail(finding, "runs with --privileged") : RESULT_PASS);

	finding = open(sample);
	close(sample, finding, SELINUX, object,
	      not_applicable(finding, "this host does not use SELinux"));

	finding = open(sample);
	saw(finding, "/sys/fs/cgroup/x/memory.max", "memory.max", "536870912", "a limit");
	close(sample, finding, MEMORY, object, RESULT_PASS);
}

/* One check with a failing, a weak and a passing container, and one with a failed look. */
static void judge_mixed(const struct sample *sample)
{
	struct finding *finding = open(sample);

	saw(finding, INSPECT, "Mounts[0].Source", "/etc", "no system directory");
	saw(finding, INSPECT, "Mounts[1].Source", "/var/run/docker.sock", "no system directory");
	fail(finding, "mounts /etc, writable");
	note(finding, "the mount is also shared with the host");
	close(sample, finding, MOUNTS, &containers[0], fail(finding, "mounts the engine's socket"));
	finding = open(sample);
	saw(finding, INSPECT, "Mounts[0].Source", "/usr", "no system directory");
	close(sample, finding, MOUNTS, &containers[1], warn(finding, "mounts /usr, read-only"));
	finding = open(sample);
	close(sample, finding, MOUNTS, &containers[2], RESULT_PASS);

	for (size_t i = 0; i < 2; i++) {
		finding = open(sample);
		saw(finding, "/sys/fs/cgroup/x/pids.max", "pids.max", "200", "a limit");
		close(sample, finding, PIDS, &containers[i], RESULT_PASS);
	}
	finding = open(sample);
	close(sample, finding, PIDS, &containers[2],
	      unknown(finding, "/sys/fs/cgroup/y/pids.max: permission denied, run as root"));
}

static void judge_exec(const struct sample *sample)
{
	struct finding *finding = open(sample);

	close(sample, finding, EXEC, &host,
	      review(finding, "the host keeps no evidence of exec: load an audit rule for it"));
}

static const int all_named[] = { MEMORY,  EXEC,		PIDS,	 MOUNTS,	  PRIVILEGED,
				 SELINUX, LIVE_RESTORE, ULIMITS, INTER_CONTAINER, DATA_DIRECTORY };

const struct report *sample_full(struct arena *arena, bool all_details)
{
	const struct sample sample = start(arena, all_details);

	for (size_t i = 0; i < 3; i++)
		judge_container(&sample, i);
	judge_mixed(&sample);
	judge_exec(&sample);
	judge_host(&sample);
	judge_engine(&sample);
	return finish(&sample, all_named, NAMED_COUNT, of_engine());
}

const struct report *sample_single(struct arena *arena)
{
	static const int selected[] = { PRIVILEGED };
	const struct sample sample = start(arena, false);
	struct report with = of_engine();

	with.is_partial = true;
	with.only = "5.5";
	with.containers = "w*";
	with.level = 1;
	judge_container(&sample, 0);
	return finish(&sample, selected, 1, with);
}

const struct report *sample_no_containers(struct arena *arena)
{
	static const int over_containers[] = { SELINUX, PRIVILEGED, MOUNTS, PIDS, MEMORY };
	const struct sample sample = start(arena, false);
	struct report with = of_engine();

	for (size_t i = 0; i < sizeof(over_containers) / sizeof(*over_containers); i++) {
		struct finding *finding = open(&sample);

		close(&sample, finding, over_containers[i], &engine,
		      not_applicable(finding, "there are no containers"));
	}
	judge_exec(&sample);
	judge_host(&sample);
	judge_engine(&sample);
	with.container_count = 0;
	with.source = "recording host.jsonl";
	with.policy_path = "/etc/dockaudit/policy.yaml";
	with.policy_sha256 = "31874fb9386c8a0076f5d328d8536d5e08e359da878ca5b233822eb68301d349";
	return finish(&sample, all_named, NAMED_COUNT, with);
}

const struct report *sample_no_engine(struct arena *arena)
{
	static const char *const cut[] = { "the engine was asked for 10 seconds in vain", NULL };
	static const char *const degraded[] = { "no Landlock in this kernel", NULL };
	const struct sample sample = start(arena, false);
	struct report with = of_host();

	judge_host(&sample);
	for (int i = 0; i < NAMED_COUNT; i++) {
		struct finding *finding = open(&sample);

		if (i != DATA_DIRECTORY)
			close(&sample, finding, i, &engine,
			      unknown(finding, "no engine answered: connection refused"));
	}
	with.engine_cause = "connection refused";
	with.complete = false;
	with.incomplete = cut;
	with.degraded_sandbox = degraded;
	return finish(&sample, all_named, NAMED_COUNT, with);
}

const char *const hostile_names[] = {
	"esc\033[31mred\033[0m\033]0;title\a",
	"line\nPASS    1.1.1   all is well",
	"carriage\rPASS 1.1.1",
	"cdata]]>end<![CDATA[",
	"entity&#27;&#0;&lt;<b>\"quoted\"'",
	"bidi\xe2\x80\xae"
	"evil\xe2\x80\xac",
	"c1\xc2\x9b"
	"31m\xc2\x85next",
	"bad\xff\xfe\xc0\x80utf8\xed\xa0\x80",
	"nonchar\xef\xbf\xbe\xef\xbf\xbf",
	"delete\x7f"
	"back\\slash\\x41",
	"percent%s%n%08x",
	"tab\tand\vvertical",
	"[[ATTACHMENT|/etc/shadow]]",
	"   ",
	"",
	"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
	"8901234567890123456789012345678901234567890123456789012345678901234567890123456789012345"
	"6789012345678901234567890123456789012345678901234567890123456789012345678901234567890123"
	"456789012345678901234567890123456789",
};
const size_t hostile_names_count = sizeof(hostile_names) / sizeof(*hostile_names);

const struct report *sample_of_texts(struct arena *arena, const char *const *texts, size_t count)
{
	static const int selected[] = { PRIVILEGED };
	const struct sample sample = start(arena, false);
	struct report with = of_engine();

	with.container_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct finding_object object = { SUBJECT_CONTAINER, texts[i],
						       arena_format(arena, "%08zx%056d", i, 0),
						       texts[i] };
		struct finding *finding = open(&sample);

		saw(finding, texts[i], texts[i], texts[i], texts[i]);
		note(finding, "%s", texts[i]);
		close(&sample, finding, PRIVILEGED, &object, fail(finding, "is %s", texts[i]));
	}
	return finish(&sample, selected, 1, with);
}

const struct report *sample_hostile(struct arena *arena)
{
	return sample_of_texts(arena, hostile_names, hostile_names_count);
}

const struct report *sample_nothing(struct arena *arena)
{
	const struct sample sample = start(arena, false);

	return finish(&sample, NULL, 0, of_engine());
}
