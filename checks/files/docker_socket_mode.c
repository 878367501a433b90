#include "checks/file_access.h"

const struct check check_files_docker_socket_mode = {
	.id = { "3.16", "3.16", "3.16" },
	.title = "The Docker socket is closed to others",
	.why = "Connecting needs write permission and nothing else, and the API is root on the "
	       "host: a socket open to everybody makes everybody root.",
	.reads = "Mode and access list of every unix socket that dockerd listens on, wherever it "
		 "lies. 0660 or stricter passes; the sticky bit of rootless engines does not "
		 "count.",
	.fix = "chmod 0660 the socket, remove access lists with setfacl -b, and set "
	       "SocketMode=0660 in docker.socket.",
	.controls = "3.3",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_FILES, judge_file_mode, ROLE_DOCKER_SOCKET } },
	.rule = &(const struct file_mode){ 0660 },
};
