#include "checks/file_access.h"

const struct check check_files_daemon_json_owner = {
	.id = { "3.17", "3.17", "3.17" },
	.title = "The daemon's configuration file belongs to root",
	.why = "Who may write daemon.json chooses the runtime that starts every container, and "
	       "the sockets that the API is offered on: that is root on the host.",
	.reads = "Owner and group of the file that the daemon really reads (--config-file, or the "
		 "default of its kind of installation), of every link and directory on the way to "
		 "it. root:root passes; rootless, the daemon's own account.",
	.fix = "chown root:root the file, and let no directory on the way be writable for others.",
	.controls = "5.4",
	.level = 2,
	.looks = { { SCOPE_FILES, judge_file_owner, ROLE_DAEMON_JSON } },
};
