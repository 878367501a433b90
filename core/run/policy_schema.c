#include "core/run/policy_schema.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/facts/policy.h"
#include "core/facts/tri.h"

#define LONGEST_KEY 40
#define MOST_DIGITS 15

int schema_refuse(struct schema_reader *reader, struct yaml_place place, const char *format, ...)
{
	char text[sizeof(reader->err->text)];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return err_set(reader->err, EINVAL, "%s:%zu:%zu: %s", reader->name, place.line,
		       place.column, text);
}

static size_t least_of(size_t one, size_t other)
{
	return one < other ? one : other;
}

/* How many letters have to be put in, taken out or changed (Levenshtein). */
static size_t distance(const char *one, const char *other)
{
	size_t row[LONGEST_KEY + 1], length = strlen(other);

	for (size_t i = 0; i <= length; i++)
		row[i] = i;
	for (; *one; one++) {
		size_t corner = row[0]++;

		for (size_t i = 0; i < length; i++) {
			const size_t changed = corner + (*one != other[i]);

			corner = row[i + 1];
			row[i + 1] = least_of(changed, least_of(row[i], corner) + 1);
		}
	}
	return row[length];
}

static const char *nearest_key(const struct field *fields, const char *key)
{
	size_t least = strlen(key) / 3 + 1;
	const char *nearest = NULL;

	for (; fields->key && strlen(key) <= LONGEST_KEY; fields++) {
		const size_t changes = distance(key, fields->key);

		if (changes <= least) {
			least = changes - (changes > 0);
			nearest = fields->key;
		}
	}
	return nearest;
}

int schema_refuse_key(struct schema_reader *reader, const struct field *fields, const char *path,
		      const struct yaml *pair)
{
	const char *nearest = nearest_key(fields, pair->key);
	const char *where = *path ? path : "the policy";

	if (nearest)
		return schema_refuse(reader, pair->key_place,
				     "unknown key \"%s\" in %s; did you mean \"%s\"?", pair->key,
				     where, nearest);
	return schema_refuse(reader, pair->key_place, "unknown key \"%s\" in %s", pair->key, where);
}

static const char *shown(struct schema_reader *reader, const struct yaml *value)
{
	if (value->kind != YAML_TEXT)
		return value->kind == YAML_LIST ? "a list" : "a map";
	if (!*value->text)
		return "nothing";
	return arena_format(reader->arena, "'%.60s'", value->text);
}

static int refuse_value(struct schema_reader *reader, const char *path, const struct yaml *value,
			const char *expected)
{
	return schema_refuse(reader, value->place, "%s takes %s, not %s", path, expected,
			     shown(reader, value));
}

/* Without quotes these are no text: a forgotten value must not become the name "null". */
static bool is_no_text(const struct yaml *value)
{
	static const char *const others[] = { "",     "~",    "null",  "Null",	"NULL", "true",
					      "True", "TRUE", "false", "False", "FALSE" };

	if (value->kind != YAML_TEXT)
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (value->is_plain && strcmp(value->text, others[i]) == 0)
			return true;
	return value->text[strspn(value->text, " \t\r\n")] == '\0';
}

static int read_text(struct schema_reader *reader, const struct text_rule *rule, const char *path,
		     const struct yaml *value, const char **ret_text)
{
	const char *expected = rule ? rule->expected : "a text";

	if (is_no_text(value) || (rule && !rule->fits(value->text)))
		return refuse_value(reader, path, value, expected);
	*ret_text = value->text;
	return 0;
}

static size_t count_pieces(const struct yaml *parent)
{
	size_t count = 0;

	for (const struct yaml *piece = parent->first; piece; piece = piece->next)
		count++;
	return count;
}

int schema_texts(struct schema_reader *reader, const struct text_rule *rule, const char *path,
		 const struct yaml *list, const char *const **ret_texts)
{
	const char **texts;
	size_t count = 0;

	if (list->kind != YAML_LIST)
		return refuse_value(reader, path, list, "a list");
	texts = arena_array(reader->arena, count_pieces(list) + 1, sizeof(*texts));
	for (const struct yaml *piece = list->first; piece; piece = piece->next, count++) {
		const char *at = arena_format(reader->arena, "%s[%zu]", path, count);

		if (read_text(reader, rule, at, piece, &texts[count]) < 0)
			return -EINVAL;
	}
	*ret_texts = texts;
	return 0;
}

/* Decimal digits alone: YAML would also take 0x1f, 017 and 1_000, and nobody agrees on them. */
static bool is_number(const struct yaml *value)
{
	const size_t length = value->kind == YAML_TEXT ? strlen(value->text) : 0;

	return length && length <= MOST_DIGITS && value->is_plain &&
	       strspn(value->text, "0123456789") == length && (length == 1 || *value->text != '0');
}

static int read_number(struct schema_reader *reader, const struct field *field, const char *path,
		       const struct yaml *value, struct number *ret_number)
{
	struct number number = { .known = true };
	bool fits = is_number(value);

	for (const char *digit = fits ? value->text : ""; *digit; digit++)
		number.value = number.value * 10 + (*digit - '0');
	fits = fits && number.value >= field->least && number.value <= field->most &&
	       (!field->is_odd || number.value % 2);
	if (!fits)
		return refuse_value(reader, path, value,
				    arena_format(reader->arena, "%s from %lld to %lld",
						 field->is_odd ? "an odd number" : "a whole number",
						 (long long)field->least, (long long)field->most));
	*ret_number = number;
	return 0;
}

static int read_flag(struct schema_reader *reader, const char *path, const struct yaml *value,
		     enum tri *ret_flag)
{
	const bool is_plain = value->kind == YAML_TEXT && value->is_plain;

	if (!is_plain || (strcmp(value->text, "true") != 0 && strcmp(value->text, "false") != 0))
		return refuse_value(reader, path, value, "true or false");
	*ret_flag = tri_of(*value->text == 't');
	return 0;
}

static int read_choice(struct schema_reader *reader, const struct field *field, const char *path,
		       const struct yaml *value, unsigned *ret_choice)
{
	const char *words = "";

	for (unsigned i = 1; field->words[i]; i++) {
		if (value->kind == YAML_TEXT && strcmp(value->text, field->words[i]) == 0) {
			*ret_choice = i;
			return 0;
		}
		words = arena_format(reader->arena, "%s%s%s", words, i > 1 ? ", " : "",
				     field->words[i]);
	}
	return refuse_value(reader, path, value, arena_format(reader->arena, "one of %s", words));
}

/* Each piece of a list is a map, read into an array; NULL where one is wrong. */
struct record {
	const struct field *fields;
	size_t size;
};

static void *read_records(struct schema_reader *reader, const struct record *record,
			  const char *path, const struct yaml *list)
{
	const size_t count = reader->count;
	char *records;
	size_t i = 0;

	if (list->kind != YAML_LIST) {
		(void)refuse_value(reader, path, list, "a list");
		return NULL;
	}
	records = arena_array(reader->arena, count_pieces(list) + 1, record->size);
	for (const struct yaml *piece = list->first; piece; piece = piece->next, i++) {
		const char *at = arena_format(reader->arena, "%s[%zu]", path, i);

		if (schema_read(reader, record->fields, at, piece, records + i * record->size) < 0)
			return NULL;
	}
	reader->count = count;
	return records;
}

static int read_allowances(struct schema_reader *reader, const struct field *field,
			   const char *path, const struct yaml *list,
			   struct allowances *ret_allowances)
{
	const struct field fields[] = {
		{ .key = "containers",
		  .kind = FIELD_TEXT,
		  .offset = offsetof(struct allowance, containers),
		  .is_required = true },
		{ .key = "allow",
		  .kind = FIELD_TEXTS,
		  .offset = offsetof(struct allowance, allow),
		  .is_required = true,
		  .rule = field->rule },
		{ .key = "reason",
		  .kind = FIELD_TEXT,
		  .offset = offsetof(struct allowance, reason),
		  .is_required = true },
		{ .key = NULL },
	};
	const struct record record = { fields, sizeof(struct allowance) };
	struct allowance *allowances = read_records(reader, &record, path, list);

	if (!allowances)
		return -EINVAL;
	ret_allowances->list = allowances;
	ret_allowances->count = count_pieces(list);
	for (size_t i = 0; i < ret_allowances->count; i++)
		allowances[i].field = arena_format(reader->arena, "%s[%zu]", path, i);
	return 0;
}

static int read_maxima(struct schema_reader *reader, const struct field *field, const char *path,
		       const struct yaml *map, struct limit_maxima *ret_maxima)
{
	struct limit_maximum *list;
	size_t count = 0;

	if (map->kind != YAML_MAP)
		return refuse_value(reader, path, map, "a map");
	list = arena_array(reader->arena, count_pieces(map) + 1, sizeof(*list));
	for (const struct yaml *pair = map->first; pair; pair = pair->next, count++) {
		const char *at = arena_format(reader->arena, "%s.%s", path, pair->key);
		struct number most;

		if (!field->rule->fits(pair->key))
			return schema_refuse(reader, pair->key_place, "%s takes %s, not '%.60s'",
					     path, field->rule->expected, pair->key);
		if (read_number(reader, field, at, pair, &most) < 0)
			return -EINVAL;
		list[count] = (struct limit_maximum){ pair->key, most.value };
	}
	*ret_maxima = (struct limit_maxima){ list, count };
	return 0;
}

static int read_ignored(struct schema_reader *reader, const char *path, const struct yaml *list,
			struct ignored_vulnerabilities *ret_ignored)
{
	static const struct field fields[] = {
		{ .key = "id",
		  .kind = FIELD_TEXT,
		  .offset = offsetof(struct ignored_vulnerability, id),
		  .is_required = true },
		{ .key = "reason",
		  .kind = FIELD_TEXT,
		  .offset = offsetof(struct ignored_vulnerability, reason),
		  .is_required = true },
		{ .key = NULL },
	};
	const struct record record = { fields, sizeof(struct ignored_vulnerability) };
	const struct ignored_vulnerability *ignored = read_records(reader, &record, path, list);

	if (!ignored)
		return -EINVAL;
	*ret_ignored = (struct ignored_vulnerabilities){ ignored, count_pieces(list) };
	return 0;
}

static int read_field(struct schema_reader *reader, const struct field *field, const char *path,
		      const struct yaml *value, void *target)
{
	void *member = (char *)target + field->offset;

	reader->count += field->kind != FIELD_GROUP;
	switch (field->kind) {
	case FIELD_TEXT:
		return read_text(reader, field->rule, path, value, member);
	case FIELD_TEXTS:
		return schema_texts(reader, field->rule, path, value, member);
	case FIELD_NUMBER:
		return read_number(reader, field, path, value, member);
	case FIELD_FLAG:
		return read_flag(reader, path, value, member);
	case FIELD_CHOICE:
		return read_choice(reader, field, path, value, member);
	case FIELD_GROUP:
		return schema_read(reader, field->fields, path, value, target);
	case FIELD_ALLOWANCES:
		return read_allowances(reader, field, path, value, member);
	case FIELD_MAXIMA:
		return read_maxima(reader, field, path, value, member);
	case FIELD_IGNORED:
		return read_ignored(reader, path, value, member);
	}
	return -EINVAL;
}

static const struct field *field_of(const struct field *fields, const char *key)
{
	for (; fields->key; fields++)
		if (strcmp(fields->key, key) == 0)
			return fields;
	return NULL;
}

static const char *below(struct schema_reader *reader, const char *path, const char *key)
{
	return *path ? arena_format(reader->arena, "%s.%s", path, key) : key;
}

/* An empty map is mostly one whose lines are all comments. */
static bool is_empty(const struct yaml *value)
{
	return value->kind == YAML_TEXT && value->is_plain && !*value->text;
}

static int check_required(struct schema_reader *reader, const struct field *fields,
			  const char *path, const struct yaml *map)
{
	for (; fields->key; fields++) {
		const struct yaml *pair = map->first;

		while (pair && strcmp(pair->key, fields->key) != 0)
			pair = pair->next;
		if (fields->is_required && !pair)
			return schema_refuse(reader, map->place, "%s has no %s", path, fields->key);
	}
	return 0;
}

int schema_read(struct schema_reader *reader, const struct field *fields, const char *path,
		const struct yaml *map, void *target)
{
	if (map->kind != YAML_MAP && !is_empty(map))
		return refuse_value(reader, *path ? path : "the policy", map, "a map");
	for (const struct yaml *pair = map->first; pair; pair = pair->next) {
		const struct field *field = field_of(fields, pair->key);

		if (!field)
			return schema_refuse_key(reader, fields, path, pair);
		if (read_field(reader, field, below(reader, path, pair->key), pair, target) < 0)
			return -EINVAL;
	}
	return check_required(reader, fields, path, map);
}
