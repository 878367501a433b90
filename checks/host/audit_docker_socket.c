#include "checks/audit_rule.h"

const struct check check_host_audit_docker_socket = {
	.id = { .v1_7_0 = "1.1.9", .v1_8_0 = "1.1.9" },
	.title = "An audit rule covers the engine's API sockets",
	.why = "A socket whose mode or owner is changed makes others root. Such a rule records "
	       "that; it does not record who connects.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the targets are the unix sockets that dockerd listens "
		 "on. A rule on it or on a directory above it, for w and a, that nothing keeps "
		 "silent passes; one with further conditions is weak.",
	.fix = "Put \"-a always,exit -F path=/run/docker.sock -F perm=wa -k docker\", with the "
	       "path that is named, into a file of /etc/audit/rules.d and run augenrules "
	       "--load.",
	.controls = "8.5",
	.level = 2,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_DOCKER_SOCKET } },
	.rule = &(const struct audited){ NEED_WRITES },
};
