#ifndef CHECKS_KERNEL_H
#define CHECKS_KERNEL_H

#include "core/facts/container.h"

/*
 * Where a container runs the kernel decides. Why nothing can be said of it: the engine did not
 * say whether it runs, or its process could not be read. NULL when the kernel's view is there,
 * and when the container does not run and its configuration has the word.
 */
const char *kernel_silence(const struct container *container);

#endif
