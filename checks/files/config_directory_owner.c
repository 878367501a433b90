#include "checks/file_access.h"

const struct check check_files_config_directory_owner = {
	.id = { "3.5", "3.5", "3.5" },
	.title = "The daemon's configuration directory belongs to root",
	.why = "Who owns the directory can put a daemon.json, a registry certificate or a key "
	       "of his own into it.",
	.reads = "Owner and group of the directory of the configuration file that the daemon "
		 "reads, of the links and directories that lead there. root:root passes; "
		 "rootless, the daemon's own account.",
	.fix = "chown root:root the directory.",
	.controls = "5.4",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_CONFIG_DIRECTORY } },
};
