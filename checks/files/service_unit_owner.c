#include "checks/file_access.h"

const struct check check_files_service_unit_owner = {
	.id = { "3.1", "3.1", "3.1" },
	.title = "The unit files of the engine's service belong to root",
	.why = "A unit file says what root starts at boot. Who owns one of them, a drop-in "
	       "included, has the next start of the daemon run a command of his.",
	.reads = "Owner and group of the unit file and every drop-in of the service that runs "
		 "dockerd, found by systemd's own search order, of the links and directories that "
		 "lead there. root:root passes; rootless, the daemon's own account. Where an init "
		 "script starts the engine, the script is looked at.",
	.fix = "chown root:root each file that is named, and let no directory on the way be "
	       "writable for others.",
	.controls = "5.4",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_SERVICE_UNIT } },
};
