#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/option.h"
#include "tests/support/daemon_configured.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define PATH CONFIG_PATH

/* A literal with its size, for texts that hold a NUL. */
#define BYTES(text) text, sizeof(text) - 1

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(config_file, .init = set_up, .fini = tear_down);

/* A daemon without a flag and with this file. The copy ends where the text ends, so that a
 * sanitizer sees a byte too many. */
static struct daemon_config decide(const char *bytes, size_t size)
{
	static const char *const arguments[] = { "dockerd", NULL };
	char *copy = malloc(size + 1);
	struct config_evidence evidence = {
		.arguments = arguments,
		.path = PATH,
		.file_status = EVIDENCE_OK,
		.file = copy,
		.file_size = size,
	};
	struct daemon_config config;

	cr_assert(copy);
	memcpy(copy, bytes, size);
	copy[size] = '\0';
	config_decide(arena, &evidence, &config);
	free(copy);
	return config;
}

struct value_row {
	const char *label;
	const char *text;
	size_t size;
	enum option_name name;
	enum option_origin origin;
	const char *value;
	enum tri truth;
	const char *said; /* of the cause of an unknown, else of the note; NULL no note */
};

/* A text of 20.10.24 that starts dockerd, and what it then runs with. */
static const struct value_row value_rows[] = {
	{ "boolean", BYTES("{\"icc\": false}"), OPTION_ICC, ORIGIN_FILE, "false", TRI_NO, NULL },
	{ "a key of nobody", BYTES("{\"iccc\": false}"), OPTION_ICC, ORIGIN_DEFAULT, "true",
	  TRI_YES, "has the key \"iccc\", with which no engine known here starts" },
	{ "keys of others",
	  BYTES("{\"labels\": [], \"mtu\": 1, \"runtimes\": {}, \"x\": {\"y\": 1}}"), OPTION_ICC,
	  ORIGIN_DEFAULT, "true", TRI_YES, NULL },
	{ "minified", BYTES("{\"mtu\":1,\"icc\":true,\"debug\":true}"), OPTION_DEBUG, ORIGIN_FILE,
	  "true", TRI_YES, NULL },
	{ "CRLF", BYTES("{\r\n\t\"icc\" : false\r\n}\r\n"), OPTION_ICC, ORIGIN_FILE, "false",
	  TRI_NO, NULL },
	{ "other options stay", BYTES("{\"icc\": false}"), OPTION_IPTABLES, ORIGIN_DEFAULT, "true",
	  TRI_YES, NULL },
	{ "an escaped key", BYTES("{\"\\u0069cc\": false}"), OPTION_ICC, ORIGIN_FILE, "false",
	  TRI_NO, NULL },
	{ "text", BYTES("{\"log-level\": \"debug\"}"), OPTION_LOG_LEVEL, ORIGIN_FILE, "debug", 0,
	  NULL },
	{ "Unicode", BYTES("{\"cgroup-parent\": \"\\u00e4\xc3\xb6\"}"), OPTION_CGROUP_PARENT,
	  ORIGIN_FILE, "\xc3\xa4\xc3\xb6", 0, NULL },
	{ "an empty text is the default", BYTES("{\"log-level\": \"\"}"), OPTION_LOG_LEVEL,
	  ORIGIN_DEFAULT, "info", 0, NULL },
	{ "null is the default", BYTES("{\"log-level\": null}"), OPTION_LOG_LEVEL, ORIGIN_DEFAULT,
	  "info", 0, NULL },
	{ "null is no list", BYTES("{\"hosts\": null}"), OPTION_HOSTS, ORIGIN_DEFAULT, NULL, 0,
	  NULL },
	{ "null is false", BYTES("{\"iptables\": null}"), OPTION_IPTABLES, ORIGIN_FILE, "false",
	  TRI_NO, "has null under \"iptables\", which the engine takes for false" },
	{ "null verifies", BYTES("{\"tlsverify\": null}"), OPTION_TLS_VERIFY, ORIGIN_UNKNOWN, NULL,
	  0, "has null under \"tlsverify\"" },
	{ "list", BYTES("{\"hosts\": [\"unix:///a\", \"tcp://b\"]}"), OPTION_HOSTS, ORIGIN_FILE,
	  "unix:///a, tcp://b", 0, NULL },
	{ "empty list", BYTES("{\"hosts\": []}"), OPTION_HOSTS, ORIGIN_FILE, "", 0, NULL },
	{ "plural keys", BYTES("{\"insecure-registries\": [\"a\"], \"storage-opts\": [\"b\"]}"),
	  OPTION_STORAGE_OPTS, ORIGIN_FILE, "b", 0, NULL },
	{ "a singular one is ignored", BYTES("{\"insecure-registry\": [\"a\"]}"),
	  OPTION_INSECURE_REGISTRIES, ORIGIN_DEFAULT, NULL, 0, "which the engine ignores" },
	{ "log options", BYTES("{\"log-opts\": {\"a\": \"1\", \"b\": null}}"), OPTION_LOG_OPTS,
	  ORIGIN_FILE, "a=1, b=", 0, NULL },
	{ "features", BYTES("{\"features\": {\"a\": true, \"b\": false, \"c\": null}}"),
	  OPTION_FEATURES, ORIGIN_FILE, "a=true, b=false, c=false", 0, NULL },
	{ "ulimits",
	  BYTES("{\"default-ulimits\": {\"nofile\": {\"Name\": \"nofile\", \"Soft\": 1024, "
		"\"Hard\": "
		"2048}, \"nproc\": {\"hard\": -1, \"SOFT\": 5}, \"core\": null}}"),
	  OPTION_DEFAULT_ULIMITS, ORIGIN_FILE, "nofile=1024:2048, nproc=5:-1", 0, NULL },
	{ "the name inside counts",
	  BYTES("{\"default-ulimits\": {\"a\": {\"Name\": \"nofile\", \"Soft\": 1, \"Hard\": 2}}}"),
	  OPTION_DEFAULT_ULIMITS, ORIGIN_FILE, "nofile=1:2", 0, NULL },
	{ "whole objects stay whole", BYTES("{\"builder\": {\"icc\": false, \"gc\": {}}}"),
	  OPTION_ICC, ORIGIN_DEFAULT, "true", TRI_YES, NULL },
	{ "others are taken apart", BYTES("{\"x\": {\"icc\": false}}"), OPTION_ICC, ORIGIN_UNKNOWN,
	  NULL, 0, "\"icc\" inside \"x\"" },
	{ "over what stands outside", BYTES("{\"x\": {\"icc\": false}, \"icc\": true}"), OPTION_ICC,
	  ORIGIN_UNKNOWN, NULL, 0, "inside" },
	{ "before or behind it", BYTES("{\"icc\": true, \"x\": {\"icc\": false}}"), OPTION_ICC,
	  ORIGIN_UNKNOWN, NULL, 0, "inside" },
	{ "one level deep", BYTES("{\"x\": {\"y\": {\"icc\": false}}}"), OPTION_ICC, ORIGIN_DEFAULT,
	  "true", TRI_YES, NULL },
	{ "an object in another case", BYTES("{\"Log-Opts\": {\"tag\": \"x\"}}"), OPTION_LOG_OPTS,
	  ORIGIN_UNKNOWN, NULL, 0, "\"Log-Opts\" for \"log-opts\"" },
	{ "which leaves the others", BYTES("{\"Log-Opts\": {\"tag\": \"x\"}}"), OPTION_ICC,
	  ORIGIN_DEFAULT, "true", TRI_YES, NULL },
	{ "twice", BYTES("{\"icc\": true, \"icc\": false}"), OPTION_ICC, ORIGIN_FILE, "false",
	  TRI_NO, "has the key \"icc\" twice: the last one counts" },
	{ "twice, once escaped", BYTES("{\"icc\": false, \"i\\u0063c\": true}"), OPTION_ICC,
	  ORIGIN_FILE, "true", TRI_YES, "twice" },
	{ "twice, a list", BYTES("{\"hosts\": [\"a\", \"b\"], \"hosts\": [\"c\"]}"), OPTION_HOSTS,
	  ORIGIN_FILE, "c", 0, "twice" },
	{ "twice, then null", BYTES("{\"debug\": true, \"debug\": null}"), OPTION_DEBUG,
	  ORIGIN_UNKNOWN, NULL, 0, "has null under \"debug\" and another value" },
	{ "twice, first null", BYTES("{\"debug\": null, \"debug\": true}"), OPTION_DEBUG,
	  ORIGIN_FILE, "true", TRI_YES, "twice" },
	{ "twice, an object grows",
	  BYTES("{\"log-opts\": {\"a\": \"1\"}, \"log-opts\": {\"b\": \"2\"}}"), OPTION_LOG_OPTS,
	  ORIGIN_UNKNOWN, NULL, 0, "twice" },
	{ "twice elsewhere", BYTES("{\"mtu\": 1, \"mtu\": 2, \"icc\": false}"), OPTION_ICC,
	  ORIGIN_FILE, "false", TRI_NO, NULL },
	{ "a second document", BYTES("{\"icc\": false}{\"icc\": true}"), OPTION_ICC, ORIGIN_FILE,
	  "false", TRI_NO, "goes on behind the first document" },
	{ "a trailing NUL", BYTES("{\"icc\": false}\n\0xx"), OPTION_ICC, ORIGIN_FILE, "false",
	  TRI_NO, "goes on behind the first document" },
	{ "the document null", BYTES(" null\n"), OPTION_ICC, ORIGIN_DEFAULT, "true", TRI_YES,
	  NULL },
	{ "an empty object", BYTES("{ }"), OPTION_ICC, ORIGIN_DEFAULT, "true", TRI_YES, NULL },
	{ "a NUL in a value", BYTES("{\"seccomp-profile\": \"/a\\u0000b\"}"),
	  OPTION_SECCOMP_PROFILE, ORIGIN_FILE,
	  "/a\xef\xbf\xbd"
	  "b",
	  0, "has a NUL under \"seccomp-profile\"" },
	{ "a NUL in a key", BYTES("{\"icc\\u0000\": true, \"icc\": false}"), OPTION_ICC,
	  ORIGIN_FILE, "false", TRI_NO, "with which no engine" },
	{ "a lone surrogate", BYTES("{\"cgroup-parent\": \"\\ud800\"}"), OPTION_CGROUP_PARENT,
	  ORIGIN_FILE, "\xef\xbf\xbd", 0, "a lone surrogate" },
	{ "a large number elsewhere",
	  BYTES("{\"builder\": {\"a\": 99999999999999999999}, \"icc\": "
		"false}"),
	  OPTION_ICC, ORIGIN_FILE, "false", TRI_NO, NULL },
	/* from 23.0 on */
	{ "empty", BYTES(""), OPTION_ICC, ORIGIN_DEFAULT, "true", TRI_YES, "is empty" },
	{ "blank", BYTES(" \r\n\t"), OPTION_ICC, ORIGIN_DEFAULT, "true", TRI_YES, "is empty" },
	{ "byte order mark", BYTES("\xef\xbb\xbf{\"icc\": false}"), OPTION_ICC, ORIGIN_FILE,
	  "false", TRI_NO, "begins with a byte order mark" },
};

Test(config_file, values)
{
	for (size_t i = 0; i < COUNT(value_rows); i++) {
		const struct value_row *row = &value_rows[i];
		const struct daemon_config config = decide(row->text, row->size);
		const struct option *option = config_option(&config, row->name);
		const char *said = option->cause ? option->cause : config.note;

		cr_expect(config.has_file, "%s", row->label);
		cr_expect(option->origin == row->origin, "%s: origin %d", row->label,
			  option->origin);
		cr_expect(is_same(option->value, row->value), "%s: value %s", row->label,
			  shown(option->value));
		cr_expect(option->truth == row->truth, "%s: %s", row->label,
			  tri_text(option->truth));
		cr_expect(!option->cause == (row->origin != ORIGIN_UNKNOWN), "%s: cause %s",
			  row->label, shown(option->cause));
		cr_expect(row->said ? said && strstr(said, row->said) : !said, "%s: said %s",
			  row->label, shown(said));
	}
}

struct refused_row {
	const char *label;
	const char *text;
	size_t size;
	const char *cause;
};

/* What dockerd does not start with was not there when it started. */
static const struct refused_row refused_rows[] = {
	{ "a list", BYTES("[]"), "is no JSON object" },
	{ "a number", BYTES("5"), "is no JSON object" },
	{ "no word of JSON", BYTES("nullx"), "is no JSON object" },
	{ "only a NUL", BYTES("\0"), "is no JSON at line 1, column 1" },
	{ "half an object", BYTES("{\"icc\": false"), "is no JSON at line 1, column 14" },
	{ "a lone brace", BYTES("{"), "is no JSON at line 1, column 2" },
	{ "a trailing comma", BYTES("{\n\t\"icc\": false,\n}"), "is no JSON at line 3, column 1" },
	{ "a comment", BYTES("{\n\t// no icc\n\t\"icc\": false\n}"),
	  "is no JSON at line 2, column 2" },
	{ "a missing comma", BYTES("{\"icc\": false \"debug\": true}"),
	  "is no JSON at line 1, column 15" },
	{ "a missing colon", BYTES("{\"icc\" false}"), "is no JSON at line 1, column 8" },
	{ "a missing value", BYTES("{\"icc\": }"), "is no JSON at line 1, column 9" },
	{ "single quotes", BYTES("{'icc': false}"), "is no JSON at line 1, column 2" },
	{ "no word of JSON inside", BYTES("{\"icc\": False}"), "is no JSON at line 1, column 14" },
	{ "a number with a zero", BYTES("{\"mtu\": 01}"), "is no JSON at line 1, column 11" },
	{ "a raw line break", BYTES("{\"log-level\": \"a\nb\"}"),
	  "has a control byte under \"log-level\"" },
	{ "a bad escape", BYTES("{\"log-level\": \"\\x\"}"), "is no JSON at line 1, column 19" },
	{ "text for a boolean", BYTES("{\"icc\": \"false\"}"),
	  "has under \"icc\" something other than true or false" },
	{ "a number for a boolean", BYTES("{\"debug\": false, \"icc\": 0}"),
	  "has under \"icc\" something other than true or false" },
	{ "a boolean for a text", BYTES("{\"log-level\": true}"), "other than a text" },
	{ "text for a list", BYTES("{\"hosts\": \"fd://\"}"), "other than a list of texts" },
	{ "numbers in a list", BYTES("{\"hosts\": [\"a\", 1]}"), "other than a list of texts" },
	{ "null in a list", BYTES("{\"insecure-registries\": [null]}"),
	  "other than a list of texts" },
	{ "numbers for log options", BYTES("{\"log-opts\": {\"max-file\": 3}}"),
	  "other than an object of texts" },
	{ "a list for log options", BYTES("{\"log-opts\": [\"a=b\"]}"),
	  "other than an object of texts" },
	{ "text for a feature", BYTES("{\"features\": {\"a\": \"true\"}}"),
	  "other than an object of true and false" },
	{ "text for a ulimit", BYTES("{\"default-ulimits\": {\"nofile\": \"1:2\"}}"),
	  "other than an object of limits" },
	{ "a fraction for a limit", BYTES("{\"default-ulimits\": {\"nofile\": {\"Soft\": 1.0}}}"),
	  "other than an object of limits" },
	{ "a limit out of range",
	  BYTES("{\"default-ulimits\": {\"nofile\": {\"Hard\": 18446744073709551615}}}"),
	  "other than an object of limits" },
	{ "a number for its name", BYTES("{\"default-ulimits\": {\"nofile\": {\"Name\": 1}}}"),
	  "other than an object of limits" },
	{ "a key in another case", BYTES("{\"ICC\": false}"), "has the key \"ICC\" for \"icc\"" },
	{ "UTF-16", BYTES("\xff\xfe{\0}\0"), "is in UTF-16" },
	{ "UTF-16, the other way", BYTES("\xfe\xff\0{\0}"), "is in UTF-16" },
	{ "two byte order marks", BYTES("\xef\xbb\xbf\xef\xbb\xbf{}"),
	  "is no JSON at line 1, column 1" },
};

static void expect_refused(const struct refused_row *row)
{
	const struct daemon_config config = decide(row->text, row->size);

	cr_expect(config.has_file, "%s", row->label);
	for (enum option_name name = 0; name < OPTION_COUNT; name++) {
		const struct option *option = config_option(&config, name);

		cr_expect(option->origin == ORIGIN_UNKNOWN && option->truth == TRI_UNKNOWN &&
				  !option->value && !option->items,
			  "%s: option %d", row->label, name);
		cr_expect(option->cause && strncmp(option->cause, PATH " ", strlen(PATH) + 1) == 0,
			  "%s: %s", row->label, shown(option->cause));
		cr_expect(option->cause && strstr(option->cause, row->cause), "%s: %s", row->label,
			  shown(option->cause));
	}
}

Test(config_file, what_the_engine_does_not_start_with_passes_nothing)
{
	for (size_t i = 0; i < COUNT(refused_rows); i++)
		expect_refused(&refused_rows[i]);
}

Test(config_file, says_that_it_changed_since)
{
	const struct daemon_config config = decide(BYTES("{\"icc\": false,}"));

	cr_expect(is_same(config_option(&config, OPTION_TLS)->cause,
			  PATH " is no JSON at line 1, column 15; the engine does not start with "
			       "such a file, so it changed since"),
		  "%s", shown(config_option(&config, OPTION_TLS)->cause));
}

/* {"x":{"x":{"x": ... false}}} */
static char *nested(size_t depth, size_t *ret_size)
{
	char *text = malloc(6 * depth + 6), *end = text;

	cr_assert(text);
	for (size_t i = 0; i < depth; i++, end += 5)
		memcpy(end, "{\"x\":", 5);
	memcpy(end, "false", 5);
	end += 5;
	memset(end, '}', depth);
	end[depth] = '\0';
	*ret_size = (size_t)(end + depth - text);
	return text;
}

Test(config_file, depth_and_size_are_bounded)
{
	const size_t large = ((size_t)1 << 20) + 1;
	struct refused_row row = { .label = "10,000 deep",
				   .cause = "is nested more than 128 deep" };
	char *text = nested(10000, &row.size);

	row.text = text;
	expect_refused(&row);
	free(text);

	text = nested(100, &row.size);
	cr_expect(decide(text, row.size).options[OPTION_ICC].origin == ORIGIN_DEFAULT);
	free(text);

	text = malloc(large + 1);
	cr_assert(text);
	memset(text, ' ', large);
	text[0] = '{';
	text[large - 1] = '}';
	text[large] = '\0';
	cr_expect(decide(text + 1, large - 2).options[OPTION_ICC].origin == ORIGIN_DEFAULT);
	row = (struct refused_row){ "1 MiB", text, large, "is larger than 1 MiB" };
	expect_refused(&row);
	free(text);
}

Test(config_file, notes_do_not_grow_without_end)
{
	struct buffer text = { 0 };
	struct daemon_config config;

	buffer_text(&text, "{");
	for (size_t i = 0; i < 20000; i++)
		buffer_text(&text, "\"icc\": true, \"insecure-registry\": 1, ");
	buffer_text(&text, "\"icc\": false}");
	config = decide(text.bytes, text.size);
	buffer_done(&text);
	cr_expect(config_option(&config, OPTION_ICC)->truth == TRI_NO);
	cr_expect(config.note && strlen(config.note) < 2000);
}

Test(config_file, a_mark_is_all_that_is_odd)
{
	const struct daemon_config config = decide(BYTES("\xef\xbb\xbf{}"));

	cr_expect(is_same(config.note,
			  "begins with a byte order mark, which engines before 23.0 refuse"),
		  "%s", shown(config.note));
}

Test(config_file, items)
{
	const struct daemon_config config =
		decide(BYTES("{\"hosts\": [], \"default-ulimits\": {\"a\": {\"Soft\": 1}}}"));
	const struct option *hosts = config_option(&config, OPTION_HOSTS);
	const struct option *ulimits = config_option(&config, OPTION_DEFAULT_ULIMITS);

	cr_expect(hosts->items && hosts->item_count == 0 && !hosts->items[0]);
	cr_expect(is_same(hosts->field, "hosts") && is_same(hosts->source, PATH));
	cr_assert(ulimits->item_count == 1);
	cr_expect(is_same(ulimits->items[0], "a=1:0") && !ulimits->items[1]);
}
