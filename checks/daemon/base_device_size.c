#include <string.h>

#include "checks/daemon_option.h"
#include "core/check.h"
#include "core/facts/daemon.h"

/*
 * The base size bounds the disk of every container: raised, one of them fills what all share. It
 * means something to devicemapper alone.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const struct option *option;

	if (!daemon->storage_driver)
		return unknown_reading(finding, &daemon->info, "its storage driver");
	saw(finding, "GET /info", "Driver", daemon->storage_driver, "not devicemapper");
	if (strcmp(daemon->storage_driver, "devicemapper") != 0)
		return not_applicable(finding, "the storage driver is %s, not devicemapper",
				      daemon->storage_driver);
	option = saw_option(finding, daemon, OPTION_STORAGE_OPTS, "no dm.basesize");
	if (option->origin == ORIGIN_UNKNOWN)
		return unknown_option(finding, option);
	if (option_item(option, "dm.basesize"))
		return fail(finding, "the base device size is set to %s",
			    option_item(option, "dm.basesize"));
	return RESULT_PASS;
}

const struct check check_daemon_base_device_size = {
	.id = { "2.11", "2.11", "2.12" },
	.title = "The base device size of devicemapper is left alone",
	.why = "The base size is the most that one container can write. Raised for all images and "
	       "containers at once, a single one can fill the pool and stop the engine.",
	.reads = "The storage driver that the engine reports live and, with devicemapper, the "
		 "option storage-opts. It passes without dm.basesize.",
	.fix = "Remove dm.basesize from storage-opts in daemon.json (or DOCKER_STORAGE_OPTIONS) "
	       "and restart the daemon, or leave devicemapper for overlay2.",
	.controls = "16.7",
	.level = 2,
	.looks = { { SCOPE_DAEMON, judge, ROLE_NONE } },
};
