#include "checks/file_access.h"

const struct check check_files_containerd_socket_mode = {
	.id = { "3.24", "3.24", "3.24" },
	.title = "The containerd socket is closed to others",
	.why = "Connecting needs write permission and nothing else: a mode for everybody makes "
	       "everybody root.",
	.reads = "Mode and access list of the socket of the containerd that the engine uses, "
		 "and of the .ttrpc socket beside it. 0660 or stricter passes.",
	.fix = "chmod 0660 the socket, and restart containerd.",
	.controls = "3.3",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_CONTAINERD_SOCKET } },
	.rule = &(const struct file_mode){ 0660 },
};
