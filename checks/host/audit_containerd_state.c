#include "checks/audit_rule.h"

const struct check check_host_audit_containerd_state = {
	.id = { "1.1.4", "1.1.4", "1.1.4" },
	.title = "An audit rule covers the state directory of containerd",
	.why = "There lie the sockets and the bundles that containers are started from: a write "
	       "to them changes what runs.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the target is the state directory that containerd's "
		 "configuration names. A rule on it or on a directory above it, for w and a, "
		 "that nothing keeps silent passes; one with further conditions is weak.",
	.fix = "Put \"-a always,exit -F dir=/run/containerd -F perm=wa -k docker\", with the "
	       "path that is named, into a file of /etc/audit/rules.d and run augenrules "
	       "--load.",
	.controls = "8.5",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_MANUAL, ASSESSMENT_MANUAL },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_CONTAINERD_STATE } },
	.rule = &(const struct audited){ NEED_WRITES },
};
