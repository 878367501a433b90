#ifndef CHECKS_FILE_ACCESS_H
#define CHECKS_FILE_ACCESS_H

#include "core/check.h"
#include "core/facts/file.h"

/*
 * Who owns a file, and what others may do with it (rule R-FILE of the catalogue): numbers and
 * bits, never names and decimal comparisons; links, parent directories and access lists count.
 */

/* The rule of judge_file_mode: the bits that a file may have. */
struct file_mode {
	unsigned allowed;
};

/* Owned by root:root, and in no directory where another could replace it. */
judge_function judge_file_owner;
/* No bit beyond those of the rule, and no access list that gives more. */
judge_function judge_file_mode;

/* What the judges are made of. The object is there. */
/* Evidence and verdict on the bits alone. */
enum result judge_bits(const struct subject *on, unsigned allowed, struct finding *finding);
/* Verdict on the links and directories that lead to it. */
enum result judge_way(const struct subject *on, struct finding *finding);
/* "root:root", "1000:0": numbers, with root by name. */
const char *owner_text(struct finding *finding, uint32_t uid, uint32_t gid);
/* The account that runs the daemon counts as root where the daemon is rootless. */
bool is_trusted_user(const struct subject *on, uint32_t uid);
bool is_trusted_group(const struct subject *on, uint32_t gid);
/* "/etc/docker/daemon.json (--config-file)": for evidence. */
const char *file_source(const struct subject *on, struct finding *finding);
/* What is to be said where the file could not be looked at. */
enum result unknown_file(const struct subject *on, struct finding *finding);
/* A file that others start with: its system, where that is not systemd. */
enum result pass_or_init_script(const struct subject *on, struct finding *finding);

#endif
