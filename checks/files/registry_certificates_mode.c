#include <string.h>

#include "checks/file_access.h"

#define ALLOWED 0444U
#define KEY_ALLOWED 0400U

static bool is_key(const char *path)
{
	size_t length = strlen(path);

	return length > 4 && strcmp(path + length - 4, ".key") == 0;
}

/* Among public certificates lie the private keys of client certificates. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct file_component *object = file_object(on->file);
	enum result result;

	if (!object)
		return unknown_file(on, finding);
	result = judge_bits(on, ALLOWED, finding);
	if (result != RESULT_PASS)
		return result;
	if (is_key(on->file->path) && (object->mode & 0777 & ~KEY_ALLOWED))
		return warn(finding, "a private key that others than its owner may read (%04o)",
			    object->mode);
	return RESULT_PASS;
}

const struct check check_files_registry_certificates_mode = {
	.id = { "3.8", "3.8", "3.8" },
	.title = "The certificate files of registries are read-only",
	.why = "A certificate that others may write is a registry that others may choose; a key "
	       "that others may read lets them log in as this host.",
	.reads = "Mode and access list of every file below certs.d of the daemon's configuration. "
		 "0444 or stricter passes; a *.key that others may read is a weakness.",
	.fix = "chmod 0444 each file that is named, and 0400 each key.",
	.controls = "3.3",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_MANUAL, ASSESSMENT_MANUAL },
	.looks = { { SCOPE_FILES, judge, ROLE_REGISTRY_CERTIFICATES } },
};
