#ifndef FACTS_JSON_H
#define FACTS_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/err.h"
#include "core/facts/tri.h"

/*
 * The door for JSON: for the decoders of core/facts/, which turn a document into plain structs
 * and close it in the same function. Every text passes the normaliser first (json_scan.h).
 */
struct json_t; /* jansson's */

struct json_document {
	struct json_t *root;
	bool has_rest;	    /* JSON_FIRST: something follows the first document */
	char altered[160];  /* what the normaliser had to change; "" nothing */
	char duplicate[80]; /* JSON_DUPLICATES: a key that stands twice in one object, cut; "" */
	bool has_duplicate;
};

/* The first document counts, as for Go's json.Decoder; what follows it is no error. */
#define JSON_FIRST 1u
#define JSON_DUPLICATES 2u

/* Members of an object by name, "*" for any, ends in one without; of a member that is an object
 * itself its members, or NULL for all of it. */
struct json_wanted {
	const char *name;
	const struct json_wanted *members;
};

/* 0 and a document to close, or -EINVAL with err. The root may be of any type. */
int json_open(const char *bytes, size_t size, unsigned flags, struct json_document *ret_document,
	      struct err *err);
/* The same, where anything but one object is an error. What is not wanted is not there, and costs
 * nothing; NULL wants all. */
int json_open_object(const char *bytes, size_t size, const struct json_wanted *wanted,
		     struct json_document *ret_document, struct err *err);
void json_close(struct json_document *document);

/*
 * A list is walked element by element, so that one is in memory at a time, with the members in
 * wanted only: what a container owner writes into labels costs nothing. take()
 * gives 0, or -EINVAL with err, which ends the walk.
 */
struct json_list {
	const char *bytes;
	size_t size;
	const char *member; /* the member of the outer object that is the list; NULL: the whole */
	const struct json_wanted *wanted;
	bool is_never_null; /* else null is an empty list */
	int (*take)(void *context, struct json_t *element, struct err *err);
	void *context;
};
int json_each(const struct json_list *list, struct err *err);

/* What stands in an object. Everything here accepts NULL, and values that are no object. */
bool json_has_member(const struct json_t *object, const char *key);
/* NULL where it is absent or null. */
struct json_t *json_member(const struct json_t *object, const char *key);
/* NULL where it is no object. */
struct json_t *json_member_object(const struct json_t *object, const char *key);

/* NULL where it is no text. */
const char *json_member_text(struct arena *arena, const struct json_t *object, const char *key);
/* Borrowed until the document is closed. */
const char *json_member_peek(const struct json_t *object, const char *key);
enum tri json_member_tri(const struct json_t *object, const char *key);
struct number json_member_number(const struct json_t *object, const char *key);
/* Absent and null are 0: for limits, which the engine leaves out where there is none. */
struct number json_member_limit(const struct json_t *object, const char *key);
/* RFC 3339 to ns since 1970; 0 where it is none, or before 1970. */
int64_t json_member_time(const struct json_t *object, const char *key);

/*
 * Lists that end in NULL. Absent and null give an empty list; anything unexpected, the object
 * itself included, gives NULL: half a list would pass for a whole one.
 */
const char *const *json_member_texts(struct arena *arena, const struct json_t *object,
				     const char *key);
/* The names in an object. */
const char *const *json_member_keys(struct arena *arena, const struct json_t *object,
				    const char *key);
/* "name=value" of an object of texts. */
const char *const *json_member_pairs(struct arena *arena, const struct json_t *object,
				     const char *key);

#endif
