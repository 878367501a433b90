#include "core/facts/config_file.h"

#include <jansson.h>
#include <string.h>

#include "core/base/err.h"
#include "core/facts/config_value.h"
#include "core/facts/flags.h"
#include "core/facts/json_scan.h"
#include "core/facts/option_rule.h"

/* Nobody writes a larger one by hand, and a parsed one takes many times its size. */
#define CONFIG_SIZE_MAX ((size_t)1 << 20)

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define NEVER_STARTS "; the engine does not start with such a file, so it changed since"

struct reader {
	struct arena *arena;
	struct config_file *file;
	struct json_scan scan;
	bool is_seen[OPTION_COUNT];
};

/* Keys whose objects moby takes as they are. It takes any other object apart: its booleans
 * become flags, and the rest gets lost (configValuesSet in daemon/config/config.go). */
static const char *const whole_objects[] = {
	"builder",	   "cluster-store-opts", "default-network-opts",
	"default-ulimits", "features",		 "log-opts",
	"nri-opts",	   "runtimes",
};

/* Keys beside those, and beside the options judged here, that are no long flag. */
static const char *const other_keys[] = {
	"cdi-spec-dirs",
	"default-address-pools",
	"deprecated-key-path",
	"dns-opts",
	"exec-opts",
	"host-gateway-ips",
	"labels",
	"min-api-version",
	"node-generic-resources",
	"registry-mirrors",
};

static bool is_among(const char *key, const char *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

static bool is_whole_object(const char *key)
{
	return is_among(key, whole_objects, COUNT(whole_objects));
}

static bool is_known(const char *key)
{
	return is_whole_object(key) || is_among(key, other_keys, COUNT(other_keys)) ||
	       flags_have(key);
}

/* The option of that key, or OPTION_COUNT. */
static enum option_name find_key(const char *key)
{
	enum option_name name = 0;

	while (name < OPTION_COUNT && strcmp(key, option_rules[name].key) != 0)
		name++;
	return name;
}

static void set_unclear(struct reader *reader, enum option_name name, const char *cause)
{
	reader->is_seen[name] = true;
	reader->file->options[name] = (struct option){ .origin = ORIGIN_UNKNOWN, .cause = cause };
}

/* The second of two keys counts; objects grow together instead. */
static void take_again(struct reader *reader, enum option_name name, const struct option *option)
{
	const struct option_rule *rule = &option_rules[name];
	struct option *kept = &reader->file->options[name];
	const bool is_object =
		rule->kind == KIND_MAP || rule->kind == KIND_SWITCHES || rule->kind == KIND_ULIMITS;

	if (kept->origin == ORIGIN_UNKNOWN)
		return;
	if (is_object) {
		set_unclear(reader, name,
			    arena_format(reader->arena, "has the key \"%s\" twice", rule->key));
		return;
	}
	option_note(reader->arena, &reader->file->note,
		    "has the key \"%s\" twice: the last one counts", rule->key);
	*kept = *option;
}

/* Behind another value null leaves it or not, by its type; and with tlsverify there at all, TLS
 * is on, and null verifies. */
static void take_null(struct reader *reader, enum option_name name, const struct option *option)
{
	const char *key = option_rules[name].key;

	if (reader->is_seen[name] || name == OPTION_TLS_VERIFY) {
		set_unclear(reader, name,
			    arena_format(reader->arena, "has null under \"%s\"%s", key,
					 reader->is_seen[name] ? " and another value" : ""));
		return;
	}
	reader->file->options[name] = *option;
	if (option->origin == ORIGIN_FILE)
		option_note(reader->arena, &reader->file->note,
			    "has null under \"%s\", which the engine takes for false", key);
}

static void take_option(struct reader *reader, enum option_name name, json_t *value)
{
	const struct option_rule *rule = &option_rules[name];
	struct option option;

	if (!config_value(reader->arena, rule->kind, value, &option)) {
		reader->file->cause =
			arena_format(reader->arena, "has under \"%s\" something other than %s%s",
				     rule->key, config_value_wanted(rule->kind), NEVER_STARTS);
		return;
	}
	if (*reader->scan.altered)
		option_note(reader->arena, &reader->file->note, "has %s under \"%s\"",
			    reader->scan.altered, rule->key);
	if (json_is_null(value))
		take_null(reader, name, &option);
	else if (reader->is_seen[name])
		take_again(reader, name, &option);
	else
		reader->file->options[name] = option;
	reader->is_seen[name] = true;
}

static void take_apart(struct reader *reader, const char *key, json_t *value)
{
	const char *inner;
	json_t *member;

	json_object_foreach(value, inner, member)
	{
		const enum option_name name = find_key(inner);

		if (name < OPTION_COUNT)
			set_unclear(reader, name,
				    arena_format(reader->arena,
						 "has \"%s\" inside \"%s\", where the engine takes "
						 "some options and drops others",
						 inner, key));
	}
}

/* A key of another case is refused, but an object that nothing is left of when it is taken apart
 * is not, and Go then finds the option in any case. */
static void take_misspelt(struct reader *reader, const char *key, json_t *value,
			  enum option_name name)
{
	const struct option_rule *rule = &option_rules[name];

	if (strcasecmp(key, rule->key) != 0) {
		option_note(reader->arena, &reader->file->note,
			    "has the key \"%s\", which the engine ignores: it reads \"%s\"", key,
			    rule->key);
		return;
	}
	if (json_is_object(value))
		set_unclear(reader, name,
			    arena_format(reader->arena, "has the key \"%s\" for \"%s\"", key,
					 rule->key));
	else
		reader->file->cause = arena_format(reader->arena, "has the key \"%s\" for \"%s\"%s",
						   key, rule->key, NEVER_STARTS);
}

static void take_other(struct reader *reader, const char *key, json_t *value)
{
	if (json_is_object(value) && !is_whole_object(key))
		take_apart(reader, key, value);
	else if (!is_known(key))
		option_note(reader->arena, &reader->file->note,
			    "has the key \"%s\", with which no engine known here starts", key);
	for (enum option_name name = 0; name < OPTION_COUNT; name++)
		if (strcmp(key, option_rules[name].flag) == 0 ||
		    strcasecmp(key, option_rules[name].key) == 0)
			take_misspelt(reader, key, value, name);
}

static void take_member(struct reader *reader, const char *key, json_t *value)
{
	const enum option_name name = find_key(key);

	/* Go takes no control byte in a text, and no number that is out of its range */
	if (strstr(reader->scan.altered, "a control byte"))
		reader->file->cause = arena_format(
			reader->arena, "has a control byte under \"%s\"%s", key, NEVER_STARTS);
	else if (name < OPTION_COUNT)
		take_option(reader, name, value);
	else
		take_other(reader, key, value);
}

static const char *position_text(const struct reader *reader, const char *why)
{
	const struct json_scan *scan = &reader->scan;
	size_t line = 1, column = 1;

	for (size_t i = 0; i < scan->position && i < scan->size; i++) {
		column = scan->bytes[i] == '\n' ? 1 : column + 1;
		line += scan->bytes[i] == '\n';
	}
	return arena_format(reader->arena, "is no JSON at line %zu, column %zu%s%s" NEVER_STARTS,
			    line, column, *why ? ": " : "", why);
}

/* Every member is a document of its own, so that a second one of a key is seen and little is in
 * memory at a time. */
static bool parse_member(struct reader *reader)
{
	struct json_scan *scan = &reader->scan;
	json_error_t error = { 0 };
	json_t *member;
	void *first;

	buffer_text(&scan->out, "}");
	member = json_loadb(scan->out.bytes, scan->out.size, 0, &error);
	first = json_object_iter(member);
	if (first)
		take_member(reader, json_object_iter_key(first), json_object_iter_value(first));
	else
		reader->file->cause = position_text(reader, error.text);
	json_decref(member);
	return !reader->file->cause;
}

/* What is refused for its cost may be JSON all the same. */
static bool refuse(struct reader *reader, const struct err *err)
{
	const bool is_grammar = strncmp(err->text, "is no JSON", 10) == 0;

	reader->file->cause =
		is_grammar ? position_text(reader, "") : arena_copy(reader->arena, err->text);
	return false;
}

static bool next_member(struct reader *reader)
{
	struct json_scan *scan = &reader->scan;
	struct err err = { 0 };

	scan->altered[0] = '\0';
	scan->noted = 0;
	buffer_clear(&scan->out);
	buffer_text(&scan->out, "{");
	if (json_scan_key(scan, &err) < 0 || json_scan_value(scan, &err) < 0)
		return refuse(reader, &err);
	return parse_member(reader);
}

static void read_object(struct reader *reader)
{
	struct json_scan *scan = &reader->scan;

	if (json_scan_take(scan, '}'))
		return;
	do {
		if (!next_member(reader))
			return;
	} while (json_scan_take(scan, ','));
	if (!json_scan_take(scan, '}'))
		reader->file->cause = position_text(reader, "");
}

static void read_document(struct reader *reader)
{
	struct json_scan *scan = &reader->scan;
	struct err err = { 0 };

	if (json_scan_take(scan, '{')) {
		read_object(reader);
	} else {
		buffer_clear(&scan->out);
		if (json_scan_value(scan, &err) < 0)
			(void)refuse(reader, &err);
		else if (strcmp(scan->out.bytes, "null") != 0)
			reader->file->cause = "is no JSON object" NEVER_STARTS;
	}
	(void)json_scan_peek(scan);
	if (!reader->file->cause && scan->position < scan->size)
		option_note(reader->arena, &reader->file->note,
			    "goes on behind the first document, which engines before 23.0 ignore "
			    "and later ones refuse");
	buffer_done(&scan->out);
}

/* Engines from 23.0 on take what Windows' editors put before a text, or a file of blanks. */
static void skip_mark(struct reader *reader)
{
	struct json_scan *scan = &reader->scan;

	if (scan->size < 3 || memcmp(scan->bytes, "\xef\xbb\xbf", 3) != 0)
		return;
	scan->bytes += 3;
	scan->size -= 3;
	option_note(reader->arena, &reader->file->note,
		    "begins with a byte order mark, which engines before 23.0 refuse");
}

static bool is_utf16(const struct json_scan *scan)
{
	return scan->size >= 2 &&
	       (memcmp(scan->bytes, "\xff\xfe", 2) == 0 || memcmp(scan->bytes, "\xfe\xff", 2) == 0);
}

void config_file_read(struct arena *arena, const char *bytes, size_t size,
		      struct config_file *ret_file)
{
	struct reader reader = {
		.arena = arena,
		.file = ret_file,
		.scan = { .bytes = bytes, .size = size },
	};

	*ret_file = (struct config_file){ 0 };
	for (enum option_name name = 0; name < OPTION_COUNT; name++)
		ret_file->options[name].origin = ORIGIN_DEFAULT;
	if (size > CONFIG_SIZE_MAX) {
		ret_file->cause = "is larger than 1 MiB, too large to be read";
		return;
	}
	if (is_utf16(&reader.scan)) {
		ret_file->cause = "is in UTF-16, which is not read here";
		return;
	}
	skip_mark(&reader);
	(void)json_scan_peek(&reader.scan);
	if (reader.scan.position == reader.scan.size)
		option_note(arena, &ret_file->note,
			    "is empty, which engines before 23.0 do not start with");
	else
		read_document(&reader);
}
