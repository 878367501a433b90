#ifndef TESTS_TREE_H
#define TESTS_TREE_H

/* A small host's file system in a temporary directory, with every kind of trap in it. While a
 * test uses it, it is the working directory too. */
extern char tree[];

/* .init and .fini of a test. */
void make_tree(void);
void remove_tree(void);

/* How a walk has to describe the file. */
void tree_line(const char *path, char line[256]);

#endif
