#include "checks/file_access.h"

const struct check check_files_registry_certificates_owner = {
	.id = { "3.7", "3.7", "3.7" },
	.title = "The certificate files of registries belong to root",
	.why = "These files say which registry is believed. Their owner can have the engine "
	       "trust an impostor, and images are code that runs.",
	.reads = "Owner and group of every file below certs.d of the daemon's configuration, of "
		 "the links and directories that lead there. root:root passes.",
	.fix = "chown root:root each file that is named.",
	.controls = "5.4",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_MANUAL, ASSESSMENT_MANUAL },
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_REGISTRY_CERTIFICATES } },
};
