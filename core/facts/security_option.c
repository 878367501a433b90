#include <string.h>

#include "core/facts/container.h"

/* What stands before the separator, and the value behind it; "" where there is none. */
static const char *split(const char *option, size_t *ret_size)
{
	const char *separator = strchr(option, '=');

	if (!separator)
		separator = strchr(option, ':');
	*ret_size = separator ? (size_t)(separator - option) : strlen(option);
	return separator ? separator + 1 : "";
}

/* "disable" alone is how "label=disable" was spelt once. */
static const char *value_of(const char *option, const char *key)
{
	size_t size;
	const char *value = split(option, &size);

	if (strcmp(key, "label") == 0 && strcmp(option, "disable") == 0)
		return option;
	return strlen(key) == size && strncmp(option, key, size) == 0 ? value : NULL;
}

/* Labels add up, and one that disables them holds whatever stands behind it. */
const char *container_security_option(const struct container *container, const char *key)
{
	const char *last = NULL;

	for (const char *const *option = container->security_opt; option && *option; option++) {
		const char *value = value_of(*option, key);

		if (value && !(last && strcmp(key, "label") == 0 && strcmp(last, "disable") == 0))
			last = value;
	}
	return last;
}
