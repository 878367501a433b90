#include "checks/file_access.h"

const struct check check_files_tls_ca_mode = {
	.id = { "3.10", "3.10", "3.10" },
	.title = "The CA certificate of the API is read-only",
	.why = "A writable CA file lets its writer choose who is root on this host.",
	.reads = "Mode and access list of the file that tlscacert names, or of its default "
		 "where TLS is on. 0444 or stricter passes.",
	.fix = "chmod 0444 the file.",
	.controls = "3.3",
	.level = 1,
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_TLS_CA } },
	.rule = &(const struct file_mode){ 0444 },
};
