#include "checks/file_access.h"

const struct check check_files_sysconfig_mode = {
	.id = { "3.21", "3.21", "3.21" },
	.title = "/etc/sysconfig/docker is writable by root alone",
	.why = "On systems of the Red Hat family this file holds the daemon's options: who "
	       "writes it chooses them.",
	.reads = "Mode and access list of /etc/sysconfig/docker and its companions that the "
		 "service reads. 0644 or stricter passes.",
	.fix = "chmod 0644 the file, and remove access lists with setfacl -b.",
	.controls = "3.3",
	.level = 2,
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_SYSCONFIG } },
	.rule = &(const struct file_mode){ 0644 },
};
