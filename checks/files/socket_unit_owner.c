#include "checks/file_access.h"

const struct check check_files_socket_unit_owner = {
	.id = { "3.3", "3.3", "3.3" },
	.title = "The unit files of docker.socket belong to root",
	.why = "The socket unit says who may reach the API and where: its owner can open it to "
	       "a group, or to the network.",
	.reads = "Owner and group of the unit file and every drop-in of docker.socket, of the "
		 "links and directories that lead there. root:root passes.",
	.fix = "chown root:root each file that is named, and let no directory on the way be "
	       "writable for others.",
	.controls = "5.4",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_SOCKET_UNIT } },
};
