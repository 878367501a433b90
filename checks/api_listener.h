#ifndef CHECKS_API_LISTENER_H
#define CHECKS_API_LISTENER_H

#include "core/facts/daemon.h"

/*
 * What a listening TCP socket of dockerd is for. It also listens for swarm and metrics and,
 * without the userland proxy, on every port that a container publishes. The API is where hosts
 * says; behind fd:// systemd chose the address, and only the usual ports betray it.
 */
enum listener_use { USE_OTHER, USE_UNCLEAR, USE_API };

enum listener_use listener_use(const struct daemon *daemon, const struct listener *listener);

/* Must a client of a TCP listener show a certificate? */
enum tri verifies_clients(const struct daemon *daemon);

/* A tcp:// host on which nothing listens: the look at the sockets missed something. Or NULL. */
const char *unseen_host(const struct daemon *daemon);

#endif
