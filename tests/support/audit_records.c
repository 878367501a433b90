#include "tests/support/audit_records.h"

#include <linux/audit.h>
#include <string.h>

void audit_record(const struct record_rule *rule, struct buffer *out)
{
	struct audit_rule_data data = { .flags = rule->list,
					.action = rule->action,
					.field_count = (uint32_t)rule->count };
	struct buffer texts = { 0 };

	for (size_t i = 0; i < rule->count; i++) {
		const struct record_field *field = &rule->fields[i];

		data.fields[i] = field->field;
		data.fieldflags[i] = field->operator? field->operator: AUDIT_EQUAL;
		data.values[i] = field->text ? (uint32_t)strlen(field->text) : field->value;
		if (field->text)
			buffer_text(&texts, field->text);
	}
	memset(data.mask, rule->has_some_calls ? 1 : 0xff, sizeof(data.mask));
	data.mask[AUDIT_BITMASK_SIZE - 1] &= 0xffff; /* the bits of classes are cleared */
	data.buflen = (uint32_t)texts.size;
	buffer_add(out, &data, sizeof(data));
	if (texts.size)
		buffer_add(out, texts.bytes, texts.size);
	buffer_done(&texts);
}

void audit_watch_record(uint32_t place, const char *path, uint32_t permissions, struct buffer *out)
{
	const struct record_rule rule = {
		.list = AUDIT_FILTER_EXIT,
		.action = AUDIT_ALWAYS,
		.fields = { { .field = place, .text = path },
			    { .field = AUDIT_PERM, .value = permissions },
			    { .field = AUDIT_FILTERKEY, .text = "docker" } },
		.count = 3,
	};

	audit_record(&rule, out);
}

void audit_status_record(uint32_t enabled, uint32_t pid, struct buffer *out)
{
	const struct audit_status status = { .enabled = enabled, .pid = pid };

	buffer_add(out, &status, sizeof(status));
}
