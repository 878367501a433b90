#include "checks/audit_rule.h"

const struct check check_host_audit_runtime = {
	.id = { "1.1.18", "1.1.18", "1.1.18" },
	.title = "An audit rule covers the executables of the OCI runtimes",
	.why = "runc runs as root before a container is confined: a replaced one is root at "
	       "every start.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the targets are runc and every runtime that the engine "
		 "is configured with. A rule on it or on a directory above it, for x (or w and "
		 "a), that nothing keeps silent passes; one with further conditions is weak.",
	.fix = "Put \"-a always,exit -F path=/usr/bin/runc -F perm=x -k docker\", with the path "
	       "that is named, into a file of /etc/audit/rules.d and run augenrules --load.",
	.controls = "8.5",
	.level = 2,
	.assessment = { ASSESSMENT_MANUAL, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_RUNTIME } },
	.rule = &(const struct audited){ NEED_EXECUTION },
};
