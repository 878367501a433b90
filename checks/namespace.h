#ifndef CHECKS_NAMESPACE_H
#define CHECKS_NAMESPACE_H

#include "core/check.h"
#include "core/facts/process.h"

/* A member of the family "no container shares the host's namespace". */
struct namespace_rule {
	enum namespace_kind kind;
	const char *link;  /* "net": the name below /proc/PID/ns */
	const char *field; /* "HostConfig.NetworkMode" */
	const char *what;  /* "network" */
};

judge_function judge_namespace;

#endif
