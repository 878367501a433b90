#include "checks/audit_rule.h"

const struct check check_host_audit_containerd_config = {
	.id = { "1.1.12", "1.1.12", "1.1.12" },
	.title = "An audit rule covers the configuration of containerd",
	.why = "It names the runtimes and plugins that start containers.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the target is the file that the running containerd was "
		 "told to read, or its default. A rule on it or on a directory above it, for w "
		 "and a, that nothing keeps silent passes; one with further conditions is weak.",
	.fix = "Put \"-a always,exit -F path=/etc/containerd/config.toml -F perm=wa -k "
	       "docker\", with the path that is named, into a file of /etc/audit/rules.d and "
	       "run augenrules --load.",
	.controls = "8.5",
	.level = 2,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_CONTAINERD_CONFIG } },
	.rule = &(const struct audited){ NEED_WRITES },
};
