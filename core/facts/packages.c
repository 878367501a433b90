#include "core/facts/packages.h"

#include <string.h>

#include "core/facts/slice.h"
#include "core/facts/version.h"

static const char *const wanted[] = {
	"docker.io",	 "docker-ce",	    "docker-engine", "moby-engine", "containerd",
	"containerd.io", "moby-containerd", "runc",	     "moby-runc",
};

/* One stanza, as far as it was read. */
struct stanza {
	struct slice name, version;
	bool is_installed;
};

/* How a database writes its stanzas: both end them with an empty line. */
struct format {
	enum package_manager manager;
	const char *name, *version;
	const char *status; /* NULL: whatever is listed is installed */
};

static bool is_wanted(struct slice name)
{
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (slice_is(name, wanted[i]))
			return true;
	return false;
}

static void end_stanza(struct arena *arena, const struct format *format,
		       const struct stanza *stanza, struct packages *packages)
{
	if (!stanza->is_installed || !stanza->version.size || !is_wanted(stanza->name) ||
	    packages->count == PACKAGES_MOST)
		return;
	packages->list[packages->count++] = (struct package){
		.name = arena_text(arena, stanza->name.bytes, stanza->name.size),
		.version = arena_text(arena, stanza->version.bytes, stanza->version.size),
		.manager = format->manager,
	};
}

/* "install ok installed"; one that is held is there too. */
static bool is_installed(struct slice status)
{
	static const char state[] = " ok installed";
	const size_t size = sizeof(state) - 1;

	return status.size > size && memcmp(status.bytes + status.size - size, state, size) == 0;
}

static void take_line(const struct format *format, struct slice line, struct stanza *stanza)
{
	if (slice_skip(&line, format->name))
		stanza->name = line;
	else if (slice_skip(&line, format->version))
		stanza->version = line;
	else if (format->status && slice_skip(&line, format->status))
		stanza->is_installed = is_installed(line);
}

static void read_stanzas(struct arena *arena, const struct format *format, struct slice rest,
			 struct packages *packages)
{
	const struct stanza fresh = { .is_installed = !format->status };
	struct stanza stanza = fresh;
	struct slice line;

	while (slice_until(&rest, '\n', &line)) {
		if (line.size) {
			take_line(format, line, &stanza);
			continue;
		}
		end_stanza(arena, format, &stanza, packages);
		stanza = fresh;
	}
	end_stanza(arena, format, &stanza, packages);
}

void packages_read_dpkg(struct arena *arena, const char *bytes, size_t size,
			struct packages *packages)
{
	static const struct format format = { .manager = PACKAGES_DPKG,
					      .name = "Package: ",
					      .version = "Version: ",
					      .status = "Status: " };

	read_stanzas(arena, &format, (struct slice){ bytes, size }, packages);
}

void packages_read_apk(struct arena *arena, const char *bytes, size_t size,
		       struct packages *packages)
{
	static const struct format format = {
		.manager = PACKAGES_APK, .name = "P:", .version = "V:"
	};

	read_stanzas(arena, &format, (struct slice){ bytes, size }, packages);
}

const struct package *packages_find(const struct packages *packages, const char *name)
{
	for (size_t i = 0; packages && i < packages->count; i++)
		if (strcmp(packages->list[i].name, name) == 0)
			return &packages->list[i];
	return NULL;
}

int package_order(const struct package *package, const char *version)
{
	return package->manager == PACKAGES_APK ? alpine_version_order(package->version, version)
						: debian_version_order(package->version, version);
}
