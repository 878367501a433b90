#include "checks/file_access.h"

const struct check check_files_environment_owner = {
	.id = { "3.19", "3.19", "3.19" },
	.title = "The environment files of the engine belong to root",
	.why = "What such a file sets becomes the daemon's environment or command line: "
	       "proxies, certificates, options.",
	.reads = "Owner and group of /etc/default/docker and of every EnvironmentFile= of the "
		 "service, of the links and directories that lead there. root:root passes.",
	.fix = "chown root:root each file that is named.",
	.controls = "5.4",
	.level = 2,
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_ENVIRONMENT } },
};
