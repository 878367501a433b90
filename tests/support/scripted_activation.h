#ifndef TESTS_SUPPORT_SCRIPTED_ACTIVATION_H
#define TESTS_SUPPORT_SCRIPTED_ACTIVATION_H

#include "tests/support/scripted_host.h"

/*
 * systemd has made the engine's socket and answers for it; dockerd holds it too. Processes that
 * only call themselves dockerd may stand before it in the process table.
 */
#define DOCKERD_KEY "process engine 812:1000"
#define MAKER_SOCKETS "sockets 1:1"

/* After host_init. */
void host_activate(struct scripted_host *host);

/* A process of that name, with that program and those sockets, in the table from now on. */
struct pretender {
	int pid;
	const char *executable, *descriptors;
	unsigned network;	   /* added to the host's network namespace */
	const struct guest *guest; /* whose cgroup it is in, or NULL */
};
void host_add_pretender(struct scripted_host *host, const struct pretender *pretender);
const char *pretender_key(struct scripted_host *host, const struct pretender *pretender);

#endif
