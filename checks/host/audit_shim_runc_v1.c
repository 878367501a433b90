#include "checks/audit_rule.h"

const struct check check_host_audit_shim_runc_v1 = {
	.id = { "1.1.16", "1.1.16", "1.1.16" },
	.title = "An audit rule covers the executable containerd-shim-runc-v1",
	.why = "The shim is the parent of a container's processes: a replaced one sees and "
	       "holds all of them.",
	.reads = "The rules that the kernel has loaded, over netlink, and the files below "
		 "/etc/audit beside them; the targets are the files that running ones were "
		 "started from, and those that are installed. A rule on it or on a directory "
		 "above it, for x (or w and a), that nothing keeps silent passes; one with "
		 "further conditions is weak.",
	.fix = "Put \"-a always,exit -F path=/usr/bin/containerd-shim-runc-v1 -F perm=x -k "
	       "docker\", with the path that is named, into a file of /etc/audit/rules.d and "
	       "run augenrules --load.",
	.controls = "8.5",
	.level = 2,
	.looks = { { SCOPE_AUDIT, judge_audit_rule, ROLE_CONTAINERD_SHIM_RUNC_V1 } },
	.rule = &(const struct audited){ NEED_EXECUTION },
};
