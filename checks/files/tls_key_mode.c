#include "checks/file_access.h"

const struct check check_files_tls_key_mode = {
	.id = { "3.14", "3.14", "3.14" },
	.title = "The server key of the API is readable by root alone",
	.why = "Whoever reads the key can pose as this engine and collect the credentials and "
	       "images that clients send.",
	.reads = "Mode and access list of the file that tlskey names, or of its default where "
		 "TLS is on. 0400 or stricter passes.",
	.fix = "chmod 0400 the file, and remove access lists with setfacl -b.",
	.controls = "3.3",
	.level = 1,
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_TLS_KEY } },
	.rule = &(const struct file_mode){ 0400 },
};
