#include "checks/audit_rule.h"

const struct check check_host_audit_dockerd = {
	.id = { "1.1.3", "1.1.3", "1.1.3" },
	.title = "An audit rule covers the engine's executable",
	.why = "Who starts or replaces dockerd runs code as root; without a record nobody can "
	       "tell when that happened, and who did it.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the target is the file that the running dockerd was "
		 "started from. A rule on it or on a directory above it, for x (or w and a), "
		 "that nothing keeps silent passes; one with further conditions is weak.",
	.fix = "Put \"-a always,exit -F path=/usr/bin/dockerd -F perm=x -k docker\", with the "
	       "path that is named, into a file of /etc/audit/rules.d and run augenrules "
	       "--load.",
	.controls = "8.2",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_DOCKERD } },
	.rule = &(const struct audited){ NEED_EXECUTION },
};
