#ifndef TESTS_SLEEPER_H
#define TESTS_SLEEPER_H

#include <stdint.h>
#include <sys/types.h>

/* A fork that ends with its parent, also when the test is cut off. */
pid_t fork_bound(void);

/* A process that does nothing until it is ended, and dies with the test. Its name is as bad as
 * one can be: "x) R 1 1 (y". */
pid_t start_sleeper(void);
void end_process(pid_t pid);

/* Field 22 of its stat file; 0 if there is no such process. */
uint64_t start_of_process(int pid);

#endif
