#ifndef TESTS_SUPPORT_CONTAINER_FACTS_H
#define TESTS_SUPPORT_CONTAINER_FACTS_H

#include "tests/support/facts.h"

/* A row of a container's check: what it changes of a container that is kept well. */
struct container_row {
	struct expected expected;
	void (*change)(struct trial *trial); /* NULL: as it is */
};

/* A rootful engine and one running container on which every check of section 5 passes that can. */
void trial_init_container(struct trial *trial);
/* It has ended: no process, and the configuration has the word. */
void trial_stop(struct trial *trial);
/* It runs, but its process could not be read. */
void trial_hide_process(struct trial *trial);
/* A mount whose place on the host is known; replaces all others. */
void trial_mount(struct trial *trial, const char *host_path, enum tri is_writable);
/* One published port, and what listens inside; replaces all others. */
void trial_publish(struct trial *trial, const char *host_ip, uint16_t port);

/* Judges each row, on a container made anew. */
void expect_rows(const char *check, enum scope scope, const struct container_row *rows,
		 size_t count);

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

#endif
