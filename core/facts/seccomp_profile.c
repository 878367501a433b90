#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "core/facts/daemon.h"
#include "core/facts/json.h"

/*
 * The engine reads a profile as Go does, whatever the case of a name, and of two spellings it
 * takes the later one. A profile that plays with that is not understood.
 */
static bool is_ambiguous(json_t *object, const char *key)
{
	size_t count = 0;

	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
		count += strcasecmp(json_object_iter_key(at), key) == 0;
	return count > 1 || (count == 1 && !json_object_get(object, key));
}

/* Does the action let a call through? SCMP_ACT_LOG writes a line and lets it pass. */
static enum tri lets_through(json_t *object, const char *key)
{
	static const char *const denials[] = { "SCMP_ACT_KILL",	       "SCMP_ACT_KILL_PROCESS",
					       "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP",
					       "SCMP_ACT_ERRNO",       "SCMP_ACT_TRACE",
					       "SCMP_ACT_NOTIFY" };
	const char *action = json_member_peek(object, key);

	if (!action || is_ambiguous(object, key))
		return TRI_UNKNOWN;
	if (strcmp(action, "SCMP_ACT_ALLOW") == 0 || strcmp(action, "SCMP_ACT_LOG") == 0)
		return TRI_YES;
	for (size_t i = 0; i < sizeof(denials) / sizeof(*denials); i++)
		if (strcmp(action, denials[i]) == 0)
			return TRI_NO;
	return TRI_UNKNOWN;
}

/* "names" is a list, the older "name" one text. A rule without either says nothing. */
static bool names_a_call(const json_t *rule)
{
	const char *name = json_member_peek(rule, "name");

	return json_array_size(json_member(rule, "names")) > 0 || (name && *name);
}

static enum tri rules_allow_all(const json_t *rules)
{
	enum tri allows = TRI_YES;

	if (rules && !json_is_array(rules))
		return TRI_UNKNOWN;
	for (size_t i = 0; i < json_array_size(rules); i++) {
		json_t *rule = json_array_get(rules, i);
		const enum tri passes = lets_through(rule, "action");

		if (passes == TRI_NO && names_a_call(rule))
			return TRI_NO;
		if (passes == TRI_UNKNOWN)
			allows = TRI_UNKNOWN;
	}
	return allows;
}

enum tri seccomp_allows_all(const char *json, size_t size)
{
	struct json_document document;
	struct err err = { 0 };
	enum tri allows;

	if (json_open_object(json, size, NULL, &document, &err) < 0)
		return TRI_UNKNOWN;
	allows = lets_through(document.root, "defaultAction");
	if (is_ambiguous(document.root, "syscalls"))
		allows = TRI_UNKNOWN;
	else if (allows == TRI_YES)
		allows = rules_allow_all(json_member(document.root, "syscalls"));
	json_close(&document);
	return allows;
}

enum tri seccomp_allows_by_default(const char *json, size_t size)
{
	struct json_document document;
	struct err err = { 0 };
	enum tri allows;

	if (json_open_object(json, size, NULL, &document, &err) < 0)
		return TRI_UNKNOWN;
	allows = lets_through(document.root, "defaultAction");
	json_close(&document);
	return allows;
}
