#ifndef TESTS_SUPPORT_COMPARED_H
#define TESTS_SUPPORT_COMPARED_H

#include "tests/support/audited.h"
#include "tests/support/bad_hosts.h"

/* Audits of a host to which something was done, against the audit of the host as it is. */

/* What was done. part "" is the whole answer. */
struct fault {
	const char *key, *part, *what;
	enum evidence_status status;
};

/*
 * What may differ all the same: a status can be an answer, when the kernel says so that there is
 * none. Key, part and check are patterns; statuses has a bit for each; to is the result that it
 * may become, RESULT_COUNT any.
 */
struct exception {
	const char *key, *part;
	unsigned statuses;
	const char *check;
	enum result to;
	const char *why;
};

struct compared_host {
	const char *label;
	bool is_recorded;
	struct scripted_host built;
	struct script *script;
	struct audited whole; /* as it is */
	const struct exception *exceptions;
	bool *was_used; /* beside them */
	size_t exception_count;
};

/* Calls back with every host: those that are built, then those that were recorded. The exceptions
 * are those of with. */
typedef void host_visitor(struct compared_host *host);
void each_host(host_visitor *visitor, const struct compared_host *with);

/* Audits it as the play says. No object's verdict may be another, but unknown or excepted. */
void compare_host(struct compared_host *host, const struct script_play *play,
		  const struct fault *fault);

/* The same with one entry of the script changed; it is put back afterwards. */
typedef void entry_change(struct script_entry *entry, const struct fault *fault);
void compare_changed(struct compared_host *host, size_t place, const struct fault *fault,
		     entry_change *change);

/* Under a sanitizer one of so many faults is enough: each is ten times as dear. */
#if defined(__SANITIZE_ADDRESS__)
#define ONE_OF 8
#else
#define ONE_OF 1
#endif

#endif
