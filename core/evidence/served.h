#ifndef EVIDENCE_SERVED_H
#define EVIDENCE_SERVED_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * A forked child that serves one end of a socket pair and has nothing else: no descriptor but its
 * end (and standard error for a last sentence), no signals meant for its parent. It ends with the
 * parent, and when the other end closes.
 */
typedef void serve_function(int fd, const void *context);

/* The child's pid, and our end of the socket; a negative errno where it cannot be started. */
pid_t served_start(serve_function *serve, const void *context, int *ret_fd);

/* Kills it; it holds nothing that could be lost. False if it does not go within that time: one that
 * even a kill does not end, because its file system is dead, must not hold us up. */
bool served_end(pid_t pid, int milliseconds);

#endif
