#include "checks/file_access.h"

const struct check check_files_sysconfig_owner = {
	.id = { "3.22", "3.22", "3.22" },
	.title = "/etc/sysconfig/docker belongs to root",
	.why = "On systems of the Red Hat family this file holds the daemon's options: who owns "
	       "it chooses them.",
	.reads = "Owner and group of /etc/sysconfig/docker and its companions that the service "
		 "reads, of the links and directories that lead there. root:root passes.",
	.fix = "chown root:root the file.",
	.controls = "5.4",
	.level = 2,
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_SYSCONFIG } },
};
