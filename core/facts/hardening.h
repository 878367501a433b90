#ifndef FACTS_HARDENING_H
#define FACTS_HARDENING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/facts/reading.h"
#include "core/facts/tri.h"

/*
 * Signals of how the host's kernel is hardened, and what a scanner said of the whole host. Owned by
 * the run's arena.
 */

enum hardening_setting {
	HARDENING_LSM,
	HARDENING_LOCKDOWN,
	HARDENING_ASLR,
	HARDENING_KPTR,
	HARDENING_DMESG,
	HARDENING_BPF,
	HARDENING_PTRACE,
	HARDENING_SYMLINKS,
	HARDENING_HARDLINKS,
	HARDENING_SUID_DUMP,
	HARDENING_SETTINGS
};

/* One file of the kernel and the line in it. */
struct hardening_value {
	const char *path;
	const char *text;  /* NULL unread */
	const char *cause; /* why it is unread */
	bool is_absent;	   /* this kernel has no such file */
};

/* The report of a hardening scanner that the site's policy names. */
struct hardening_scan {
	struct reading reading; /* neither read nor a cause: none is named */
	struct number score;	/* percent */
	int64_t ended;		/* ns since 1970, 0 unknown; its zone is not written down: UTC */
};

struct hardening {
	struct hardening_value settings[HARDENING_SETTINGS];
	struct reading cpu_read; /* the list of flaws of the processor, not each file of it */
	struct hardening_value *cpu;
	size_t cpu_count;
	struct hardening_scan scan;
};

extern const char *const hardening_paths[HARDENING_SETTINGS];

/* The first line, without what ends it; NULL where there is nothing. */
const char *hardening_line(struct arena *arena, const char *bytes, size_t size);
/* Does the list of security modules, "lockdown,yama,apparmor", name one that confines programs? */
bool hardening_has_major_lsm(const char *list);
/* A flaw of the processor that the kernel does not work around. */
bool hardening_is_vulnerable(const char *text);
/* lynis-report.dat. What it does not say stays unknown. */
void hardening_read_lynis(const char *bytes, size_t size, struct hardening_scan *scan);

#endif
