#include "core/run/policy.h"

#include <errno.h>
#include <string.h>

#include "core/evidence/trusted_file.h"
#include "core/run/policy_inputs.h"
#include "core/run/policy_schema.h"

/* Checked by this table, and then taken from the tree, which knows their places. */
static const struct field option_fields[] = {
	{ .key = "benchmark", .kind = FIELD_TEXT },
	{ .key = "level", .kind = FIELD_TEXT },
	{ .key = "fail_on", .kind = FIELD_TEXT },
	{ .key = "format", .kind = FIELD_TEXT },
	{ .key = "outputs", .kind = FIELD_TEXTS },
	{ .key = "details", .kind = FIELD_TEXT },
	{ .key = "timeout", .kind = FIELD_TEXT },
	{ .key = "quiet", .kind = FIELD_FLAG },
	{ .key = NULL },
};

/* For the words of an error only. */
static const struct field top_fields[] = { { .key = "options" },
					   { .key = "inputs" },
					   { .key = NULL } };

struct parsing {
	struct schema_reader schema;
	struct policy_file *file;
	struct policy_option *options;
};

static void add_option(struct parsing *parsing, const char *name, const struct yaml *value)
{
	struct schema_reader *schema = &parsing->schema;

	parsing->options[parsing->file->option_count++] = (struct policy_option){
		.name = name,
		.value = value->text,
		.place = arena_format(schema->arena, "%s:%zu:%zu", schema->name, value->place.line,
				      value->place.column),
	};
}

/* A key is the name of its option but in two cases. */
static const char *option_name(const char *key)
{
	if (strcmp(key, "fail_on") == 0)
		return "fail-on";
	return strcmp(key, "outputs") == 0 ? "output" : key;
}

static size_t count_values(const struct yaml *map)
{
	size_t count = 0;

	for (const struct yaml *pair = map->first; pair; pair = pair->next, count++)
		for (const struct yaml *piece = pair->first; piece; piece = piece->next)
			count++;
	return count;
}

static int read_options(struct parsing *parsing, const struct yaml *map)
{
	/* whatever value is read last: nobody looks at it */
	void *value = arena_alloc(parsing->schema.arena, sizeof(max_align_t));

	parsing->schema.count = 0;
	if (schema_read(&parsing->schema, option_fields, "options", map, value) < 0)
		return -EINVAL;
	parsing->options = arena_array(parsing->schema.arena, count_values(map) + 1,
				       sizeof(*parsing->options));
	for (const struct yaml *pair = map->first; pair; pair = pair->next) {
		const char *name = option_name(pair->key);

		for (const struct yaml *piece = pair->first; piece; piece = piece->next)
			add_option(parsing, name, piece);
		if (pair->kind == YAML_TEXT &&
		    (strcmp(name, "quiet") != 0 || strcmp(pair->text, "true") == 0))
			add_option(parsing, name, pair);
	}
	parsing->file->options = parsing->options;
	parsing->file->default_count = parsing->schema.count;
	return 0;
}

static int read_inputs(struct parsing *parsing, const struct yaml *map)
{
	struct policy_file *file = parsing->file;

	parsing->schema.count = 0;
	if (schema_read(&parsing->schema, policy_inputs, "inputs", map, &file->policy) < 0)
		return -EINVAL;
	file->input_count = parsing->schema.count;
	return 0;
}

/* An exception that is silently ignored would be missed in the report, and a mail in the box. */
static int read_top(struct parsing *parsing, const struct yaml *pair)
{
	if (strcmp(pair->key, "options") == 0)
		return read_options(parsing, pair);
	if (strcmp(pair->key, "inputs") == 0)
		return read_inputs(parsing, pair);
	if (strcmp(pair->key, "waivers") == 0 || strcmp(pair->key, "mail") == 0)
		return schema_refuse(&parsing->schema, pair->key_place,
				     "%s are not supported yet by this version of dockaudit",
				     strcmp(pair->key, "mail") == 0 ? "the settings of mail"
								    : "waivers");
	return schema_refuse_key(&parsing->schema, top_fields, "", pair);
}

int policy_parse(struct arena *arena, const char *path, const struct buffer *bytes,
		 struct policy_file *ret_file, struct err *err)
{
	struct policy_file file = { .path = path };
	struct parsing parsing = { .schema = { .arena = arena, .name = path, .err = err },
				   .file = &file };
	const struct yaml *root =
		yaml_read(arena, path, bytes->bytes ? bytes->bytes : "", bytes->size, err);

	if (!root)
		return -EINVAL;
	if (root->kind != YAML_MAP)
		return schema_refuse(&parsing.schema, root->place,
				     "a policy is a map with the keys options and inputs");
	for (const struct yaml *pair = root->first; pair; pair = pair->next)
		if (read_top(&parsing, pair) < 0)
			return -EINVAL;
	file.policy.source = arena_format(arena, "policy %s", path);
	sha256_text(bytes->bytes ? bytes->bytes : "", bytes->size, file.sha256);
	*ret_file = file;
	return 0;
}

/* The sentence about who may write it, with the name of what is refused. */
static int refuse_doubt(const char *path, const struct err *doubt, struct err *err)
{
	return err_set(err, EPERM, "the policy %s is refused: %.400s", path, doubt->text);
}

int policy_find(struct arena *arena, const char *path, struct policy_file *ret_file,
		struct err *err)
{
	const char *name = path ? path : POLICY_PATH;
	struct buffer bytes = { 0 };
	struct err doubt;
	int r = trusted_file_read(name, &bytes, &doubt, err);

	if (r == -ENOENT && !path) {
		*ret_file = (struct policy_file){ 0 };
		*err = (struct err){ 0 };
		return 0;
	}
	if (r < 0)
		return err_context(err, "reading the policy");
	r = *doubt.text ? refuse_doubt(name, &doubt, err)
			: policy_parse(arena, name, &bytes, ret_file, err);
	buffer_done(&bytes);
	return r;
}

int policy_check(struct arena *arena, const char *path, struct policy_file *ret_file,
		 struct err *err)
{
	struct buffer bytes = { 0 };
	struct err doubt;
	int r = trusted_file_read(path, &bytes, &doubt, err);

	if (r < 0)
		return err_context(err, "reading the policy");
	r = policy_parse(arena, path, &bytes, ret_file, err);
	buffer_done(&bytes);
	return r == 0 && *doubt.text ? refuse_doubt(path, &doubt, err) : r;
}
