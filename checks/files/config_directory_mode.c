#include "checks/file_access.h"

const struct check check_files_config_directory_mode = {
	.id = { "3.6", "3.6", "3.6" },
	.title = "The daemon's configuration directory is writable by root alone",
	.why = "In a writable directory the mode of daemon.json protects nothing: the file can "
	       "be replaced.",
	.reads = "Mode and access list of the directory of the configuration file that the "
		 "daemon reads. 0755 or stricter passes; special bits are told.",
	.fix = "chmod 0755 the directory, and remove access lists with setfacl -b.",
	.controls = "3.3",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_CONFIG_DIRECTORY } },
	.rule = &(const struct file_mode){ 0755 },
};
