#include <linux/audit.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/audit.h"
#include "core/facts/audit_calls.h"

/* The kernel's rules, as they come over netlink: counted fields in this machine's byte order. */

/* linux/audit.h: flags, action, field_count, four lists of 64, buflen; then the texts. */
#define LIST 64
#define HEADER_WORDS (3 + 4 * LIST + 1)
#define HEADER_SIZE (HEADER_WORDS * sizeof(uint32_t))

/* So many system calls there may be; the bits above stand for classes of calls and are cleared. */
#define CALL_WORDS 32

struct record {
	uint32_t flags, action, field_count;
	uint32_t mask[LIST], fields[LIST], values[LIST], operators[LIST];
	uint32_t text_size;
	const char *text; /* what is left of the texts */
	size_t text_left;
};

static void take_words(const char **bytes, uint32_t *words, size_t count)
{
	memcpy(words, *bytes, count * sizeof(*words));
	*bytes += count * sizeof(*words);
}

static bool take_record(const char *bytes, size_t size, struct record *record)
{
	if (size < HEADER_SIZE)
		return false;
	take_words(&bytes, &record->flags, 1);
	take_words(&bytes, &record->action, 1);
	take_words(&bytes, &record->field_count, 1);
	take_words(&bytes, record->mask, LIST);
	take_words(&bytes, record->fields, LIST);
	take_words(&bytes, record->values, LIST);
	take_words(&bytes, record->operators, LIST);
	take_words(&bytes, &record->text_size, 1);
	record->text = bytes;
	record->text_left = size - HEADER_SIZE;
	return record->field_count <= LIST && record->text_size <= record->text_left;
}

/* Fields whose value is the length of a text, in the order of the fields. */
static bool has_text(uint32_t field)
{
	return field == AUDIT_WATCH || field == AUDIT_DIR || field == AUDIT_FILTERKEY ||
	       field == AUDIT_EXE || (field >= AUDIT_SUBJ_USER && field <= AUDIT_SUBJ_CLR) ||
	       (field >= AUDIT_OBJ_USER && field <= AUDIT_OBJ_LEV_HIGH);
}

static const char *take_text(struct arena *arena, struct record *record, uint32_t length)
{
	const char *text;

	if (length > record->text_left)
		return NULL;
	text = arena_text(arena, record->text, length);
	record->text += length;
	record->text_left -= length;
	return text;
}

static const char *operator_text(uint32_t operator)
{
	switch (operator& AUDIT_OPERATORS) {
	case AUDIT_EQUAL:
		return "=";
	case AUDIT_NOT_EQUAL:
		return "!=";
	case AUDIT_GREATER_THAN:
		return ">";
	case AUDIT_GREATER_THAN_OR_EQUAL:
		return ">=";
	case AUDIT_LESS_THAN:
		return "<";
	case AUDIT_LESS_THAN_OR_EQUAL:
		return "<=";
	case AUDIT_BIT_MASK:
		return "&";
	case AUDIT_BIT_TEST:
		return "&=";
	default:
		return "?";
	}
}

static const char *field_name(uint32_t field)
{
	static const struct {
		uint32_t field;
		const char *name;
	} names[] = {
		{ AUDIT_PID, "pid" },
		{ AUDIT_PPID, "ppid" },
		{ AUDIT_UID, "uid" },
		{ AUDIT_EUID, "euid" },
		{ AUDIT_SUID, "suid" },
		{ AUDIT_FSUID, "fsuid" },
		{ AUDIT_GID, "gid" },
		{ AUDIT_EGID, "egid" },
		{ AUDIT_SGID, "sgid" },
		{ AUDIT_FSGID, "fsgid" },
		{ AUDIT_LOGINUID, "auid" },
		{ AUDIT_LOGINUID_SET, "auid set" },
		{ AUDIT_ARCH, "arch" },
		{ AUDIT_SUCCESS, "success" },
		{ AUDIT_EXIT, "exit" },
		{ AUDIT_INODE, "inode" },
		{ AUDIT_DEVMAJOR, "devmajor" },
		{ AUDIT_DEVMINOR, "devminor" },
		{ AUDIT_MSGTYPE, "msgtype" },
		{ AUDIT_FILETYPE, "filetype" },
		{ AUDIT_SESSIONID, "sessionid" },
		{ AUDIT_WATCH, "path" },
		{ AUDIT_DIR, "dir" },
		{ AUDIT_EXE, "exe" },
		{ AUDIT_PERM, "perm" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].field == field)
			return names[i].name;
	return NULL;
}

static void narrow(struct buffer *narrowing, const char *name, const char *operator,
		   const char * value)
{
	buffer_format(narrowing, "%s%s%s%s", narrowing->size ? ", " : "", name, operator, value);
}

static void narrow_by_number(struct arena *arena, struct buffer *narrowing, uint32_t field,
			     uint32_t operator, uint32_t value)
{
	const char *name = field_name(field);

	narrow(narrowing, name ? name : arena_format(arena, "field %u", field),
	       operator_text(operator),
	       value == UINT32_MAX ? "unset" : arena_format(arena, "%u", value));
}

/* A rule for 64-bit calls is nearly whole; one for 32-bit calls on a 64-bit system is not. */
static void take_arch(struct record *record, size_t i, struct buffer *narrowing,
		      struct audit_rule *rule)
{
	bool is_64_bit = record->values[i] & __AUDIT_ARCH_64BIT;

	if (is_64_bit && (record->operators[i] & AUDIT_OPERATORS) == AUDIT_EQUAL)
		rule->is_64_bit_only = true;
	else
		narrow(narrowing, "arch", operator_text(record->operators[i]),
		       is_64_bit ? "b64" : "b32");
}

/* The kernel takes one place for each rule; a second one, or one that is excluded, is understood by
 * nobody here. */
static void take_place(struct buffer *narrowing, uint32_t field, uint32_t operator,
		       const char * text, struct audit_rule *rule)
{
	const char **place = field == AUDIT_WATCH ? &rule->path
			     : field == AUDIT_DIR ? &rule->directory
						  : &rule->executable;
	bool is_second = *place || (field != AUDIT_EXE && (rule->path || rule->directory));

	if ((operator& AUDIT_OPERATORS) != AUDIT_EQUAL || is_second)
		narrow(narrowing, field_name(field), operator_text(operator), text);
	else
		*place = text;
}

/* A second one is a condition like any other. */
static void take_permissions(struct arena *arena, struct buffer *narrowing, uint32_t operator,
			     uint32_t value, struct audit_rule *rule)
{
	bool is_first = rule->permissions == AUDIT_ALL_ACCESS;

	if ((operator& AUDIT_OPERATORS) == AUDIT_EQUAL && is_first)
		rule->permissions = value & AUDIT_ALL_ACCESS;
	else
		narrow_by_number(arena, narrowing, AUDIT_PERM, operator, value);
}

/* The kernel keeps several keys as one, with a byte of value 1 between them. */
static const char *key_text(struct arena *arena, const char *text)
{
	char *key = arena_copy(arena, text);

	for (char *at = strchr(key, 1); at; at = strchr(at, 1))
		*at = ',';
	return key;
}

/* False where the texts are shorter than the fields say. */
static bool take_field(struct arena *arena, struct record *record, size_t i,
		       struct buffer *narrowing, struct audit_rule *rule)
{
	uint32_t field = record->fields[i];
	const char *text = NULL;

	if (has_text(field)) {
		text = take_text(arena, record, record->values[i]);
		if (!text)
			return false;
	}
	if (field == AUDIT_WATCH || field == AUDIT_DIR || field == AUDIT_EXE)
		take_place(narrowing, field, record->operators[i], text, rule);
	else if (field == AUDIT_PERM)
		take_permissions(arena, narrowing, record->operators[i], record->values[i], rule);
	else if (field == AUDIT_FILTERKEY)
		rule->key = key_text(arena, text);
	else if (field == AUDIT_ARCH)
		take_arch(record, i, narrowing, rule);
	else if (text)
		narrow(narrowing, arena_format(arena, "field %u", field),
		       operator_text(record->operators[i]), text);
	else
		narrow_by_number(arena, narrowing, field, record->operators[i], record->values[i]);
	return true;
}

static bool is_of_all_calls(const struct record *record)
{
	for (size_t i = 0; i < CALL_WORDS; i++)
		if (record->mask[i] != UINT32_MAX)
			return false;
	return true;
}

static uint32_t arch_of(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i] == AUDIT_ARCH &&
		    (record->operators[i] & AUDIT_OPERATORS) == AUDIT_EQUAL)
			return record->values[i];
	return 0;
}

/* auditctl 4 loads perm=wa as the calls that can do it: if none of them is left out, nothing is.
 * And a rule on calls that can do nothing to a file says nothing of any. */
static void limit_to_calls(const struct record *record, struct buffer *narrowing,
			   struct audit_rule *rule)
{
	const struct audit_calls calls = audit_calls_read(record->mask, arch_of(record));

	if (rule->permissions != AUDIT_ALL_ACCESS &&
	    !(rule->permissions & ~(calls.whole | AUDIT_MAY_READ)))
		return;
	rule->permissions &= calls.some;
	narrow(narrowing, "some system calls", "", "");
}

static enum audit_filter filter_of(uint32_t flags)
{
	switch (flags & ~(uint32_t)AUDIT_FILTER_PREPEND) {
	case AUDIT_FILTER_EXIT:
		return AUDIT_EXIT_LIST;
	case AUDIT_FILTER_TASK:
		return AUDIT_TASK_LIST;
	case AUDIT_FILTER_EXCLUDE:
		return AUDIT_EXCLUDE_LIST;
	default:
		return AUDIT_OTHER_LIST;
	}
}

static const char *text_of(struct arena *arena, const struct audit_rule *rule)
{
	static const char *const lists[] = { "another list", "task", "exit", "exclude" };
	struct buffer text = { 0 };
	const char *result;

	buffer_format(&text, "-a %s,%s", rule->is_never ? "never" : "always", lists[rule->filter]);
	if (rule->path)
		buffer_format(&text, " -F path=%s", rule->path);
	if (rule->directory)
		buffer_format(&text, " -F dir=%s", rule->directory);
	if (rule->executable)
		buffer_format(&text, " -F exe=%s", rule->executable);
	if (rule->permissions != AUDIT_ALL_ACCESS)
		buffer_format(&text, " -F perm=%s%s%s%s",
			      rule->permissions & AUDIT_MAY_READ ? "r" : "",
			      rule->permissions & AUDIT_MAY_WRITE ? "w" : "",
			      rule->permissions & AUDIT_MAY_EXECUTE ? "x" : "",
			      rule->permissions & AUDIT_MAY_CHANGE ? "a" : "");
	if (rule->key)
		buffer_format(&text, " -F key=%s", rule->key);
	if (*rule->narrowing)
		buffer_format(&text, " (%s)", rule->narrowing);
	result = arena_text(arena, text.bytes, text.size);
	buffer_done(&text);
	return result;
}

/* A third one, which no kernel of today loads, makes of the rule one with conditions. */
static void take_action(struct arena *arena, uint32_t action, struct buffer *narrowing,
			struct audit_rule *rule)
{
	rule->is_never = action == AUDIT_NEVER;
	if (action != AUDIT_NEVER && action != AUDIT_ALWAYS)
		narrow(narrowing, "action", "=", arena_format(arena, "%u", action));
}

bool audit_rule_read(struct arena *arena, const char *bytes, size_t size,
		     struct audit_rule *ret_rule)
{
	struct record record;
	struct buffer narrowing = { 0 };
	struct audit_rule rule = { .source = "the kernel", .permissions = AUDIT_ALL_ACCESS };
	bool is_whole = take_record(bytes, size, &record);

	for (size_t i = 0; is_whole && i < record.field_count; i++)
		is_whole = take_field(arena, &record, i, &narrowing, &rule);
	if (is_whole) {
		rule.filter = filter_of(record.flags);
		take_action(arena, record.action, &narrowing, &rule);
		if (rule.filter == AUDIT_EXIT_LIST && !is_of_all_calls(&record))
			limit_to_calls(&record, &narrowing, &rule);
		rule.narrowing =
			narrowing.size ? arena_text(arena, narrowing.bytes, narrowing.size) : "";
		rule.text = text_of(arena, &rule);
		*ret_rule = rule;
	}
	buffer_done(&narrowing);
	return is_whole;
}

bool audit_status_read(const char *bytes, size_t size, struct audit *audit)
{
	/* struct audit_status: mask, enabled, failure, pid */
	uint32_t words[4];

	if (size < sizeof(words))
		return false;
	memcpy(words, bytes, sizeof(words));
	audit->enabled = (struct number){ .known = true, .value = words[1] };
	audit->daemon = (struct number){ .known = true, .value = words[3] };
	return true;
}
