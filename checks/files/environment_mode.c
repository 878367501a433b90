#include "checks/file_access.h"

const struct check check_files_environment_mode = {
	.id = { "3.20", "3.20", "3.20" },
	.title = "The environment files of the engine are writable by root alone",
	.why = "A line in such a file can send the engine's traffic through a proxy of the "
	       "writer's, or switch protections off.",
	.reads = "Mode and access list of /etc/default/docker and of every EnvironmentFile= of "
		 "the service. 0644 or stricter passes.",
	.fix = "chmod 0644 each file that is named, and remove access lists with setfacl -b.",
	.controls = "3.3",
	.level = 2,
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_ENVIRONMENT } },
	.rule = &(const struct file_mode){ 0644 },
};
