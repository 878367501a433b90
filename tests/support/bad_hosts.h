#ifndef TESTS_SUPPORT_BAD_HOSTS_H
#define TESTS_SUPPORT_BAD_HOSTS_H

#include "tests/support/scripted_host.h"

/* Hosts on which each check has what it is about, by every way that it can come to know it. */
struct bad_host {
	const char *label;
	void (*build)(struct scripted_host *host);
};

extern const struct bad_host bad_hosts[];
extern const size_t bad_hosts_count;

void build_well_kept(struct scripted_host *host);
void build_badly_kept(struct scripted_host *host);	 /* what the documents say */
void build_badly_run(struct scripted_host *host);	 /* what the kernel says */
void build_badly_configured(struct scripted_host *host); /* the daemon's flags and files */
void build_badly_filed(struct scripted_host *host);	 /* whom its files belong to */
void build_version_one(struct scripted_host *host);	 /* cgroup v1, and a swarm */

#endif
