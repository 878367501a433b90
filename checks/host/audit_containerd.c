#include "checks/audit_rule.h"

const struct check check_host_audit_containerd = {
	.id = { "1.1.14", "1.1.14", "1.1.14" },
	.title = "An audit rule covers the executable of containerd",
	.why = "Who replaces containerd owns every container that it starts.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the targets are the files that running ones were "
		 "started from, and those that are installed. A rule on it or on a directory "
		 "above it, for x (or w and a), that nothing keeps silent passes; one with "
		 "further conditions is weak.",
	.fix = "Put \"-a always,exit -F path=/usr/bin/containerd -F perm=x -k docker\", with "
	       "the path that is named, into a file of /etc/audit/rules.d and run augenrules "
	       "--load.",
	.controls = "8.5",
	.level = 2,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_CONTAINERD } },
	.rule = &(const struct audited){ NEED_EXECUTION },
};
