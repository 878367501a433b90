#include "core/facts/redact.h"

#include <string.h>

#include "core/facts/json_text.h"
#include "core/facts/redact_field.h"
#include "core/facts/redact_json.h"

/* What decides how the engine is reached, and where its own files lie. */
static const char *const kept_engine_variables[] = {
	"DOCKER_CERT_PATH",
	"DOCKER_CONFIG",
	"DOCKER_HOST",
	"DOCKER_TLS_VERIFY",
	"HOME",
	"PATH",
	"XDG_*",
	NULL,
};

/* The size of a byte order mark at the start: dockerd reads files with one. */
static size_t mark_size(const struct part *part)
{
	return part->size >= 3 && memcmp(part->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static bool starts_with(const struct part *part, const char *letters)
{
	size_t at = json_text_skip_blanks(part->bytes, part->size, mark_size(part));

	return at < part->size && part->bytes[at] && strchr(letters, part->bytes[at]);
}

static void redact_document(struct redaction *redaction, const struct part *part)
{
	size_t mark = mark_size(part);

	buffer_add(redaction->out, part->bytes, mark);
	redact_json(redaction, part->bytes + mark, part->size - mark);
}

/* UTF-16, which dockerd reads too, and no detector. */
static bool is_wide(const struct part *part)
{
	return part->size >= 2 &&
	       (memcmp(part->bytes, "\xff\xfe", 2) == 0 || memcmp(part->bytes, "\xfe\xff", 2) == 0);
}

static void leave_out(struct redaction *redaction, const struct part *part)
{
	struct field field = field_plain(part->bytes, part->size);

	redact_value(redaction, &field, 0, SECRET_REST);
}

/* The next of the texts that a NUL ends. */
static struct field next_field(const struct part *part, size_t *at)
{
	size_t size = strnlen(part->bytes + *at, part->size - *at);
	struct field field = field_plain(part->bytes + *at, size);

	*at += size + 1;
	return field;
}

static void redact_variables(struct redaction *redaction, const struct part *part)
{
	for (size_t at = 0; at < part->size;) {
		struct field field = next_field(part, &at);

		redact_variable(redaction, &field, kept_engine_variables);
		if (at <= part->size)
			buffer_add(redaction->out, "", 1);
	}
}

static void redact_arguments(struct redaction *redaction, const struct part *part)
{
	bool follows_flag = false;

	for (size_t at = 0; at < part->size;) {
		struct field field = next_field(part, &at);

		follows_flag = redact_argument(redaction, &field, follows_flag);
		if (at <= part->size)
			buffer_add(redaction->out, "", 1);
	}
}

static void redact_plain(struct redaction *redaction, const struct part *part, unsigned kinds)
{
	struct field field = field_plain(part->bytes, part->size);

	redact_text(redaction, &field, kinds);
}

static void redact_process(struct redaction *redaction, const struct part *part)
{
	if (strcmp(part->name, "environ") == 0)
		redact_variables(redaction, part);
	else if (strcmp(part->name, "cmdline") == 0)
		redact_arguments(redaction, part);
	else
		redact_plain(redaction, part, SECRET_SHAPES);
}

/* Environment= of a unit, the variables of services, a registry's password among containerd's
 * settings. In other files a word such as NOPASSWD: names no secret. */
static bool holds_assignments(const char *path)
{
	static const char *const marks[] = { "/systemd/", "/etc/default/", "/etc/sysconfig/",
					     "/etc/conf.d/" };
	const size_t length = path ? strlen(path) : 0;

	for (size_t i = 0; path && i < sizeof(marks) / sizeof(*marks); i++)
		if (strstr(path, marks[i]))
			return true;
	return length > 5 && strcmp(path + length - 5, ".toml") == 0;
}

static void redact_by_kind(struct redaction *redaction, const struct request *request,
			   const struct part *part)
{
	switch (request->kind) {
	case EVIDENCE_API:
		if (starts_with(part, "{[\""))
			redact_document(redaction, part);
		else
			redact_plain(redaction, part, SECRET_SHAPES | SECRET_ASSIGNMENTS);
		break;
	case EVIDENCE_FILE:
		if (is_wide(part))
			leave_out(redaction, part);
		else if (starts_with(part, "{"))
			redact_document(redaction, part);
		else
			redact_plain(redaction, part,
				     SECRET_SHAPES |
					     (holds_assignments(request->name) ? SECRET_ASSIGNMENTS
									       : 0));
		break;
	case EVIDENCE_PROCESS:
		redact_process(redaction, part);
		break;
	case EVIDENCE_AUDIT:
		buffer_add(redaction->out, part->bytes, part->size); /* counted fields, no text */
		break;
	case EVIDENCE_PATH:
	case EVIDENCE_DIRECTORY:
	case EVIDENCE_PROCESSES:
	case EVIDENCE_SOCKETS:
	case EVIDENCE_CGROUP:
	case EVIDENCE_KINDS:
		redact_plain(redaction, part, SECRET_SHAPES);
		break;
	}
}

bool redact_part(const struct request *request, const struct part *part, struct buffer *out)
{
	struct redaction redaction = { .out = out };

	buffer_add(out, "", 0);
	if (part->size)
		redact_by_kind(&redaction, request, part);
	buffer_done(&redaction.scratch);
	return redaction.is_altered;
}
