/* Wires the rooms: chooses a source and reporters, runs, delivers, and gives the exit status. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/escape.h"
#include "core/evidence/live.h"
#include "core/run/audit.h"
#include "core/run/options.h"
#include "core/run/policy.h"
#include "core/run/record.h"
#include "core/run/replay.h"
#include "core/run/select.h"
#include "report/listing.h"
#include "report/output.h"
#include "report/reporter.h"

enum status { STATUS_GOOD, STATUS_USAGE = 3, STATUS_NO_ENGINE = 4, STATUS_UNWRITTEN = 6 };

#define DEFAULT_HOST "unix:///var/run/docker.sock"
/* What the link /var/run leads to, without the link: below --root it would lead out. */
#define ROOTED_HOST "unix:///run/docker.sock"

static int complain(int status, const struct err *err)
{
	struct buffer text = { 0 };

	escape_bytes(&text, err->text, strlen(err->text));
	(void)fprintf(stderr, "dockaudit: %s\n", text.bytes ? text.bytes : "");
	buffer_done(&text);
	return status;
}

/* What the shell is set to is the engine of this host, not of the one below --root. */
static const char *named_host(const struct options *options)
{
	const char *host = options->host || options->root ? options->host : getenv("DOCKER_HOST");

	return host && *host ? host : NULL;
}

/* The address of the engine: only a unix socket of this host, for host items of one machine must
 * not meet the containers of another. */
static int choose_host(const struct options *options, const char **ret_host, struct err *err)
{
	const char *host = named_host(options);

	if (!host)
		host = options->root ? ROOTED_HOST : DEFAULT_HOST;
	if (strncmp(host, "unix://", 7) != 0 || host[7] != '/')
		return err_set(err, EINVAL,
			       "%s: '%s' is not unix:///PATH, which alone is supported; audit a "
			       "remote host where it runs, or by --recording",
			       options->host ? "--host" : "DOCKER_HOST", host);
	*ret_host = host;
	return 0;
}

/* A mistyped root would make every file of the host look absent. */
static int check_root(const char *root, struct err *err)
{
	struct stat status;

	if (!root)
		return 0;
	if (stat(root, &status) < 0)
		return err_set(err, errno, "--root: %s: %s", root, strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return err_set(err, ENOTDIR, "--root: %s is no directory", root);
	return 0;
}

/* Unless the user named a socket, that of the audited host is the one below its root. */
static const char *socket_of(const struct options *options, const char *host, struct arena *arena)
{
	const char *path = host + strlen("unix://");

	if (!options->root || named_host(options))
		return path;
	return arena_format(arena, "%s%s", options->root, path);
}

static struct source *open_live(const struct options *options, struct arena *arena, struct err *err)
{
	struct source *source;
	struct live_options live = {
		.root = options->root ? options->root : "",
		.deadline = clock_steady() + options->timeout * NANOSECONDS,
	};
	const char *host = NULL;

	if (choose_host(options, &host, err) < 0 || check_root(options->root, err) < 0)
		return NULL;
	live.socket_path = socket_of(options, host, arena);
	source = options->reader_is_child ? child_open(&live, err) : live_open(&live);
	if (!source)
		return NULL;
	source->endpoint = host;
	source->is_rooted = options->root != NULL;
	return source;
}

static struct source *open_source(const struct options *options, struct arena *arena,
				  struct err *err)
{
	return options->recording ? replay_open(options->recording, err)
				  : open_live(options, arena, err);
}

/* A random UUID (RFC 9562, version 4). */
static const char *run_id(struct arena *arena)
{
	unsigned char bytes[16] = { 0 };
	char hex[33];

	if (getrandom(bytes, sizeof(bytes), 0) < 0)
		return "00000000-0000-4000-8000-000000000000";
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < sizeof(bytes); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	return arena_format(arena, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
			    hex + 20);
}

static bool wants_colour(const struct options *options)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	if (options->colour != TRI_UNKNOWN)
		return options->colour == TRI_YES;
	return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
	       !(terminal && strcmp(terminal, "dumb") == 0);
}

static int check_format(const char *place, const char *format, struct err *err)
{
	struct buffer names = { 0 };
	int status;

	if (reporter_named(format))
		return 0;
	for (size_t i = 0; i < all_reporters_count; i++)
		buffer_format(&names, "%s%s", i ? ", " : "", all_reporters[i]->name);
	status = err_set(err, EINVAL, "%s: '%s' is none of %s", place, format, names.bytes);
	buffer_done(&names);
	return status;
}

static int check_formats(const struct options *options, struct err *err)
{
	for (size_t i = 0; i < options->output_count; i++)
		if (check_format(options->outputs[i].place, options->outputs[i].format, err) < 0)
			return -EINVAL;
	return check_format(options->format_place, options->format, err);
}

/* What the policy says of options, where the command line has not said it. */
static int take_policy(struct options *options, const struct policy_file *policy, struct err *err)
{
	for (size_t i = 0; i < policy->option_count; i++)
		if (options_take_default(options, &policy->options[i], err) < 0)
			return -EINVAL;
	return check_formats(options, err);
}

/* An audit of nothing would end well: an empty variable in a script must not look like a pass. */
static const struct named_check *const *choose_checks(const struct options *options,
						      struct arena *arena, struct err *err)
{
	struct selection selection = { .benchmark = options->benchmark,
				       .level = options->level,
				       .only = options->only,
				       .skip = options->skip };
	const struct named_check *const *checks = select_checks(arena, &selection, err);

	if (!checks || *checks)
		return checks;
	(void)err_set(err, EINVAL, "--only, --skip and --level leave no item of the benchmark");
	return NULL;
}

/* Every report that was asked for; the first that cannot be written is told, and all are tried. */
static int deliver(const struct options *options, const struct report *report, struct err *err)
{
	struct report_style style = { .all_details = options->all_details,
				      .quiet = options->quiet,
				      .fail_on = options->fail_on };
	int worst = 0;

	for (size_t i = 0; i < options->output_count; i++) {
		const struct output_option *output = &options->outputs[i];

		if (output_file(output->path, reporter_named(output->format), report, &style, err) <
		    0)
			worst = -1;
	}
	style.colour = wants_colour(options);
	if (output_stream(stdout, reporter_named(options->format), report, &style, err) < 0)
		worst = -1;
	return worst;
}

static void tell_cost(const struct audit_cost *cost, const struct report *report)
{
	size_t requests = 0;

	for (size_t i = 0; i < EVIDENCE_KINDS; i++)
		requests += cost->requests[i];
	(void)fprintf(stderr,
		      "dockaudit: %zu requests (%zu of them to the engine), %zu bytes, "
		      "%zu containers, %.1f ms",
		      requests, cost->requests[EVIDENCE_API], cost->bytes, cost->containers,
		      report->duration * 1000);
	if (cost->containers)
		(void)fprintf(stderr, ", %.3f ms for each container",
			      report->duration * 1000 / (double)cost->containers);
	(void)fputc('\n', stderr);
}

static void fill_report(const struct options *options, struct arena *arena, char **argv,
			struct report *report)
{
	const char **command;
	size_t count = 0;

	while (argv[count])
		count++;
	command = arena_array(arena, count + 1, sizeof(*command));
	for (size_t i = 0; i < count; i++)
		command[i] = escape_text(arena, argv[i]);
	report->version = DOCKAUDIT_VERSION;
	report->commit = DOCKAUDIT_COMMIT;
	report->benchmark = benchmark_version(options->benchmark);
	report->benchmark_checks = count_checks(options->benchmark);
	report->run_id = run_id(arena);
	report->command = command;
	report->is_partial =
		options->only || options->skip || options->containers || options->level < 2;
	report->only = escape_text(arena, options->only);
	report->skip = escape_text(arena, options->skip);
	report->containers = escape_text(arena, options->containers);
	report->level = options->level;
}

static int audit(struct options *options, struct arena *arena, char **argv, struct err *err)
{
	struct policy_file policy;
	struct audit run = { .containers = options->containers, .policy = &policy.policy };
	struct report report = { 0 };
	struct audit_cost cost;

	if (policy_find(arena, options->policy, &policy, err) < 0 ||
	    take_policy(options, &policy, err) < 0)
		return complain(STATUS_USAGE, err);
	run.benchmark = options->benchmark;
	run.keep_passes = options->all_details;
	run.selected = choose_checks(options, arena, err);
	if (!run.selected)
		return complain(STATUS_USAGE, err);
	run.source = open_source(options, arena, err);
	if (!run.source)
		return complain(STATUS_USAGE, err);
	fill_report(options, arena, argv, &report);
	report.policy_path = escape_text(arena, policy.path);
	report.policy_sha256 = policy.path ? policy.sha256 : NULL;
	audit_run(&run, arena, &report, &cost);
	run.source->operations->close(run.source);
	if (options->verbose)
		tell_cost(&cost, &report);
	if (deliver(options, &report, err) < 0)
		return complain(STATUS_UNWRITTEN, err);
	return audit_status(&report, options->fail_on, options->exit_zero);
}

/* Asks everything that any check of any benchmark would ask; verdicts are thrown away. */
static int record(const struct options *options, struct arena *arena, struct err *err)
{
	struct selection everything = { .benchmark = BENCHMARK_1_8_0, .level = 2 };
	struct audit run = { .benchmark = BENCHMARK_1_8_0 };
	struct report report = { 0 };
	struct audit_cost cost;
	struct source *live;
	int status = STATUS_GOOD;

	if (options->recording) {
		(void)err_set(err, EINVAL, "--recording: record reads this host, and no file");
		return complain(STATUS_USAGE, err);
	}
	live = open_live(options, arena, err);
	if (!live)
		return complain(STATUS_USAGE, err);
	run.selected = select_checks(arena, &everything, err);
	run.source = record_open(live, options->record_path, "dockaudit " DOCKAUDIT_VERSION, err);
	if (!run.source)
		return complain(STATUS_UNWRITTEN, err);
	audit_run(&run, arena, &report, &cost);
	if (record_finish(run.source, err) < 0)
		status = complain(STATUS_UNWRITTEN, err);
	run.source->operations->close(run.source);
	if (options->verbose)
		tell_cost(&cost, &report);
	if (status == STATUS_GOOD && report.engine_cause) {
		(void)err_set(err, ENOENT, "%s; the host alone was recorded", report.engine_cause);
		return complain(STATUS_NO_ENGINE, err);
	}
	return status;
}

static int list(const struct options *options, struct arena *arena, struct err *err)
{
	const struct named_check *const *checks = choose_checks(options, arena, err);

	if (!checks)
		return complain(STATUS_USAGE, err);
	return listing_write(stdout, checks, options->benchmark) < 0 ? STATUS_UNWRITTEN
								     : STATUS_GOOD;
}

static int explain(const struct options *options, struct err *err)
{
	const struct named_check *named = find_check(options->operand, options->benchmark);

	if (!named) {
		(void)err_set(err, EINVAL,
			      "'%s' is no item of CIS Docker Benchmark %s here; see "
			      "dockaudit list",
			      options->operand, benchmark_version(options->benchmark));
		return complain(STATUS_USAGE, err);
	}
	return listing_explain(stdout, named, options->benchmark) < 0 ? STATUS_UNWRITTEN
								      : STATUS_GOOD;
}

/* Says what an audit would say of the file. */
static int check_policy(struct options *options, struct arena *arena, struct err *err)
{
	struct policy_file policy;

	if (policy_check(arena, options->operand, &policy, err) < 0 ||
	    take_policy(options, &policy, err) < 0)
		return complain(STATUS_USAGE, err);
	(void)printf("%s: policy is valid: %zu inputs, %zu options\n",
		     escape_text(arena, policy.path), policy.input_count, policy.default_count);
	return STATUS_GOOD;
}

static int run_command(struct options *options, struct arena *arena, char **argv, struct err *err)
{
	switch (options->command) {
	case COMMAND_AUDIT:
		return audit(options, arena, argv, err);
	case COMMAND_RECORD:
		return record(options, arena, err);
	case COMMAND_LIST:
		return list(options, arena, err);
	case COMMAND_EXPLAIN:
		return explain(options, err);
	case COMMAND_POLICY:
		return check_policy(options, arena, err);
	case COMMAND_HELP:
		options_help(stdout);
		break;
	case COMMAND_VERSION:
		(void)printf("dockaudit %s (%s)\n", DOCKAUDIT_VERSION, DOCKAUDIT_COMMIT);
		break;
	}
	return STATUS_GOOD;
}

/* A closed standard descriptor would be given to the next file that is opened. What stands in for
 * it takes no bytes: a report that goes nowhere is an error. */
static void open_standard_descriptors(void)
{
	for (int fd = open("/dev/null", O_RDONLY); fd >= 0 && fd <= STDERR_FILENO;)
		fd = open("/dev/null", O_RDONLY);
}

int main(int argc, char **argv)
{
	struct options options;
	struct arena *arena;
	struct err err = { 0 };
	int status;

	open_standard_descriptors();
	(void)signal(SIGPIPE, SIG_IGN);
	if (options_parse(argc, argv, &options, &err) < 0)
		return complain(STATUS_USAGE, &err);
	arena = arena_new();
	status = run_command(&options, arena, argv, &err);
	arena_free(arena);
	if (status != STATUS_UNWRITTEN && (fflush(stdout) != 0 || ferror(stdout))) {
		(void)err_set(&err, errno, "writing to standard output: %s", strerror(errno));
		return complain(STATUS_UNWRITTEN, &err);
	}
	return status;
}
