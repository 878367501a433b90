#include "checks/audit_rule.h"

const struct check check_host_audit_sysconfig = {
	.id = { "1.1.13", "1.1.13", "1.1.13" },
	.title = "An audit rule covers /etc/sysconfig/docker",
	.why = "On systems of the Red Hat family it holds the daemon's options; a change should "
	       "leave a trace.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the targets are /etc/sysconfig/docker and its "
		 "companions that the service reads. A rule on it or on a directory above it, "
		 "for w and a, that nothing keeps silent passes; one with further conditions is "
		 "weak.",
	.fix = "Put \"-a always,exit -F path=/etc/sysconfig/docker -F perm=wa -k docker\", with "
	       "the path that is named, into a file of /etc/audit/rules.d and run augenrules "
	       "--load.",
	.controls = "8.5",
	.level = 2,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_SYSCONFIG } },
	.rule = &(const struct audited){ NEED_WRITES },
};
