#include "checks/file_access.h"

const struct check check_files_tls_ca_owner = {
	.id = { "3.9", "3.9", "3.9" },
	.title = "The CA certificate of the API belongs to root",
	.why = "The CA decides which clients the API believes. Its owner can add one that signs "
	       "certificates for himself.",
	.reads = "Owner and group of the file that tlscacert names, or of its default where TLS "
		 "is on, of the links and directories that lead there. root:root passes.",
	.fix = "chown root:root the file.",
	.controls = "5.4",
	.level = 1,
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_TLS_CA } },
};
