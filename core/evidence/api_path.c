#include "core/evidence/api_path.h"

#include <errno.h>
#include <string.h>

#define LIST_CAP (32U << 20)
#define DOCUMENT_CAP (2U << 20)

enum id_grammar { ID_NONE, ID_HEX, ID_SHA256 };

struct api_template {
	enum id_grammar grammar;
	const char *before; /* the id, or all of it where there is none */
	const char *after;
	size_t cap;
};

static const struct api_template templates[API_DOCUMENTS] = {
	[API_PING] = { ID_NONE, "/_ping", "", DOCUMENT_CAP },
	[API_VERSION] = { ID_NONE, "/version", "", DOCUMENT_CAP },
	[API_INFO] = { ID_NONE, "/info", "", DOCUMENT_CAP },
	[API_CONTAINERS] = { ID_NONE, "/containers/json?all=1", "", LIST_CAP },
	[API_CONTAINER] = { ID_HEX, "/containers/", "/json", DOCUMENT_CAP },
	[API_NETWORKS] = { ID_NONE, "/networks", "", LIST_CAP },
	[API_VOLUMES] = { ID_NONE, "/volumes", "", LIST_CAP },
	[API_IMAGES] = { ID_NONE, "/images/json", "", LIST_CAP },
	[API_IMAGE] = { ID_SHA256, "/images/", "/json", DOCUMENT_CAP },
	[API_EXEC] = { ID_HEX, "/exec/", "/json", DOCUMENT_CAP },
	[API_SERVICES] = { ID_NONE, "/services", "", LIST_CAP },
};

bool api_is_container_id(const char *text)
{
	return strspn(text, "0123456789abcdef") == 64 && text[64] == '\0';
}

static bool fits_grammar(enum id_grammar grammar, const char *id)
{
	static const char prefix[] = "sha256:";
	const size_t length = sizeof(prefix) - 1;

	switch (grammar) {
	case ID_NONE:
		return !id;
	case ID_HEX:
		return id && api_is_container_id(id);
	case ID_SHA256:
		return id && strncmp(id, prefix, length) == 0 && api_is_container_id(id + length);
	}
	return false;
}

int api_path(const struct request *request, struct buffer *out)
{
	const struct api_template *template;

	if ((unsigned)request->document >= API_DOCUMENTS)
		return -EINVAL;
	template = &templates[request->document];
	if (!fits_grammar(template->grammar, request->name))
		return -EINVAL;
	buffer_text(out, template->before);
	if (request->name)
		buffer_text(out, request->name);
	buffer_text(out, template->after);
	return 0;
}

/* The id between the template's two halves; NULL where the path is another's. */
static char *id_within(struct arena *arena, const struct api_template *template, const char *path)
{
	size_t before = strlen(template->before), after = strlen(template->after);
	size_t length = strlen(path);

	if (length < before + after || strncmp(path, template->before, before) != 0 ||
	    strcmp(path + length - after, template->after) != 0)
		return NULL;
	return arena_text(arena, path + before, length - before - after);
}

int api_path_read(struct arena *arena, const char *path, struct request *ret_request)
{
	for (enum api_document document = 0; document < API_DOCUMENTS; document++) {
		const struct api_template *template = &templates[document];
		const char *id = NULL;

		if (template->grammar != ID_NONE)
			id = id_within(arena, template, path);
		else if (strcmp(path, template->before) != 0)
			continue;
		if (!fits_grammar(template->grammar, id))
			continue;
		*ret_request =
			(struct request){ .kind = EVIDENCE_API, .document = document, .name = id };
		return 0;
	}
	return -EINVAL;
}

size_t api_body_cap(enum api_document document)
{
	return templates[document].cap;
}
