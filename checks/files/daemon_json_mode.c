#include "checks/file_access.h"

const struct check check_files_daemon_json_mode = {
	.id = { "3.18", "3.18", "3.18" },
	.title = "The daemon's configuration file is writable by root alone",
	.why = "One write to daemon.json changes the engine for every container at its next start.",
	.reads = "Mode and access list of the file that the daemon really reads. 0644 or stricter "
		 "passes.",
	.fix = "chmod 0644 the file, and remove access lists with setfacl -b.",
	.controls = "3.3",
	.level = 2,
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_DAEMON_JSON } },
	.rule = &(const struct file_mode){ 0644 },
};
