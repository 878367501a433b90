#ifndef RUN_POLICY_YAML_H
#define RUN_POLICY_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/base/err.h"

/*
 * A YAML document as a tree in which every piece knows its place. A policy needs no more of YAML
 * than maps, lists and texts: anchors, aliases, tags, a second document and a key given twice are
 * errors, for each is a way to say something else than what the reader sees.
 */
enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_place {
	size_t line, column; /* from 1 */
};

struct yaml {
	enum yaml_kind kind;
	struct yaml_place place;
	const char *text;	  /* TEXT */
	bool is_plain;		  /* TEXT that stands without quotes */
	const struct yaml *first; /* LIST and MAP: its pieces, in order */
	const struct yaml *next;  /* the piece behind this one */
	const char *key;	  /* a MAP's piece: its key */
	struct yaml_place key_place;
};

#define YAML_CAP ((size_t)1 << 20)

/* The root of the only document, or NULL with "name:LINE:COLUMN: what is wrong". */
const struct yaml *yaml_read(struct arena *arena, const char *name, const char *bytes, size_t size,
			     struct err *err);

#endif
