#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run/options.h"
#include "core/run/policy.h"
#include "core/run/policy_inputs.h"

/* From YAML to the struct that checks read, and every mistake with its place. */

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

static struct buffer bytes_of(const char *text, size_t size)
{
	struct buffer bytes = { 0 };

	buffer_add(&bytes, text, size);
	return bytes;
}

static int parse(struct arena *arena, const char *text, struct policy_file *file, struct err *err)
{
	struct buffer bytes = bytes_of(text, strlen(text));
	int r = policy_parse(arena, "p", &bytes, file, err);

	buffer_done(&bytes);
	return r;
}

/* A row is refused with exactly this sentence. */
struct mistake {
	const char *text, *says;
};

static void expect_mistakes(const struct mistake *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct arena *arena = arena_new();
		struct policy_file file = { .input_count = 77 };
		struct err err = { 0 };

		cr_expect(parse(arena, rows[i].text, &file, &err) < 0, "taken: %s", rows[i].text);
		cr_expect_str_eq(err.text, rows[i].says, "%s\n  says     %s\n  expected %s",
				 rows[i].text, err.text, rows[i].says);
		cr_expect_eq(file.input_count, 77, "%s: the file was touched", rows[i].text);
		arena_free(arena);
	}
}

Test(policy, syntax)
{
	static const struct mistake rows[] = {
		{ "", "p:1:1: the policy is empty" },
		{ "# nothing\n", "p:2:1: the policy is empty" },
		{ "inputs:\n  trusted_users: [a\n  swarm_wanted: true\n",
		  "p:3:15: did not find expected ',' or ']' while parsing a flow sequence" },
		{ "inputs:\n\ttrusted_users: []\n",
		  "p:2:1: found character that cannot start any token while scanning for the next "
		  "token" },
		{ "a: 'b\n", "p:2:1: found unexpected end of stream while scanning a quoted "
			     "scalar" },
		{ "inputs:\n  trusted_users: [b, \xff]\n", "p:2:22: invalid leading UTF-8 octet" },
		{ "\xfe\xff", "p:1:1: invalid leading UTF-8 octet" },
		{ "inputs:\n  a: \x01\n", "p:2:6: control characters are not allowed" },
		{ "inputs:\n  trusted_users: [\"a\\0b\"]\n",
		  "p:2:19: a text holds a NUL character" },
		{ "inputs: {}\n---\ninputs: {}\n",
		  "p:2:1: a second document begins here, and there is only one policy" },
		{ "inputs: &a\n  swarm_wanted: true\n",
		  "p:1:9: anchors, aliases and tags are not taken: write the value itself" },
		{ "inputs:\n  trusted_users: [*a]\n",
		  "p:2:19: anchors, aliases and tags are not taken: write the value itself" },
		{ "inputs:\n  trusted_users: [!!str a]\n",
		  "p:2:19: anchors, aliases and tags are not taken: write the value itself" },
		{ "inputs:\n  trusted_users: &a [b]\n",
		  "p:2:18: anchors, aliases and tags are not taken: write the value itself" },
		{ "inputs:\n  trusted_users: [&a b]\n",
		  "p:2:19: anchors, aliases and tags are not taken: write the value itself" },
		{ "inputs:\n  trusted_users: !!seq [b]\n",
		  "p:2:18: anchors, aliases and tags are not taken: write the value itself" },
		{ "inputs: !x {}\n",
		  "p:1:9: anchors, aliases and tags are not taken: write the value itself" },
		{ "inputs:\n  swarm_wanted: true\n  swarm_wanted: true\n",
		  "p:3:3: the key \"swarm_wanted\" was given before, in line 2" },
		{ "inputs: {}\noptions: {}\ninputs: {}\n",
		  "p:3:1: the key \"inputs\" was given before, in line 1" },
		{ "[a]: b\n", "p:1:1: a key is a text, and no list or map" },
		{ "[[[[[[[[[a]]]]]]]]]\n", "p:1:9: lists and maps are nested too deeply" },
		{ "- inputs\n", "p:1:1: a policy is a map with the keys options and inputs" },
		{ "inputs\n", "p:1:1: a policy is a map with the keys options and inputs" },
	};

	expect_mistakes(rows, COUNT(rows));
}

Test(policy, keys)
{
	static const struct mistake rows[] = {
		{ "input: {}\n", "p:1:1: unknown key \"input\" in the policy; did you mean "
				 "\"inputs\"?" },
		{ "nonsense: {}\n", "p:1:1: unknown key \"nonsense\" in the policy" },
		{ "inputs:\n  trusted_user: [a]\n",
		  "p:2:3: unknown key \"trusted_user\" in inputs; did you mean "
		  "\"trusted_users\"?" },
		{ "inputs:\n  <<: {}\n", "p:2:3: unknown key \"<<\" in inputs" },
		{ "inputs:\n  rotation:\n    root_ca_day: 5\n",
		  "p:3:5: unknown key \"root_ca_day\" in inputs.rotation; did you mean "
		  "\"root_ca_days\"?" },
		{ "inputs:\n  ports:\n    - container: web\n",
		  "p:3:7: unknown key \"container\" in inputs.ports[0]; did you mean "
		  "\"containers\"?" },
		{ "options:\n  fail-on: warn\n",
		  "p:2:3: unknown key \"fail-on\" in options; did you mean \"fail_on\"?" },
		{ "waivers: []\n",
		  "p:1:1: waivers are not supported yet by this version of dockaudit" },
		{ "inputs: {}\nmail:\n  to: me\n",
		  "p:2:1: the settings of mail are not supported yet by this version of "
		  "dockaudit" },
		{ "inputs:\n  ports: [{containers: web, allow: [80]}]\n",
		  "p:2:11: inputs.ports[0] has no reason" },
		{ "inputs:\n  ports: [{allow: [80], reason: r}]\n",
		  "p:2:11: inputs.ports[0] has no containers" },
		{ "inputs:\n  ports: [{containers: web, reason: r}]\n",
		  "p:2:11: inputs.ports[0] has no allow" },
		{ "inputs:\n  hardening_report:\n    path: /x\n",
		  "p:3:5: inputs.hardening_report has no format" },
		{ "inputs:\n  hardening_report:\n", "p:2:20: inputs.hardening_report has no path" },
	};

	expect_mistakes(rows, COUNT(rows));
}

Test(policy, values)
{
	static const struct mistake rows[] = {
		{ "inputs: []\n", "p:1:9: inputs takes a map, not a list" },
		{ "inputs: x\n", "p:1:9: inputs takes a map, not 'x'" },
		{ "inputs:\n  trusted_users: a\n",
		  "p:2:18: inputs.trusted_users takes a list, not 'a'" },
		{ "inputs:\n  trusted_users:\n",
		  "p:2:17: inputs.trusted_users takes a list, not nothing" },
		{ "inputs:\n  trusted_users: [a, null]\n",
		  "p:2:22: inputs.trusted_users[1] takes a word without blanks, not 'null'" },
		{ "inputs:\n  trusted_users: [a, [b]]\n",
		  "p:2:22: inputs.trusted_users[1] takes a word without blanks, not a list" },
		{ "inputs:\n  trusted_users: [a b]\n",
		  "p:2:19: inputs.trusted_users[0] takes a word without blanks, not 'a b'" },
		{ "inputs:\n  rootless_excluded: true\n",
		  "p:2:22: inputs.rootless_excluded takes a text, not 'true'" },
		{ "inputs:\n  rootless_excluded: \" \"\n",
		  "p:2:22: inputs.rootless_excluded takes a text, not ' '" },
		{ "inputs:\n  rootless_excluded: ''\n",
		  "p:2:22: inputs.rootless_excluded takes a text, not nothing" },
		{ "inputs:\n  swarm_wanted: yes\n",
		  "p:2:17: inputs.swarm_wanted takes true or false, not 'yes'" },
		{ "inputs:\n  swarm_wanted: \"true\"\n",
		  "p:2:17: inputs.swarm_wanted takes true or false, not 'true'" },
		{ "inputs:\n  image_max_age_days: 0\n",
		  "p:2:23: inputs.image_max_age_days takes a whole number from 1 to 36500, not "
		  "'0'" },
		{ "inputs:\n  image_max_age_days: 36501\n",
		  "p:2:23: inputs.image_max_age_days takes a whole number from 1 to 36500, not "
		  "'36501'" },
		{ "inputs:\n  image_max_age_days: 99999999999999999999\n",
		  "p:2:23: inputs.image_max_age_days takes a whole number from 1 to 36500, not "
		  "'99999999999999999999'" },
		{ "inputs:\n  image_max_age_days: 010\n",
		  "p:2:23: inputs.image_max_age_days takes a whole number from 1 to 36500, not "
		  "'010'" },
		{ "inputs:\n  image_max_age_days: -1\n",
		  "p:2:23: inputs.image_max_age_days takes a whole number from 1 to 36500, not "
		  "'-1'" },
		{ "inputs:\n  swarm_managers: 4\n",
		  "p:2:19: inputs.swarm_managers takes an odd number from 1 to 7, not '4'" },
		{ "inputs:\n  scan_reports: {folder: /s, severity: grave, max_age_days: 1}\n",
		  "p:2:40: inputs.scan_reports.severity takes one of low, medium, high, critical, "
		  "not 'grave'" },
		{ "inputs:\n  default_ulimits: {nofiles: 5}\n",
		  "p:2:21: inputs.default_ulimits takes names of limits such as nofile, not "
		  "'nofiles'" },
		{ "inputs:\n  default_ulimits: {nofile: -1}\n",
		  "p:2:29: inputs.default_ulimits.nofile takes a whole number from 0 to "
		  "1000000000000, not '-1'" },
	};

	expect_mistakes(rows, COUNT(rows));
}

/* Words of lists: each is refused or taken. */
Test(policy, words)
{
	static const struct {
		const char *key, *word;
		bool is_taken;
	} rows[] = {
		{ "capabilities", "NET_RAW", true },
		{ "capabilities", "cap_net_raw", true },
		{ "capabilities", "ALL", true },
		{ "capabilities", "NET_ROW", false },
		{ "ports", "80", true },
		{ "ports", "80-90/udp", true },
		{ "ports", "8080/sctp", true },
		{ "ports", "0", false },
		{ "ports", "65536", false },
		{ "ports", "90-80", false },
		{ "ports", "80/", false },
		{ "ports", "80/icmp", false },
		{ "ports", "80 ", true }, /* YAML drops the blank */
		{ "ports", "'80 '", false },
		{ "ports", "http", false },
		{ "privileged_ports", "443", true },
		{ "privileged_ports", "1024", false },
		{ "privileged_ports", "1000-1024", false },
		{ "host_mounts", "/proc:ro", true },
		{ "host_mounts", "/", true },
		{ "host_mounts", "proc", false },
		{ "host_mounts", "/srv/../etc", false },
		{ "host_mounts", "/srv/", false },
		{ "host_mounts", "/srv/..", false },
		{ "devices", "/dev/fuse", true },
		{ "devices", "/dev/fuse:rwm", true },
		{ "devices", "c 10:200 rw", true },
		{ "devices", "nvidia gpu", true },
		{ "devices", "fuse", false },
		{ "ulimits", "nofile=1024", true },
		{ "ulimits", "nofile=1024:4096", true },
		{ "ulimits", "memlock=-1", true },
		{ "ulimits", "nofile=-1:-1", true },
		{ "ulimits", "nofile", false },
		{ "ulimits", "nofile=", false },
		{ "ulimits", "nofile=-2", false },
		{ "ulimits", "nofile=1:2:3", false },
		{ "ulimits", "nofiles=1", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena *arena = arena_new();
		struct policy_file file;
		struct err err = { 0 };
		const char *text = arena_format(
			arena, "inputs:\n  %s:\n    - {containers: '*', allow: [%s], reason: r}\n",
			rows[i].key, rows[i].word);

		cr_expect_eq(parse(arena, text, &file, &err) == 0, rows[i].is_taken, "%s: %s: %s",
			     rows[i].key, rows[i].word, err.text);
		cr_expect(rows[i].is_taken || strstr(err.text, "p:3:"), "%s: %s", rows[i].word,
			  err.text);
		arena_free(arena);
	}
}

Test(policy, too_large_or_too_many_keys)
{
	struct arena *arena = arena_new();
	struct policy_file file;
	struct err err = { 0 };
	struct buffer bytes = { 0 };

	for (int i = 0; i <= 1000; i++)
		buffer_format(&bytes, "key%d: 1\n", i);
	cr_expect(policy_parse(arena, "p", &bytes, &file, &err) < 0);
	cr_expect_str_eq(err.text, "p:1:1: more keys than a policy has");
	buffer_clear(&bytes);
	buffer_text(&bytes, "inputs: {}\n");
	while (bytes.size <= ((size_t)1 << 20))
		buffer_text(&bytes, "# a comment that is longer than any reader cares to read\n");
	cr_expect(policy_parse(arena, "p", &bytes, &file, &err) < 0);
	cr_expect_str_eq(err.text, "p is larger than 1 MiB");
	buffer_done(&bytes);
	arena_free(arena);
}

Test(policy, what_is_given_is_there)
{
	static const char text[] =
		"inputs:\n"
		"  trusted_users: []\n"
		"  default_ulimits: {nofile: 10, nproc: 0}\n"
		"  log_forwarding: {journald: false}\n"
		"  swarm_wanted: true\n"
		"  image_max_age_days: 7\n"
		"  scan_reports: {folder: /s, severity: high, max_age_days: 1, gate: monitored,\n"
		"                 ignored: [{id: CVE-1, reason: r}, {id: CVE-2, reason: s}]}\n"
		"  capabilities:\n"
		"    - {containers: 'a*', allow: [NET_RAW, SYS_TIME], reason: why}\n"
		"    - {containers: b, allow: [], reason: \"or not\"}\n";
	struct arena *arena = arena_new();
	struct policy_file file;
	const struct policy *policy = &file.policy;
	struct err err = { 0 };

	cr_assert(parse(arena, text, &file, &err) == 0, "%s", err.text);
	cr_expect_str_eq(policy->source, "policy p");
	cr_expect(policy->trusted_users && !*policy->trusted_users, "empty is not absent");
	cr_expect_null(policy->cgroup_parents);
	cr_expect_eq(policy->default_ulimits.count, 2);
	cr_expect_str_eq(policy->default_ulimits.list[1].name, "nproc");
	cr_expect_eq(policy->default_ulimits.list[0].most, 10);
	cr_expect_eq(policy->log_forwarding.journald, TRI_NO);
	cr_expect_eq(policy->swarm_wanted, TRI_YES);
	cr_expect_eq(policy->cpu_quota_suffices, TRI_UNKNOWN);
	cr_expect(policy->image_max_age_days.known && policy->image_max_age_days.value == 7);
	cr_expect_not(policy->swarm_managers.known);
	cr_expect_eq(policy->scan_reports.severity, SEVERITY_HIGH);
	cr_expect_eq(policy->scan_reports.gate, GATE_MONITORED);
	cr_expect_eq(policy->scan_reports.ignored.count, 2);
	cr_expect_str_eq(policy->scan_reports.ignored.list[1].id, "CVE-2");
	cr_expect_eq(policy->capabilities.count, 2);
	cr_expect_str_eq(policy->capabilities.list[0].allow[1], "SYS_TIME");
	cr_expect_str_eq(policy->capabilities.list[0].field, "inputs.capabilities[0]");
	cr_expect_str_eq(policy->capabilities.list[1].field, "inputs.capabilities[1]");
	cr_expect_str_eq(policy->capabilities.list[1].reason, "or not");
	arena_free(arena);
}

/* The example is what people copy: it loads, and no input is missing from it. */
Test(policy, the_example_has_every_key)
{
	struct arena *arena = arena_new();
	struct policy_file file;
	struct err err = { 0 };
	FILE *stream = fopen("packaging/policy.example.yaml", "r");
	char *text = arena_alloc(arena, 65536);

	cr_assert(stream);
	text[fread(text, 1, 65535, stream)] = '\0';
	(void)fclose(stream);
	cr_assert(parse(arena, text, &file, &err) == 0, "%s", err.text);
	for (const struct field *field = policy_inputs; field->key; field++) {
		const char *line = arena_format(arena, "\n  %s:", field->key);

		cr_expect(strstr(text, line), "the example lacks %s", field->key);
		for (const struct field *member = field->fields; member && member->key; member++)
			cr_expect(strstr(text, arena_format(arena, "\n    %s:", member->key)),
				  "the example lacks %s.%s", field->key, member->key);
	}
	cr_expect_eq(file.default_count, 8);
	cr_expect_gt(file.input_count, 40);
	arena_free(arena);
}

/* The words, and then the policy; err has the first thing that is wrong with its options. */
static void take(struct arena *arena, struct options *options, const char *const *words,
		 const char *text, struct err *err)
{
	struct policy_file file;
	char *argv[8] = { NULL };
	int argc = 0;

	for (; words[argc]; argc++)
		argv[argc] = arena_copy(arena, words[argc]);
	cr_assert(options_parse(argc, argv, options, err) == 0, "%s", err->text);
	cr_assert(parse(arena, text, &file, err) == 0, "%s", err->text);
	for (size_t i = 0; i < file.option_count; i++)
		if (options_take_default(options, &file.options[i], err) < 0)
			return;
}

#define ALL_OPTIONS                                                                                \
	"options:\n  benchmark: 1.6.0\n  level: 1\n  fail_on: review\n  format: json\n"            \
	"  outputs: [junit:a, 'text:b:c']\n  details: all\n  timeout: 5\n  quiet: true\n"

Test(policy, options_are_defaults)
{
	static const char *const words[] = { "dockaudit", NULL };
	struct arena *arena = arena_new();
	struct options options;
	struct err err = { 0 };

	take(arena, &options, words, ALL_OPTIONS, &err);
	cr_expect_str_eq(err.text, "");
	cr_expect_eq(options.benchmark, BENCHMARK_1_6_0);
	cr_expect_eq(options.level, 1);
	cr_expect_eq(options.fail_on, RESULT_REVIEW);
	cr_expect_str_eq(options.format, "json");
	cr_expect_str_eq(options.format_place, "p:5:11");
	cr_expect_eq(options.output_count, 2);
	cr_expect_str_eq(options.outputs[1].format, "text");
	cr_expect_str_eq(options.outputs[1].path, "b:c");
	cr_expect_str_eq(options.outputs[1].place, "p:6:22");
	cr_expect(options.all_details);
	cr_expect_eq(options.timeout, 5);
	cr_expect(options.quiet);
	arena_free(arena);
}

Test(policy, the_command_line_beats_it)
{
	static const char *const rows[][8] = {
		{ "dockaudit", "--benchmark", "1.8.0", "--level", "2", "--fail-on", "fail", NULL },
		{ "dockaudit", "-f", "text", "-o", "json:x", "--details", "problems", NULL },
		{ "dockaudit", "--timeout", "60", NULL },
	};
	struct arena *arena = arena_new();
	struct options options;
	struct err err = { 0 };

	take(arena, &options, rows[0], ALL_OPTIONS, &err);
	cr_expect_eq(options.benchmark, BENCHMARK_1_8_0);
	cr_expect_eq(options.level, 2);
	cr_expect_eq(options.fail_on, RESULT_FAIL);
	cr_expect_eq(options.timeout, 5, "the rest is the policy's");
	take(arena, &options, rows[1], ALL_OPTIONS, &err);
	cr_expect_str_eq(options.format, "text");
	cr_expect_str_eq(options.format_place, "--format");
	cr_expect_eq(options.output_count, 1, "no file of the policy's is written");
	cr_expect_str_eq(options.outputs[0].path, "x");
	cr_expect_not(options.all_details);
	take(arena, &options, rows[2], ALL_OPTIONS, &err);
	cr_expect_eq(options.timeout, 60);
	cr_expect_str_eq(err.text, "");
	arena_free(arena);
}

/* A wrong default is wrong also where the command line makes it moot. */
Test(policy, a_wrong_option_has_a_place)
{
	static const struct mistake rows[] = {
		{ "options:\n  benchmark: 1.5.0\n",
		  "p:2:14: --benchmark: '1.5.0' is none of 1.6.0, 1.7.0, 1.8.0" },
		{ "options:\n  level: 3\n", "p:2:10: --level: '3' is none of 1, 2" },
		{ "options:\n  fail_on: new\n",
		  "p:2:12: --fail-on: 'new' is none of fail, warn, review, none" },
		{ "options:\n  outputs:\n    - json\n",
		  "p:3:7: -o: 'json' is not FORMAT:FILE, such as json:report.json" },
		{ "options:\n  timeout: soon\n",
		  "p:2:12: --timeout: 'soon' is no whole number of seconds from 1 to 86400" },
		{ "options:\n  details: some\n",
		  "p:2:12: --details: 'some' is none of problems, all" },
	};
	static const char *const words[] = { "dockaudit", "--level", "1", "-o", "json:x", NULL };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena *arena = arena_new();
		struct options options;
		struct err err = { 0 };

		take(arena, &options, words, rows[i].text, &err);
		cr_expect_str_eq(err.text, rows[i].says);
		cr_expect_eq(options.level, 1);
		arena_free(arena);
	}
}
