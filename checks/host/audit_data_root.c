#include "checks/audit_rule.h"

const struct check check_host_audit_data_root = {
	.id = { "1.1.5", "1.1.5", "1.1.5" },
	.title = "An audit rule covers the engine's data directory",
	.why = "Images, volumes and the configuration of every container lie there: who writes "
	       "to it changes them past the engine.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the target is DockerRootDir; exclusions of its layers "
		 "and volumes are expected. A rule on it or on a directory above it, for w and "
		 "a, that nothing keeps silent passes; one with further conditions is weak.",
	.fix = "Put \"-a always,exit -F dir=/var/lib/docker -F perm=wa -k docker\", with the "
	       "path that is named, into a file of /etc/audit/rules.d and run augenrules "
	       "--load.",
	.controls = "8.5",
	.level = 1,
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_DATA_ROOT } },
	.rule = &(const struct audited){ NEED_WRITES },
};
