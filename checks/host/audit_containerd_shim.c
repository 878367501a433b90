#include "checks/audit_rule.h"

const struct check check_host_audit_containerd_shim = {
	.id = { "1.1.15", "1.1.15", "1.1.15" },
	.title = "An audit rule covers the executable containerd-shim",
	.why = "The shim is the parent of a container's processes: a replaced one sees and "
	       "holds all of them.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the targets are the files that running ones were "
		 "started from, and those that are installed. A rule on it or on a directory "
		 "above it, for x (or w and a), that nothing keeps silent passes; one with "
		 "further conditions is weak.",
	.fix = "Put \"-a always,exit -F path=/usr/bin/containerd-shim -F perm=x -k docker\", "
	       "with the path that is named, into a file of /etc/audit/rules.d and run "
	       "augenrules --load.",
	.controls = "8.5",
	.level = 2,
	.assessment = { ASSESSMENT_MANUAL, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_CONTAINERD_SHIM } },
	.rule = &(const struct audited){ NEED_EXECUTION },
};
