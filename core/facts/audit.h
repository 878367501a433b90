#ifndef FACTS_AUDIT_H
#define FACTS_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/facts/file.h"
#include "core/facts/mounts.h"
#include "core/facts/reading.h"
#include "core/facts/tri.h"

/* What a rule watches for; the kernel's own bits (linux/audit.h, AUDIT_PERM_*). */
#define AUDIT_MAY_EXECUTE 1U
#define AUDIT_MAY_WRITE 2U
#define AUDIT_MAY_READ 4U
#define AUDIT_MAY_CHANGE 8U /* attributes */
#define AUDIT_ALL_ACCESS 15U

enum audit_filter { AUDIT_OTHER_LIST, AUDIT_TASK_LIST, AUDIT_EXIT_LIST, AUDIT_EXCLUDE_LIST };

/* One rule, from the kernel or from a file (auditctl(8)). */
struct audit_rule {
	const char *source; /* "the kernel", "/etc/audit/rules.d/docker.rules:3" */
	const char *text;   /* as auditctl would take it */
	enum audit_filter filter;
	bool is_never;
	const char *path;	/* path=, or -w on a file: one name in one directory */
	const char *directory;	/* dir=, or -w on a directory: all below it */
	const char *executable; /* exe= */
	const char *key;	/* of the kernel's rules; NULL none */
	unsigned permissions;
	/* What else must hold before it speaks: "auid>=1000"; "" nothing. What was not understood
	 * stands here too. */
	const char *narrowing;
	bool is_64_bit_only; /* calls of 32-bit programs go unseen */
	/* Links resolved as the kernel does when it loads the rule: all but the last component.
	 * NULL where that was not seen. */
	const char *place;
};

struct audit_rules {
	const struct audit_rule *rule; /* in the order in which they are tried */
	size_t count;
	/* The files of rules.d: augenrules puts every -D before all rules, where it deletes none.
	 */
	bool is_folder;
	bool is_cut; /* there are more, which were left out */
};

/* Owned by the run's arena. */
struct audit {
	struct reading kernel; /* the status, and the rules to the last */
	bool is_absent;	       /* this kernel has no audit */
	struct number enabled; /* 0 off, 1 on, 2 locked */
	struct number daemon;  /* pid of auditd; 0 none */
	struct audit_rules loaded;
	struct reading files; /* all rule files */
	struct audit_rules filed;
};

/* One record of AUDIT_LIST_RULES, struct audit_rule_data. False for bytes that are none. */
bool audit_rule_read(struct arena *arena, const char *bytes, size_t size,
		     struct audit_rule *ret_rule);
/* struct audit_status. False where it is too short. */
bool audit_status_read(const char *bytes, size_t size, struct audit *audit);

/* Adds the rules of one file as auditctl -R would load them, in order; -D and deletions take back.
 * is_directory tells -w apart by what the path is on the host; NULL leaves it a path. */
void audit_file_read(struct arena *arena, const char *source, const char *bytes, size_t size,
		     struct audit_rules *rules);

enum audit_cover_kind {
	COVER_NONE,
	COVER_HIDDEN, /* a rule would, but one before it keeps it silent */
	COVER_UNSURE, /* a rule may: where its path leads, or what is mounted below, is not known */
	COVER_SHALLOW,	/* a path= on a directory: its entry alone */
	COVER_NARROWED, /* only under further conditions */
	COVER_WHOLE
};

struct audit_cover {
	enum audit_cover_kind kind;
	const struct audit_rule *rule; /* the one that covers, or may; NULL none */
	const struct audit_rule
		*hider;	   /* HIDDEN; NARROWED: one before it speaks under conditions */
	bool is_half;	   /* WHOLE: but calls of 32-bit programs go unseen */
	const char *mount; /* UNSURE: what is mounted between the rule's directory and the file */
};

/* What must be seen: for executables AUDIT_MAY_EXECUTE, or writing and changing; else both. */
enum audit_need { NEED_WRITES, NEED_EXECUTION };

/* Do the rules see what is done to the file? (rule R-AUD of the catalogue). mounts: NULL unread. */
struct audit_cover audit_cover(const struct audit_rules *rules, const struct file *target,
			       enum audit_need need, const struct mount_table *mounts);

#endif
