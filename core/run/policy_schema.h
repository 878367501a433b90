#ifndef RUN_POLICY_SCHEMA_H
#define RUN_POLICY_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/run/policy_yaml.h"

/* From a YAML tree to a plain struct, by a table: one row for each key. */

/* What a text must look like. */
struct text_rule {
	bool (*fits)(const char *text);
	const char *expected; /* "an absolute path" */
};

enum field_kind {
	FIELD_TEXT,	  /* const char * */
	FIELD_TEXTS,	  /* const char *const *, ends in NULL */
	FIELD_NUMBER,	  /* struct number, from least to most */
	FIELD_FLAG,	  /* enum tri: true or false */
	FIELD_CHOICE,	  /* an enum, by words */
	FIELD_GROUP,	  /* members of the same struct, below a key of their own */
	FIELD_ALLOWANCES, /* struct allowances; the rule is for the words of allow */
	FIELD_MAXIMA,	  /* a list of struct limit_maximum and its count */
	FIELD_IGNORED	  /* a list of struct ignored_vulnerability and its count */
};

struct field {
	const char *key; /* NULL ends the table */
	enum field_kind kind;
	size_t offset;
	bool is_required; /* where its group is given */
	bool is_odd;	  /* NUMBER */
	int64_t least, most;
	const struct text_rule *rule; /* NULL: any text but an empty one */
	const char *const *words; /* CHOICE: by value; 0 is not given and has none; ends in NULL */
	const struct field *fields; /* GROUP */
};

/* Where the reading is: the file's name for messages, "inputs.capabilities[0]" for the keys. */
struct schema_reader {
	struct arena *arena;
	const char *name;
	struct err *err;
	size_t count; /* values taken so far */
};

/* Fills what the fields say. 0, or -EINVAL with "name:LINE:COLUMN: what is wrong". */
int schema_read(struct schema_reader *reader, const struct field *fields, const char *path,
		const struct yaml *map, void *target);

/* The same sentence for a reader of its own; gives -EINVAL. */
int schema_refuse(struct schema_reader *reader, struct yaml_place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Says that the key is none of the table's, and which it resembles. */
int schema_refuse_key(struct schema_reader *reader, const struct field *fields, const char *path,
		      const struct yaml *pair);

/* The texts of a list; ends in NULL. rule may be NULL. */
int schema_texts(struct schema_reader *reader, const struct text_rule *rule, const char *path,
		 const struct yaml *list, const char *const **ret_texts);

#endif
