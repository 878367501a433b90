#ifndef CHECKS_PORTS_H
#define CHECKS_PORTS_H

#include "core/check.h"
#include "core/facts/container.h"
#include "core/facts/policy.h"

/*
 * What the three checks of published ports share. True when there is nothing to judge: the
 * engine did not say, or the container publishes no port; the verdict is noted and put into
 * ret_result.
 */
bool ports_are_absent(const struct container *container, struct finding *finding,
		      enum result *ret_result);

/* Of the policy's words "443", "53/udp" and "80-90/tcp"; wanted is a struct port_word. */
bool covers_port(const char *word, const void *wanted);
/* The protocol of "80/tcp" into a struct port_word's. */
void take_protocol(const char *container_port, struct port_word *port);

/* "[::]:80-82->80/tcp": the port as docker ps shows it. */
const char *port_text(struct finding *finding, const struct published_port *port);

#endif
