#ifndef FACTS_AUDIT_CALLS_H
#define FACTS_AUDIT_CALLS_H

#include <stdint.h>

#include "core/facts/audit.h"

/* Which accesses a rule's system calls can do: all ways of it, and some of them. */
struct audit_calls {
	unsigned whole, some; /* AUDIT_MAY_ */
};

/* A mask of the kernel, a bit for each call number of that machine (AUDIT_ARCH_). Of a machine that
 * is not known no access is whole, and some of each may be there. */
struct audit_calls audit_calls_read(const uint32_t *mask, uint32_t arch);

#endif
