#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "core/facts/option.h"
#include "tests/support/daemon_configured.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
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

TestSuite(flags, .init = set_up, .fini = tear_down);

struct line_row {
	const char *label;
	const char *words; /* split at "|" */
	enum option_name name;
	enum option_origin origin;
	const char *value;
	enum tri truth;
	const char *field;
};

static const struct line_row line_rows[] = {
	{ "equals", "--log-level=debug", OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE, "debug", 0,
	  "--log-level" },
	{ "a word of its own", "--log-level|debug", OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE, "debug",
	  0, "--log-level" },
	{ "short", "-l|debug", OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE, "debug", 0, "-l" },
	{ "short, joined", "-ldebug", OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE, "debug", 0, "-l" },
	{ "short, equals", "-l=debug", OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE, "debug", 0, "-l" },
	{ "pflag takes a lone = for the value", "-l=", OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE, "=",
	  0, "-l" },
	{ "empty", "--log-level=", OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE, "", 0, "--log-level" },
	{ "an = in the value", "--cgroup-parent=a=b", OPTION_CGROUP_PARENT, ORIGIN_COMMAND_LINE,
	  "a=b", 0, "--cgroup-parent" },
	{ "the last one wins", "-l|debug|--log-level=warn", OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE,
	  "warn", 0, "--log-level" },
	{ "cluster", "-Dl|debug", OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE, "debug", 0, "-l" },
	{ "cluster, first", "-Dl|debug", OPTION_DEBUG, ORIGIN_COMMAND_LINE, "true", TRI_YES, "-D" },
	{ "cluster, joined", "-Dldebug", OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE, "debug", 0, "-l" },
	{ "a value that looks like a flag", "--log-level|--icc=false", OPTION_LOG_LEVEL,
	  ORIGIN_COMMAND_LINE, "--icc=false", 0, "--log-level" },
	{ "which is then none", "--log-level|--icc=false", OPTION_ICC, ORIGIN_DEFAULT, "true",
	  TRI_YES, "icc" },
	{ "bare boolean", "--icc", OPTION_ICC, ORIGIN_COMMAND_LINE, "true", TRI_YES, "--icc" },
	{ "boolean false", "--icc=false", OPTION_ICC, ORIGIN_COMMAND_LINE, "false", TRI_NO,
	  "--icc" },
	{ "boolean 0", "--icc=0", OPTION_ICC, ORIGIN_COMMAND_LINE, "0", TRI_NO, "--icc" },
	{ "boolean F", "--iptables=F", OPTION_IPTABLES, ORIGIN_COMMAND_LINE, "F", TRI_NO,
	  "--iptables" },
	{ "no boolean of Go's", "--icc=no", OPTION_ICC, ORIGIN_UNKNOWN, NULL, 0, "--icc" },
	{ "an empty boolean", "--icc=", OPTION_ICC, ORIGIN_UNKNOWN, NULL, 0, "--icc" },
	{ "a boolean takes no word", "--icc|false", OPTION_ICC, ORIGIN_COMMAND_LINE, "true",
	  TRI_YES, "--icc" },
	{ "nor does a short one", "-D|false", OPTION_DEBUG, ORIGIN_COMMAND_LINE, "true", TRI_YES,
	  "-D" },
	{ "short boolean", "-D=false", OPTION_DEBUG, ORIGIN_COMMAND_LINE, "false", TRI_NO, "-D" },
	{ "tlsverify false", "--tlsverify=false", OPTION_TLS_VERIFY, ORIGIN_COMMAND_LINE, "false",
	  TRI_NO, "--tlsverify" },
	{ "tlsverify is not tls", "--tlsverify", OPTION_TLS, ORIGIN_DEFAULT, "false", TRI_NO,
	  "tls" },
	{ "tls is not tlsverify", "--tls", OPTION_TLS_VERIFY, ORIGIN_DEFAULT, "false", TRI_NO,
	  "tlsverify" },
	{ "no-new-privileges false", "--no-new-privileges=false", OPTION_NO_NEW_PRIVILEGES,
	  ORIGIN_COMMAND_LINE, "false", TRI_NO, "--no-new-privileges" },
	{ "an empty userns-remap", "--userns-remap=", OPTION_USERNS_REMAP, ORIGIN_COMMAND_LINE, "",
	  0, "--userns-remap" },
	{ "host-gateway-ip is no host", "--host-gateway-ip|10.0.0.1", OPTION_HOSTS, ORIGIN_DEFAULT,
	  NULL, 0, "hosts" },
	{ "its value is no flag", "--host-gateway-ip|-D", OPTION_DEBUG, ORIGIN_DEFAULT, "false",
	  TRI_NO, "debug" },
	{ "ip is not ip-masq", "--ip-masq|--ip=10.0.0.1", OPTION_IP, ORIGIN_COMMAND_LINE,
	  "10.0.0.1", 0, "--ip" },
	{ "no abbreviations", "--log=debug", OPTION_LOG_LEVEL, ORIGIN_DEFAULT, "info", 0,
	  "log-level" },
	{ "hosts of every spelling",
	  "-H|fd://|-Hunix:///a|-H=tcp://b|--host=tcp://c|--host|unix:///d", OPTION_HOSTS,
	  ORIGIN_COMMAND_LINE, "fd://, unix:///a, tcp://b, tcp://c, unix:///d", 0, "--host" },
	{ "no commas in lists", "--insecure-registry=a,b|--insecure-registry|c",
	  OPTION_INSECURE_REGISTRIES, ORIGIN_COMMAND_LINE, "a,b, c", 0, "--insecure-registry" },
	{ "the plural is no flag", "--insecure-registries=a", OPTION_INSECURE_REGISTRIES,
	  ORIGIN_DEFAULT, NULL, 0, "insecure-registries" },
	{ "authorization plugins", "--authorization-plugin|opa", OPTION_AUTHORIZATION_PLUGINS,
	  ORIGIN_COMMAND_LINE, "opa", 0, "--authorization-plugin" },
	{ "storage options", "--storage-opt|dm.basesize=20G|-s|devicemapper", OPTION_STORAGE_OPTS,
	  ORIGIN_COMMAND_LINE, "dm.basesize=20G", 0, "--storage-opt" },
	{ "storage driver", "--storage-opt|dm.basesize=20G|-sdevicemapper", OPTION_STORAGE_DRIVER,
	  ORIGIN_COMMAND_LINE, "devicemapper", 0, "-s" },
	{ "bridge none", "-b|none", OPTION_BRIDGE, ORIGIN_COMMAND_LINE, "none", 0, "-b" },
	{ "ulimits: the last of a name",
	  "--default-ulimit=nofile=1:2|--default-ulimit|nproc=5|--default-ulimit=nofile=3:4",
	  OPTION_DEFAULT_ULIMITS, ORIGIN_COMMAND_LINE, "nofile=3:4, nproc=5:5", 0,
	  "--default-ulimit" },
	{ "no ulimit", "--default-ulimit|nofile", OPTION_DEFAULT_ULIMITS, ORIGIN_UNKNOWN, NULL, 0,
	  "--default-ulimit" },
	{ "log options", "--log-opt|tag=a=b|--log-opt=mode|--log-opt=tag=c|--log-opt=m=1",
	  OPTION_LOG_OPTS, ORIGIN_COMMAND_LINE, "tag=c, mode=, m=1", 0, "--log-opt" },
	{ "features", "--feature=a|--feature|b=0|--feature=a=f", OPTION_FEATURES,
	  ORIGIN_COMMAND_LINE, "a=false, b=false", 0, "--feature" },
	{ "20.10 takes quotes off", "--tlscacert=\"/a b\"", OPTION_TLS_CA_CERTIFICATE,
	  ORIGIN_COMMAND_LINE, "/a b", 0, "--tlscacert" },
	{ "the default of TLS files is elsewhere", "--tlsverify", OPTION_TLS_CA_CERTIFICATE,
	  ORIGIN_DEFAULT, NULL, 0, "tlscacert" },
	{ "a value is missing", "-D|--log-level", OPTION_LOG_LEVEL, ORIGIN_UNKNOWN, NULL, 0,
	  "--log-level" },
	{ "an item is missing", "--log-opt", OPTION_LOG_OPTS, ORIGIN_UNKNOWN, NULL, 0,
	  "--log-opt" },
	{ "a short value is missing", "-Dl", OPTION_LOG_LEVEL, ORIGIN_UNKNOWN, NULL, 0, "-l" },
	{ "behind --", "--|--icc=false", OPTION_ICC, ORIGIN_DEFAULT, "true", TRI_YES, "icc" },
	{ "-- as a value", "--log-level|--|-D", OPTION_DEBUG, ORIGIN_COMMAND_LINE, "true", TRI_YES,
	  "-D" },
	{ "the old daemon command", "daemon|--icc=false", OPTION_ICC, ORIGIN_COMMAND_LINE, "false",
	  TRI_NO, "--icc" },
	{ "stray words", "|-|x|--icc=false", OPTION_ICC, ORIGIN_COMMAND_LINE, "false", TRI_NO,
	  "--icc" },
	{ "known flags take their words", "--data-root|--icc|-p|-D|-G|-l", OPTION_ICC,
	  ORIGIN_DEFAULT, "true", TRI_YES, "icc" },
	{ "and short ones theirs", "--data-root|--icc|-p|-D|-G|-l", OPTION_DEBUG, ORIGIN_DEFAULT,
	  "false", TRI_NO, "debug" },
	{ "booleans that are not judged", "--init|--rootless|--ipv6|--log-level=warn",
	  OPTION_LOG_LEVEL, ORIGIN_COMMAND_LINE, "warn", 0, "--log-level" },
	{ "an unknown flag with a value", "--new-flag=x|--icc=false", OPTION_ICC,
	  ORIGIN_COMMAND_LINE, "false", TRI_NO, "--icc" },
	{ "an unknown flag with a word", "--new-flag|x|--icc=false", OPTION_ICC,
	  ORIGIN_COMMAND_LINE, "false", TRI_NO, "--icc" },
	{ "an unknown flag before a flag", "--new-flag|--icc=false", OPTION_ICC,
	  ORIGIN_COMMAND_LINE, "false", TRI_NO, "--icc" },
	{ "an unknown letter", "-zD|--icc=false", OPTION_ICC, ORIGIN_COMMAND_LINE, "false", TRI_NO,
	  "--icc" },
};

Test(flags, flags)
{
	for (size_t i = 0; i < COUNT(line_rows); i++) {
		const struct line_row *row = &line_rows[i];
		const struct daemon_config config =
			daemon_configured(arena, row->words, NULL, false);
		const struct option *option = config_option(&config, row->name);
		const bool is_default = row->origin == ORIGIN_DEFAULT;

		cr_expect(option->origin == row->origin, "%s: origin %d", row->label,
			  option->origin);
		cr_expect(is_same(option->value, row->value), "%s: value %s", row->label,
			  shown(option->value));
		cr_expect(option->truth == row->truth, "%s: %s", row->label,
			  tri_text(option->truth));
		cr_expect(is_same(option->field, row->field), "%s: field %s", row->label,
			  shown(option->field));
		cr_expect(is_same(option->source, is_default ? "engine default" : LINE),
			  "%s: source %s", row->label, shown(option->source));
		cr_expect(!option->cause == (row->origin != ORIGIN_UNKNOWN), "%s: cause %s",
			  row->label, shown(option->cause));
	}
}

Test(flags, items_of_a_list)
{
	const char *words = "-H|fd://|--host=tcp://a";
	const struct daemon_config config = daemon_configured(arena, words, NULL, false);
	const struct option *hosts = config_option(&config, OPTION_HOSTS);
	const struct option *icc = config_option(&config, OPTION_ICC);

	cr_assert(hosts->item_count == 2);
	cr_expect(is_same(hosts->items[0], "fd://") && is_same(hosts->items[1], "tcp://a"));
	cr_expect(!hosts->items[2]);
	cr_expect(!icc->items && icc->item_count == 0);
}

struct note_row {
	const char *label;
	const char *words; /* split at "|" */
	const char *note;  /* NULL none */
};

Test(flags, what_is_odd_about_flags)
{
	static const struct note_row rows[] = {
		{ "nothing", "-Dl|debug|--config-file|x|--", NULL },
		{ "unknown, and a stray word", "--new=x|y",
		  LINE ": the flag --new=x is not known; the word \"y\" belongs to no flag" },
		{ "the old daemon command", "daemon", NULL },
		{ "a lone dash", "-", LINE ": the word \"-\" belongs to no flag" },
		{ "unknown, self-contained", "--new=x", LINE ": the flag --new=x is not known" },
		{ "unknown, with a word", "--new|x",
		  LINE ": the flag --new is not known, x is its value" },
		{ "unknown, before a flag", "--new|-D", LINE ": the flag --new is not known" },
		{ "unknown letter", "-z", LINE ": the flag -z is not known" },
		{ "no flag at all",
		  "--=x|-D=", LINE ": the flag --=x is not known; the flag -= is not known" },
		{ "stray", "--icc|false", LINE ": the word \"false\" belongs to no flag" },
		{ "behind --", "--|-D", LINE ": the word \"-D\" belongs to no flag" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct daemon_config config =
			daemon_configured(arena, rows[i].words, NULL, false);

		cr_expect(is_same(config.note, rows[i].note), "%s: %s", rows[i].label,
			  shown(config.note));
	}
}

struct path_row {
	const char *label;
	const char *words; /* split at "|" */
	const char *path;
};

Test(flags, path_of_the_file)
{
	static const struct path_row rows[] = {
		{ "not given", "-D", NULL },
		{ "equals", "--config-file=/a", "/a" },
		{ "a word", "-D|--config-file|/a", "/a" },
		{ "the last one", "--config-file=/a|--config-file=/b", "/b" },
		{ "none", "--config-file=", "" },
		{ "missing", "--config-file", NULL },
		{ "another flag's value", "--data-root|--config-file=/a", NULL },
		{ "behind --", "--|--config-file=/a", NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *path = config_path_flag(arena, daemon_arguments(arena, rows[i].words));

		cr_expect(is_same(path, rows[i].path), "%s: %s", rows[i].label, shown(path));
	}
	cr_expect(!config_path_flag(arena, NULL));
	cr_expect(!config_path_flag(arena, (const char *const[]){ NULL }));
}
