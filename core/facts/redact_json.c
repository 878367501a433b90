#include "core/facts/redact_json.h"

#include <string.h>

#include "core/facts/json_text.h"

/* What the keys above a value make of it. */
enum place {
	PLACE_TEXT,
	PLACE_VARIABLES, /* "NAME=value" strings, or an object of values by name */
	PLACE_VARIABLE,	 /* the value of one */
	PLACE_ARGUMENTS,
	PLACE_LABELS,
	PLACE_SECRET, /* the value of a name that speaks of a secret */
	PLACE_MAP     /* keys are data: the path of a mount, the name of a sysctl */
};

struct slot {
	enum place place;
	enum secret_kind kind; /* PLACE_SECRET */
};

/* One object or array that is open. */
struct level {
	enum place place; /* of an object: what its keys are */
	struct slot next; /* what the next value is */
	bool follows_flag;
};

struct walk {
	struct redaction *redaction;
	const char *bytes;
	size_t copied;
	struct json_text text;
	struct level levels[JSON_TEXT_DEPTH + 1];
};

struct place_of_key {
	const char *key;
	enum place place;
};

static const struct place_of_key places[] = {
	{ "Env", PLACE_VARIABLES },
	{ "env", PLACE_VARIABLES },
	{ "Args", PLACE_ARGUMENTS },
	{ "Cmd", PLACE_ARGUMENTS },
	{ "Command", PLACE_ARGUMENTS },
	{ "CreateCommand", PLACE_ARGUMENTS },
	{ "Entrypoint", PLACE_ARGUMENTS },
	{ "Shell", PLACE_ARGUMENTS },
	{ "Test", PLACE_ARGUMENTS },
	{ "arguments", PLACE_ARGUMENTS },
	{ "entrypoint", PLACE_ARGUMENTS },
	{ "runtimeArgs", PLACE_ARGUMENTS },
	{ "Annotations", PLACE_LABELS },
	{ "Labels", PLACE_LABELS },
	{ "annotations", PLACE_LABELS },
	{ "labels", PLACE_LABELS },
	{ "Sysctls", PLACE_MAP },
	{ "Tmpfs", PLACE_MAP },
	/* Paths and references, not what lies behind them. */
	{ "SandboxKey", PLACE_TEXT },
	{ "SecretID", PLACE_TEXT },
	{ "SecretName", PLACE_TEXT },
};

/* Their values say nothing that others should not know, and a reader of the recording needs them.
 */
static const char *const kept_variables[] = {
	"PATH", "HOME", "HOSTNAME", "TERM", "LANG", "LC_ALL", "container", NULL,
};

static bool is_known_key(const struct field *key, enum place *ret_place)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (strlen(places[i].key) == key->size &&
		    memcmp(places[i].key, key->text, key->size) == 0) {
			*ret_place = places[i].place;
			return true;
		}
	return false;
}

static struct slot slot_of_key(enum place object, const struct field *key)
{
	struct slot slot = { .place = PLACE_TEXT };
	struct secret within;

	if (object == PLACE_MAP)
		return slot;
	if (object == PLACE_VARIABLES) {
		if (!is_kept_name(key->text, key->size, kept_variables))
			slot.place = PLACE_VARIABLE;
		return slot;
	}
	if (object != PLACE_LABELS && is_known_key(key, &slot.place))
		return slot;
	/* A key that holds a secret has no name of its own any more once it is redacted. */
	if (secret_is_name(key->text, key->size) ||
	    secret_find(key->text, key->size, 0, SECRET_SHAPES, &within)) {
		slot.place = PLACE_SECRET;
		slot.kind = object == PLACE_LABELS ? SECRET_LABEL : SECRET_OPTION;
	}
	return slot;
}

/* Copies what lies before a string, so that the string itself can be written. */
static struct field begin_string(struct walk *walk, const struct json_token *token)
{
	buffer_add(walk->redaction->out, walk->bytes + walk->copied, token->offset - walk->copied);
	walk->copied = token->offset + token->size;
	return field_json(walk->redaction, walk->bytes + token->offset, token->size);
}

static void take_key(struct walk *walk, const struct json_token *token)
{
	struct level *level = &walk->levels[walk->text.depth];
	struct field field = begin_string(walk, token);

	level->next = slot_of_key(level->place, &field);
	redact_text(walk->redaction, &field, SECRET_SHAPES);
}

static void take_string(struct walk *walk, const struct json_token *token)
{
	struct level *level = &walk->levels[walk->text.depth];
	struct field field = begin_string(walk, token);

	switch (level->next.place) {
	case PLACE_TEXT:
	case PLACE_LABELS:
	case PLACE_MAP:
		redact_text(walk->redaction, &field, SECRET_SHAPES | SECRET_ASSIGNMENTS);
		break;
	case PLACE_VARIABLES:
		redact_variable(walk->redaction, &field, kept_variables);
		break;
	case PLACE_VARIABLE:
		redact_value(walk->redaction, &field, 0, SECRET_ENVIRONMENT);
		break;
	case PLACE_ARGUMENTS:
		level->follows_flag = redact_argument(walk->redaction, &field, level->follows_flag);
		break;
	case PLACE_SECRET:
		redact_named(walk->redaction, &field, 0, level->next.kind);
		break;
	}
}

/* Elements of an array are what the array is; of an object only maps by name tell its keys. */
static void open_level(struct walk *walk, bool is_object)
{
	struct slot slot = walk->levels[walk->text.depth - 1].next;
	struct level *level = &walk->levels[walk->text.depth];

	*level = (struct level){ .place = PLACE_TEXT };
	if (!is_object)
		level->next = slot;
	else if (slot.place == PLACE_LABELS || slot.place == PLACE_VARIABLES ||
		 slot.place == PLACE_MAP)
		level->place = slot.place;
}

/* False at the end of the document, or where it is none. */
static bool take_token(struct walk *walk, const struct json_token *token)
{
	switch (token->kind) {
	case JSON_TOKEN_BROKEN:
	case JSON_TOKEN_END:
		return false;
	case JSON_TOKEN_OBJECT:
	case JSON_TOKEN_ARRAY:
		open_level(walk, token->kind == JSON_TOKEN_OBJECT);
		break;
	case JSON_TOKEN_KEY:
		take_key(walk, token);
		break;
	case JSON_TOKEN_STRING:
		take_string(walk, token);
		break;
	case JSON_TOKEN_OBJECT_END:
	case JSON_TOKEN_ARRAY_END:
	case JSON_TOKEN_SCALAR:
		break;
	}
	return true;
}

/* Gives how far the document goes; is_broken where it does not come to its end. */
static size_t redact_document(struct redaction *redaction, const char *bytes, size_t size,
			      bool *ret_broken)
{
	struct walk walk; /* large, and a level is written before it is read */
	struct json_token token;

	walk.redaction = redaction;
	walk.bytes = bytes;
	walk.copied = 0;
	walk.text = (struct json_text){ .bytes = bytes, .size = size };
	walk.levels[0] = (struct level){ .place = PLACE_TEXT };
	do
		json_text_next(&walk.text, &token);
	while (take_token(&walk, &token));
	buffer_add(redaction->out, bytes + walk.copied, token.offset - walk.copied);
	*ret_broken = token.kind == JSON_TOKEN_BROKEN;
	return token.offset;
}

void redact_json(struct redaction *redaction, const char *bytes, size_t size)
{
	bool is_broken = false;
	struct field rest;
	size_t at = 0;

	while (!is_broken && json_text_skip_blanks(bytes, size, at) < size)
		at += redact_document(redaction, bytes + at, size - at, &is_broken);
	rest = field_plain(bytes + at, size - at);
	if (is_broken)
		redact_value(redaction, &rest, 0, SECRET_REST);
	else
		buffer_add(redaction->out, rest.raw, rest.raw_size);
}
