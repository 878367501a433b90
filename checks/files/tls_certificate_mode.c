#include "checks/file_access.h"

const struct check check_files_tls_certificate_mode = {
	.id = { "3.12", "3.12", "3.12" },
	.title = "The server certificate of the API is read-only",
	.why = "A writable certificate can be exchanged or broken, and clients then lose the "
	       "engine or learn to ignore the warning.",
	.reads = "Mode and access list of the file that tlscert names, or of its default where "
		 "TLS is on. 0444 or stricter passes.",
	.fix = "chmod 0444 the file.",
	.controls = "3.3",
	.level = 1,
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_TLS_CERTIFICATE } },
	.rule = &(const struct file_mode){ 0444 },
};
