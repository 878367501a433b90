#include "checks/file_access.h"

const struct check check_files_socket_unit_mode = {
	.id = { "3.4", "3.4", "3.4" },
	.title = "The unit files of docker.socket are writable by root alone",
	.why = "One line in a writable drop-in of docker.socket gives the API, and so root, to "
	       "whoever wrote it.",
	.reads = "Mode and access list of the unit file and every drop-in of docker.socket. "
		 "0644 or stricter passes.",
	.fix = "chmod 0644 each file that is named, and remove access lists with setfacl -b.",
	.controls = "3.3",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_SOCKET_UNIT } },
	.rule = &(const struct file_mode){ 0644 },
};
