#include "checks/audit_rule.h"

const struct check check_host_audit_config_directory = {
	.id = { "1.1.6", "1.1.6", "1.1.6" },
	.title = "An audit rule covers the engine's configuration directory",
	.why = "Certificates, keys and options of the engine lie there, and a change of them "
	       "should leave a trace.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the target is the directory of the configuration file "
		 "that the daemon reads. A rule on it or on a directory above it, for w and a, "
		 "that nothing keeps silent passes; one with further conditions is weak.",
	.fix = "Put \"-a always,exit -F dir=/etc/docker -F perm=wa -k docker\", with the path "
	       "that is named, into a file of /etc/audit/rules.d and run augenrules --load.",
	.controls = "8.5",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_CONFIG_DIRECTORY } },
	.rule = &(const struct audited){ NEED_WRITES },
};
