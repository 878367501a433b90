#include "checks/daemon_option.h"

#include <string.h>

const struct option *saw_option(struct finding *finding, const struct daemon *daemon,
				enum option_name name, const char *expected)
{
	const struct option *option = config_option(&daemon->config, name);

	if (option->origin != ORIGIN_UNKNOWN)
		saw(finding, option->source ? option->source : "engine default",
		    option->field ? option->field : "option", option->value, expected);
	return option;
}

bool option_is_set(const struct option *option)
{
	return option->origin == ORIGIN_COMMAND_LINE || option->origin == ORIGIN_FILE;
}

const char *option_item(const struct option *option, const char *key)
{
	size_t length = strlen(key);

	for (size_t i = 0; i < option->item_count; i++) {
		const char *item = option->items[i];

		if (strncmp(item, key, length) != 0)
			continue;
		if (item[length] == '\0')
			return item + length;
		if (item[length] == '=')
			return item + length + 1;
	}
	return NULL;
}

enum result unknown_option(struct finding *finding, const struct option *option)
{
	return unknown(finding, "%s",
		       option->cause ? option->cause : "the daemon's configuration was not read");
}

enum result unknown_reading(struct finding *finding, const struct reading *reading,
			    const char *what)
{
	if (!reading->is_read && reading->cause)
		return unknown(finding, "%s", reading->cause);
	return unknown(finding, "the engine did not say %s", what);
}

void note_disagreement(struct finding *finding, const struct option *option, const char *live)
{
	if (option_is_set(option) && option->value && strcmp(option->value, live) != 0)
		note(finding, "%s in %s is %s, but the engine runs with %s", option->field,
		     option->source, *option->value ? option->value : "empty", live);
}

void note_opposite(struct finding *finding, const struct option *option, enum tri live)
{
	if (option->truth != TRI_UNKNOWN && live != TRI_UNKNOWN && option->truth != live)
		note_disagreement(finding, option, tri_text(live));
}

const char *joined(struct finding *finding, const char *const *list)
{
	const char *text = NULL;

	for (size_t i = 0; list && list[i]; i++)
		text = text ? text_of(finding, "%s, %s", text, list[i]) : list[i];
	return text;
}
