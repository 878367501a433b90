#include "core/facts/os_release.h"

#include <string.h>

const struct os_release *os_release_of(const char *id, const char *version)
{
	for (size_t i = 0; id && version && i < os_releases.release_count; i++) {
		const struct os_release *release = &os_releases.release[i];
		size_t length = strlen(release->version);

		if (strcmp(release->id, id) == 0 &&
		    strncmp(release->version, version, length) == 0 &&
		    (!version[length] || version[length] == '.'))
			return release;
	}
	return NULL;
}
