#include "checks/file_access.h"

const struct check check_files_service_unit_mode = {
	.id = { "3.2", "3.2", "3.2" },
	.title = "The unit files of the engine's service are writable by root alone",
	.why = "A group or world writable drop-in is enough to have root run anything at the "
	       "next restart of the daemon, and nobody looks into that folder.",
	.reads = "Mode and access list of the unit file and every drop-in of the service that "
		 "runs dockerd. 0644 or stricter passes.",
	.fix = "chmod 0644 each file that is named, and remove access lists with setfacl -b.",
	.controls = "3.3",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_SERVICE_UNIT } },
	.rule = &(const struct file_mode){ 0644 },
};
