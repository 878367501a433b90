#include "checks/audit_rule.h"

const struct check check_host_audit_daemon_json = {
	.id = { "1.1.11", "1.1.11", "1.1.11" },
	.title = "An audit rule covers the daemon's configuration file",
	.why = "One write to daemon.json changes the engine for every container at its next "
	       "start.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the target is the file that the daemon really reads. A "
		 "rule on it or on a directory above it, for w and a, that nothing keeps silent "
		 "passes; one with further conditions is weak.",
	.fix = "Put \"-a always,exit -F path=/etc/docker/daemon.json -F perm=wa -k docker\", "
	       "with the path that is named, into a file of /etc/audit/rules.d and run "
	       "augenrules --load.",
	.controls = "8.5",
	.level = 2,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_DAEMON_JSON } },
	.rule = &(const struct audited){ NEED_WRITES },
};
