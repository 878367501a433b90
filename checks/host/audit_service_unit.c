#include "checks/audit_rule.h"

const struct check check_host_audit_service_unit = {
	.id = { "1.1.7", "1.1.7", "1.1.7" },
	.title = "An audit rule covers the unit files of the engine's service",
	.why = "A changed unit or drop-in has root run another command at the next start.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the targets are the unit file and every drop-in of the "
		 "service that runs dockerd. A rule on it or on a directory above it, for w and "
		 "a, that nothing keeps silent passes; one with further conditions is weak.",
	.fix = "Put \"-a always,exit -F path=/usr/lib/systemd/system/docker.service -F perm=wa "
	       "-k docker\", with the path that is named, into a file of /etc/audit/rules.d "
	       "and run augenrules --load.",
	.controls = "8.5",
	.level = 2,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_SERVICE_UNIT } },
	.rule = &(const struct audited){ NEED_WRITES },
};
