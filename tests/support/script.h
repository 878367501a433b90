#ifndef TESTS_SUPPORT_SCRIPT_H
#define TESTS_SUPPORT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/evidence/evidence.h"

/* A host in memory: an answer for each key (request_key). */
struct script;

struct script *script_new(void);
void script_free(struct script *script);

/* An answer without parts; replaces one that is there. */
void script_status(struct script *script, const char *key, enum evidence_status status,
		   unsigned code);
/* Adds a part that was read, or replaces it; the answer is made if there is none. */
void script_part(struct script *script, const char *key, const char *part, const char *text);
void script_bytes(struct script *script, const char *key, const char *part, const char *bytes,
		  size_t size);
/* Adds a part beside another of the same name. */
void script_add_bytes(struct script *script, const char *key, const char *part, const char *bytes,
		      size_t size);
/* Puts status and flags of a part that is there. What was not read has no bytes. */
void script_part_status(struct script *script, const char *key, const char *part,
			enum evidence_status status, unsigned flags);
void script_flags(struct script *script, const char *key, unsigned flags);
/* Replaces a text, which must stand there exactly once. */
void script_replace(struct script *script, const char *key, const char *part, const char *old,
		    const char *new);
/* The text of a part; NULL if it is not there. */
const char *script_text(const struct script *script, const char *key, const char *part);
void script_remove(struct script *script, const char *key);

struct script_entry {
	char *key;
	struct answer answer;
	struct part *parts; /* answer.parts */
	size_t asked;	    /* since it was opened */
	unsigned api_minor; /* it was asked with */
	bool is_unknown;    /* asked, but not of the script */
};

/* What the script has for the key; NULL if it has not. Its place may change with the next key. */
struct script_entry *script_find(const struct script *script, const char *key);
/* The same, but made where it is not there. */
struct script_entry *script_make(struct script *script, const char *key);
/* A copy of the answer in blocks of their own, for who gives it away. */
void script_entry_copy(const struct script_entry *entry, struct script_entry *ret_copy);
void script_entry_drop(struct script_entry *entry);

/* Forgets what was asked, and what was asked in vain. */
void script_forget_asked(struct script *script);

/* All there is, for who changes one after the other. */
size_t script_count(const struct script *script);
struct script_entry *script_at(const struct script *script, size_t place);
/* An exact copy; free with script_free. */
struct script *script_copy(const struct script *script);
/* The answers of a recording. */
struct script *script_load(const char *path);

#endif
