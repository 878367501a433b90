#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "core/facts/option.h"
#include "tests/support/daemon_configured.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define PATH CONFIG_PATH
#define LINE CONFIG_LINE

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(option, .init = set_up, .fini = tear_down);

Test(option, booleans_are_those_of_go)
{
	static const struct {
		const char *text;
		enum tri truth;
	} rows[] = {
		{ "1", TRI_YES },     { "t", TRI_YES },		{ "T", TRI_YES },
		{ "TRUE", TRI_YES },  { "true", TRI_YES },	{ "True", TRI_YES },
		{ "0", TRI_NO },      { "f", TRI_NO },		{ "F", TRI_NO },
		{ "FALSE", TRI_NO },  { "false", TRI_NO },	{ "False", TRI_NO },
		{ "", TRI_UNKNOWN },  { "tRUE", TRI_UNKNOWN },	{ "yes", TRI_UNKNOWN },
		{ "2", TRI_UNKNOWN }, { " true", TRI_UNKNOWN }, { NULL, TRI_UNKNOWN },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect(parse_bool(rows[i].text) == rows[i].truth, "%s", shown(rows[i].text));
}

static void expect_unknown(const struct daemon_config *config, const char *label, const char *cause)
{
	for (enum option_name name = 0; name < OPTION_COUNT; name++) {
		const struct option *option = config_option(config, name);

		cr_expect(option->origin == ORIGIN_UNKNOWN, "%s: option %d", label, name);
		cr_expect(option->truth == TRI_UNKNOWN && !option->value && !option->items,
			  "%s: option %d has a value", label, name);
		cr_expect(option->source && option->field, "%s: option %d", label, name);
		cr_expect(option->cause && strstr(option->cause, cause), "%s: option %d: %s", label,
			  name, shown(option->cause));
	}
}

Test(option, absent_file_and_unread_command_line_pass_nothing)
{
	const char *const empty[] = { NULL };
	struct config_evidence evidence = { .arguments = empty, .path = PATH };
	struct daemon_config config = daemon_configured(arena, NULL, NULL, false);

	expect_unknown(&config, "no file", "reading " LINE ": permission denied");
	evidence.file_status = EVIDENCE_NOT_FOUND;
	config_decide(arena, &evidence, &config);
	expect_unknown(&config, "empty command line", "the daemon's command line was not read");
	config_decide(arena, &(struct config_evidence){ 0 }, &config);
	expect_unknown(&config, "nothing at all", "was not read; reading the daemon's");
	cr_expect(!config.has_file && !config.note);
}

Test(option, a_file_that_was_not_read_passes_nothing)
{
	static const struct {
		enum evidence_status status;
		const char *file;
		const char *cause;
	} rows[] = {
		{ EVIDENCE_UNASKED, NULL, "reading " PATH ": " },
		{ EVIDENCE_OK, NULL, "reading " PATH ": " },
		{ EVIDENCE_DENIED, NULL, "reading " PATH ": permission denied" },
		{ EVIDENCE_NOT_REGULAR, NULL, "reading " PATH ": not a regular file" },
		{ EVIDENCE_TOO_BIG, NULL, "reading " PATH ": too big" },
		{ EVIDENCE_TIMEOUT, NULL, "reading " PATH ": timed out" },
		{ EVIDENCE_CHANGED, "{\"icc\":false}", "reading " PATH ": changed" },
		{ EVIDENCE_GONE, NULL, "reading " PATH ": " },
		{ EVIDENCE_OK, "{\"icc\":", PATH " is no JSON" },
	};
	const char *const arguments[] = { "dockerd", NULL };
	const char *const with_flag[] = { "dockerd", "--icc=false", NULL };

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config_evidence evidence = {
			.arguments = arguments,
			.path = PATH,
			.file_status = rows[i].status,
			.file = rows[i].file,
			.file_size = rows[i].file ? strlen(rows[i].file) : 0,
		};
		struct daemon_config config;

		config_decide(arena, &evidence, &config);
		expect_unknown(&config, rows[i].cause, rows[i].cause);
		evidence.arguments = NULL;
		evidence.arguments_cause = "denied";
		config_decide(arena, &evidence, &config);
		expect_unknown(&config, rows[i].cause, rows[i].cause);
		expect_unknown(&config, rows[i].cause, "denied; ");
		evidence.arguments = with_flag;
		config_decide(arena, &evidence, &config);
		cr_expect(config_option(&config, OPTION_ICC)->truth == TRI_NO, "%s", rows[i].cause);
		cr_expect(config_option(&config, OPTION_TLS)->origin == ORIGIN_UNKNOWN);
	}
}

Test(option, a_file_that_the_daemon_was_told_of_cannot_be_absent)
{
	const char *words = "--config-file|" PATH "|--icc=false";
	const char *none = "--config-file=|--icc=false";
	struct daemon_config config = daemon_configured(arena, words, NULL, false);

	cr_expect(config_option(&config, OPTION_DEBUG)->origin == ORIGIN_UNKNOWN);
	cr_expect(strstr(config_option(&config, OPTION_DEBUG)->cause, PATH " is gone"));
	cr_expect(config_option(&config, OPTION_ICC)->truth == TRI_NO);

	config = daemon_configured(arena, none, "{\"debug\": true}", true);
	cr_expect(config_option(&config, OPTION_DEBUG)->origin == ORIGIN_DEFAULT);
	cr_expect(!config.has_file);
}

Test(option, provenance)
{
	const char *words = "--icc=false|-D";
	struct daemon_config config = daemon_configured(
		arena, words, "{\"live-restore\": true, \"debug\": false}", false);
	const struct option *option = config_option(&config, OPTION_LIVE_RESTORE);

	cr_expect(config.has_file && is_same(config.path, PATH));
	cr_expect(option->origin == ORIGIN_FILE && option->truth == TRI_YES);
	cr_expect(is_same(option->source, PATH) && is_same(option->field, "live-restore"));
	cr_expect(is_same(option->value, "true") && !option->cause);
	option = config_option(&config, OPTION_DEBUG);
	cr_expect(option->origin == ORIGIN_COMMAND_LINE && option->truth == TRI_YES);
	cr_expect(config.note && strstr(config.note, "sets \"debug\", which the command line"));
	cr_expect(config_option(&config, OPTION_USERLAND_PROXY)->truth == TRI_YES);
	cr_expect(config_option(&config, OPTION_IP6TABLES)->origin == ORIGIN_DEFAULT);
	cr_expect(!config_option(&config, OPTION_IP6TABLES)->value);

	config = daemon_configured(arena, NULL, "{\"live-restore\": true}", false);
	cr_expect(config_option(&config, OPTION_LIVE_RESTORE)->origin == ORIGIN_FILE);
	option = config_option(&config, OPTION_ICC);
	cr_expect(option->origin == ORIGIN_UNKNOWN && is_same(option->source, LINE));
	cr_expect(is_same(option->field, "--icc"));
}

Test(option, a_newer_file_decides_nothing)
{
	const char *words = "--icc=false";
	struct daemon_config config = daemon_configured(
		arena, words, "{\"iptables\": false, \"debug\": true, \"hosts\": [\"a\"]}", true);
	const struct option *option = config_option(&config, OPTION_IPTABLES);

	cr_expect(option->origin == ORIGIN_UNKNOWN && option->truth == TRI_UNKNOWN);
	cr_expect(is_same(option->cause,
			  PATH " is newer than the daemon: for iptables it says \"false\", and the "
			       "running daemon may still use what stood there at its start (by "
			       "default \"true\")"),
		  "%s", shown(option->cause));
	option = config_option(&config, OPTION_DEBUG);
	cr_expect(option->origin == ORIGIN_UNKNOWN && strstr(option->cause, "it says \"true\""));
	cr_expect(strstr(option->cause, "told to reload"));
	option = config_option(&config, OPTION_LOG_LEVEL);
	cr_expect(option->origin == ORIGIN_UNKNOWN && strstr(option->cause, "it sets nothing"));
	cr_expect(!config_option(&config, OPTION_HOSTS)->items);
	cr_expect(config_option(&config, OPTION_ICC)->truth == TRI_NO);

	config = daemon_configured(arena, "", "", true);
	expect_unknown(&config, "emptied", "is newer than the daemon");
	config = daemon_configured(arena, "", "{", true);
	expect_unknown(&config, "broken", "is no JSON");
	config = daemon_configured(arena, NULL, "{}", true);
	expect_unknown(&config, "unread command line", "is newer than the daemon");
	config = daemon_configured(arena, "", "{\"x\": {\"icc\": false}}", true);
	cr_expect(strstr(config_option(&config, OPTION_ICC)->cause, "inside \"x\""));
}
