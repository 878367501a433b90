#include "checks/audit_rule.h"

const struct check check_host_audit_containerd_socket = {
	.id = { "1.1.8", "1.1.8", "1.1.8" },
	.title = "An audit rule covers the containerd socket",
	.why = "A socket whose mode or owner is changed opens the host to others. Such a rule "
	       "records that; it does not record who connects.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the target is the socket of the containerd that the "
		 "engine uses. A rule on it or on a directory above it, for w and a, that "
		 "nothing keeps silent passes; one with further conditions is weak.",
	.fix = "Put \"-a always,exit -F path=/run/containerd/containerd.sock -F perm=wa -k "
	       "docker\", with the path that is named, into a file of /etc/audit/rules.d and "
	       "run augenrules --load.",
	.controls = "8.5",
	.level = 2,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_CONTAINERD_SOCKET } },
	.rule = &(const struct audited){ NEED_WRITES },
};
