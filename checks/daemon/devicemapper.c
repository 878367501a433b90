#include "checks/storage_driver.h"
#include "core/check.h"

const struct check check_daemon_devicemapper = {
	.id = { NULL, NULL, "2.7" },
	.title = "The devicemapper storage driver is not in use",
	.why = "devicemapper is deprecated and gone from Engine 25 on: a host that still needs it "
	       "is held back from every security fix that came since.",
	.reads = "The storage driver that the engine reports live. Anything but devicemapper "
		 "passes.",
	.fix = "Set \"storage-driver\": \"overlay2\" in daemon.json and restart the daemon; "
	       "images and containers do not move along, so save or pull them anew and keep "
	       "volumes.",
	.controls = "16",
	.level = 1,
	.looks = { { SCOPE_DAEMON, judge_storage_driver, ROLE_NONE } },
	.rule = &(const struct storage_driver_rule){ "devicemapper" },
};
