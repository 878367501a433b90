#include "checks/file_access.h"

const struct check check_files_tls_certificate_owner = {
	.id = { "3.11", "3.11", "3.11" },
	.title = "The server certificate of the API belongs to root",
	.why = "Who can exchange the certificate and key can pose as this engine to every "
	       "client that trusts it.",
	.reads = "Owner and group of the file that tlscert names, or of its default where TLS "
		 "is on, of the links and directories that lead there. root:root passes.",
	.fix = "chown root:root the file.",
	.controls = "5.4",
	.level = 1,
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_TLS_CERTIFICATE } },
};
