#include "checks/storage_driver.h"
#include "core/check.h"

const struct check check_daemon_aufs = {
	.id = { "2.6", "2.6", "2.6" },
	.title = "The aufs storage driver is not in use",
	.why = "aufs never became part of the kernel: it comes as a patch that few maintain, has "
	       "crashed hosts, and no longer exists from Engine 24 on.",
	.reads = "The storage driver that the engine reports live. Anything but aufs passes.",
	.fix = "Set \"storage-driver\": \"overlay2\" in daemon.json and restart the daemon; "
	       "images and containers do not move along, so save or pull them anew and keep "
	       "volumes.",
	.controls = "16",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge_storage_driver, ROLE_NONE } },
	.rule = &(const struct storage_driver_rule){ "aufs" },
};
