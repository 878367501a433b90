#ifndef FACTS_ACCOUNTS_H
#define FACTS_ACCOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/facts/reading.h"

/* One line of /etc/passwd (passwd(5)). */
struct account {
	const char *name;
	uint32_t uid, gid;
};

/* One line of /etc/group (group(5)). */
struct account_group {
	const char *name;
	uint32_t gid;
	const char *const *members; /* ends in NULL */
};

/* A rule of sudo that speaks of the docker client. */
struct sudo_rule {
	const char *source; /* "/etc/sudoers.d/deploy" */
	const char *who;    /* its first word: "alice", "%deploy" */
	const char *text;
};

/*
 * The host's users and groups, from its files: names are resolved by no library, which could load
 * code and ask the network. Owned by the run's arena.
 */
struct accounts {
	struct reading users, groups;
	const struct account *account;
	size_t account_count;
	const struct account_group *group;
	size_t group_count;
	/* A source of accounts in nsswitch.conf that is no file of this host: "sss"; NULL none. */
	const char *other_source;
	struct reading switches; /* nsswitch.conf; one that is absent was read */
	struct reading sudo;
	const struct sudo_rule *sudo_rule;
	size_t sudo_count;
};

/* The first of that name; NULL if there is none. */
const struct account *accounts_user(const struct accounts *accounts, const char *name);
const struct account_group *accounts_group(const struct accounts *accounts, const char *name);
/* The name of a number, or the number as text. */
const char *accounts_user_name(struct arena *arena, const struct accounts *accounts, uint32_t uid);
const char *accounts_group_name(struct arena *arena, const struct accounts *accounts, uint32_t gid);

/*
 * Everybody but root that is in the group: named as a member, or with it as the primary group.
 * An account of number 0 is root by whatever name; a member without an account is listed all the
 * same. Each name once; ends in NULL.
 */
const char *const *accounts_members(struct arena *arena, const struct accounts *accounts,
				    uint32_t gid);

/* Decoders. Lines that are none are passed over, as the system's library does. bytes[size] is NUL.
 */
void accounts_read_users(struct arena *arena, const char *bytes, size_t size,
			 struct accounts *accounts);
void accounts_read_groups(struct arena *arena, const char *bytes, size_t size,
			  struct accounts *accounts);
void accounts_read_switches(struct arena *arena, const char *bytes, size_t size,
			    struct accounts *accounts);
/* Some rules are not known. Of several causes the first by name is kept. */
void accounts_spoil_sudo(struct accounts *accounts, const char *cause);
/* Adds to the rules of one more file. What it draws in from elsewhere, and aliases, are not
 * followed: they spoil. */
void accounts_read_sudo(struct arena *arena, const char *source, const char *bytes, size_t size,
			struct accounts *accounts);

#endif
