#ifndef EVIDENCE_AUDIT_H
#define EVIDENCE_AUDIT_H

#include <stddef.h>
#include <stdint.h>

#include "core/evidence/reply.h"

/* What the kernel's audit sent. The bytes live until the next message. */
struct kernel_message {
	int type;
	int error; /* of an NLMSG_ERROR: a negative errno, 0 for an acknowledgement */
	const char *bytes;
	size_t size;
};

/* The way to the kernel's audit; tests put one in its place that fails where they wish. All give
 * 0 or a negative errno. */
struct audit_link {
	int (*ask_status)(struct audit_link *link);
	int (*ask_rules)(struct audit_link *link);
	/* -ETIMEDOUT when nothing came by then, on clock_steady(). */
	int (*next)(struct audit_link *link, int64_t until, struct kernel_message *ret_message);
};

/* The status and then the rules, whole or not at all. */
void audit_collect(struct audit_link *link, struct reply *reply);

#endif
