#include "core/run/options.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum letter {
	OPTION_ROOT = 256,
	OPTION_RECORDING,
	OPTION_BENCHMARK,
	OPTION_ONLY,
	OPTION_SKIP,
	OPTION_LEVEL,
	OPTION_CONTAINERS,
	OPTION_DETAILS,
	OPTION_FAIL_ON,
	OPTION_EXIT_ZERO,
	OPTION_TIMEOUT,
	OPTION_COLOUR,
	OPTION_READER,
	OPTION_VERSION
};

static const struct option long_options[] = {
	{ "host", required_argument, NULL, 'H' },
	{ "root", required_argument, NULL, OPTION_ROOT },
	{ "recording", required_argument, NULL, OPTION_RECORDING },
	{ "benchmark", required_argument, NULL, OPTION_BENCHMARK },
	{ "only", required_argument, NULL, OPTION_ONLY },
	{ "skip", required_argument, NULL, OPTION_SKIP },
	{ "level", required_argument, NULL, OPTION_LEVEL },
	{ "containers", required_argument, NULL, OPTION_CONTAINERS },
	{ "format", required_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{ "details", required_argument, NULL, OPTION_DETAILS },
	{ "fail-on", required_argument, NULL, OPTION_FAIL_ON },
	{ "policy", required_argument, NULL, 'p' },
	{ "exit-zero", no_argument, NULL, OPTION_EXIT_ZERO },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "color", required_argument, NULL, OPTION_COLOUR },
	{ "reader", required_argument, NULL, OPTION_READER },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* A word of a closed set and what it stands for. */
struct choice {
	const char *word;
	int value;
};

static const struct choice benchmarks[] = { { "1.6.0", BENCHMARK_1_6_0 },
					    { "1.7.0", BENCHMARK_1_7_0 },
					    { "1.8.0", BENCHMARK_1_8_0 },
					    { NULL, 0 } };
static const struct choice levels[] = { { "1", 1 }, { "2", 2 }, { NULL, 0 } };
static const struct choice details[] = { { "problems", 0 }, { "all", 1 }, { NULL, 0 } };
static const struct choice thresholds[] = { { "fail", RESULT_FAIL },
					    { "warn", RESULT_WARN },
					    { "review", RESULT_REVIEW },
					    { "none", RESULT_PASS },
					    { NULL, 0 } };
static const struct choice colours[] = {
	{ "auto", TRI_UNKNOWN }, { "always", TRI_YES }, { "never", TRI_NO }, { NULL, 0 }
};
static const struct choice readers[] = { { "in-process", 0 }, { "child", 1 }, { NULL, 0 } };
static const struct choice commands[] = {
	{ "audit", COMMAND_AUDIT },	{ "record", COMMAND_RECORD }, { "list", COMMAND_LIST },
	{ "explain", COMMAND_EXPLAIN }, { "policy", COMMAND_POLICY }, { NULL, 0 }
};

/* Options that a policy may give a default. */
static const struct {
	const char *name;
	int letter;
	unsigned bit;
} defaults[] = {
	{ "benchmark", OPTION_BENCHMARK, GIVEN_BENCHMARK },
	{ "level", OPTION_LEVEL, GIVEN_LEVEL },
	{ "fail-on", OPTION_FAIL_ON, GIVEN_FAIL_ON },
	{ "format", 'f', GIVEN_FORMAT },
	{ "output", 'o', GIVEN_OUTPUT },
	{ "details", OPTION_DETAILS, GIVEN_DETAILS },
	{ "timeout", OPTION_TIMEOUT, GIVEN_TIMEOUT },
	{ "quiet", 'q', GIVEN_QUIET },
};

/* The value of a word, or -1 with a sentence that lists the words there are. */
static int choose(const struct choice *choices, const char *option, const char *word,
		  struct err *err)
{
	char words[128] = "";

	for (const struct choice *choice = choices; choice->word; choice++) {
		size_t used = strlen(words);

		if (strcmp(choice->word, word) == 0)
			return choice->value;
		(void)snprintf(words + used, sizeof(words) - used, "%s%s", used ? ", " : "",
			       choice->word);
	}
	(void)err_set(err, EINVAL, "%s: '%s' is none of %s", option, word, words);
	return -1;
}

static int parse_seconds(const char *text, unsigned *ret_seconds, struct err *err)
{
	char *end;
	unsigned long seconds = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || seconds == 0 || seconds > 86400)
		return err_set(err, EINVAL,
			       "--timeout: '%s' is no whole number of seconds from 1 to 86400",
			       text);
	*ret_seconds = (unsigned)seconds;
	return 0;
}

static int add_output(struct options *options, const char *text, struct err *err)
{
	struct output_option *output = &options->outputs[options->output_count];
	const char *colon = strchr(text, ':');

	if (options->command == COMMAND_RECORD) {
		options->record_path = text;
		return 0;
	}
	if (!colon || colon == text || !colon[1] ||
	    (size_t)(colon - text) >= sizeof(output->format))
		return err_set(err, EINVAL, "-o: '%s' is not FORMAT:FILE, such as json:report.json",
			       text);
	if (options->output_count == MAX_OUTPUTS)
		return err_set(err, EINVAL, "-o: more than %d files", MAX_OUTPUTS);
	memcpy(output->format, text, (size_t)(colon - text));
	output->format[colon - text] = '\0';
	output->path = colon + 1;
	output->place = "--output";
	options->output_count++;
	return 0;
}

/* Options whose value is one word of a closed set. */
static int take_choice(struct options *options, int letter, const char *text, struct err *err)
{
	int value;

	switch (letter) {
	case OPTION_BENCHMARK:
		value = choose(benchmarks, "--benchmark", text, err);
		options->benchmark = value < 0 ? BENCHMARK_1_8_0 : (enum benchmark)value;
		break;
	case OPTION_LEVEL:
		value = choose(levels, "--level", text, err);
		options->level = (unsigned)value;
		break;
	case OPTION_DETAILS:
		value = choose(details, "--details", text, err);
		options->all_details = value == 1;
		break;
	case OPTION_FAIL_ON:
		value = choose(thresholds, "--fail-on", text, err);
		options->fail_on = value < 0 ? RESULT_FAIL : (enum result)value;
		break;
	case OPTION_COLOUR:
		value = choose(colours, "--color", text, err);
		options->colour = value < 0 ? TRI_UNKNOWN : (enum tri)value;
		break;
	default:
		value = choose(readers, "--reader", text, err);
		options->reader_is_child = value == 1;
		break;
	}
	return value < 0 ? -EINVAL : 0;
}

static int take_option(struct options *options, int letter, const char *text, struct err *err)
{
	switch (letter) {
	case 'H':
		options->host = text;
		return 0;
	case OPTION_ROOT:
		options->root = text;
		return 0;
	case OPTION_RECORDING:
		options->recording = text;
		return 0;
	case OPTION_ONLY:
		options->only = text;
		return 0;
	case OPTION_SKIP:
		options->skip = text;
		return 0;
	case OPTION_CONTAINERS:
		options->containers = text;
		return 0;
	case 'f':
		options->format = text;
		return 0;
	case 'o':
		return add_output(options, text, err);
	case 'p':
		options->policy = text;
		return 0;
	case OPTION_EXIT_ZERO:
		options->exit_zero = true;
		return 0;
	case OPTION_TIMEOUT:
		return parse_seconds(text, &options->timeout, err);
	case 'q':
		options->quiet = true;
		return 0;
	case 'v':
		options->verbose = true;
		return 0;
	case OPTION_VERSION:
		options->command = COMMAND_VERSION;
		return 0;
	case 'h':
		options->command = COMMAND_HELP;
		return 0;
	default:
		return take_choice(options, letter, text, err);
	}
}

static int take_policy_operands(struct options *options, int argc, char **argv, struct err *err)
{
	if (argc - optind != 2 || strcmp(argv[optind], "check") != 0)
		return err_set(err, EINVAL,
			       "policy takes the word check and one file, such as "
			       "policy check " POLICY_PATH);
	options->operand = argv[optind + 1];
	return 0;
}

/* What is left after the options: nothing, but for explain and policy. */
static int take_operands(struct options *options, int argc, char **argv, struct err *err)
{
	if (options->policy && options->command != COMMAND_AUDIT)
		return err_set(err, EINVAL,
			       "--policy is for an audit, and no other command uses it");
	if (options->command == COMMAND_POLICY)
		return take_policy_operands(options, argc, argv, err);
	if (options->command == COMMAND_EXPLAIN) {
		if (argc - optind != 1)
			return err_set(err, EINVAL,
				       "explain takes one item, such as 5.5 or runtime/privileged");
		options->operand = argv[optind];
	} else if (optind < argc) {
		return err_set(err, EINVAL, "'%s' is no command and no option; see --help",
			       argv[optind]);
	}
	if (options->command == COMMAND_RECORD && !options->record_path)
		return err_set(err, EINVAL, "record takes -o FILE, the recording to write");
	if (options->recording && (options->host || options->root))
		return err_set(err, EINVAL,
			       "--recording audits a file: it takes neither --host nor --root");
	return 0;
}

static unsigned given_by(int letter)
{
	for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++)
		if (defaults[i].letter == letter)
			return defaults[i].bit;
	return 0;
}

int options_take_default(struct options *options, const struct policy_option *given,
			 struct err *err)
{
	struct options changed = *options;
	size_t i = 0;

	for (; strcmp(defaults[i].name, given->name) != 0; i++)
		assert(i + 1 < sizeof(defaults) / sizeof(*defaults));
	if (options->given & defaults[i].bit)
		changed.output_count = 0;
	if (take_option(&changed, defaults[i].letter, given->value, err) < 0)
		return err_context(err, "%s", given->place);
	if (options->given & defaults[i].bit)
		return 0;
	if (defaults[i].bit == GIVEN_FORMAT)
		changed.format_place = given->place;
	if (defaults[i].bit == GIVEN_OUTPUT)
		changed.outputs[changed.output_count - 1].place = given->place;
	*options = changed;
	return 0;
}

static bool is_about_itself(const struct options *options)
{
	return options->command == COMMAND_HELP || options->command == COMMAND_VERSION;
}

/* What getopt_long tells of a word that it did not take. A long option stands whole in the word
 * before optind; of clustered short ones only the letter is known. */
static int refuse(char **argv, const char *letters, struct err *err)
{
	if (!optopt)
		return err_set(err, EINVAL, "unknown option '%s'; see --help", argv[optind - 1]);
	if (optopt >= OPTION_ROOT || (isalpha(optopt) && strchr(letters, optopt)))
		return err_set(err, EINVAL, "option '%s' takes no value; see --help",
			       argv[optind - 1]);
	return err_set(err, EINVAL, "unknown option '-%c'; see --help", optopt);
}

static int take_options(struct options *options, int argc, char **argv, struct err *err)
{
	static const char letters[] = ":H:f:o:p:qvh";
	int letter;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
		if (letter == '?')
			return refuse(argv, letters, err);
		if (letter == ':')
			return err_set(err, EINVAL, "option '%s' takes a value; see --help",
				       argv[optind - 1]);
		if (take_option(options, letter, optarg, err) < 0)
			return -EINVAL;
		options->given |= given_by(letter);
		if (is_about_itself(options))
			return 0;
	}
	return take_operands(options, argc, argv, err);
}

int options_parse(int argc, char **argv, struct options *ret_options, struct err *err)
{
	struct options options = { .benchmark = BENCHMARK_1_8_0,
				   .level = 2,
				   .format = "text",
				   .format_place = "--format",
				   .fail_on = RESULT_FAIL,
				   .timeout = 60 };

	optind = 0; /* the state of an earlier call is forgotten */
	if (argc > 1 && argv[1][0] != '-') {
		int chosen = choose(commands, "command", argv[1], err);

		if (chosen < 0)
			return -EINVAL;
		options.command = (enum command)chosen;
		argc--;
		argv++;
	}
	if (take_options(&options, argc, argv, err) < 0)
		return -EINVAL;
	*ret_options = options;
	return 0;
}

const char *benchmark_version(enum benchmark benchmark)
{
	return benchmarks[benchmark].word;
}
