#ifndef CHECKS_PORTS_H
#define CHECKS_PORTS_H

#include "core/check.h"
#include "core/facts/container.h"

/*
 * What the three checks of published ports share. True when there is nothing to judge: the
 * engine did not say, or the container publishes no port; the verdict is noted and put into
 * ret_result.
 */
bool ports_are_absent(const struct container *container, struct finding *finding,
		      enum result *ret_result);

/* "[::]:80-82->80/tcp": the port as docker ps shows it. */
const char *port_text(struct finding *finding, const struct published_port *port);

#endif
