#ifndef FACTS_PROCESS_FILES_H
#define FACTS_PROCESS_FILES_H

#include "core/facts/process.h"
#include "core/facts/slice.h"

/* The files below /proc/PID, each into its members of struct process. What is missing, cut or
 * broken leaves them unknown. */

/* False if the number, the parent or the start time is missing. */
bool process_read_stat(struct arena *arena, struct slice file, struct process *process);

/* The ids, capabilities and flags; and what stat says, where that has not been read. */
void process_read_status(struct arena *arena, struct slice file, struct process *process);

void process_read_limits(struct arena *arena, struct slice file, struct process *process);
void process_read_cgroups(struct arena *arena, struct slice file, struct process *process);
void process_read_uid_map(struct arena *arena, struct slice file, struct process *process);
void process_read_arguments(struct arena *arena, struct slice file, struct process *process);

/* The inode in "net:[4026531840]" or "socket:[1234]", 0 if the link is none of that type. */
uint64_t link_inode(struct slice link, const char *type);

#endif
