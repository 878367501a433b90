#include "core/facts/component.h"

#include <string.h>

const char *const component_names[COMPONENTS] = { [COMPONENT_ENGINE] = "engine",
						  [COMPONENT_CONTAINERD] = "containerd",
						  [COMPONENT_RUNC] = "runc" };

/* Of distributions; docker-ce and containerd.io are Docker's own. */
static const char *const packages_of[COMPONENTS][4] = {
	[COMPONENT_ENGINE] = { "docker.io", "docker-engine", "moby-engine" },
	[COMPONENT_CONTAINERD] = { "containerd", "moby-containerd" },
	[COMPONENT_RUNC] = { "runc", "moby-runc" },
};

static const char *version_of(enum component component, const struct daemon *daemon)
{
	switch (component) {
	case COMPONENT_ENGINE:
		return daemon->version;
	case COMPONENT_CONTAINERD:
		return daemon->containerd_version;
	case COMPONENT_RUNC:
		return daemon->runc_version;
	case COMPONENTS:
		break;
	}
	return NULL;
}

/* One that is installed beside what runs is another build. */
static const struct package *package_of(enum component component, const struct packages *packages,
					const struct version *version)
{
	for (const char *const *name = packages_of[component]; *name; name++) {
		const struct package *package = packages_find(packages, *name);
		struct version installed;

		if (package && version_read(package->version, &installed) &&
		    version_order(&installed, version) == 0)
			return package;
	}
	return NULL;
}

/* Debian marks sources that it repacked, others their builds. */
static bool has_packager_mark(const char *version)
{
	static const char *const marks[] = { "+dfsg", "+ds", "~ds", "ubuntu", "+azure" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (strstr(version, marks[i]))
			return true;
	return false;
}

/* Docker's own builds say so, and come with containerd and runc that nobody patches. */
static bool is_dockers(const struct daemon *daemon)
{
	return daemon->platform_name && strncmp(daemon->platform_name, "Docker ", 7) == 0;
}

static enum builder builder_of(const struct build *build, const struct daemon *daemon,
			       const struct packages *packages)
{
	if (build->package || has_packager_mark(build->text))
		return BUILT_BY_PACKAGER;
	if (is_dockers(daemon) || (packages && packages->reading.is_read))
		return BUILT_BY_UPSTREAM;
	return BUILT_BY_UNKNOWN;
}

bool build_of(enum component component, const struct daemon *daemon, const struct host *host,
	      struct build *ret_build)
{
	struct build build = { .component = component_names[component],
			       .text = version_of(component, daemon) };
	bool is_version = build.text && version_read(build.text, &build.version);

	if (is_version) {
		build.branch = version_branch_of(build.component, &build.version);
		build.package = package_of(component, host->packages, &build.version);
		build.builder = builder_of(&build, daemon, host->packages);
	}
	*ret_build = build;
	return is_version;
}

bool build_is_below(const struct build *build, const struct version_fix *fix)
{
	struct version fixed;

	return build->branch && strcmp(fix->component, build->component) == 0 &&
	       strcmp(fix->branch, build->branch->branch) == 0 &&
	       version_read(fix->fixed_in, &fixed) && version_order(&build->version, &fixed) < 0;
}

const struct version_distribution *build_repair(const struct build *build, const struct host *host,
						const char *cve)
{
	if (!build->package || !host->os_codename)
		return NULL;
	return version_distribution_of(build->package->name, host->os_codename, cve);
}
