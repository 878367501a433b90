#include "checks/file_access.h"

const struct check check_files_containerd_socket_owner = {
	.id = { "3.23", "3.23", "3.23" },
	.title = "The containerd socket belongs to root",
	.why = "Who may connect to containerd starts containers past every rule of the Docker "
	       "daemon: that is root on the host.",
	.reads = "Owner and group of the socket of the containerd that the engine uses, and of "
		 "the .ttrpc socket beside it, of the links and directories that lead there. "
		 "root:root passes.",
	.fix = "chown root:root the socket, and set uid and gid to 0 in [grpc] of containerd's "
	       "config.toml.",
	.controls = "5.4",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_CONTAINERD_SOCKET } },
};
