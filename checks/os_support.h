#ifndef CHECKS_OS_SUPPORT_H
#define CHECKS_OS_SUPPORT_H

#include "core/check.h"

/* Whether the host's system still gets security fixes, by os-release and the built-in table. */
enum result judge_os_support(const struct host *host, struct finding *finding);

#endif
