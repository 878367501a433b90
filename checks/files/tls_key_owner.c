#include "checks/file_access.h"

const struct check check_files_tls_key_owner = {
	.id = { "3.13", "3.13", "3.13" },
	.title = "The server key of the API belongs to root",
	.why = "The key's owner can read it, whatever its mode says today, and so pose as this "
	       "engine.",
	.reads = "Owner and group of the file that tlskey names, or of its default where TLS is "
		 "on, of the links and directories that lead there. root:root passes.",
	.fix = "chown root:root the file.",
	.controls = "5.4",
	.level = 1,
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_TLS_KEY } },
};
